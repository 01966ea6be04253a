// SPDX-License-Identifier: MIT
// httpwire against libngtcp2, where that is installed: what one writes the other reads, and both refuse the
// same.
#ifdef HTTPWIRE_HAVE_NGTCP2

#include <arpa/inet.h>
#include <ngtcp2/ngtcp2.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <set>

#include "httpwire/quic/transport_parameters.hpp"
#include "quic/handshake.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace quic_handshake_test;
using quic::role;
using quic::transport_parameters;

namespace {

constexpr std::uint64_t milliseconds = 1'000'000;

#if NGTCP2_VERSION_NUM < 0x000d00
using sender_type = ngtcp2_transport_params_type;
[[nodiscard]] sender_type type_of(role sender) {
  return sender == role::client ? NGTCP2_TRANSPORT_PARAMS_TYPE_CLIENT_HELLO
                                : NGTCP2_TRANSPORT_PARAMS_TYPE_ENCRYPTED_EXTENSIONS;
}
[[nodiscard]] bool decode(ngtcp2_transport_params& to, role sender, bytes from) {
  return ngtcp2_decode_transport_params(&to, type_of(sender), from.data(), from.size()) == 0;
}
[[nodiscard]] octet_string encode(const ngtcp2_transport_params& p, role sender) {
  octet_string out(1024);
  const auto size = ngtcp2_encode_transport_params(out.data(), out.size(), type_of(sender), &p);
  REQUIRE(size >= 0);
  out.resize(static_cast<std::size_t>(size));
  return out;
}
void set_presence(ngtcp2_transport_params&) {}
#else
[[nodiscard]] bool decode(ngtcp2_transport_params& to, role, bytes from) {
  return ngtcp2_transport_params_decode(&to, from.data(), from.size()) == 0;
}
[[nodiscard]] octet_string encode(const ngtcp2_transport_params& p, role) {
  octet_string out(1024);
  const auto size = ngtcp2_transport_params_encode(out.data(), out.size(), &p);
  REQUIRE(size >= 0);
  out.resize(static_cast<std::size_t>(size));
  return out;
}
void set_presence(ngtcp2_transport_params& p) {
  p.initial_scid_present = 1;
  p.original_dcid_present = p.original_dcid.datalen != 0;
}
#endif

[[nodiscard]] octet_string id_of(const ngtcp2_cid& id) { return {id.data, id.data + id.datalen}; }
[[nodiscard]] octet_string id_of(const std::optional<quic::connection_id>& id) {
  return id ? copy(id->view()) : octet_string{};
}

/// What both know is the same. Where they differ: libngtcp2 has nanoseconds, and drafts of some numbers.
void compare(const transport_parameters& a, const ngtcp2_transport_params& b, role sender) {
  CHECK(a.max_idle_timeout * milliseconds == b.max_idle_timeout);
  CHECK(a.max_udp_payload_size == b.max_udp_payload_size);
  CHECK(a.initial_max_data == b.initial_max_data);
  CHECK(a.initial_max_stream_data_bidi_local == b.initial_max_stream_data_bidi_local);
  CHECK(a.initial_max_stream_data_bidi_remote == b.initial_max_stream_data_bidi_remote);
  CHECK(a.initial_max_stream_data_uni == b.initial_max_stream_data_uni);
  CHECK(a.initial_max_streams_bidi == b.initial_max_streams_bidi);
  CHECK(a.initial_max_streams_uni == b.initial_max_streams_uni);
  CHECK(a.ack_delay_exponent == b.ack_delay_exponent);
  CHECK(a.max_ack_delay * milliseconds == b.max_ack_delay);
  CHECK(a.disable_active_migration == (b.disable_active_migration != 0));
  CHECK(a.active_connection_id_limit == b.active_connection_id_limit);
  CHECK(a.max_datagram_frame_size == b.max_datagram_frame_size);
  CHECK(a.grease_quic_bit == (b.grease_quic_bit != 0));
  CHECK(id_of(a.initial_source_connection_id) == id_of(b.initial_scid));
  if (sender == role::client) return;
  CHECK(id_of(a.original_destination_connection_id) == id_of(b.original_dcid));
  CHECK(a.retry_source_connection_id.has_value() == (b.retry_scid_present != 0));
  if (b.retry_scid_present) CHECK(id_of(a.retry_source_connection_id) == id_of(b.retry_scid));
  CHECK(a.stateless_reset_token.has_value() == (b.stateless_reset_token_present != 0));
  if (a.stateless_reset_token)
    CHECK(std::equal(a.stateless_reset_token->begin(), a.stateless_reset_token->end(),
                     b.stateless_reset_token));
  CHECK(a.preferred_address.has_value() == (b.preferred_address_present != 0));
  if (!a.preferred_address || !b.preferred_address_present) return;
  const quic::preferred_address& address = *a.preferred_address;
  CHECK(copy(address.connection_id.view()) == id_of(b.preferred_address.cid));
  CHECK(address.has_ipv4() == (b.preferred_address.ipv4_present != 0));
  CHECK(address.has_ipv6() == (b.preferred_address.ipv6_present != 0));
  if (address.has_ipv4()) {
    CHECK(address.ipv4_port == ntohs(b.preferred_address.ipv4.sin_port));
    CHECK(std::memcmp(address.ipv4_address.data(), &b.preferred_address.ipv4.sin_addr, 4) == 0);
  }
  if (address.has_ipv6()) {
    CHECK(address.ipv6_port == ntohs(b.preferred_address.ipv6.sin6_port));
    CHECK(std::memcmp(address.ipv6_address.data(), &b.preferred_address.ipv6.sin6_addr, 16) == 0);
  }
}

[[nodiscard]] bool has_duplicate(bytes wire) {
  std::set<std::uint64_t> ids;
  for (const quic::transport_parameter one : quic::transport_parameter_list{wire})
    if (!ids.insert(static_cast<std::uint64_t>(one.id)).second) return true;
  return false;
}

[[nodiscard]] quic::connection_id some_id(httpwire_test::random_source& random, std::size_t least) {
  return *quic::connection_id::from(random.octets(random.between(least, 20)));
}

[[nodiscard]] transport_parameters some_parameters(httpwire_test::random_source& random, role sender) {
  const auto number = [&] { return random.one_in(3) ? 0 : random.of_any_width() >> 2; };
  transport_parameters p{.max_idle_timeout = random.below(1'000'000),
                         .max_udp_payload_size = random.between(1200, 65'527),
                         .initial_max_data = number(),
                         .initial_max_stream_data_bidi_local = number(),
                         .initial_max_stream_data_bidi_remote = number(),
                         .initial_max_stream_data_uni = number(),
                         .initial_max_streams_bidi = number() >> 2,
                         .initial_max_streams_uni = number() >> 2,
                         .ack_delay_exponent = random.below(21),
                         .max_ack_delay = random.below(16'384),
                         .disable_active_migration = random.one_in(2),
                         .active_connection_id_limit = random.between(2, 100),
                         .initial_source_connection_id = some_id(random, 1),
                         .max_datagram_frame_size = number(),
                         .grease_quic_bit = random.one_in(2)};
  if (sender == role::client) return p;
  p.original_destination_connection_id = some_id(random, 8);
  if (random.one_in(2)) p.retry_source_connection_id = some_id(random, 0);
  if (random.one_in(2)) p.stateless_reset_token = quic::reset_token{random.octet(), random.octet()};
  if (random.one_in(2)) {
    quic::preferred_address& address = p.preferred_address.emplace();
    address.connection_id = some_id(random, 1);
    if (random.one_in(2)) address.ipv4_address = {192, 0, 2, random.octet()};
    if (random.one_in(2)) address.ipv4_port = 443;
    if (random.one_in(2)) address.ipv6_address = {0x20, 1, random.octet()};
  }
  return p;
}

}  // namespace

TEST_CASE(
    "transport parameters: libngtcp2 reads what httpwire writes, and the other way (RFC 9000 section 18)") {
  httpwire_test::random_source random(9000);
  for (int round = 0; round < 3000; ++round) {
    const auto sender = random.one_in(2) ? role::client : role::server;
    const transport_parameters p = some_parameters(random, sender);
    std::array<std::uint8_t, 1024> memory;
    writer out{memory};
    write(out, p, sender);
    REQUIRE(out.written());
    ngtcp2_transport_params theirs{};
    REQUIRE(decode(theirs, sender, *out.written()));
    compare(p, theirs, sender);
    set_presence(theirs);
    const exact_octets back(encode(theirs, sender));
    const auto again = transport_parameters::parse(back, {.sender = sender});
    REQUIRE(again);
    CHECK(*again == p);
  }
}

TEST_CASE("transport parameters: both refuse the same (RFC 9000 section 18.2)") {
  httpwire_test::random_source random(182);
  int accepted = 0;
  int refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    const auto sender = random.one_in(2) ? role::client : role::server;
    std::array<std::uint8_t, 1024> memory;
    writer out{memory};
    write(out, some_parameters(random, sender), sender);
    octet_string wire = copy(*out.written());
    // One octet changed, one parameter out of range, or cut.
    switch (random.below(3)) {
      case 0: wire[random.below(wire.size())] = random.octet(); break;
      case 1:
        wire = joined({parameter(random.below(0x11), raw_varint(random.of_any_width() >> 2)), wire});
        break;
      default: wire.resize(random.below(wire.size())); break;
    }
    const exact_octets exact(wire);
    const auto ours = transport_parameters::parse(exact, {.sender = sender});
    ngtcp2_transport_params theirs{};
    const bool taken = decode(theirs, sender, exact);
    if (ours && taken) {
      compare(*ours, theirs, sender);
      ++accepted;
    } else if (!ours && !taken) {
      ++refused;
    } else if (ours) {
      // libngtcp2 asks here for the IDs of section 7.3; httpwire when it knows those of the packets.
      CAPTURE(httpwire_test::hex(wire));
      CHECK((!ours->initial_source_connection_id ||
             (sender == role::server && !ours->original_destination_connection_id)));
    } else {
      // libngtcp2 lets duplicates pass, of which the last counts, what it does not know, and leaves the least
      // max_udp_payload_size to the connection.
      CAPTURE(httpwire_test::hex(wire), ours.error().name());
      const error_code code = ours.error().code;
      CHECK((has_duplicate(exact) || code == error_code::quic_parameter_max_udp_payload_size ||
             code == error_code::quic_version_information_length ||
             code == error_code::quic_version_information_zero ||
             code == error_code::quic_version_information_chosen ||
             code == error_code::quic_parameter_length));
    }
  }
  CHECK(accepted > 1000);
  CHECK(refused > 1000);
}

#endif
