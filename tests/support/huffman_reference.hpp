// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// A second, slow Huffman coder to compare with: it goes bit by bit and takes its codes from the text of RFC
// 7541.

namespace httpwire_test {

struct reference_code {
  std::uint32_t code;
  unsigned length;
};

// Generated from the columns "code as hex" and "len in bits" of RFC 7541 Appendix B; the last is EOS.
// clang-format off
inline constexpr std::array<reference_code, 257> reference_codes = {{
    {0x1ff8, 13}, {0x7fffd8, 23}, {0xfffffe2, 28}, {0xfffffe3, 28}, {0xfffffe4, 28}, {0xfffffe5, 28}, {0xfffffe6, 28}, {0xfffffe7, 28},
    {0xfffffe8, 28}, {0xffffea, 24}, {0x3ffffffc, 30}, {0xfffffe9, 28}, {0xfffffea, 28}, {0x3ffffffd, 30}, {0xfffffeb, 28}, {0xfffffec, 28},
    {0xfffffed, 28}, {0xfffffee, 28}, {0xfffffef, 28}, {0xffffff0, 28}, {0xffffff1, 28}, {0xffffff2, 28}, {0x3ffffffe, 30}, {0xffffff3, 28},
    {0xffffff4, 28}, {0xffffff5, 28}, {0xffffff6, 28}, {0xffffff7, 28}, {0xffffff8, 28}, {0xffffff9, 28}, {0xffffffa, 28}, {0xffffffb, 28},
    {0x14, 6}, {0x3f8, 10}, {0x3f9, 10}, {0xffa, 12}, {0x1ff9, 13}, {0x15, 6}, {0xf8, 8}, {0x7fa, 11},
    {0x3fa, 10}, {0x3fb, 10}, {0xf9, 8}, {0x7fb, 11}, {0xfa, 8}, {0x16, 6}, {0x17, 6}, {0x18, 6},
    {0x0, 5}, {0x1, 5}, {0x2, 5}, {0x19, 6}, {0x1a, 6}, {0x1b, 6}, {0x1c, 6}, {0x1d, 6},
    {0x1e, 6}, {0x1f, 6}, {0x5c, 7}, {0xfb, 8}, {0x7ffc, 15}, {0x20, 6}, {0xffb, 12}, {0x3fc, 10},
    {0x1ffa, 13}, {0x21, 6}, {0x5d, 7}, {0x5e, 7}, {0x5f, 7}, {0x60, 7}, {0x61, 7}, {0x62, 7},
    {0x63, 7}, {0x64, 7}, {0x65, 7}, {0x66, 7}, {0x67, 7}, {0x68, 7}, {0x69, 7}, {0x6a, 7},
    {0x6b, 7}, {0x6c, 7}, {0x6d, 7}, {0x6e, 7}, {0x6f, 7}, {0x70, 7}, {0x71, 7}, {0x72, 7},
    {0xfc, 8}, {0x73, 7}, {0xfd, 8}, {0x1ffb, 13}, {0x7fff0, 19}, {0x1ffc, 13}, {0x3ffc, 14}, {0x22, 6},
    {0x7ffd, 15}, {0x3, 5}, {0x23, 6}, {0x4, 5}, {0x24, 6}, {0x5, 5}, {0x25, 6}, {0x26, 6},
    {0x27, 6}, {0x6, 5}, {0x74, 7}, {0x75, 7}, {0x28, 6}, {0x29, 6}, {0x2a, 6}, {0x7, 5},
    {0x2b, 6}, {0x76, 7}, {0x2c, 6}, {0x8, 5}, {0x9, 5}, {0x2d, 6}, {0x77, 7}, {0x78, 7},
    {0x79, 7}, {0x7a, 7}, {0x7b, 7}, {0x7ffe, 15}, {0x7fc, 11}, {0x3ffd, 14}, {0x1ffd, 13}, {0xffffffc, 28},
    {0xfffe6, 20}, {0x3fffd2, 22}, {0xfffe7, 20}, {0xfffe8, 20}, {0x3fffd3, 22}, {0x3fffd4, 22}, {0x3fffd5, 22}, {0x7fffd9, 23},
    {0x3fffd6, 22}, {0x7fffda, 23}, {0x7fffdb, 23}, {0x7fffdc, 23}, {0x7fffdd, 23}, {0x7fffde, 23}, {0xffffeb, 24}, {0x7fffdf, 23},
    {0xffffec, 24}, {0xffffed, 24}, {0x3fffd7, 22}, {0x7fffe0, 23}, {0xffffee, 24}, {0x7fffe1, 23}, {0x7fffe2, 23}, {0x7fffe3, 23},
    {0x7fffe4, 23}, {0x1fffdc, 21}, {0x3fffd8, 22}, {0x7fffe5, 23}, {0x3fffd9, 22}, {0x7fffe6, 23}, {0x7fffe7, 23}, {0xffffef, 24},
    {0x3fffda, 22}, {0x1fffdd, 21}, {0xfffe9, 20}, {0x3fffdb, 22}, {0x3fffdc, 22}, {0x7fffe8, 23}, {0x7fffe9, 23}, {0x1fffde, 21},
    {0x7fffea, 23}, {0x3fffdd, 22}, {0x3fffde, 22}, {0xfffff0, 24}, {0x1fffdf, 21}, {0x3fffdf, 22}, {0x7fffeb, 23}, {0x7fffec, 23},
    {0x1fffe0, 21}, {0x1fffe1, 21}, {0x3fffe0, 22}, {0x1fffe2, 21}, {0x7fffed, 23}, {0x3fffe1, 22}, {0x7fffee, 23}, {0x7fffef, 23},
    {0xfffea, 20}, {0x3fffe2, 22}, {0x3fffe3, 22}, {0x3fffe4, 22}, {0x7ffff0, 23}, {0x3fffe5, 22}, {0x3fffe6, 22}, {0x7ffff1, 23},
    {0x3ffffe0, 26}, {0x3ffffe1, 26}, {0xfffeb, 20}, {0x7fff1, 19}, {0x3fffe7, 22}, {0x7ffff2, 23}, {0x3fffe8, 22}, {0x1ffffec, 25},
    {0x3ffffe2, 26}, {0x3ffffe3, 26}, {0x3ffffe4, 26}, {0x7ffffde, 27}, {0x7ffffdf, 27}, {0x3ffffe5, 26}, {0xfffff1, 24}, {0x1ffffed, 25},
    {0x7fff2, 19}, {0x1fffe3, 21}, {0x3ffffe6, 26}, {0x7ffffe0, 27}, {0x7ffffe1, 27}, {0x3ffffe7, 26}, {0x7ffffe2, 27}, {0xfffff2, 24},
    {0x1fffe4, 21}, {0x1fffe5, 21}, {0x3ffffe8, 26}, {0x3ffffe9, 26}, {0xffffffd, 28}, {0x7ffffe3, 27}, {0x7ffffe4, 27}, {0x7ffffe5, 27},
    {0xfffec, 20}, {0xfffff3, 24}, {0xfffed, 20}, {0x1fffe6, 21}, {0x3fffe9, 22}, {0x1fffe7, 21}, {0x1fffe8, 21}, {0x7ffff3, 23},
    {0x3fffea, 22}, {0x3fffeb, 22}, {0x1ffffee, 25}, {0x1ffffef, 25}, {0xfffff4, 24}, {0xfffff5, 24}, {0x3ffffea, 26}, {0x7ffff4, 23},
    {0x3ffffeb, 26}, {0x7ffffe6, 27}, {0x3ffffec, 26}, {0x3ffffed, 26}, {0x7ffffe7, 27}, {0x7ffffe8, 27}, {0x7ffffe9, 27}, {0x7ffffea, 27},
    {0x7ffffeb, 27}, {0xffffffe, 28}, {0x7ffffec, 27}, {0x7ffffed, 27}, {0x7ffffee, 27}, {0x7ffffef, 27}, {0x7fffff0, 27}, {0x3ffffee, 26},
    {0x3fffffff, 30},
}};
// clang-format on

inline constexpr std::size_t reference_eos = 256;

/// A string of bits.
class bit_string {
 public:
  void add(reference_code code) {
    for (unsigned i = code.length; i-- > 0;) bits_.push_back((code.code >> i & 1U) != 0);
  }
  void add_bits(std::size_t count, bool bit) { bits_.insert(bits_.end(), count, bit); }

