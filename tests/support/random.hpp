// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

// Random input that is the same on every machine and with every standard library: the engine is specified,
// the distributions of <random> are not, so they are not used.

namespace httpwire_test {

class random_source {
 public:
  explicit random_source(std::uint64_t seed) : engine_(seed) {}

  [[nodiscard]] std::uint64_t u64() { return engine_(); }

  /// A number from 0 to `end` - 1; `end` is not 0.
  [[nodiscard]] std::size_t below(std::size_t end) { return static_cast<std::size_t>(engine_() % end); }

  /// A number from `first` to `last`, both included.
  [[nodiscard]] std::size_t between(std::size_t first, std::size_t last) {
    return first + below(last - first + 1);
  }

  /// True once in `of` times.
  [[nodiscard]] bool one_in(std::size_t of) { return below(of) == 0; }

  [[nodiscard]] std::uint8_t octet() { return static_cast<std::uint8_t>(engine_() >> 56); }

  /// A number of 0 to 64 bits, each count as likely as the others: boundaries come up often.
  [[nodiscard]] std::uint64_t of_any_width() {
    const std::size_t width = below(65);
    return width == 0 ? 0 : engine_() >> (64 - width);
  }

  [[nodiscard]] std::vector<std::uint8_t> octets(std::size_t size) {
    std::vector<std::uint8_t> out(size);
    for (std::uint8_t& one : out) one = octet();
    return out;
  }

  /// Text of any octets.
  [[nodiscard]] std::string text(std::size_t size) {
    std::string out(size, '\0');
    for (char& c : out) c = static_cast<char>(octet());
    return out;
  }

  /// Text of these characters only.
  [[nodiscard]] std::string text_of(std::string_view characters, std::size_t size) {
    std::string out(size, '\0');
    for (char& c : out) c = characters[below(characters.size())];
    return out;
  }

 private:
  std::mt19937_64 engine_;
};

/// The characters that fields mostly have.
inline constexpr std::string_view field_characters = "abcdefghijklmnopqrstuvwxyz0123456789-_=;, ./:";

}  // namespace httpwire_test
