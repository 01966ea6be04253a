// SPDX-License-Identifier: MIT
// Input: one octet of choices (bit 0: version 2; bit 1: from the server; bits 2 and 3: what is done), the
// length of the connection ID and the ID; two octets for the offset of the packet number, eight for the next
// packet number, two for the bit that is flipped; then the packet.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "httpwire/quic/initial.hpp"
#include "httpwire/quic/retry_integrity.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace quic = httpwire::quic;
using httpwire::bytes;
using httpwire::error;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;
using quic::detail::implementation;

using octets = exact_copy<std::uint8_t>;

bool same(bytes a, bytes b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

/// The same keys for each of the codes.
struct both {
  quic::initial_protection best;
  quic::initial_protection portable;
};

/// A packet from anywhere: both codes say the same, nothing changes on an error, and what opens can be sealed
/// to what it was.
void open_hostile(const both& protection, bytes packet, std::size_t offset, std::uint64_t next) {
  const octets one{packet};
  const octets other{packet};
  const auto p = quic::open_initial(protection.best, one.span(), offset, next);
  const auto q = quic::open_initial(protection.portable, other.span(), offset, next);
  check_equal(p.has_value(), q.has_value(), "one code and the other open a packet");
  check(same(one.span(), other.span()), "one code and the other leave the same behind");
  if (!p) {
    check_equal(p.error(), q.error(), "one code and the other give the same error");
    check(same(one.span(), packet), "a packet that does not open stays as it was");
    return;
  }
  check_equal(p->packet_number, q->packet_number, "one packet number and the other");
  check(p->header == q->header, "one header and the other");
  const std::size_t header = offset + p->header.packet_number_length;
  check(p->payload.data() == one.span().data() + header && p->payload.size() + header + 16 == packet.size(),
        "the payload is the rest of the packet");
  check(quic::seal_initial(protection.best, one.span(), offset, p->packet_number).has_value(),
        "what opens can be sealed");
  check(same(one.span(), packet), "what opens is sealed to what it was");
}

/// A packet of ours: sealed, opened again, and with one bit flipped refused.
void seal_and_open(const both& protection, bytes plain, std::size_t offset, std::uint64_t number,
                   std::size_t flipped_bit) {
  if (plain.size() <= offset + 4 || offset == 0) return;
  const octets packet{plain.size() + 16};
  std::copy(plain.begin(), plain.end(), packet.span().begin());
  const std::size_t header = offset + (plain[0] & 3U) + 1;
  for (std::size_t i = offset; i < header; ++i)
    packet.span()[i] = static_cast<std::uint8_t>(number >> 8 * (header - 1 - i));
  const octets before{packet.span()};
  const auto sealed = quic::seal_initial(protection.best, packet.span(), offset, number);
  const octets again{before.span()};
  const auto also = quic::seal_initial(protection.portable, again.span(), offset, number);
  check_equal(sealed.has_value(), also.has_value(), "one code and the other seal");
  check(same(packet.span(), again.span()), "one code and the other seal to the same");
  if (!sealed) {
    check(same(packet.span(), before.span()), "a packet that is not sealed stays as it was");
    return;
  }
  const octets flipped{packet.span()};
  flipped.span()[flipped_bit / 8 % packet.span().size()] ^= static_cast<std::uint8_t>(1U << flipped_bit % 8);
  const octets unchanged{flipped.span()};
  const auto refused = quic::open_initial(protection.best, flipped.span(), offset, number);
  check(!refused && refused.error().code == error_code::quic_protection_authentication,
        "a packet with one bit flipped is refused");
  check(same(flipped.span(), unchanged.span()), "a packet that is refused stays as it was");
  const auto opened = quic::open_initial(protection.portable, packet.span(), offset, number);
  check(opened && opened->packet_number == number, "what was sealed opens");
  check(same(packet.span().first(plain.size()), before.span().first(plain.size())),
        "what was sealed opens to what it was");
}

void check_retry(quic::version v, bytes id, bytes packet, std::size_t flipped_bit) {
  const auto one = quic::check_retry_integrity(v, id, packet);
  const auto other = quic::check_retry_integrity(v, id, packet, implementation::portable);
  check_equal(one.has_value(), other.has_value(), "one code and the other check a Retry packet");
  const auto tag = quic::retry_integrity_tag(v, id, packet);
  check_equal(tag.has_value(), id.size() <= 20, "connection IDs up to 20 octets are authenticated");
  if (!tag) return;
  std::vector<std::uint8_t> retry(packet.begin(), packet.end());
  retry.insert(retry.end(), tag->begin(), tag->end());
  check(quic::check_retry_integrity(v, id, retry).has_value(), "the tag that was made is accepted");
  retry[flipped_bit / 8 % retry.size()] ^= static_cast<std::uint8_t>(1U << flipped_bit % 8);
  check(!quic::check_retry_integrity(v, id, retry), "a Retry packet with one bit flipped is refused");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const quic::version v = (choice & 1) != 0 ? quic::version::v2 : quic::version::v1;
  const octets id{in.take(in.u8() % 24)};
  const std::size_t offset = in.u16();
  const std::uint64_t next = in.u64() >> 2;
  const std::size_t flipped_bit = in.u16();
  const bytes packet = in.take_all();
  if ((choice >> 2 & 3) == 2) {
    check_retry(v, id.span(), packet, flipped_bit);
    return 0;
  }
  const auto keys = quic::initial_keys::derive(v, id.span());
  const auto portable = quic::initial_keys::derive(v, id.span(), implementation::portable);
  check_equal(keys.has_value(), id.span().size() <= 20, "connection IDs up to 20 octets have keys");
  if (!keys) return 0;
  check(*keys == *portable, "one code and the other derive the same keys");
  const quic::packet_keys& direction = (choice & 2) != 0 ? keys->server : keys->client;
  const both protection{quic::initial_protection{direction},
                        quic::initial_protection{direction, implementation::portable}};
  if ((choice >> 2 & 3) == 1)
    seal_and_open(protection, packet, offset, next, flipped_bit);
  else
    open_hostile(protection, packet, offset, next);
  return 0;
}
