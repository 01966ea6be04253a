// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/field/detail/huffman_decoding.hpp"
#include "httpwire/field/detail/huffman_table.hpp"
#include "httpwire/field/detail/store_huffman.hpp"

// Huffman coding of field text, RFC 7541 section 5.2 and Appendix B; QPACK uses the same code.

namespace httpwire {

/// Octets that `text` takes when coded, padding included.
[[nodiscard]] constexpr std::size_t huffman_encoded_size(std::string_view text) noexcept {
  const auto bits_of = [](char c) -> std::size_t {
    return detail::huffman_lengths[static_cast<std::uint8_t>(c)];
  };
  std::uint64_t bits = 0;  // which pass 32 bits sooner than octets do
  // Four at a time: compilers make slow gathers of the plain loop.
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4)
    bits += bits_of(text[i]) + bits_of(text[i + 1]) + bits_of(text[i + 2]) + bits_of(text[i + 3]);
  for (; i < text.size(); ++i) bits += bits_of(text[i]);
  return static_cast<std::size_t>(bits / 8 + (bits % 8 != 0 ? 1 : 0));
}

/// No coded string of `size` octets decodes to more text than this: the shortest code has 5 bits.
[[nodiscard]] constexpr std::size_t huffman_max_decoded_size(std::size_t size) noexcept {
  return size / 5 * 8 + size % 5 * 8 / 5;
}

/// Nor to less: the longest code has 30 bits, and padding up to 7. No size makes this wrap.
[[nodiscard]] constexpr std::uint64_t huffman_min_decoded_size(std::uint64_t size) noexcept {
  return size / 30 * 8 + (size % 30 * 8 + 22) / 30;
}

/// Codes `text` into `out`; gives what was written. buffer_too_small has the size needed as its limit; what
/// `out` then holds is of no use.
[[nodiscard]] constexpr result<bytes> huffman_encode(std::string_view text, mutable_bytes out) noexcept {
  // No text needs no room, which may then be null.
  if (text.empty()) return bytes{out.first(0)};
  const std::uint8_t* const end_of_out = out.data() + out.size();
  const std::uint8_t* const end = detail::store_huffman(text, out.data(), end_of_out, end_of_out);
  if (end == nullptr)
    return error{
        .code = error_code::buffer_too_small, .offset = out.size(), .limit = huffman_encoded_size(text)};
  return bytes{out.data(), end};
}

/// The length of the text that `coded` decodes to; fails as huffman_decode does, but needs no room.
[[nodiscard]] constexpr result<std::size_t> huffman_decoded_size(bytes coded) noexcept;

namespace detail {

/// Ends a decoding that is not finished: at the end of the room or at an error, one symbol after the other.
[[nodiscard, gnu::noinline, gnu::cold]] constexpr result<std::size_t> decode_huffman_slowly(
    bytes coded, std::span<char> out, const huffman_decoded& before) noexcept {
  // RFC 7541 section 5.2: a code that ends in the padding is none.
  // Where it begins is not known any more; measuring again tells.
  if (before.left < 0) return huffman_decoded_size(coded).error();
  const huffman_input in{coded};
  auto size = static_cast<std::size_t>(before.to - out.data());
  for (std::int64_t at = in.size() - before.left; !in.ends(at);) {
    const huffman_symbol one = in.symbol(at);
    const auto offset = static_cast<std::uint64_t>(at / 8);
    if (const error_code code = in.check(one, at); code != error_code::none)
      return error{.code = code, .offset = offset};
    if (size == out.size())
      return error{.code = error_code::buffer_too_small,
                   .offset = offset,
                   .limit = huffman_max_decoded_size(coded.size())};
    out[size++] = static_cast<char>(one.symbol);
    at += one.length;
  }
  return size;
}

}  // namespace detail

/// Decodes `coded` into `out`; gives the length of the text. Octets of `out` past it may be overwritten.
/// Fails with huffman_eos or huffman_padding, or with buffer_too_small, whose limit always suffices.
[[nodiscard]] constexpr result<std::size_t> huffman_decode(bytes coded, std::span<char> out) noexcept {
  const detail::huffman_decoded most = detail::decode_huffman(coded, out.data(), out.data() + out.size());
  if (most.finished) [[likely]]
    return static_cast<std::size_t>(most.to - out.data());
  return detail::decode_huffman_slowly(coded, out, most);
}

constexpr result<std::size_t> huffman_decoded_size(bytes coded) noexcept {
  const detail::huffman_input in{coded};
  std::int64_t at = 0;
  for (std::size_t size = 0;; ++size) {
    if (in.ends(at)) return size;
    const detail::huffman_symbol one = in.symbol(at);
    if (const error_code code = in.check(one, at); code != error_code::none)
      return error{.code = code, .offset = static_cast<std::uint64_t>(at / 8)};
    at += one.length;
  }
}

}  // namespace httpwire
