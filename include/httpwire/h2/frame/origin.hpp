// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// ORIGIN, RFC 8336 section 2.
//
//   | origin length (16) | ASCII origin |, any number of times

namespace httpwire::h2 {

/// A frame, or a piece of one: see `first` and `last`. origin_reader takes whole payloads apart.
struct origin {
  bytes payload{};  ///< A view into what was parsed.
  bool first = true;
  bool last = true;

  /// A whole frame. Fails with truncated, or with h2_origin_invalid (scope `frame`).
  [[nodiscard]] static constexpr result<origin> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::origin, h, payload); e.code != httpwire::error_code::none)
      return e;
    if (const auto code = check(h); code != httpwire::error_code::none) return frame_error(code, h);
    return origin{.payload = payload};
  }

  /// The rules of RFC 8336 section 2.2; `none` when all are kept.
  [[nodiscard]] static constexpr httpwire::error_code check(const frame_header& h) noexcept {
    // RFC 8336 section 2.2: on stream 0 only, and with none of the four reserved flags; otherwise it is
    // ignored.
    const bool valid = h.stream_id == 0 && !h.has(0x0f);
    return valid ? httpwire::error_code::none : httpwire::error_code::h2_origin_invalid;
  }
};

/// Walks over the entries of a whole ORIGIN payload.
class origin_reader {
 public:
  /// `payload` is that of one frame, joined.
  explicit constexpr origin_reader(bytes payload) noexcept : in_(payload) {}

  /// False after the last entry. An entry past the end fails with h2_origin_malformed and ends the walk.
  /// `entry` is a view into the payload.
  [[nodiscard]] constexpr result<bool> next(bytes& entry) noexcept {
    if (in_.remaining() == 0) return false;
    const std::size_t offset = in_.position();
    entry = in_.take(in_.u16());
    // RFC 8336 section 2.1: each entry lies inside the frame.
    if (!in_.ok()) {
      in_ = reader{{}};
      return error{.code = httpwire::error_code::h2_origin_malformed, .offset = offset};
    }
    return true;
  }

 private:
  reader in_;
};

/// Appends a frame with these origins. invalid_argument for one longer than 2^16-1 or more than 2^24-1
/// octets.
constexpr void write_origin(writer& out, std::span<const std::string_view> origins) noexcept {
  std::size_t size = 0;
  for (const std::string_view o : origins) {
    if (o.size() > 0xffff) return out.fail(httpwire::error_code::invalid_argument);
    size += o.size() + 2;
  }
  write(out, frame_header{.length = detail::frame_length(size), .type = frame_type::origin});
  for (const std::string_view o : origins) {
    out.u16(static_cast<std::uint16_t>(o.size()));
    out.append(o);
  }
}

}  // namespace httpwire::h2
