// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"

// HTTP Datagrams in QUIC DATAGRAM frames, RFC 9297 section 2.1. Those in capsules are in capsule.hpp.
//
//   | quarter stream ID (varint) | payload |

namespace httpwire::http {

/// The data of one QUIC DATAGRAM frame.
struct http_datagram {
  /// The largest quarter stream ID: 2^60-1.
  static constexpr std::uint64_t max_quarter_stream_id = varint::max_value / 4;

  std::uint64_t stream_id = 0;  ///< Of the request: a multiple of four.
  bytes payload{};              ///< May be empty. A view into what was parsed.

  /// http_datagram_truncated, http_datagram_stream. Whether there is such a stream is for the caller to say:
  /// one that is not there yet may come (RFC 9297 section 2.1).
  [[nodiscard]] static constexpr result<http_datagram> parse(bytes frame_data) noexcept {
    reader in{frame_data};
    const std::uint64_t quarter = in.varint();
    // RFC 9297 section 2.1: the identifier is whole,
    if (!in.ok()) return error{.code = error_code::http_datagram_truncated};
    // RFC 9297 section 2.1: and four times as much is a stream ID.
    if (quarter > max_quarter_stream_id)
      return error{.code = error_code::http_datagram_stream, .limit = max_quarter_stream_id};
    return http_datagram{.stream_id = quarter * 4, .payload = in.rest()};
  }
};

/// Appends what comes before a payload that goes out behind it. invalid_argument for what is no request
/// stream, varint_too_large past 2^62-1.
constexpr void write_http_datagram_header(writer& out, std::uint64_t stream_id) noexcept {
  if (stream_id % 4 != 0) return out.fail(error_code::invalid_argument);
  if (stream_id > varint::max_value) return out.fail(error_code::varint_too_large);
  out.varint(stream_id / 4);
}

/// Appends the data of a frame. Fails as write_http_datagram_header.
constexpr void write(writer& out, const http_datagram& d) noexcept {
  write_http_datagram_header(out, d.stream_id);
  out.append(d.payload);
}

}  // namespace httpwire::http
