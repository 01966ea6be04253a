// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"

// PRIORITY, RFC 9113 section 6.3: deprecated, but still sent.
//
//   | exclusive (1) stream dependency (31) | weight (8) |

namespace httpwire::h2 {

/// As in PRIORITY and HEADERS.
struct priority_fields {
  std::uint32_t stream_dependency = 0;
  bool exclusive = false;
  std::uint8_t weight = 0;  ///< As on the wire; RFC 7540 adds one to it.

  friend constexpr bool operator==(const priority_fields&, const priority_fields&) noexcept = default;
};

namespace detail {

inline constexpr std::size_t priority_fields_size = 5;

[[nodiscard]] constexpr priority_fields load_priority_fields(const std::uint8_t* p) noexcept {
  const std::uint32_t word = load_be32(p);
  return {.stream_dependency = word & max_stream_id, .exclusive = word >> 31 != 0, .weight = p[4]};
}

constexpr void write_priority_fields(writer& out, const priority_fields& f) noexcept {
  if (f.stream_dependency > max_stream_id) return out.fail(httpwire::error_code::invalid_argument);
  out.u32(f.stream_dependency | (f.exclusive ? max_stream_id + 1 : 0));
  out.u8(f.weight);
}

}  // namespace detail

/// A wish of RFC 7540, which RFC 9113 section 5.3.2 deprecates.
struct priority {
  std::uint32_t stream_id = 0;
  priority_fields fields{};

  /// Fails as check_whole; a wrong length concerns the stream only.
  [[nodiscard]] static constexpr result<priority> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::priority, h, payload); e.code != httpwire::error_code::none)
      return e;
    return priority{.stream_id = h.stream_id, .fields = detail::load_priority_fields(payload.data())};
  }

  friend constexpr bool operator==(const priority&, const priority&) noexcept = default;
};

/// Appends the frame. invalid_argument for stream 0 or a dependency past 31 bits.
constexpr void write(writer& out, const priority& f) noexcept {
  if (f.stream_id == 0) return out.fail(httpwire::error_code::invalid_argument);
  write(out,
        frame_header{
            .length = detail::priority_fields_size, .type = frame_type::priority, .stream_id = f.stream_id});
  detail::write_priority_fields(out, f.fields);
}

}  // namespace httpwire::h2
