// SPDX-License-Identifier: MIT
// Input: one octet that says what follows and, in its high bits, the length of connection IDs: a datagram, or
// the transport parameters of a client or of a server. What libngtcp2 makes of them is compared.
#include <arpa/inet.h>
#include <ngtcp2/ngtcp2.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <set>
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
using httpwire_fuzz::exact_copy;
using quic::role;

bool same(bytes a, bytes b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }
bytes view(const ngtcp2_cid& id) { return {id.data, id.datalen}; }
bytes token_of(const ngtcp2_pkt_hd& h) {
#if NGTCP2_VERSION_NUM < 0x010000
  return {h.token.base, h.token.len};
#else
  return {h.token, h.tokenlen};
#endif
}

// --- Headers: RFC 9000 section 17, RFC 8999 section 5

/// Difference: libngtcp2 has no limits here, and leaves the fixed bit and the room for a sample of header
/// protection to what comes later.
constexpr quic::packet_options no_limits{.accept_greased_bit = true,
                                         .max_token_size = ~std::size_t{0},
                                         .max_retry_token_size = ~std::size_t{0},
                                         .max_length = ~std::uint64_t{0},
                                         .min_protected_size = 0};

bool is_known_to_both(quic::version v) {
#ifndef NGTCP2_PROTO_VER_V2
  // Difference: before its version 1.0, libngtcp2 has a draft of version 2, with another number.
  if (v == quic::version::v2) return false;
#endif
  return quic::is_known(v);
}

void compare_long(bytes datagram) {
  ngtcp2_pkt_hd theirs{};
  const auto read = ngtcp2_pkt_decode_hd_long(&theirs, datagram.data(), datagram.size());
  const auto header = quic::invariant_long_header::parse(datagram);
  if (header && header->version == quic::version::negotiation) {
    // libngtcp2 reads the list of versions elsewhere.
    const bool ids_fit = header->dcid.size() <= 20 && header->scid.size() <= 20;
    check_equal(read >= 0, ids_fit, "connection IDs of Version Negotiation");
    if (read < 0) return;
    check(theirs.type == NGTCP2_PKT_VERSION_NEGOTIATION, "Version Negotiation");
    check(same(view(theirs.dcid), header->dcid) && same(view(theirs.scid), header->scid), "connection IDs");
    const auto packet = quic::version_negotiation_packet::parse(datagram);
    check_equal(packet.has_value(), !header->rest.empty() && header->rest.size() % 4 == 0, "versions");
    return;
  }
  // Difference: of versions that it does not know, libngtcp2 reads nothing here; compare_invariants does.
  if (header && !is_known_to_both(header->version)) return;
  const auto ours = quic::long_packet::parse(datagram, no_limits);
  const auto retry = quic::retry_packet::parse(datagram, no_limits);
  // Difference: libngtcp2 looks later whether the packet is as long as it says.
  const bool only_length = !ours && ours.error().code == error_code::quic_length_past_datagram;
  if (read < 0) return check(!ours && !only_length && !retry, "what ngtcp2 refuses is refused");
  if (theirs.type == NGTCP2_PKT_RETRY) {
    // Difference: libngtcp2 reads the connection IDs of Retry here and the rest elsewhere.
    check(header && ours.error().code == error_code::quic_packet_type, "Retry");
    check(same(view(theirs.dcid), header->dcid) && same(view(theirs.scid), header->scid), "IDs of Retry");
    return;
  }
  if (!ours && !only_length) httpwire_fuzz::fail("only httpwire refuses", httpwire_fuzz::shown(ours.error()));
  if (!ours) return;
  check_equal(static_cast<std::size_t>(read), ours->packet_number_offset, "offset of the packet number");
  check_equal(theirs.version, static_cast<std::uint32_t>(ours->version), "version");
  check_equal(theirs.len, ours->protected_part().size(), "Length");
  check(same(view(theirs.dcid), ours->dcid) && same(view(theirs.scid), ours->scid), "connection IDs");
  constexpr int types[] = {NGTCP2_PKT_INITIAL, NGTCP2_PKT_0RTT, NGTCP2_PKT_HANDSHAKE};
  check_equal(int{theirs.type}, types[static_cast<std::size_t>(ours->type)], "type");
  if (theirs.type == NGTCP2_PKT_INITIAL) check(same(token_of(theirs), ours->token), "token");
}

