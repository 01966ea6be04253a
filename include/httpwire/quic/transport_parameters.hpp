// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/preferred_address.hpp"
#include "httpwire/quic/role.hpp"
#include "httpwire/quic/transport_parameter.hpp"
#include "httpwire/quic/version_information.hpp"

// All transport parameters of one endpoint, RFC 9000 section 18.2, RFC 9221 section 3, RFC 9287 section 3,
// RFC 9368 section 3, draft-ietf-quic-ack-frequency and draft-ietf-quic-reliable-stream-reset.

namespace httpwire::quic {

/// Whose parameters they are, and how many may come.
struct transport_parameters_options {
  role sender = role::client;
  /// Parameters in one extension, unknown ones included.
  std::uint32_t max_parameters = 64;
};

/// Every value is the RFC's default where the parameter is absent.
struct transport_parameters {
  std::optional<connection_id> original_destination_connection_id{};
  std::uint64_t max_idle_timeout = 0;  ///< In milliseconds; 0 is none.
  std::optional<reset_token> stateless_reset_token{};
  std::uint64_t max_udp_payload_size = 65'527;  ///< In octets.
  std::uint64_t initial_max_data = 0;           ///< In octets, as are the next three.
  std::uint64_t initial_max_stream_data_bidi_local = 0;
  std::uint64_t initial_max_stream_data_bidi_remote = 0;
  std::uint64_t initial_max_stream_data_uni = 0;
  std::uint64_t initial_max_streams_bidi = 0;
  std::uint64_t initial_max_streams_uni = 0;
  std::uint64_t ack_delay_exponent = 3;
  std::uint64_t max_ack_delay = 25;  ///< In milliseconds.
  bool disable_active_migration = false;
  std::optional<httpwire::quic::preferred_address> preferred_address{};
  std::uint64_t active_connection_id_limit = 2;
  std::optional<connection_id> initial_source_connection_id{};
  std::optional<connection_id> retry_source_connection_id{};
  std::optional<httpwire::quic::version_information> version_information{};  ///< Holds a view.
  bool reset_stream_at = false;
  std::uint64_t max_datagram_frame_size = 0;  ///< In octets; 0 is no DATAGRAM frames.
  bool grease_quic_bit = false;
  std::optional<std::uint64_t> min_ack_delay{};  ///< In microseconds; absent is no ACK_FREQUENCY frames.

  friend constexpr bool operator==(const transport_parameters&,
                                   const transport_parameters&) noexcept = default;

  /// The value of the extension quic_transport_parameters. Every failure of section 18.2, duplicates, and
  /// quic_too_many_parameters; the offset is that of the parameter. Unknown and reserved ones are passed
  /// over: transport_parameter_list shows them. `version_information` is a view into `octets`.
  [[nodiscard]] static constexpr result<transport_parameters> parse(
      bytes octets, const transport_parameters_options& options = {}) noexcept;
};

namespace detail {

/// The failure of an integer that is out of range, or none.
[[nodiscard]] constexpr error_code check_integer(transport_parameter_id id, std::uint64_t value) noexcept {
  using enum transport_parameter_id;
  switch (id) {
    // RFC 9000 section 18.2: the smallest datagram that every path carries.
    case max_udp_payload_size:
      return value < 1200 ? error_code::quic_parameter_max_udp_payload_size : error_code::none;
    // RFC 9000 section 4.6: there are no more stream IDs.
    case initial_max_streams_bidi:
    case initial_max_streams_uni:
      return value > std::uint64_t{1} << 60 ? error_code::quic_parameter_initial_max_streams
                                            : error_code::none;
    // RFC 9000 section 18.2: above 20 is invalid.
    case ack_delay_exponent:
      return value > 20 ? error_code::quic_parameter_ack_delay_exponent : error_code::none;
    // RFC 9000 section 18.2: 2^14 and above is invalid.
    case max_ack_delay:
      return value >= 1U << 14 ? error_code::quic_parameter_max_ack_delay : error_code::none;
    // RFC 9000 section 18.2: below 2 is invalid.
    case active_connection_id_limit:
      return value < 2 ? error_code::quic_parameter_active_connection_id_limit : error_code::none;
    default: return error_code::none;
  }
}

/// Reads one value into its member; the failure, or none.
class parameter_reader {
 public:
  constexpr explicit parameter_reader(transport_parameters& p) noexcept : p_(p) {}