  [[nodiscard]] std::size_t size() const { return bits_.size(); }

  /// The octets, the last one filled up with `padding`.
  [[nodiscard]] std::vector<std::uint8_t> octets(bool padding = true) const {
    std::vector<std::uint8_t> out((bits_.size() + 7) / 8);
    for (std::size_t i = 0; i < out.size() * 8; ++i)
      if (i < bits_.size() ? bits_[i] : padding) out[i / 8] |= static_cast<std::uint8_t>(0x80U >> i % 8);
    return out;
  }

 private:
  std::vector<bool> bits_;
};

[[nodiscard]] inline std::vector<std::uint8_t> reference_encode(std::string_view text) {
  bit_string bits;
  for (const char c : text) bits.add(reference_codes[static_cast<std::uint8_t>(c)]);
  return bits.octets();
}

enum class reference_verdict { text, eos, padding };

struct reference_decoding {
  reference_verdict verdict = reference_verdict::text;
  std::string text;        ///< What came before the failure, where there is one.
  std::size_t offset = 0;  ///< Octet in which the code begins that failed.
};

/// The tree of the code: children by bit, or a symbol.
class reference_tree {
 public:
  reference_tree() : nodes_(1) {
    for (std::size_t symbol = 0; symbol < reference_codes.size(); ++symbol) {
      std::size_t at = 0;
      for (unsigned i = reference_codes[symbol].length; i-- > 0;) {
        const std::size_t bit = reference_codes[symbol].code >> i & 1U;
        if (nodes_[at].child[bit] == 0) {
          nodes_[at].child[bit] = nodes_.size();
          nodes_.emplace_back();
        }
        at = nodes_[at].child[bit];
      }
      nodes_[at].symbol = symbol;
    }
  }

