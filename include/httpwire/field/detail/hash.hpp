// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

// The hashes by which encoders find names and fields, and the comparison that follows. They spread well and
// are cheap; whoever can choose the text can make them collide, so every search that uses one looks at a
// bounded number of entries.

namespace httpwire::detail {

/// The first sizeof(Word) characters, the first one lowest. A copy where the machine has that order: the
/// shifts say the same, but look too large to be inlined everywhere.
template <class Word>
[[nodiscard]] constexpr std::uint64_t load_text(const char* p) noexcept {
  if (!std::is_constant_evaluated() && std::endian::native == std::endian::little) {
    Word word;
    std::memcpy(&word, p, sizeof word);
    return word;
  }
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < sizeof(Word); ++i)
    word |= std::uint64_t{static_cast<std::uint8_t>(p[i])} << (8 * i);
  return word;
}
[[nodiscard]] constexpr std::uint64_t load_text_1(const char* p) noexcept {
  return load_text<std::uint8_t>(p);
}
[[nodiscard]] constexpr std::uint64_t load_text_4(const char* p) noexcept {
  return load_text<std::uint32_t>(p);
}
[[nodiscard]] constexpr std::uint64_t load_text_8(const char* p) noexcept {
  return load_text<std::uint64_t>(p);
}

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t h, std::uint64_t word) noexcept {
  h = (h ^ word) * 0x9e37'79b9'7f4a'7c15U;
  return h ^ h >> 32;
}

/// Two lanes, so that one multiplication does not wait for the other.
[[nodiscard, gnu::always_inline]] constexpr std::uint64_t hash_text(std::string_view text,
                                                                    std::uint64_t seed = 0) noexcept {
  const char* p = text.data();
  const std::size_t size = text.size();
  std::uint64_t a = seed ^ size;
  if (size < 8) {
    if (size >= 4) return mix(a, load_text_4(p) | load_text_4(p + size - 4) << 32);
    if (size == 0) return mix(a, 0);
    return mix(a, load_text_1(p) | load_text_1(p + size / 2) << 8 | load_text_1(p + size - 1) << 16);
  }
  std::uint64_t b = 0x2545'f491'4f6c'dd1dU;
  const char* const end = p + size;
  for (; end - p > 16; p += 16) {
    a = mix(a, load_text_8(p));
    b = mix(b, load_text_8(p + 8));
  }
  // The last 16 octets or fewer, as two words that may overlap.
  if (end - p > 8) b = mix(b, load_text_8(p));
  return mix(a, load_text_8(end - 8)) ^ b;
}

/// A hash whose upper half is to be used, for the last product is not mixed any more. Up to 32 characters no
/// loop has to be foreseen.
[[nodiscard, gnu::always_inline]] constexpr std::uint64_t hash_quickly(std::string_view text) noexcept {
  constexpr std::uint64_t factor = 0xd6e8'feb8'6659'fd93U;
  const char* p = text.data();
  const std::size_t size = text.size();
  if (size < 8) {
    if (size >= 4) return ((load_text_4(p) | load_text_4(p + size - 4) << 32) ^ size) * factor;
    if (size == 0) return 0;
    const std::uint64_t all =
        load_text_1(p) | load_text_1(p + size / 2) << 8 | load_text_1(p + size - 1) << 16;
    return (all | size << 24) * factor;
  }
  const char* const last = p + size - 8;
  std::uint64_t h = size;
  if (size > 16) {
    for (; last - p > 24; p += 16) h = mix(mix(h, load_text_8(p)), load_text_8(p + 8));
    // Two lanes, so that one multiplication does not wait for the other.
    h = mix(h, load_text_8(p + 8)) ^ std::rotl(mix(factor, load_text_8(last - 8)), 20);
  }
  return (mix(h, load_text_8(p)) ^ load_text_8(last)) * factor;
}

/// The same of a field, from the hash of its name.
[[nodiscard, gnu::always_inline]] constexpr std::uint64_t hash_quickly(std::string_view value,
                                                                       std::uint64_t name_hash) noexcept {
  return hash_quickly(value) ^ name_hash >> 3;
}

/// The same as ==, without a call for the short texts that most fields have.
[[nodiscard, gnu::always_inline]] constexpr bool same_text(std::string_view x, std::string_view y) noexcept {
  const std::size_t size = x.size();
  if (size != y.size()) return false;
  const char* p = x.data();
  const char* q = y.data();
  if (size > 32 && !std::is_constant_evaluated()) return std::memcmp(p, q, size) == 0;
  if (size >= 8) {
    const char* const last = p + size - 8;
    for (; p < last; p += 8, q += 8)
      if (load_text_8(p) != load_text_8(q)) return false;
    return load_text_8(last) == load_text_8(y.data() + size - 8);
  }
  if (size >= 4)
    return load_text_4(p) == load_text_4(q) && load_text_4(p + size - 4) == load_text_4(q + size - 4);
  for (std::size_t i = 0; i < size; ++i)
    if (p[i] != q[i]) return false;
  return true;
}

}  // namespace httpwire::detail
