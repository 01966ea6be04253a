// SPDX-License-Identifier: MIT
// Field values and payloads that HTTP/2 and HTTP/3 share: structured fields, priorities, capsules, UDP
// tunnels.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <span>
#include <string_view>
#include <vector>

#include "httpwire/core/bytes.hpp"
#include "httpwire/http/capsule.hpp"
#include "httpwire/http/capsule_protocol.hpp"
#include "httpwire/http/connect_udp.hpp"
#include "httpwire/http/connect_udp_path.hpp"
#include "httpwire/http/http_datagram.hpp"
#include "httpwire/http/priority.hpp"
#include "httpwire/http/structured_fields.hpp"
#include "httpwire/http/structured_writer.hpp"
#include "httpwire/http/webtransport.hpp"

namespace {

namespace http = httpwire::http;
namespace sf = httpwire::http::sf;
using httpwire::bytes;

/// Media types with their weights; false where the field is to be ignored.
bool print_types(std::string_view value) {
  const auto list = sf::parse_list(value);  // all of it is checked here; what follows cannot fail
  if (!list) {
    std::cout << list.error().text() << " at character " << list.error().offset << '\n';
    return false;
  }
  for (const sf::member& m : *list) {
    const auto weight = m.parameters.find("q");
    std::cout << m.value.token().value_or("?") << ' ' << (weight ? weight->decimal().value_or(1000) : 1000)
              << "/1000\n";
  }
  return true;
}

/// Members by name, over all lines of the field.
void print_digests(std::span<const std::string_view> lines) {
  const auto digests = sf::parse_dictionary(lines);
  if (!digests) return;
  std::array<std::uint8_t, 32> octets{};
  if (const auto sha = digests->find("sha-256"))
    if (const auto digest = sha->value.byte_sequence(octets))
      std::cout << "sha-256 of " << digest->size() << " octets\n";
}

bool write_cache_status() {
  std::array<std::uint8_t, 64> memory{};
  httpwire::writer out{memory};
  sf::serializer field{out, sf::field_type::list};
  field.token("ExampleCache").parameter("hit").parameter("ttl").integer(30);
  field.string("edge \"7\"").parameter("fwd").token("miss");
  const auto text = field.written();
  if (text) std::cout << "cache-status: " << httpwire::as_text(*text) << '\n';
  return text.has_value();
}

void print_priority(std::string_view request, std::string_view response) {
  const auto asked = http::parse_priority(request);
  const auto answered = http::parse_priority_parameters(response);
  const http::priority p =
      merge(asked ? *asked : http::priority{}, answered ? *answered : http::priority_parameters{});
  std::cout << "urgency " << int{p.urgency} << (p.incremental ? ", incremental\n" : "\n");
}

/// All capsules of a chunk of the data stream; false when the stream has to be reset.
bool read(http::capsule_reader& capsules, std::vector<std::uint8_t>& value, bytes chunk) {
  for (;;) {
    const auto c = capsules.next(chunk);  // drops what it used from the front of chunk
    if (c.need_more()) return true;
    if (!c) return false;
    if (c->discard || http::name(c->header.type).empty()) continue;
    if (c->first) value.clear();
    value.insert(value.end(), c->value.begin(), c->value.end());
    if (!c->last) continue;
    if (c->header.type == http::capsule_type::datagram) {
      const auto d = http::udp_tunnel_datagram::parse(value);
      if (!d) return false;
      std::cout << d->payload.size() << " octets in context " << d->context_id << '\n';
    } else if (c->header.type == http::capsule_type::wt_close_session) {
      const auto close = http::wt_close_session::parse(value);
      if (!close) return false;
      std::cout << "closed: " << close->error_code << ' ' << httpwire::as_text(close->message) << '\n';
    }
  }
}

/// A proxy's answer to :path.
int open_tunnel(std::string_view path, std::string_view capsule_protocol) {
  const http::connect_udp_template tunnels;  // /.well-known/masque/udp/{target_host}/{target_port}/
  std::array<char, 255> scratch{};
  const auto target = tunnels.match(path, scratch);
  if (!target) {
    std::cout << target.error().text() << '\n';
    return 400;
  }
  std::cout << "to " << target->host << " port " << target->port
            << (http::parse_capsule_protocol(capsule_protocol) ? ", with capsules\n" : "\n");
  return 200;
}

bool send_datagram(std::uint64_t stream_id, bytes packet) {
  std::array<std::uint8_t, 1'200> memory{};
  httpwire::writer out{memory};
  http::write_http_datagram_header(out, stream_id);
  write(out, http::udp_tunnel_datagram{.payload = packet});
  const auto frame = out.written();  // goes into a QUIC DATAGRAM frame
  if (frame) std::cout << frame->size() << " octets for the frame\n";
  return frame.has_value();
}

}  // namespace

int main() {
  bool ok = print_types("text/html;q=1.0, text/plain;q=0.5, */*;q=0.1");
  ok = !print_types("text/html,") && ok;
  const std::array<std::string_view, 2> digest_lines{"sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
                                                     "unixsum=30637"};
  print_digests(digest_lines);
  ok = write_cache_status() && ok;
  print_priority("u=5, i", "u=1");

  // A DATAGRAM with a packet of two octets, and the end of a WebTransport session.
  constexpr std::array<std::uint8_t, 15> stream = {0x00, 0x03, 0x00, 'h',  'i', 0x68, 0x43, 0x07,
                                                   0x00, 0x00, 0x00, 0x2a, 'b', 'y',  'e'};
  http::capsule_reader capsules{{.max_capsule_size = http::wt_close_session::max_size}};
  std::vector<std::uint8_t> value;
  for (bytes rest = stream; ok && !rest.empty();) {
    const bytes chunk = rest.first(std::min<std::size_t>(4, rest.size()));
    rest = rest.subspan(chunk.size());
    ok = read(capsules, value, chunk);
  }
  ok = capsules.finish().has_value() && ok;

  ok = open_tunnel("/.well-known/masque/udp/2001%3Adb8%3A%3A42/443/", "?1") == 200 && ok;
  ok = open_tunnel("/.well-known/masque/udp/2001:db8::42/443/", "?1") == 400 && ok;
  ok = send_datagram(44, bytes{stream}.first(2)) && ok;
  return ok ? 0 : 1;
}