  [[nodiscard]] reference_decoding decode(std::span<const std::uint8_t> coded) const {
    reference_decoding result;
    std::size_t at = 0;
    std::size_t open_bits = 0;
    bool open_ones = true;
    for (std::size_t i = 0; i < coded.size() * 8; ++i) {
      const std::size_t bit = std::size_t{coded[i / 8]} >> (7 - i % 8) & 1U;
      at = nodes_[at].child[bit];
      ++open_bits;
      open_ones = open_ones && bit == 1;
      if (!nodes_[at].symbol) continue;
      if (*nodes_[at].symbol == reference_eos) {
        result.verdict = reference_verdict::eos;
        result.offset = (i + 1 - open_bits) / 8;
        return result;
      }
      result.text += static_cast<char>(*nodes_[at].symbol);
      at = open_bits = 0;
      open_ones = true;
    }
    if (open_bits > 7 || !open_ones) {
      result.verdict = reference_verdict::padding;
      result.offset = (coded.size() * 8 - open_bits) / 8;
    }
    return result;
  }

 private:
  struct node {
    std::array<std::size_t, 2> child{};
    std::optional<std::size_t> symbol;
  };
  std::vector<node> nodes_;
};

[[nodiscard]] inline reference_decoding reference_decode(std::span<const std::uint8_t> coded) {
  static const reference_tree tree;
  return tree.decode(coded);
}

}  // namespace httpwire_test
