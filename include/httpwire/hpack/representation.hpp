// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/field/line.hpp"
#include "httpwire/field/prefix_integer.hpp"
#include "httpwire/field/string_literal.hpp"

// What a field block consists of, RFC 7541 section 6.
//
//   1xxxxxxx  indexed field line               7-bit index
//   01xxxxxx  literal with indexing            6-bit name index or 0, then the name; then the value
//   001xxxxx  dynamic table size update        5-bit size
//   0001xxxx  literal, never indexed           4-bit name index or 0, ...
//   0000xxxx  literal without indexing         4-bit name index or 0, ...

namespace httpwire::hpack {

/// One representation as it stands on the wire; string literals are views into the block.
struct representation {
  enum class kind : std::uint8_t { indexed, literal, size_update };

  kind type = kind::indexed;
  httpwire::indexing indexing = httpwire::indexing::with;
  std::uint64_t index = 0;  ///< Of the field or of the name; 0: `name` has it. For size_update, the size.
  string_literal name;
  string_literal value;
};

namespace detail {

/// Takes one representation from the front of `in`, which is not empty. After an error `in` is where it
/// happened.
[[gnu::flatten, gnu::noinline]] constexpr error_code take_representation(bytes& in,
                                                                         representation& r) noexcept {
  using namespace httpwire::detail;
  const std::uint8_t first = in[0];
  unsigned prefix_bits = 4;
  r.type = representation::kind::literal;
  if ((first & 0x80U) != 0) {
    prefix_bits = 7;
    r.type = representation::kind::indexed;
    r.indexing = indexing::with;
  } else if ((first & 0x40U) != 0) {
    prefix_bits = 6;
    r.indexing = indexing::with;
  } else if ((first & 0x20U) != 0) {
    prefix_bits = 5;
    r.type = representation::kind::size_update;
  } else {
    r.indexing = (first & 0x10U) != 0 ? indexing::never : indexing::without;
  }
  error_code code = take_integer(in, prefix_bits, r.index);
  if (r.type != representation::kind::literal) return code;
  if (code == error_code::none && r.index == 0) code = take_string(in, 7, r.name);
  if (code == error_code::none) code = take_string(in, 7, r.value);
  return code;
}

/// First octet and prefix of a literal.
struct literal_prefix {
  std::uint8_t flags;
  unsigned bits;
};
[[nodiscard]] constexpr literal_prefix prefix_of(indexing how) noexcept {
  switch (how) {
    case indexing::with: return {0x40, 6};
    case indexing::never: return {0x10, 4};
    default: return {0x00, 4};
  }
}

}  // namespace detail

/// Takes one representation from the front of `in`, for those who look at blocks without a table.
[[nodiscard]] constexpr result<representation> take_representation(bytes& in) noexcept {
  const std::size_t size = in.size();
  representation r;
  if (in.empty()) return error{.code = error_code::field_truncated};
  if (const error_code code = detail::take_representation(in, r); code != error_code::none)
    return error{.code = code, .offset = size - in.size(), .limit = httpwire::detail::integer_limit(code)};
  return r;
}

}  // namespace httpwire::hpack
