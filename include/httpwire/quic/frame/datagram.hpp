// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// DATAGRAM, RFC 9221 section 4.
//
//   | type (varint) = 0x30 or 0x31: LEN 0x01 | length (varint), if LEN | datagram data |
//
//   Without LEN the data goes to the end of the packet.

namespace httpwire::quic {

/// Octets that are not sent again.
struct datagram {
  static constexpr unsigned len_bit = 0x01;

  bytes data{};            ///< A view into the packet; may be empty.
  bool has_length = true;  ///< Without, the frame has to be the last of its packet.

  [[nodiscard]] constexpr frame_type type() const noexcept {
    return has_length ? frame_type::datagram_length : frame_type::datagram;
  }

  /// Reads what is behind the type. quic_frame_truncated, quic_datagram_unexpected, quic_datagram_too_large.
  template <class Result = result<datagram>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type type,
                                              const frame_options& options = {}) noexcept {
    const bool has_length = (static_cast<unsigned>(type) & len_bit) != 0;
    const std::size_t at = in.position();
    // RFC 9221 section 3: not without the transport parameter,
    if (options.max_datagram_frame_size == 0)
      return error{.code = error_code::quic_datagram_unexpected, .offset = at};
    const std::uint64_t length = has_length ? in.varint() : in.remaining();
    const bytes data = in.take(length);
    if (!in.ok()) return detail::truncated(in);
    // RFC 9221 section 3: and not longer than it says; the type counts.
    if (in.position() - at >= options.max_datagram_frame_size)
      return error{.code = error_code::quic_datagram_too_large,
                   .offset = at,
                   .limit = options.max_datagram_frame_size};
    return datagram{.data = data, .has_length = has_length};
  }

  /// Counts for the max_datagram_frame_size of the peer.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame.
  friend constexpr void write(writer& out, const datagram& f) noexcept {
    detail::write_type(out, f.type());
    if (f.has_length) out.varint(f.data.size());
    out.append(f.data);
  }

  /// The same octets in the same form.
  friend constexpr bool operator==(const datagram& a, const datagram& b) noexcept {
    return a.has_length == b.has_length && detail::same_octets(a.data, b.data);
  }
};

}  // namespace httpwire::quic
