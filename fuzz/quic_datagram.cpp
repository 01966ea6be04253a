// SPDX-License-Identifier: MIT
// Input: one octet of options, one with the length of connection IDs, then a datagram.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "httpwire/quic.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace quic = httpwire::quic;
using httpwire::bytes;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;

bool same(bytes a, bytes b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

template <class Write>
std::vector<std::uint8_t> written(const Write& write) {
  httpwire::writer counting;
  write(counting);
  std::vector<std::uint8_t> out(counting.size());
  httpwire::writer over{out};
  write(over);
  check(over.written().has_value(), "what was read can be written");
  return out;
}

/// A packet with a packet number, as if its header had never been protected, and its payload. Size of token
/// becomes a varint as short as can be.
void rewrite(const quic::long_packet& p) {
  const auto u = quic::unprotected_long_header::parse(p.octets, p.packet_number_offset);
  check(u.has_value(), "a packet with a sample has a packet number");
  const bytes before_length = p.octets.first(p.packet_number_offset);
  const std::size_t fixed = 7 + p.dcid.size() + p.scid.size();
  const std::size_t token_field =
      p.type == quic::packet_type::initial ? httpwire::varint_size_from(p.octets[fixed]) : 0;
  const std::size_t length_at = fixed + token_field + p.token.size();
  const quic::long_header h{.type = p.type,
                            .version = p.version,
                            .dcid = p.dcid,
                            .scid = p.scid,
                            .token = p.token,
                            .number = u->number,
                            .payload_size = u->payload.size(),
                            .length_size = static_cast<std::uint8_t>(before_length.size() - length_at),
                            .fixed_bit = (p.first_octet & 0x40U) != 0,
                            .reserved_bits = u->reserved_bits};
  const auto out = written([&](httpwire::writer& w) {
    write(w, h);
    w.append(u->payload);
  });
  const bool shortest =
      p.type != quic::packet_type::initial || token_field == httpwire::varint::size_of(p.token.size());
  if (shortest) check(same(out, p.octets), "a long header that is written again is the same");
  const auto again = quic::long_packet::parse(out, {.accept_greased_bit = true, .max_token_size = 1U << 20U});
  check(again && again->type == p.type && same(again->dcid, p.dcid) && same(again->scid, p.scid) &&
            same(again->token, p.token) && same(again->protected_part(), p.protected_part()),
        "a long header that is written again says the same");
  auto patched = written([&](httpwire::writer& w) {
    quic::long_header later = h;
    later.payload_size = 0;
    write(w, later);
    w.append(u->payload);
  });
  quic::long_header later = h;
  later.payload_size = 0;
  check(patch_length(patched, later, u->payload.size()).has_value() && same(patched, out),
        "a Length that is known later");
}

void rewrite(const quic::short_packet& p) {
  const auto u = quic::unprotected_short_header::parse(p.octets, p.packet_number_offset());
  check(u.has_value(), "a packet with a sample has a packet number");
  const auto out = written([&](httpwire::writer& w) {
    write(w, quic::short_header{.dcid = p.dcid,
                                .number = u->number,
                                .spin = u->spin,
                                .key_phase = u->key_phase,
                                .fixed_bit = (p.first_octet & 0x40U) != 0,
                                .reserved_bits = u->reserved_bits});
    w.append(u->payload);
  });
  check(same(out, p.octets), "a short header that is written again is the same");
}

/// `rest` is the datagram from the packet on.
void check_packet(const quic::packet& packet, bytes rest, bool first) {
  const auto whole = [&](const auto& p) {
    check(same(written([&](httpwire::writer& w) { write(w, p); }), rest), "a packet to the end is the same");
  };
  std::visit(httpwire::overloaded{
                 [&](const quic::retry_packet& p) {
                   whole(p);
                   const auto pseudo =
                       written([&](httpwire::writer& w) { write_retry_pseudo_packet(w, p.scid, p); });
                   check(pseudo.size() == 1 + p.scid.size() + rest.size() - 16, "a pseudo-packet has no tag");
                 },
                 [&](const quic::version_negotiation_packet& p) {
                   whole(p);
                   check(p.versions.contains(*p.versions.begin()), "a list has its first version");
                 },
                 [&](const quic::unknown_version_packet& p) {
                   whole(static_cast<const quic::invariant_long_header&>(p));
                 },
                 [&](const quic::datagram_padding& p) {
                   check(!first && p.octets.size() == rest.size(), "padding is behind a packet, to the end");
                 },
                 [&](const quic::discarded_packet& p) {
                   check(!p.octets.empty() && p.octets.size() <= rest.size(), "what is discarded has octets");
                 },
                 [&](const auto& p) {
                   check(p.octets.size() <= rest.size() && p.octets.data() == rest.data(),
                         "packets are in order");
                   rewrite(p);
                 }},
             packet);
}

void check_answers(bytes datagram) {
  constexpr quic::version own[] = {quic::version::v1, quic::version::v2};
  const auto h = quic::invariant_long_header::parse(datagram);
  if (h && quic::check_negotiable(*h, datagram.size(), own, {.min_datagram_size = 20})) {
    const auto answer = written([&](httpwire::writer& w) { write_version_negotiation(w, *h, own); });
    const auto read = quic::version_negotiation_packet::parse(answer);
    check(read && read->check({.version = h->version, .dcid = h->dcid, .scid = h->scid}).has_value(),
          "an answer is accepted by who asked");
    const auto loop = quic::invariant_long_header::parse(answer);
    check(!quic::check_negotiable(*loop, 65'000, own), "an answer is never answered");
  }
  std::uint8_t out[64];
  const quic::stateless_reset_token token{};
  const quic::stateless_reset_token tokens[] = {token};
  if (const auto reset = quic::answer_with_stateless_reset(out, datagram.size(), datagram, token)) {
    check(reset->size() < datagram.size(), "a Stateless Reset is smaller than what it answers");
    check(quic::find_stateless_reset(*reset, tokens).has_value(), "a Stateless Reset is found");
  }
}

/// Two different ways to the same octets: reading with the other form of connection IDs never reads past
/// them.
template <class CidLength>
void walk(bytes datagram, const CidLength& cid_length, const quic::packet_options& options) {
  const quic::packets all{datagram, cid_length, options};
  std::size_t count = 0;
  std::size_t end = 0;
  bool failed = false;
  for (auto it = all.begin(); it != all.end(); ++it) {
    check(!failed, "an error is the last element");
    const auto p = *it;
    check(count == 0 || it.offset() > end, "every packet has octets");
    end = it.offset();
    ++count;
    if (!p) {
      failed = true;
      check(p.error().offset <= datagram.size(), "an error lies in the datagram");
      check(p.error().code != error_code::none, "an error has a code");
      continue;
    }
    check_packet(*p, datagram.subspan(it.offset()), count == 1);
  }
  check(count >= 1 && count <= options.max_packets + 1, "no more packets than may be");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const quic::packet_options options{.accept_greased_bit = (choice & 1) != 0,
                                     .max_token_size = (choice & 2) == 0 ? 1'024U : 5U,
                                     .max_retry_token_size = (choice & 2) == 0 ? 1'024U : 5U,
                                     .max_packets = (choice & 4) == 0 ? 16U : 2U,
                                     .min_initial_datagram_size = (choice & 8) == 0 ? 0U : 100U};
  const std::size_t cid_size = in.u8() % 24;
  const httpwire_fuzz::exact_copy<std::uint8_t> datagram(in.take_all());
  walk(datagram.span(), quic::fixed_cid_length{cid_size}, options);
  walk(datagram.span(), quic::encoded_cid_length{}, options);
  check_answers(datagram.span());
  return 0;
}