  constexpr error_code read(const transport_parameter& from, role sender) noexcept {
    using enum transport_parameter_id;
    // RFC 9000 section 18.2: clients leave out what only servers send.
    if (sender == role::client && is_server_only(from.id)) return error_code::quic_parameter_from_client;
    switch (from.id) {
      case original_destination_connection_id: return id(p_.original_destination_connection_id, from.value);
      case stateless_reset_token: return token(from.value);
      case max_idle_timeout: return integer(p_.max_idle_timeout, from);
      case max_udp_payload_size: return integer(p_.max_udp_payload_size, from);
      case initial_max_data: return integer(p_.initial_max_data, from);
      case initial_max_stream_data_bidi_local: return integer(p_.initial_max_stream_data_bidi_local, from);
      case initial_max_stream_data_bidi_remote: return integer(p_.initial_max_stream_data_bidi_remote, from);
      case initial_max_stream_data_uni: return integer(p_.initial_max_stream_data_uni, from);
      case initial_max_streams_bidi: return integer(p_.initial_max_streams_bidi, from);
      case initial_max_streams_uni: return integer(p_.initial_max_streams_uni, from);
      case ack_delay_exponent: return integer(p_.ack_delay_exponent, from);
      case max_ack_delay: return integer(p_.max_ack_delay, from);
      case disable_active_migration: return flag(p_.disable_active_migration, from.value);
      case preferred_address: return structure(p_.preferred_address, from.value);
      case active_connection_id_limit: return integer(p_.active_connection_id_limit, from);
      case initial_source_connection_id: return id(p_.initial_source_connection_id, from.value);
      case retry_source_connection_id: return id(p_.retry_source_connection_id, from.value);
      case version_information: return versions(from.value, sender);
      case reset_stream_at: return flag(p_.reset_stream_at, from.value);
      case max_datagram_frame_size: return integer(p_.max_datagram_frame_size, from);
      case grease_quic_bit: return flag(p_.grease_quic_bit, from.value);
      case min_ack_delay: return integer(p_.min_ack_delay.emplace(), from);
    }
    return error_code::none;
  }

 private:
  static constexpr error_code integer(std::uint64_t& to, const transport_parameter& from) noexcept {
    reader r{from.value};
    to = r.varint();
    // RFC 9000 section 18.2: one variable-length integer.
    if (!r.finished()) return error_code::quic_parameter_length;
    return check_integer(from.id, to);
  }
  static constexpr error_code flag(bool& to, bytes value) noexcept {
    to = true;
    // RFC 9000 section 18.2, RFC 9287 section 3, reliable-stream-reset section 3: no value.
    return value.empty() ? error_code::none : error_code::quic_parameter_length;
  }
  static constexpr error_code id(std::optional<connection_id>& to, bytes value) noexcept {
    const auto parsed = connection_id::from(value);
    // RFC 9000 section 17.2: at most 20 octets.
    if (!parsed) return error_code::quic_parameter_connection_id;
    to = *parsed;
    return error_code::none;
  }
  constexpr error_code token(bytes value) noexcept {
    reset_token& to = p_.stateless_reset_token.emplace();
    // RFC 9000 section 18.2: 16 octets.
    if (value.size() != to.size()) return error_code::quic_parameter_length;
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = value[i];
    return error_code::none;
  }
  template <class T>
  static constexpr error_code structure(std::optional<T>& to, bytes value) noexcept {
    const auto parsed = T::parse(value);
    // RFC 9000 section 18.2, RFC 9368 section 4: as the layout says.
    if (!parsed) return parsed.error().code;
    to = *parsed;
    return error_code::none;
  }
  constexpr error_code versions(bytes value, role sender) noexcept {
    const error_code code = structure(p_.version_information, value);
    // RFC 9368 section 4: what a server sends, or may have sent, has no more rules.
    if (code != error_code::none || sender != role::client) return code;
    const auto agrees = p_.version_information->check_from_client();
    // RFC 9368 section 4: a client's Chosen Version is among its Available Versions.
    return agrees ? error_code::none : agrees.error().code;
  }

