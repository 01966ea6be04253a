// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

// Heap memory without a spare octet, so that AddressSanitizer sees a read or write past it, and memory
// between canaries, so that a write past it is also seen without.

namespace httpwire_test {

/// Exactly the elements asked for. Of none it is still an allocation, so that data() is not null.
template <class T>
class exact_buffer {
 public:
  explicit exact_buffer(std::size_t size, T fill = T{}) : data_(new T[size]), size_(size) {
    std::fill_n(data(), size, fill);  // quick in builds that inline nothing
  }
  template <class Range>
    requires requires(const Range& range) { range.size(); }
  explicit exact_buffer(const Range& from) : exact_buffer(from.size()) {
    std::size_t at = 0;
    for (const auto element : from) data_[at++] = static_cast<T>(element);
  }

  [[nodiscard]] T* data() const noexcept { return data_.get(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::span<T> span() const noexcept { return {data_.get(), size_}; }
  operator std::span<T>() const noexcept { return span(); }
  operator std::span<const T>() const noexcept { return span(); }

 private:
  std::unique_ptr<T[]> data_;
  std::size_t size_;
};

using exact_octets = exact_buffer<std::uint8_t>;

/// Memory with canaries on both sides.
template <class T>
class guarded_buffer {
  static constexpr std::size_t margin = 64;  // as much as is ever written at once
  static constexpr T canary = static_cast<T>(0x5a);

 public:
  explicit guarded_buffer(std::size_t size) : all_(size + 2 * margin, canary) {}

  [[nodiscard]] std::span<T> span() noexcept { return std::span{all_}.subspan(margin, size()); }
  [[nodiscard]] std::size_t size() const noexcept { return all_.size() - 2 * margin; }
  [[nodiscard]] bool intact() const noexcept {
    for (std::size_t i = 0; i < margin; ++i)
      if (all_[i] != canary || all_[all_.size() - 1 - i] != canary) return false;
    return true;
  }

 private:
  std::vector<T> all_;
};

}  // namespace httpwire_test
