// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/field/line.hpp"
#include "httpwire/field/prefix_integer.hpp"
#include "httpwire/field/string_literal.hpp"

// What an encoded field section consists of behind its prefix, RFC 9204 sections 4.5.2 to 4.5.6. T: static
// table; N: never indexed; H: Huffman.
//
//   1T......  indexed field line                      6-bit index
//   0001....  indexed field line, post-Base           4-bit index
//   01NT....  literal with name reference             4-bit index, then the value
//   0000N...  literal with post-Base name reference   3-bit index, then the value
//   001NH...  literal with literal name               3-bit length and name, then the value

namespace httpwire::qpack {

/// Where an index counts (RFC 9204 sections 3.1, 3.2.5, 3.2.6).
enum class reference : std::uint8_t {
  none,             ///< The name is a literal.
  in_static_table,  ///< From the front of the static table.
  relative,         ///< Back from the Base; on the encoder stream, back from the newest entry.
  post_base,        ///< On from the Base.
};

/// One representation as it stands on the wire; string literals are views into the section.
struct representation {
  reference table = reference::none;
  bool indexed = false;  ///< Name and value are those of the entry.
  httpwire::indexing indexing = httpwire::indexing::without;
  std::uint64_t index = 0;
  string_literal name{};
  string_literal value{};
};

namespace detail {

/// Takes one representation from the front of `in`, which is not empty. After an error `in` is where it
/// happened.
constexpr error_code take_representation(bytes& in, representation& r) noexcept {
  using namespace httpwire::detail;
  const std::uint8_t first = in[0];
  const auto never_if = [first](std::uint8_t bit) {
    return (first & bit) != 0 ? indexing::never : indexing::without;
  };
  if ((first & 0x80U) != 0) {
    r = {.table = (first & 0x40U) != 0 ? reference::in_static_table : reference::relative,
         .indexed = true,
         .indexing = indexing::with};
    return take_integer(in, 6, r.index);
  }
  if ((first & 0xf0U) == 0x10U) {
    r = {.table = reference::post_base, .indexed = true, .indexing = indexing::with};
    return take_integer(in, 4, r.index);
  }
  error_code code = error_code::none;
  if ((first & 0x40U) != 0) {
    r = {.table = (first & 0x10U) != 0 ? reference::in_static_table : reference::relative,
         .indexing = never_if(0x20)};
    code = take_integer(in, 4, r.index);
  } else if ((first & 0x20U) != 0) {
    r = {.indexing = never_if(0x10)};
    code = take_string(in, 3, r.name);
  } else {
    r = {.table = reference::post_base, .indexing = never_if(0x08)};
    code = take_integer(in, 3, r.index);
  }
  return code == error_code::none ? take_string(in, 7, r.value) : code;
}

// Writing: each gives the end, and has room for one integer.

constexpr std::uint8_t* store_static_indexed(std::uint8_t* out, std::uint64_t index) noexcept {
  return httpwire::detail::store_prefix_integer(out, index, 6, 0xc0);
}
constexpr std::uint8_t* store_indexed(std::uint8_t* out, std::uint64_t absolute,
                                      std::uint64_t base) noexcept {
  using httpwire::detail::store_prefix_integer;
  return absolute < base ? store_prefix_integer(out, base - 1 - absolute, 6, 0x80)
                         : store_prefix_integer(out, absolute - base, 4, 0x10);
}
constexpr std::uint8_t* store_static_name(std::uint8_t* out, std::uint64_t index, bool never) noexcept {
  return httpwire::detail::store_prefix_integer(out, index, 4,
                                                never ? std::uint8_t{0x70} : std::uint8_t{0x50});
}
constexpr std::uint8_t* store_name(std::uint8_t* out, std::uint64_t absolute, std::uint64_t base,
                                   bool never) noexcept {
  using httpwire::detail::store_prefix_integer;
  if (absolute < base)
    return store_prefix_integer(out, base - 1 - absolute, 4, never ? std::uint8_t{0x60} : std::uint8_t{0x40});
  return store_prefix_integer(out, absolute - base, 3, never ? std::uint8_t{0x08} : std::uint8_t{0x00});
}

}  // namespace detail

/// Takes one representation from the front of `in`, for those who look at sections without a table.
[[nodiscard]] constexpr result<representation> take_representation(bytes& in) noexcept {
  const std::size_t size = in.size();
  representation r;
  // RFC 9204 section 4.5: nothing is no representation.
  if (in.empty()) return error{.code = error_code::field_truncated};
  if (const error_code code = detail::take_representation(in, r); code != error_code::none)
    return error{.code = code, .offset = size - in.size(), .limit = httpwire::detail::integer_limit(code)};
  return r;
}

}  // namespace httpwire::qpack
