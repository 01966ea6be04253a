// SPDX-License-Identifier: MIT
// Opens the first Initial packet of a UDP datagram, and makes one, without a crypto library. The middle of
// this program is an example of quic.md.
#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame/crypto.hpp"
#include "httpwire/quic/frame/padding.hpp"
#include "httpwire/quic/initial.hpp"
#include "httpwire/quic/long_header.hpp"
#include "httpwire/quic/packet_type.hpp"

namespace {

namespace quic = httpwire::quic;
using octets = std::vector<std::uint8_t>;

constexpr std::string_view help = R"text(usage: quic-initial [--server DCID] HEX
       quic-initial [--server DCID] --file FILE
       quic-initial --make DCID HEX

Opens the Initial packet that a UDP datagram of QUIC version 1 or 2 begins with, and prints its header and its frames.
The keys follow from what the packet itself says: they protect against accidents, not against readers.

  HEX            the datagram in hexadecimal digits; white space means nothing; - reads them from standard input
  --file FILE    the datagram as octets
  --make         prints the first datagram of a client instead: the octets HEX as CRYPTO data, to the connection ID DCID
  --server DCID  the packet comes from a server, which answers a client that sent its first Initial packet to this
                 connection ID (hexadecimal digits)
  --help         this text

exit codes: 0 the packet was opened, 1 it is not an Initial packet or does not open, 2 the call was wrong
examples:   quic-initial "$(xxd -p datagram.bin)"
            quic-initial "$(quic-initial --make 8394c8f03e515708 01000000)"
)text";

// What a server does with the first packet of a client that it does not know. The packet is opened in place.
httpwire::result<quic::unprotected_packet> open_client_packet(httpwire::mutable_bytes datagram,
                                                              const quic::long_packet& p) {
  const auto keys = quic::derive_initial_keys(p.version, p.dcid, quic::role::client);
  if (!keys) return keys.error();
  const quic::initial_protection client{*keys};  // worth keeping for the next packets
  return quic::open_initial(client, datagram.first(p.octets.size()), p.packet_number_offset, 0);
}

httpwire::result<quic::unprotected_packet> open_server_packet(httpwire::mutable_bytes datagram,
                                                              const quic::long_packet& p,
                                                              httpwire::bytes client_connection_id) {
  const auto keys = quic::derive_initial_keys(p.version, client_connection_id, quic::role::server);
  if (!keys) return keys.error();
  return quic::open_initial(quic::initial_protection{*keys}, datagram.first(p.octets.size()),
                            p.packet_number_offset, 0);
}

// The first datagram of a client: one Initial packet, padded to what RFC 9000 section 14.1 wants.
httpwire::result<httpwire::bytes> make_client_datagram(std::span<std::uint8_t, 1200> out,
                                                       httpwire::bytes dcid, httpwire::bytes client_hello) {
  quic::long_header header{
      .dcid = dcid, .scid = {}, .token = {}, .number = {.value = 0, .size = 1}, .length_size = 2};
  header.payload_size = out.size() - header.size();
  httpwire::writer w{out};
  write(w, header);
  write(w, quic::crypto{.offset = 0, .data = client_hello});
  const std::size_t end = out.size() - quic::packet_tag_size;
  if (w.size() < end) write(w, quic::padding{.count = end - w.size()});
  w.fill(quic::packet_tag_size, 0);  // room for the tag
  const auto datagram = w.written();
  if (!datagram) return datagram.error();  // a longer ClientHello needs more packets
  const auto keys = quic::derive_initial_keys(header.version, dcid, quic::role::client);
  if (!keys) return keys.error();
  const quic::initial_protection client{*keys};
  const auto sealed = quic::seal_initial(client, out, header.packet_number_offset(), header.number.value);
  if (!sealed) return sealed.error();
  return datagram;
}

std::optional<octets> from_hex(std::string_view digits) {
  octets out;
  int high = -1;
  for (const char c : digits) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    if (high >= 0) out.push_back(static_cast<std::uint8_t>(high * 16 + digit));
    high = high < 0 ? digit : -1;
  }
  if (high >= 0) return std::nullopt;
  return out;
}

std::string to_hex(httpwire::bytes in) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t octet : in) {
    out += digits[octet >> 4];
    out += digits[octet & 15];
  }
  return out.empty() ? "-" : out;
}

constexpr std::size_t max_input = 1'048'576;  // octets of a file, or digits of a datagram

void complain(std::string_view why) { std::cerr << "quic-initial: " << why << '\n'; }

int refuse(std::string_view why) {
  complain(why);
  return 1;
}

