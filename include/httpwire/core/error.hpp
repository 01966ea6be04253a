// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/detail/error_table.hpp"
#include "httpwire/core/error_code.hpp"

// What every failure says: which rule, where, and who has to act. From the code alone follow its name, text,
// RFC section, scope and the number that tells the peer.

namespace httpwire {

/// How far a failure reaches.
enum class error_scope : std::uint8_t {
  caller,      ///< The call was wrong or its buffer too small; the peer did nothing wrong.
  field,       ///< One field value is ignored, as its RFC says.
  frame,       ///< One frame is lost: its RFC says to ignore it.
  packet,      ///< One QUIC packet, or the rest of its datagram, is discarded.
  stream,      ///< One stream ends; the connection goes on.
  connection,  ///< The connection cannot go on.
};

/// Which input a failure is in, where one code serves several.
enum class error_origin : std::uint8_t {
  here,                  ///< What the call was given.
  qpack_encoder_stream,  ///< RFC 9204 section 4.3.
  qpack_decoder_stream,  ///< RFC 9204 section 4.4.
};

/// One failure. Its text and section are static strings, which live for ever.
struct error {
  /// No field is concerned.
  static constexpr std::uint32_t no_field = 0xffff'ffff;

  error_code code = error_code::none;

  error_origin origin = error_origin::here;

  /// Index of the field line in its section, from 0, or no_field.
  std::uint32_t field_index = no_field;

  /// Octets before the one that failed, from the start of the input of the call, or, for what takes chunks,
  /// from the first octet of the first chunk.
  std::uint64_t offset = 0;

  /// Stream that a failure of scope `stream` ends; 0 where the construct does not know its stream.
  std::uint64_t stream_id = 0;

  /// For a limit that fired, its value; for buffer_too_small, the size that suffices.
  std::uint64_t limit = 0;

  /// The code in words as in the source: "hpack_index_out_of_range".
  [[nodiscard]] constexpr std::string_view name() const noexcept { return detail::info_of(code).name; }

  /// A sentence for a person.
  [[nodiscard]] constexpr std::string_view text() const noexcept { return detail::info_of(code).text; }

  /// The rule: "RFC 7541 section 2.3.3"; empty for errors of the caller.
  [[nodiscard]] constexpr std::string_view section() const noexcept { return detail::info_of(code).section; }

  /// What ends: the value alone, a frame, a packet, a stream or the connection.
  [[nodiscard]] constexpr error_scope scope() const noexcept {
    return static_cast<error_scope>(detail::scope_of(code));
  }

  /// The number for RST_STREAM or GOAWAY in HTTP/2 (RFC 9113 section 7).
  [[nodiscard]] constexpr std::uint32_t h2_code() const noexcept { return detail::info_of(code).h2; }

  /// The number for RESET_STREAM or CONNECTION_CLOSE in HTTP/3 (RFC 9114 section 8.1, RFC 9204 section 6).
  [[nodiscard]] constexpr std::uint64_t h3_code() const noexcept {
    const std::uint64_t of_code = detail::info_of(code).h3;
    // RFC 9204 section 6: what fails to decompress has a code of its own on each of the streams.
    constexpr std::uint64_t decompression_failed = 0x200;
    if (of_code == decompression_failed && origin == error_origin::qpack_encoder_stream) return 0x201;
    if (of_code == decompression_failed && origin == error_origin::qpack_decoder_stream) return 0x202;
    return of_code;
  }

  /// The number for CONNECTION_CLOSE in QUIC (RFC 9000 section 20.1).
  [[nodiscard]] constexpr std::uint64_t quic_code() const noexcept { return detail::info_of(code).quic; }

  friend constexpr bool operator==(const error&, const error&) noexcept = default;
};

}  // namespace httpwire