  transport_parameters& p_;
};

/// The failure of parameters that do not fit each other, or none.
[[nodiscard]] constexpr error_code check_together(const transport_parameters& p) noexcept {
  // RFC 9000 section 18.2: no preferred address without connection IDs.
  if (p.preferred_address && p.initial_source_connection_id && p.initial_source_connection_id->empty())
    return error_code::quic_preferred_address_unexpected;
  // draft-ietf-quic-ack-frequency section 3: microseconds against milliseconds.
  if (p.min_ack_delay && *p.min_ack_delay > p.max_ack_delay * 1000)
    return error_code::quic_parameter_min_ack_delay;
  return error_code::none;
}

}  // namespace detail

constexpr result<transport_parameters> transport_parameters::parse(
    bytes octets, const transport_parameters_options& options) noexcept {
  transport_parameters p;
  detail::parameter_reader values{p};
  transport_parameter_id_set ids;
  std::uint64_t preferred_address_at = 0;
  std::uint64_t min_ack_delay_at = 0;
  std::uint32_t count = 0;
  for (std::size_t offset = 0; offset < octets.size(); ++count) {
    const auto next = parse_transport_parameter(octets.subspan(offset));
    // RFC 9000 section 18: the list does not end inside a parameter.
    if (!next) return error{.code = next.error().code, .offset = offset};
    const transport_parameter& one = next->parameter;
    // RFC 9000 section 18: unknown ones are ignored, but each costs work.
    if (count == options.max_parameters)
      return error{.code = error_code::quic_too_many_parameters, .offset = offset, .limit = count};
    // RFC 9000 section 7.4: none is there twice.
    if (!ids.insert(one.id)) return error{.code = error_code::quic_parameter_duplicate, .offset = offset};
    // RFC 9000 section 18.2: each has its form and range.
    if (const auto code = values.read(one, options.sender); code != error_code::none)
      return error{.code = code, .offset = offset};
    if (one.id == transport_parameter_id::preferred_address) preferred_address_at = offset;
    if (one.id == transport_parameter_id::min_ack_delay) min_ack_delay_at = offset;
    offset += next->size;
  }
  // RFC 9000 section 18.2, draft-ietf-quic-ack-frequency section 3: some only make sense together.
  if (const auto code = detail::check_together(p); code != error_code::none)
    return error{
        .code = code,
        .offset = code == error_code::quic_parameter_min_ack_delay ? min_ack_delay_at : preferred_address_at};
  return p;
}

namespace detail {

struct integer_parameter {
  transport_parameter_id id{};
  std::uint64_t value = 0;
  std::uint64_t absent = 0;  // what its absence means
};

[[nodiscard]] constexpr auto integers_of(const transport_parameters& p) noexcept {
  using enum transport_parameter_id;
  constexpr transport_parameters absent{};
  return std::array{
      integer_parameter{max_idle_timeout, p.max_idle_timeout},
      integer_parameter{max_udp_payload_size, p.max_udp_payload_size, absent.max_udp_payload_size},
      integer_parameter{initial_max_data, p.initial_max_data},
      integer_parameter{initial_max_stream_data_bidi_local, p.initial_max_stream_data_bidi_local},
      integer_parameter{initial_max_stream_data_bidi_remote, p.initial_max_stream_data_bidi_remote},
      integer_parameter{initial_max_stream_data_uni, p.initial_max_stream_data_uni},
      integer_parameter{initial_max_streams_bidi, p.initial_max_streams_bidi},
      integer_parameter{initial_max_streams_uni, p.initial_max_streams_uni},
      integer_parameter{ack_delay_exponent, p.ack_delay_exponent, absent.ack_delay_exponent},
      integer_parameter{max_ack_delay, p.max_ack_delay, absent.max_ack_delay},
      integer_parameter{active_connection_id_limit, p.active_connection_id_limit,
                        absent.active_connection_id_limit},
      integer_parameter{max_datagram_frame_size, p.max_datagram_frame_size},
  };
}

/// Whether a receiver would take it.
[[nodiscard]] constexpr bool may_be_sent(const transport_parameters& p, role sender,
                                         std::span<const transport_parameter> more) noexcept {
  if (sender == role::client) {
    if (p.original_destination_connection_id || p.stateless_reset_token || p.preferred_address ||
        p.retry_source_connection_id)
      return false;
    if (p.version_information && !p.version_information->check_from_client()) return false;
  }
  for (const integer_parameter& i : integers_of(p))
    if (check_integer(i.id, i.value) != error_code::none) return false;
  transport_parameter_id_set ids;
  for (const transport_parameter& one : more)
    if (is_known(one.id) || !ids.insert(one.id)) return false;
  return check_together(p) == error_code::none;
}

constexpr void write_integer(writer& out, const integer_parameter& i) noexcept {
  out.varint(static_cast<std::uint64_t>(i.id));
  out.varint(varint::size_of(i.value));
  out.varint(i.value);
}

constexpr void write_flag(writer& out, transport_parameter_id id, bool flag) noexcept {
  if (flag) write(out, transport_parameter{.id = id});
}

constexpr void write_id(writer& out, transport_parameter_id id,
                        const std::optional<connection_id>& value) noexcept {
  if (value) write(out, transport_parameter{.id = id, .value = value->view()});
}

template <class T>
constexpr void write_structure(writer& out, transport_parameter_id id,
                               const std::optional<T>& value) noexcept {
  if (!value) return;
  writer measured;
  write(measured, *value);
  out.varint(static_cast<std::uint64_t>(id));
  out.varint(measured.size());
  write(out, *value);
}

}  // namespace detail

/// Appends the value of the extension: whatever differs from its default, then `more` as it stands, for
/// parameters unknown here and reserved ones (nth_reserved_transport_parameter). invalid_argument where a
/// receiver would refuse it, as for what only servers send or what is known in `more`; varint_too_large past
/// 2^62-1.
constexpr void write(writer& out, const transport_parameters& p, role sender,
                     std::span<const transport_parameter> more = {}) noexcept {
  using enum transport_parameter_id;
  if (!detail::may_be_sent(p, sender, more)) return out.fail(error_code::invalid_argument);
  detail::write_id(out, original_destination_connection_id, p.original_destination_connection_id);
  for (const detail::integer_parameter& i : detail::integers_of(p))
    if (i.value != i.absent) detail::write_integer(out, i);
  if (p.stateless_reset_token)
    write(out, transport_parameter{.id = stateless_reset_token, .value = bytes{*p.stateless_reset_token}});
  detail::write_flag(out, disable_active_migration, p.disable_active_migration);
  detail::write_structure(out, preferred_address, p.preferred_address);
  detail::write_id(out, initial_source_connection_id, p.initial_source_connection_id);
  detail::write_id(out, retry_source_connection_id, p.retry_source_connection_id);
  detail::write_structure(out, version_information, p.version_information);
  detail::write_flag(out, reset_stream_at, p.reset_stream_at);
  detail::write_flag(out, grease_quic_bit, p.grease_quic_bit);
  if (p.min_ack_delay) detail::write_integer(out, {.id = min_ack_delay, .value = *p.min_ack_delay});
  for (const transport_parameter& one : more) write(out, one);
}

}  // namespace httpwire::quic
