// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"

// ORIGIN, RFC 9412 section 2.
//
//   | origin length (16) | ASCII origin |, any number of times

namespace httpwire::h3 {

/// A frame, or a piece of one: see `first` and `last`. origin_reader takes whole payloads apart.
struct origin {
  bytes payload{};  ///< A view into what was parsed.
  bool first = true;
  bool last = true;

  /// A whole frame; its entries are for origin_reader. Fails as check_whole.
  [[nodiscard]] static constexpr result<origin> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::origin, h, payload); e.code != httpwire::error_code::none)
      return e;
    return origin{.payload = payload};
  }
};

/// Walks over the entries of a whole ORIGIN payload.
class origin_reader {
 public:
  /// `payload` is that of one frame, joined.
  explicit constexpr origin_reader(bytes payload) noexcept : in_(payload) {}

  /// False after the last entry. An entry past the end fails with h3_origin_malformed and ends the walk.
  /// `entry` is a view into the payload.
  [[nodiscard]] constexpr result<bool> next(bytes& entry) noexcept {
    if (in_.remaining() == 0) return false;
    const std::size_t offset = in_.position();
    entry = in_.take(in_.u16());
    // RFC 9114 section 7.1: each entry lies inside the frame.
    if (!in_.ok()) {
      in_ = reader{{}};
      return error{.code = httpwire::error_code::h3_origin_malformed, .offset = offset};
    }
    return true;
  }

 private:
  reader in_;
};

/// Appends a frame with these origins. invalid_argument for one longer than 2^16-1 octets.
constexpr void write_origin(writer& out, std::span<const std::string_view> origins) noexcept {
  std::uint64_t length = 0;
  for (const std::string_view o : origins) {
    if (o.size() > 0xffff) return out.fail(httpwire::error_code::invalid_argument);
    length += o.size() + 2;
  }
  write(out, frame_header{.type = frame_type::origin, .length = length});
  for (const std::string_view o : origins) {
    out.u16(static_cast<std::uint16_t>(o.size()));
    out.append(o);
  }
}

}  // namespace httpwire::h3
