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

// STREAM, RFC 9000 section 19.8.
//
//   | type (varint) = 0x08 to 0x0f: OFF 0x04, LEN 0x02, FIN 0x01 |
//   | stream ID (varint) | offset (varint), if OFF | length (varint), if LEN | stream data |
//
//   Without LEN the data goes to the end of the packet.

namespace httpwire::quic {

/// Octets of a stream at their place. An offset of 0 is written without Offset field.
struct stream {
  static constexpr unsigned off_bit = 0x04;
  static constexpr unsigned len_bit = 0x02;
  static constexpr unsigned fin_bit = 0x01;

  std::uint64_t stream_id = 0;
  std::uint64_t offset = 0;
  bytes data{};            ///< A view into the packet.
  bool fin = false;        ///< The stream ends behind the data.
  bool has_length = true;  ///< Without, the frame has to be the last of its packet.

  [[nodiscard]] constexpr frame_type type() const noexcept {
    return static_cast<frame_type>(0x08U | (offset != 0 ? off_bit : 0U) | (has_length ? len_bit : 0U) |
                                   (fin ? fin_bit : 0U));
  }

  /// Reads what is behind the type. quic_frame_truncated, quic_stream_offset_too_large,
  /// quic_stream_send_only.
  template <class Result = result<stream>>
  [[nodiscard]] static constexpr Result parse(reader& in, frame_type type,
                                              const frame_options& options = {}) noexcept {
    return in.has_varints(most_varints) ? read<true, Result>(in, type, options)
                                        : read<false, Result>(in, type, options);
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large for data that ends past 2^62-1.
  friend constexpr void write(writer& out, const stream& f) noexcept {
    f.write_header(out, f.data.size());
    out.append(f.data);
  }

  /// Appends all but the data, of which `length` octets go out untouched behind it; `data` is not looked at.
  /// varint_too_large as write.
  constexpr void write_header(writer& out, std::uint64_t length) const noexcept {
    if (length > varint::max_value || offset > varint::max_value - length)
      return out.fail(error_code::varint_too_large);
    detail::write_type(out, type());
    out.varint(stream_id);
    if (offset != 0) out.varint(offset);
    if (has_length) out.varint(length);
  }

  /// The same octets at the same place, in the same form.
  friend constexpr bool operator==(const stream& a, const stream& b) noexcept {
    return a.stream_id == b.stream_id && a.offset == b.offset && a.fin == b.fin &&
           a.has_length == b.has_length && detail::same_octets(a.data, b.data);
  }

 private:
  friend struct detail::frame_access;

  static constexpr std::size_t most_varints = 3;

  /// With Inside in.has_varints(most_varints) is known.
  template <bool Inside, class Result>
  [[nodiscard, gnu::always_inline]] static constexpr Result read(reader& in, frame_type type,
                                                                 const frame_options& options) noexcept {
    const auto bits = static_cast<unsigned>(type);
    const bool has_length = (bits & len_bit) != 0;
    const std::size_t at = in.position();
    const std::uint64_t id = in.varint<Inside>();
    const std::uint64_t offset = (bits & off_bit) != 0 ? in.varint<Inside>() : 0;
    const std::uint64_t length = has_length ? in.varint<Inside>() : in.remaining();
    const bytes data = in.take(length);
    if (!in.ok()) return detail::truncated(in);
    // RFC 9000 section 19.8: the end of the data fits a varint,
    if (offset + data.size() > varint::max_value)
      return error{.code = error_code::quic_stream_offset_too_large,
                   .offset = at,
                   .stream_id = id,
                   .limit = varint::max_value};
    // RFC 9000 section 19.8: and the peer may send on the stream.
    if (detail::is_not_senders(id, options.peer))
      return error{.code = error_code::quic_stream_send_only, .offset = at, .stream_id = id};
    return stream{.stream_id = id,
                  .offset = offset,
                  .data = data,
                  .fin = (bits & fin_bit) != 0,
                  .has_length = has_length};
  }
};

}  // namespace httpwire::quic
