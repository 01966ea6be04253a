// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"
#include "httpwire/h3/stream_type.hpp"

// PRIORITY_UPDATE, RFC 9218 section 7.2. Its two types say what the element is: a request or a push.
//
//   | prioritized element ID (varint) | priority field value |

namespace httpwire::h3 {

/// What a PRIORITY_UPDATE frame is about.
enum class prioritized_element : std::uint8_t { request, push };

/// A frame, or a piece of one: see `first` and `last`.
struct priority_update {
  prioritized_element element = prioritized_element::request;
  std::uint64_t element_id = 0;  ///< A request stream or a push ID.
  bytes field_value{};           ///< Structured Fields text; a view into what was parsed.
  bool first = true;
  bool last = true;

  /// A whole frame of either type. Fails as check_whole, and with h3_priority_update_stream.
  [[nodiscard]] static constexpr result<priority_update> parse(const frame_header& h,
                                                               bytes payload) noexcept {
    const frame_type type = detail::is_priority_update(h.type) ? h.type : frame_type::priority_update_request;
    if (const error e = check_whole(type, h, payload); e.code != httpwire::error_code::none) return e;
    const auto [id, rest] = detail::split_id(payload);
    priority_update f = from(type, id);
    if (const auto code = f.check(); code != httpwire::error_code::none) return error{.code = code};
    f.field_value = rest;
    return f;
  }

  /// From a type and the identifier at the front of its payload; the value is left empty.
  [[nodiscard]] static constexpr priority_update from(frame_type type, std::uint64_t id) noexcept {
    return {.element = type == frame_type::priority_update_push ? prioritized_element::push
                                                                : prioritized_element::request,
            .element_id = id};
  }

  [[nodiscard]] constexpr frame_type type() const noexcept {
    return element == prioritized_element::push ? frame_type::priority_update_push
                                                : frame_type::priority_update_request;
  }

  /// The rule of RFC 9218 section 7.2; `none` when it is kept.
  [[nodiscard]] constexpr httpwire::error_code check() const noexcept {
    // RFC 9218 section 7.2: the type of requests names a request stream.
    return element == prioritized_element::request && !is_request_stream(element_id)
               ? httpwire::error_code::h3_priority_update_stream
               : httpwire::error_code::none;
  }
};

/// Appends a frame. invalid_argument for a request on what is no request stream, varint_too_large for a push
/// ID past 2^62-1.
constexpr void write_priority_update(writer& out, prioritized_element element, std::uint64_t element_id,
                                     std::string_view field_value) noexcept {
  const priority_update f{.element = element, .element_id = element_id};
  if (f.check() != httpwire::error_code::none) return out.fail(httpwire::error_code::invalid_argument);
  write(out, frame_header{.type = f.type(), .length = varint::size_of(element_id) + field_value.size()});
  out.varint(element_id);
  out.append(field_value);
}

}  // namespace httpwire::h3
