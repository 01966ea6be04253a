// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/field/huffman.hpp"
#include "httpwire/field/prefix_integer.hpp"

// String literals, RFC 7541 section 5.2 and RFC 9204 section 4.1.2.
//
//   | flags | H | length (N) |  then `length` octets, Huffman-coded where H is 1

namespace httpwire {

/// When an encoder uses Huffman coding.
enum class huffman_use : std::uint8_t {
  when_shorter,  ///< Plain text where both are as long.
  never,         ///< Saves time.
};

/// A string as it stands in its section: a view, which ends when the section does.
struct string_literal {
  bytes octets;
  bool huffman = false;
};

/// A string literal and how long it was.
struct parsed_string_literal {
  string_literal literal;
  std::size_t size = 0;  ///< Octets taken, the length included.
};

/// Reads a literal whose length has a prefix of `prefix_bits`, with H one bit above it. need_more when `in`
/// ends inside it: a receiver of pieces compares the announced length with its limit by parse_prefix_integer.
[[nodiscard]] constexpr poll<parsed_string_literal> parse_string_literal(bytes in,
                                                                         unsigned prefix_bits) noexcept {
  const auto length = parse_prefix_integer(in, prefix_bits);
  if (length.need_more()) return need_more;
  if (!length) return length.error();
  if (length->value > in.size() - length->size) return need_more;
  const auto size = static_cast<std::size_t>(length->value);
  return parsed_string_literal{
      .literal = {.octets = in.subspan(length->size, size), .huffman = (in[0] >> prefix_bits & 1) != 0},
      .size = length->size + size};
}

/// Gives the text of a literal: as it lies in its section, or decoded to the front of `scratch`, which is
/// then cut off there. Fails with a coding error, with string_too_long past `max_size`, or with
/// scratch_too_small; the last two have as their limit max_size and a size that suffices.
[[nodiscard]] constexpr result<std::string_view> unfold(const string_literal& literal,
                                                        std::span<char>& scratch,
                                                        std::size_t max_size) noexcept {
  const std::size_t size = literal.octets.size();
  if (!literal.huffman) {
    if (size > max_size) return error{.code = error_code::string_too_long, .limit = max_size};
    if (!std::is_constant_evaluated()) return as_text(literal.octets);
    // At compile time octets cannot be viewed as text, so that they are copied.
    if (size > scratch.size()) return error{.code = error_code::scratch_too_small, .limit = size};
    for (std::size_t i = 0; i < size; ++i) scratch[i] = static_cast<char>(literal.octets[i]);
  }
  std::size_t decoded = size;
  if (literal.huffman) {
    const bool capped = scratch.size() >= max_size;
    const auto text = huffman_decode(literal.octets, capped ? scratch.first(max_size) : scratch);
    if (!text && text.error().code != error_code::buffer_too_small) return text.error();
    if (!text && capped) return error{.code = error_code::string_too_long, .limit = max_size};
    if (!text) return error{.code = error_code::scratch_too_small, .limit = text.error().limit};
    decoded = *text;
  }
  const std::string_view text{scratch.data(), decoded};
  scratch = scratch.subspan(decoded);
  return text;
}

namespace detail {

/// Room in which the text of any such literal unfolds, at full speed to its end.
[[nodiscard]] constexpr std::size_t max_text_size(const string_literal& literal) noexcept {
  const std::size_t size = literal.octets.size();
  return literal.huffman ? huffman_max_decoded_size(size) + huffman_step_room : size;
}

/// Writes the text of a literal where there is room for max_text_size, and gives its size.
constexpr error_code unfold_to(const string_literal& literal, char* to, std::size_t& size) noexcept {
  size = literal.octets.size();
  if (literal.huffman) {
    const auto decoded = huffman_decode(literal.octets, {to, max_text_size(literal)});
    if (!decoded) return decoded.error().code;
    size = *decoded;
    return error_code::none;
  }
  for (const std::uint8_t octet : literal.octets) *to++ = static_cast<char>(octet);
  return error_code::none;
}

/// Octets of the text of a literal.
constexpr error_code text_size(const string_literal& literal, std::size_t& size) noexcept {
  size = literal.octets.size();
  if (!literal.huffman) return error_code::none;
  const auto decoded = huffman_decoded_size(literal.octets);
  if (!decoded) return decoded.error().code;
  size = *decoded;
  return error_code::none;
}

/// Writes the text of a literal of which text_size() has been asked.
constexpr void write_text(const string_literal& literal, char* to, std::size_t size) noexcept {
  if (literal.huffman) {
    const auto decoded = huffman_decode(literal.octets, {to, size});
    HTTPWIRE_ASSERT(decoded && *decoded == size);
    static_cast<void>(decoded);
    return;
  }
  for (const std::uint8_t octet : literal.octets) *to++ = static_cast<char>(octet);
}

/// Takes a literal from the front of a field section. On an error `in` is where it happened.
constexpr error_code take_string(bytes& in, unsigned prefix_bits, string_literal& literal) noexcept {
  // RFC 7541 section 5.2: the length, and then as many octets.
  if (in.empty()) return error_code::field_truncated;
  literal.huffman = (in[0] >> prefix_bits & 1) != 0;
  std::uint64_t size = 0;
  if (const error_code code = take_integer(in, prefix_bits, size); code != error_code::none) return code;
  // RFC 7541 section 5.2: the string is as long as announced.
  if (size > in.size()) return error_code::field_truncated;
  literal.octets = in.first(static_cast<std::size_t>(size));
  in = in.subspan(static_cast<std::size_t>(size));
  return error_code::none;
}

constexpr std::uint8_t* store_text(std::uint8_t* out, std::string_view text) noexcept {
  for (const char c : text) *out++ = static_cast<std::uint8_t>(c);
  return out;
}

/// Octets of the shortest literal of `text` under `use`, its length included.
[[nodiscard]] constexpr std::size_t string_literal_size(std::string_view text, unsigned prefix_bits,
                                                        huffman_use use) noexcept {
  std::size_t size = text.size();
  if (use == huffman_use::when_shorter) {
    const std::size_t coded = huffman_encoded_size(text);
    if (coded < size) size = coded;
  }
  return prefix_integer_size(size, prefix_bits) + size;
}

/// Writes a literal and gives its end. There is room for string_literal_size octets before `out_end`. `flags`
/// fill the bits above H.
constexpr std::uint8_t* store_string_literal(std::uint8_t* out, const std::uint8_t* out_end,
                                             std::string_view text, unsigned prefix_bits, std::uint8_t flags,
                                             huffman_use use) noexcept {
  if (use == huffman_use::when_shorter && !text.empty()) {
    // In one pass: the text is coded, into fewer octets than it has or not at all, behind room for the length
    // of the shortest coding there is. Seldom does the length then take more.
    const std::size_t least = text.size() / 8 * huffman_min_length + text.size() % 8 * huffman_min_length / 8;
    std::uint8_t* const coded = out + prefix_integer_size(least, prefix_bits);
    const auto room = static_cast<std::size_t>(out_end - coded);
    const std::size_t limit = text.size() - 1 < room ? text.size() - 1 : room;
    if (std::uint8_t* const end = store_huffman(text, coded, coded + limit, out_end)) {
      const auto size = static_cast<std::size_t>(end - coded);
      const auto h = static_cast<std::uint8_t>(1U << prefix_bits);
      const std::size_t missing =
          prefix_integer_size(size, prefix_bits) - static_cast<std::size_t>(coded - out);
      if (missing != 0) {
        for (std::size_t i = size; i-- != 0;) coded[i + missing] = coded[i];
      }
      store_prefix_integer(out, size, prefix_bits, static_cast<std::uint8_t>(flags | h));
      return end + missing;
    }
  }
  out = store_prefix_integer(out, text.size(), prefix_bits, flags);
  return store_text(out, text);
}

}  // namespace detail
}  // namespace httpwire
