// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// CRYPTO, RFC 9000 section 19.6.
//
//   | type (varint) = 0x06 | offset (varint) | length (varint) | crypto data |

namespace httpwire::quic {

/// Octets of the cryptographic handshake at their place in the stream of their encryption level.
struct crypto {
  std::uint64_t offset = 0;
  bytes data{};  ///< A view into the packet.

  [[nodiscard]] constexpr frame_type type() const noexcept { return frame_type::crypto; }

  /// Reads what is behind the type. quic_frame_truncated, quic_crypto_offset_too_large.
  template <class Result = result<crypto>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type, const frame_options& = {}) noexcept {
    return in.has_varints(most_varints) ? read<true, Result>(in) : read<false, Result>(in);
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large for data that ends past 2^62-1.
  friend constexpr void write(writer& out, const crypto& f) noexcept {
    write_header(out, f.offset, f.data.size());
    out.append(f.data);
  }

  /// Appends all but the data, which goes out untouched behind it. varint_too_large as write.
  static constexpr void write_header(writer& out, std::uint64_t offset, std::uint64_t length) noexcept {
    if (length > varint::max_value || offset > varint::max_value - length)
      return out.fail(error_code::varint_too_large);
    detail::write_type(out, frame_type::crypto);
    out.varint(offset);
    out.varint(length);
  }

  /// The same octets at the same place.
  friend constexpr bool operator==(const crypto& a, const crypto& b) noexcept {
    return a.offset == b.offset && detail::same_octets(a.data, b.data);
  }

 private:
  friend struct detail::frame_access;

  static constexpr std::size_t most_varints = 2;

  /// With Inside in.has_varints(most_varints) is known.
  template <bool Inside, class Result>
  [[nodiscard, gnu::always_inline]] static constexpr Result read(reader& in, frame_type = {},
                                                                 const frame_options& = {}) noexcept {
    const std::size_t at = in.position();
    const std::uint64_t offset = in.varint<Inside>();
    const bytes data = in.take(in.varint<Inside>());
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.6: the end of the data fits a varint.
    if (offset + data.size() > varint::max_value)
      return error{
          .code = error_code::quic_crypto_offset_too_large, .offset = at, .limit = varint::max_value};
    return crypto{.offset = offset, .data = data};
  }
};

}  // namespace httpwire::quic
