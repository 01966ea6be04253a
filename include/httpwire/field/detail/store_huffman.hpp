// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/core/cpu.hpp"
#include "httpwire/field/detail/huffman_avx512.hpp"
#include "httpwire/field/detail/huffman_encoding.hpp"

// Text to Huffman codes, RFC 7541 section 5.2, by what serves it best.

namespace httpwire::detail {

/// Codes `text`, which is not empty, to `out`; gives the end, or null when that would be past `limit`. Octets
/// before `out_end`, which is not before `limit`, may be overwritten.
[[nodiscard, gnu::always_inline]] constexpr std::uint8_t* store_huffman(
    std::string_view text, std::uint8_t* out, const std::uint8_t* limit, const std::uint8_t* out_end,
    implementation wanted = implementation::best) noexcept {
  // Portable code is as fast for short texts.
  if constexpr (avx512::present)
    if (text.size() > 8 && wants_instructions(wanted) && cpu<>.avx512)
      return avx512::store_huffman(text, out, limit, out_end);
  static_cast<void>(wanted);
  const huffman_position end = store_huffman_portably({out}, text, limit, out_end);
  return end.to == nullptr ? nullptr : end.end();
}

}  // namespace httpwire::detail