void compare_short(bytes datagram, std::size_t dcid_size) {
  ngtcp2_pkt_hd theirs{};
  const auto read = ngtcp2_pkt_decode_hd_short(&theirs, datagram.data(), datagram.size(), dcid_size);
  const auto ours = quic::short_packet::parse(datagram, dcid_size, no_limits);
  check_equal(read >= 0, ours.has_value(), "short headers are accepted or refused by both");
  if (!ours) return;
  check_equal(static_cast<std::size_t>(read), ours->packet_number_offset(), "offset of the packet number");
  check(same(view(theirs.dcid), ours->dcid), "connection ID");
}

void compare_invariants(bytes datagram, std::size_t dcid_size) {
  ngtcp2_version_cid theirs{};
  const int verdict = ngtcp2_pkt_decode_version_cid(&theirs, datagram.data(), datagram.size(), dcid_size);
  if (!quic::is_long_header(datagram[0])) {
    const auto ours = quic::invariant_short_header::parse(datagram, dcid_size);
    check_equal(verdict == 0, ours.has_value(), "invariants of short headers");
    if (ours) check(same({theirs.dcid, theirs.dcidlen}, ours->dcid), "connection ID");
    return;
  }
  const auto ours = quic::invariant_long_header::parse(datagram);
  if (verdict == NGTCP2_ERR_INVALID_ARGUMENT) {
    // Difference: it also refuses long connection IDs of versions that it knows, and small datagrams of
    // others, which httpwire leaves to long_packet and to check_negotiable.
    const bool too_long = ours && (ours->dcid.size() > 20 || ours->scid.size() > 20);
    const bool too_small = ours && !is_known_to_both(ours->version) && datagram.size() < 1200;
    return check(!ours || too_long || too_small, "invariants that ngtcp2 refuses");
  }
  check(ours.has_value(), "invariants that ngtcp2 accepts");
  check_equal(theirs.version, static_cast<std::uint32_t>(ours->version), "version");
  check(same({theirs.dcid, theirs.dcidlen}, ours->dcid), "Destination Connection ID");
  check(same({theirs.scid, theirs.scidlen}, ours->scid), "Source Connection ID");
}

// --- Transport parameters: RFC 9000 section 18

constexpr std::uint64_t milliseconds = 1'000'000;

bool decode(ngtcp2_transport_params& to, [[maybe_unused]] role sender, bytes from) {
#if NGTCP2_VERSION_NUM < 0x000d00
  const auto type = sender == role::client ? NGTCP2_TRANSPORT_PARAMS_TYPE_CLIENT_HELLO
                                           : NGTCP2_TRANSPORT_PARAMS_TYPE_ENCRYPTED_EXTENSIONS;
  return ngtcp2_decode_transport_params(&to, type, from.data(), from.size()) == 0;
#else
  return ngtcp2_transport_params_decode(&to, from.data(), from.size()) == 0;
#endif
}

void compare_id(const std::optional<quic::connection_id>& a, const ngtcp2_cid& b, std::string_view what) {
  check(a ? same(a->view(), view(b)) : b.datalen == 0, what);
}

void compare_address(const quic::preferred_address& a, const ngtcp2_preferred_addr& b) {
  check(same(a.connection_id.view(), view(b.cid)), "connection ID of the preferred address");
  check_equal(a.has_ipv4(), b.ipv4_present != 0, "IPv4");
  check_equal(a.has_ipv6(), b.ipv6_present != 0, "IPv6");
  if (a.has_ipv4())
    check(
        a.ipv4_port == ntohs(b.ipv4.sin_port) && std::memcmp(a.ipv4_address.data(), &b.ipv4.sin_addr, 4) == 0,
        "IPv4 address");
  if (a.has_ipv6())
    check(a.ipv6_port == ntohs(b.ipv6.sin6_port) &&
              std::memcmp(a.ipv6_address.data(), &b.ipv6.sin6_addr, 16) == 0,
          "IPv6 address");
  check(std::equal(a.stateless_reset_token.begin(), a.stateless_reset_token.end(), b.stateless_reset_token),
        "token of the preferred address");
}

