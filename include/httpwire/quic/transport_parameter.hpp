// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/entry_list.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"

// One transport parameter, and a list of them as it stood on the wire, RFC 9000 section 18.
//
//   | identifier (varint) | length (varint) | value |, any number of times

namespace httpwire::quic {

/// Unknown identifiers are kept; a receiver ignores them.
enum class transport_parameter_id : std::uint64_t {
  original_destination_connection_id = 0x00,
  max_idle_timeout = 0x01,
  stateless_reset_token = 0x02,
  max_udp_payload_size = 0x03,
  initial_max_data = 0x04,
  initial_max_stream_data_bidi_local = 0x05,
  initial_max_stream_data_bidi_remote = 0x06,
  initial_max_stream_data_uni = 0x07,
  initial_max_streams_bidi = 0x08,
  initial_max_streams_uni = 0x09,
  ack_delay_exponent = 0x0a,
  max_ack_delay = 0x0b,
  disable_active_migration = 0x0c,
  preferred_address = 0x0d,
  active_connection_id_limit = 0x0e,
  initial_source_connection_id = 0x0f,
  retry_source_connection_id = 0x10,
  version_information = 0x11,      // RFC 9368 section 3
  reset_stream_at = 0x1d,          // draft-ietf-quic-reliable-stream-reset section 3
  max_datagram_frame_size = 0x20,  // RFC 9221 section 3
  grease_quic_bit = 0x2ab2,        // RFC 9287 section 3
  min_ack_delay = 0xff04'de1b,     // draft-ietf-quic-ack-frequency section 3
};

/// The RFC's name, "max_idle_timeout"; empty for an unknown identifier.
[[nodiscard]] constexpr std::string_view name(transport_parameter_id id) noexcept {
  constexpr std::string_view names[] = {
      "original_destination_connection_id",
      "max_idle_timeout",
      "stateless_reset_token",
      "max_udp_payload_size",
      "initial_max_data",
      "initial_max_stream_data_bidi_local",
      "initial_max_stream_data_bidi_remote",
      "initial_max_stream_data_uni",
      "initial_max_streams_bidi",
      "initial_max_streams_uni",
      "ack_delay_exponent",
      "max_ack_delay",
      "disable_active_migration",
      "preferred_address",
      "active_connection_id_limit",
      "initial_source_connection_id",
      "retry_source_connection_id",
      "version_information",
  };
  const auto value = static_cast<std::uint64_t>(id);
  if (value < std::size(names)) return names[value];
  switch (id) {
    case transport_parameter_id::reset_stream_at: return "reset_stream_at";
    case transport_parameter_id::max_datagram_frame_size: return "max_datagram_frame_size";
    case transport_parameter_id::grease_quic_bit: return "grease_quic_bit";
    case transport_parameter_id::min_ack_delay: return "min_ack_delay";
    default: return {};
  }
}

/// Whether `transport_parameters` has a member for it.
[[nodiscard]] constexpr bool is_known(transport_parameter_id id) noexcept { return !name(id).empty(); }

/// Of the form 31 * N + 27: never gets a meaning (RFC 9000 section 18.1).
[[nodiscard]] constexpr bool is_reserved(transport_parameter_id id) noexcept {
  return static_cast<std::uint64_t>(id) % 31 == 27;
}

/// The reserved identifier of number `n`, which wraps, so that any random number will do.
[[nodiscard]] constexpr transport_parameter_id nth_reserved_transport_parameter(std::uint64_t n) noexcept {
  constexpr std::uint64_t count = (varint::max_value - 27) / 31 + 1;
  return static_cast<transport_parameter_id>(n % count * 31 + 27);
}

/// Whether a client must not send it (RFC 9000 section 18.2).
[[nodiscard]] constexpr bool is_server_only(transport_parameter_id id) noexcept {
  return id == transport_parameter_id::original_destination_connection_id ||
         id == transport_parameter_id::stateless_reset_token ||
         id == transport_parameter_id::preferred_address ||
         id == transport_parameter_id::retry_source_connection_id;
}

/// One transport parameter, not looked into.
struct transport_parameter {
  transport_parameter_id id{};
  bytes value{};  ///< A view into what was parsed, or what is to be written.
};

/// How a parameter is read.
struct transport_parameter_entry {
  using value_type = transport_parameter;
  /// The next entry; `in` fails where it ends inside it.
  [[nodiscard]] static constexpr value_type read(reader& in) noexcept {
    const auto id = static_cast<transport_parameter_id>(in.varint());
    return {.id = id, .value = in.take(in.varint())};
  }
};

/// A parameter with its length on the wire.
struct received_transport_parameter {
  transport_parameter parameter{};
  std::size_t size = 0;  ///< Octets of identifier, length and value.
};

/// Reads a parameter at the front of `in`; quic_parameter_truncated when `in` ends inside it.
[[nodiscard]] constexpr result<received_transport_parameter> parse_transport_parameter(bytes in) noexcept {
  reader r{in};
  const transport_parameter p = transport_parameter_entry::read(r);
  // RFC 9000 section 18: identifier, length and value are there in full.
  if (!r.ok()) return r.error(error_code::quic_parameter_truncated);
  return received_transport_parameter{p, r.position()};
}

/// varint_too_large for an identifier past 2^62-1.
constexpr void write(writer& out, const transport_parameter& p) noexcept {
  out.varint(static_cast<std::uint64_t>(p.id));
  out.varint(p.value.size());
  out.append(p.value);
}

/// The parameters of an extension in their order, unknown and reserved ones too: a view.
/// `transport_parameters::parse` refuses half a parameter at the end.
using transport_parameter_list = entry_list<transport_parameter_entry>;

/// The identifiers that a list has had. Known ones and all below 64 are never forgotten; of the others the
/// first `max_others` are remembered, so that work and memory stay bounded: RFC 9000 section 7.4 leaves it to
/// the receiver whether a duplicate is an error.
class transport_parameter_id_set {
 public:
  static constexpr std::size_t max_others = 32;

  /// False when it is there already.
  constexpr bool insert(transport_parameter_id id) noexcept {
    const auto value = static_cast<std::uint64_t>(id);
    if (value < 64) return insert_bit(small_, value);
    if (id == transport_parameter_id::grease_quic_bit) return insert_bit(large_known_, 0);
    if (id == transport_parameter_id::min_ack_delay) return insert_bit(large_known_, 1);
    for (std::size_t i = 0; i < size_; ++i)
      if (others_[i] == value) return false;
    if (size_ < max_others) others_[size_++] = value;
    return true;
  }

 private:
  static constexpr bool insert_bit(std::uint64_t& bits, std::uint64_t number) noexcept {
    const std::uint64_t bit = std::uint64_t{1} << number;
    const bool is_new = (bits & bit) == 0;
    bits |= bit;
    return is_new;
  }

  std::uint64_t small_ = 0;
  std::uint64_t large_known_ = 0;
  std::uint64_t others_[max_others]{};
  std::size_t size_ = 0;
};

}  // namespace httpwire::quic
