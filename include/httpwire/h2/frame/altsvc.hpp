// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// ALTSVC, RFC 7838 section 4.
//
//   | origin length (16) | origin | Alt-Svc field value |

namespace httpwire::h2 {

/// A frame, or a piece of one: see `first` and `last`. A frame that breaks the rules of its origin has to be
/// ignored; the decoder says so by an `ignored` event.
struct altsvc {
  std::uint32_t stream_id = 0;
  std::uint16_t origin_size = 0;
  bytes payload{};  ///< The origin and directly behind it the field value; a view into what was parsed.
  bool first = true;
  bool last = true;

  /// Of a whole frame: the origin, empty unless on stream 0. Of a piece no more than it has. Not constexpr:
  /// octets cannot be viewed as text there.
  [[nodiscard]] std::string_view origin() const noexcept { return as_text(payload.first(origin_end())); }
  /// Of a whole frame: the Alt-Svc field value.
  [[nodiscard]] std::string_view field_value() const noexcept {
    return as_text(payload.subspan(origin_end()));
  }

  /// A whole frame. Fails as check_whole, and with h2_altsvc_malformed or h2_altsvc_origin (scope `frame`).
  [[nodiscard]] static constexpr result<altsvc> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::altsvc, h, payload); e.code != httpwire::error_code::none)
      return e;
    altsvc f = from(h, payload.data());
    if (const auto code = f.check(h); code != httpwire::error_code::none) return frame_error(code, h);
    f.payload = payload.subspan(2);
    return f;
  }

  /// From a checked header and the 2 octets behind it; the payload is left empty.
  [[nodiscard]] static constexpr altsvc from(const frame_header& h, const std::uint8_t* fixed) noexcept {
    return {.stream_id = h.stream_id, .origin_size = load_be16(fixed)};
  }

  /// The rules of RFC 7838 section 4; `none` when all are kept.
  [[nodiscard]] constexpr httpwire::error_code check(const frame_header& h) const noexcept {
    // RFC 7838 section 4: the origin lies inside the frame.
    if (origin_size > h.length - 2) return httpwire::error_code::h2_altsvc_malformed;
    // RFC 7838 section 4: stream 0 needs an origin, other streams have none; otherwise the frame is ignored.
    if ((stream_id == 0) == (origin_size == 0)) return httpwire::error_code::h2_altsvc_origin;
    return httpwire::error_code::none;
  }

 private:
  /// Where chunks end is the peer's choice: who forgets to join pieces must not read past one.
  [[nodiscard]] constexpr std::size_t origin_end() const noexcept {
    return origin_size < payload.size() ? origin_size : payload.size();
  }
};

/// Appends a frame. invalid_argument where the origin is missing on stream 0, present on another, or too
/// long.
constexpr void write_altsvc(writer& out, std::uint32_t stream_id, std::string_view origin,
                            std::string_view field_value) noexcept {
  if ((stream_id == 0) == origin.empty() || origin.size() > 0xffff)
    return out.fail(httpwire::error_code::invalid_argument);
  write(out, frame_header{.length = detail::frame_length(field_value.size(), origin.size() + 2),
                          .type = frame_type::altsvc,
                          .stream_id = stream_id});
  out.u16(static_cast<std::uint16_t>(origin.size()));
  out.append(origin);
  out.append(field_value);
}

}  // namespace httpwire::h2
