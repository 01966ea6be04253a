// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>

#include "httpwire/core/bytes.hpp"

// The input of a target as a row of choices followed by octets.

namespace httpwire_fuzz {

/// Takes choices from the front of an input. Past its end all choices are 0 and all octets are missing.
class fuzz_input {
 public:
  explicit fuzz_input(httpwire::bytes in) noexcept : rest_(in) {}

  [[nodiscard]] bool empty() const noexcept { return rest_.empty(); }

  [[nodiscard]] std::uint8_t u8() noexcept {
    const httpwire::bytes octet = take(1);
    return octet.empty() ? std::uint8_t{0} : octet[0];
  }
  [[nodiscard]] std::uint16_t u16() noexcept {
    const unsigned high = u8();
    return static_cast<std::uint16_t>(high << 8 | u8());
  }
  [[nodiscard]] std::uint64_t u64() noexcept {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = value << 8 | u8();
    return value;
  }

  /// The next octets, fewer where the input ends.
  [[nodiscard]] httpwire::bytes take(std::size_t size) noexcept {
    const httpwire::bytes taken = rest_.first(size < rest_.size() ? size : rest_.size());
    rest_ = rest_.subspan(taken.size());
    return taken;
  }
  [[nodiscard]] httpwire::bytes take_all() noexcept { return take(rest_.size()); }

 private:
  httpwire::bytes rest_;
};

/// The element that some bits of a choice name.
template <class T, std::size_t Size>
[[nodiscard]] constexpr T one_of(const T (&list)[Size], unsigned choice) noexcept {
  return list[choice % Size];
}

/// Memory of its own and of exactly this size, so that the address sanitizer sees a step past its end, and a
/// view that outlives it.
template <class T>
class exact_copy {
 public:
  explicit exact_copy(std::size_t size) : data_(new T[size]{}), size_(size) {}
  explicit exact_copy(std::span<const T> from) : exact_copy(from.size()) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (!from.empty()) std::memcpy(data_.get(), from.data(), from.size() * sizeof(T));
  }

  [[nodiscard]] std::span<T> span() const noexcept { return {data_.get(), size_}; }

 private:
  std::unique_ptr<T[]> data_;
  std::size_t size_;
};

}  // namespace httpwire_fuzz
