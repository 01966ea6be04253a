// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/grease.hpp"

// What unidirectional streams begin with, RFC 9114 section 6.2.
//
//   | stream type (varint) | push ID or session ID (varint), if push or WebTransport |

namespace httpwire::h3 {

/// Which end of the connection speaks.
enum class role : std::uint8_t { unknown, client, server };

/// Other values are streams of unknown type, whose octets are not read any further (RFC 9114 section 6.2).
enum class stream_type : std::uint64_t {
  control = 0x00,
  push = 0x01,
  qpack_encoder = 0x02,  // RFC 9204 section 4.2
  qpack_decoder = 0x03,
  webtransport = 0x54,  // draft-ietf-webtrans-http3 section 4.2
};

/// "control", "push", "QPACK encoder", "QPACK decoder", "WebTransport"; empty for an unknown type.
[[nodiscard]] constexpr std::string_view name(stream_type type) noexcept {
  switch (type) {
    case stream_type::control: return "control";
    case stream_type::push: return "push";
    case stream_type::qpack_encoder: return "QPACK encoder";
    case stream_type::qpack_decoder: return "QPACK decoder";
    case stream_type::webtransport: return "WebTransport";
  }
  return {};
}

/// True for the streams that requests are sent on: bidirectional and opened by the client (RFC 9114 section
/// 6.1).
[[nodiscard]] constexpr bool is_request_stream(std::uint64_t stream_id) noexcept {
  return stream_id % 4 == 0 && stream_id <= varint::max_value;
}

/// What a unidirectional stream begins with (RFC 9114 section 6.2).
struct stream_header {
  stream_type type{};
  std::uint64_t id =
      0;  ///< The push ID of a push stream, the session ID of a WebTransport stream, otherwise 0.

  friend constexpr bool operator==(const stream_header&, const stream_header&) noexcept = default;
};

/// What a stream_type_reader expects.
struct stream_type_reader_options {
  /// Who opened the stream; a client opens no push streams.
  role peer = role::unknown;
  /// Whether WebTransport is in use. Otherwise its streams are of unknown type, and no session ID is read.
  bool webtransport = false;
};

/// Reads the front of one unidirectional stream in chunks of any size.
class stream_type_reader {
 public:
  /// At the front of a unidirectional stream.
  constexpr explicit stream_type_reader(const stream_type_reader_options& options = {}) noexcept
      : options_(options) {}

  /// Takes the header from the front of `chunk`; what is left belongs to the stream of that type. Once there
  /// is a header or an error, every further call gives it again and takes nothing.
  constexpr poll<stream_header> next(bytes& chunk) noexcept {
    while (!done_) {
      if (chunk.empty()) return need_more;
      held_octets_[held_++] = chunk[0];
      chunk = chunk.subspan(1);
      ++offset_;
      const auto v = parse_varint(bytes{held_octets_, held_});
      if (!v) continue;
      held_ = 0;
      done_ = has_type_ ? take_id(v->value) : take_type(v->value);
    }
    if (failure_.code != httpwire::error_code::none) return failure_;
    return header_;
  }

  /// Octets used since the start.
  [[nodiscard]] constexpr std::uint64_t offset() const noexcept { return offset_; }

 private:
  constexpr bool take_type(std::uint64_t value) noexcept {
    header_.type = static_cast<stream_type>(value);
    has_type_ = true;
    if (header_.type == stream_type::webtransport) return !options_.webtransport;
    if (header_.type != stream_type::push) return true;
    // RFC 9114 section 6.2.2: only servers push.
    if (options_.peer == role::client) failure_ = {.code = httpwire::error_code::h3_push_stream_from_client};
    return options_.peer == role::client;
  }

  constexpr bool take_id(std::uint64_t value) noexcept {
    header_.id = value;
    // draft-ietf-webtrans-http3 section 4: a session is named by its request stream.
    if (header_.type == stream_type::webtransport && !is_request_stream(value))
      failure_ = {.code = httpwire::error_code::h3_wt_session_invalid};
    return true;
  }

  stream_type_reader_options options_;
  stream_header header_{};
  bool has_type_ = false;
  bool done_ = false;
  std::uint8_t held_ = 0;
  std::uint8_t held_octets_[varint::max_size]{};
  std::uint8_t offset_ = 0;
  error failure_{};
};

/// Appends the front of a unidirectional stream. varint_too_large past 2^62-1; invalid_argument for a session
/// ID that is no request stream.
constexpr void write(writer& out, const stream_header& header) noexcept {
  const bool webtransport = header.type == stream_type::webtransport;
  if (webtransport && !is_request_stream(header.id)) return out.fail(httpwire::error_code::invalid_argument);
  out.varint(static_cast<std::uint64_t>(header.type));
  if (webtransport || header.type == stream_type::push) out.varint(header.id);
}

}  // namespace httpwire::h3