int refuse(const httpwire::error& e) {
  std::cerr << "quic-initial: " << e.text() << " (" << e.name() << ", octet " << e.offset;
  if (!e.section().empty()) std::cerr << ", " << e.section();
  std::cerr << ")\n";
  return 1;
}

/// All of `in`; gives nothing after saying what is wrong with it.
std::optional<octets> read_all(std::istream& in, std::string_view name) {
  octets all;
  std::array<char, 65'536> part{};
  while (in.read(part.data(), part.size()), in.gcount() > 0 && all.size() <= max_input)
    all.insert(all.end(), part.begin(), part.begin() + in.gcount());
  if (all.size() > max_input)
    complain(std::string{name} + " has more than " + std::to_string(max_input) + " octets");
  else if (in.bad() || !in.eof())
    complain(std::string{name} + " cannot be read");
  else
    return all;
  return std::nullopt;
}

struct arguments {
  std::optional<octets> client_connection_id;
  octets datagram;
};

std::nullopt_t misused(std::string_view why) {
  complain(why);
  std::cerr << help;
  return std::nullopt;
}

std::optional<octets> from_hex_or_complain(std::string_view digits) {
  auto read = from_hex(digits);
  if (!read) return misused("a datagram is wanted as pairs of hexadecimal digits");
  return read;
}

std::optional<octets> read_datagram(const std::vector<std::string_view>& words) {
  if (words.size() == 2 && words[0] == "--file") {
    std::ifstream file{std::string{words[1]}, std::ios::binary};
    return read_all(file, words[1]);
  }
  if (words.empty()) return misused("which datagram?");
  if (words[0].starts_with("--")) return misused("unknown option " + std::string{words[0]});
  if (words.size() != 1) return misused("one datagram at a time");
  if (words[0] != "-") return from_hex_or_complain(words[0]);
  const auto text = read_all(std::cin, "the standard input");
  return text ? from_hex_or_complain(httpwire::as_text(*text)) : std::nullopt;
}

/// Gives nothing after saying what is wrong.
std::optional<arguments> read_arguments(std::vector<std::string_view> words) {
  arguments a;
  if (words.size() == 1 && (words[0] == "--server" || words[0] == "--file"))
    return misused(std::string{words[0]} + " wants a value");
  if (!words.empty() && words[0] == "--server") {
    a.client_connection_id = from_hex(words[1]);
    if (!a.client_connection_id) return misused("--server wants a connection ID in hexadecimal digits");
    words.erase(words.begin(), words.begin() + 2);
  }
  auto datagram = read_datagram(words);
  if (!datagram) return std::nullopt;
  a.datagram = std::move(*datagram);
  return a;
}

int print_client_datagram(const octets& dcid, const octets& crypto_data) {
  std::array<std::uint8_t, 1200> memory{};
  const auto datagram = make_client_datagram(memory, dcid, crypto_data);
  if (!datagram) return refuse(datagram.error());
  std::cout << to_hex(*datagram) << '\n';
  return 0;
}

int run(const std::vector<std::string_view>& words) {
  if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) {
    std::cout << help;
    return 0;
  }
  if (!words.empty() && words[0] == "--make") {
    const auto dcid = words.size() == 3 ? from_hex(words[1]) : std::nullopt;
    const auto crypto_data = words.size() == 3 ? from_hex(words[2]) : std::nullopt;
    if (dcid && crypto_data) return print_client_datagram(*dcid, *crypto_data);
    misused("--make wants a connection ID and CRYPTO data, both in hexadecimal digits");
    return 2;
  }
  auto a = read_arguments(words);
  if (!a) return 2;
  const auto p = quic::long_packet::parse(a->datagram);
  if (!p) return refuse(p.error());
  if (p->type != quic::packet_type::initial) return refuse("the datagram begins with another packet");
  const auto opened = a->client_connection_id ? open_server_packet(a->datagram, *p, *a->client_connection_id)
                                              : open_client_packet(a->datagram, *p);
  if (!opened) return refuse(opened.error());
  std::cout << "version " << (p->version == quic::version::v2 ? 2 : 1) << '\n'
            << "destination connection ID " << to_hex(p->dcid) << '\n'
            << "source connection ID " << to_hex(p->scid) << '\n'
            << "token " << to_hex(p->token) << '\n'
            << "packet number " << opened->packet_number << '\n'
            << "frames " << to_hex(opened->payload) << '\n'
            << "octets behind the packet " << a->datagram.size() - p->octets.size() << '\n';
  const auto reserved = opened->header.check_reserved_bits();
  return reserved ? 0 : refuse(reserved.error());
}

}  // namespace

int main(int argc, char** argv) {
  const int status = run({argv + (argc > 0 ? 1 : 0), argv + argc});
  std::cout.flush();
  return std::cout ? status : refuse("the standard output cannot be written");
}