void compare_accepted(const quic::transport_parameters& a, const ngtcp2_transport_params& b, role sender) {
  // Difference: libngtcp2 counts time in nanoseconds.
  check_equal(a.max_idle_timeout * milliseconds, b.max_idle_timeout, "max_idle_timeout");
  check_equal(a.max_ack_delay * milliseconds, b.max_ack_delay, "max_ack_delay");
  check_equal(a.max_udp_payload_size, b.max_udp_payload_size, "max_udp_payload_size");
  check_equal(a.initial_max_data, b.initial_max_data, "initial_max_data");
  check_equal(a.initial_max_stream_data_bidi_local, b.initial_max_stream_data_bidi_local, "bidi_local");
  check_equal(a.initial_max_stream_data_bidi_remote, b.initial_max_stream_data_bidi_remote, "bidi_remote");
  check_equal(a.initial_max_stream_data_uni, b.initial_max_stream_data_uni, "initial_max_stream_data_uni");
  check_equal(a.initial_max_streams_bidi, b.initial_max_streams_bidi, "initial_max_streams_bidi");
  check_equal(a.initial_max_streams_uni, b.initial_max_streams_uni, "initial_max_streams_uni");
  check_equal(a.ack_delay_exponent, b.ack_delay_exponent, "ack_delay_exponent");
  check_equal(a.disable_active_migration, b.disable_active_migration != 0, "disable_active_migration");
  check_equal(a.active_connection_id_limit, b.active_connection_id_limit, "active_connection_id_limit");
  check_equal(a.max_datagram_frame_size, b.max_datagram_frame_size, "max_datagram_frame_size");
  check_equal(a.grease_quic_bit, b.grease_quic_bit != 0, "grease_quic_bit");
  compare_id(a.initial_source_connection_id, b.initial_scid, "initial_source_connection_id");
  if (sender == role::client) return;
  compare_id(a.original_destination_connection_id, b.original_dcid, "original_destination_connection_id");
  check_equal(a.retry_source_connection_id.has_value(), b.retry_scid_present != 0, "whether there was Retry");
  if (b.retry_scid_present) compare_id(a.retry_source_connection_id, b.retry_scid, "retry_source");
  check_equal(a.stateless_reset_token.has_value(), b.stateless_reset_token_present != 0, "a reset token");
  if (a.stateless_reset_token)
    check(
        std::equal(a.stateless_reset_token->begin(), a.stateless_reset_token->end(), b.stateless_reset_token),
        "stateless_reset_token");
  check_equal(a.preferred_address.has_value(), b.preferred_address_present != 0, "a preferred address");
  if (a.preferred_address) compare_address(*a.preferred_address, b.preferred_address);
}

bool has_duplicate(bytes octets) {
  std::set<std::uint64_t> seen;
  for (const quic::transport_parameter one : quic::transport_parameter_list{octets})
    if (!seen.insert(static_cast<std::uint64_t>(one.id)).second) return true;
  return false;
}

/// What httpwire refuses and libngtcp2 takes.
bool only_httpwire_refuses(const httpwire::error& e, bytes octets) {
  switch (e.code) {
    // Difference: libngtcp2 leaves the least values of these to the connection.
    case error_code::quic_parameter_max_udp_payload_size:
    case error_code::quic_parameter_active_connection_id_limit: return true;
    // Difference: libngtcp2 does not ask a server that has chosen an empty connection ID for more.
    case error_code::quic_preferred_address_unexpected: return true;
    // Difference: libngtcp2 does not know these parameters, or knows an older draft of them.
    case error_code::quic_parameter_min_ack_delay:
    case error_code::quic_version_information_length:
    case error_code::quic_version_information_zero:
    case error_code::quic_version_information_chosen:
    case error_code::quic_parameter_length: return true;
    default:
      // Difference: RFC 9000 section 7.4 lets an endpoint refuse duplicates; in libngtcp2 the last one
      // counts.
      return has_duplicate(octets);
  }
}

void compare_parameters(bytes octets, role sender) {
  const auto ours = quic::transport_parameters::parse(octets, {.sender = sender, .max_parameters = 1U << 20});
  ngtcp2_transport_params theirs{};
  const bool taken = decode(theirs, sender, octets);
  if (ours && taken) return compare_accepted(*ours, theirs, sender);
  if (ours) {
    // Difference: libngtcp2 asks here for the connection IDs of RFC 9000 section 7.3, httpwire when it knows
    // those of the packets (check_connection_ids).
    const bool missing = !ours->initial_source_connection_id ||
                         (sender == role::server && !ours->original_destination_connection_id);
    return check(missing, "transport parameters that only ngtcp2 refuses");
  }
  if (taken && !only_httpwire_refuses(ours.error(), octets))
    httpwire_fuzz::fail("transport parameters that only httpwire refuses",
                        httpwire_fuzz::shown(ours.error()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const exact_copy<std::uint8_t> copy{in.take_all()};
  const bytes octets = copy.span();
  if ((choice & 3) == 1 || (choice & 3) == 2) {
    compare_parameters(octets, (choice & 3) == 1 ? role::client : role::server);
    return 0;
  }
  if (octets.empty()) return 0;
  const std::size_t dcid_size = (choice >> 2) % 21;
  if (quic::is_long_header(octets[0]))
    compare_long(octets);
  else
    compare_short(octets, dcid_size);
  compare_invariants(octets, dcid_size);
  return 0;
}
