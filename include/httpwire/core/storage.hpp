// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "httpwire/core/bytes.hpp"

// The one place that takes memory. A storage says where the arrays of a table or buffer lie: on the heap,
// inside the object, or in octets that the caller lends. Arrays hold trivial values only.
//
//   static_size        octets of payload that a fixed storage is made for; 0 means that it can grow
//   array<T, Extent>   Extent elements where the storage is fixed; otherwise it starts empty
//   array.reserve(n, storage)   at least n zeroed elements, contents lost; false where there is no room
//   array.reserve_unset(n, storage)   the same for those who write every element before they read it: large
//                               arrays then take no time, and of the machine's memory only what is used

namespace httpwire {

/// Memory from the heap, taken at construction and when a capacity grows. Running out is reported, never
/// thrown.
struct heap_storage {
  static constexpr std::size_t static_size = 0;

  /// Starts empty; reserve takes its memory from the heap.
  template <class T, std::size_t Extent>
  class array {
    static_assert(std::is_trivially_copyable_v<T>);

   public:
    constexpr array() noexcept = default;
    constexpr array(array&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    constexpr array& operator=(array&& other) noexcept {
      std::swap(data_, other.data_);
      std::swap(size_, other.size_);
      return *this;
    }
    constexpr ~array() { delete[] data_; }

    [[nodiscard]] constexpr bool reserve(std::size_t count, heap_storage&) noexcept {
      if (count > most) return false;
      // The nothrow form cannot run at compile time.
      return adopt(std::is_constant_evaluated() ? new T[count]{} : new (std::nothrow) T[count]{}, count);
    }
    [[nodiscard]] constexpr bool reserve_unset(std::size_t count, heap_storage&) noexcept {
      if (count > most) return false;
      return adopt(std::is_constant_evaluated() ? new T[count] : new (std::nothrow) T[count], count);
    }

    [[nodiscard]] constexpr T* data() noexcept { return data_; }
    [[nodiscard]] constexpr const T* data() const noexcept { return data_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }

   private:
    static constexpr std::size_t most = static_cast<std::size_t>(-1) / 2 / sizeof(T);

    constexpr bool adopt(T* fresh, std::size_t count) noexcept {
      if (fresh == nullptr) return false;
      delete[] data_;
      data_ = fresh;
      size_ = count;
      return true;
    }

    T* data_ = nullptr;
    std::size_t size_ = 0;
  };
};

/// Memory inside the object, for a payload of `Size` octets; no heap at all.
template <std::size_t Size>
struct inline_storage {
  static constexpr std::size_t static_size = Size;
  static_assert(Size > 0);

  /// `Extent` elements inside the object.
  template <class T, std::size_t Extent>
  class array {
    static_assert(std::is_trivially_copyable_v<T>);

   public:
    [[nodiscard]] constexpr bool reserve(std::size_t count, inline_storage&) noexcept {
      if (count > Extent) return false;
      for (T& element : data_) element = T{};
      return true;
    }
    [[nodiscard]] constexpr bool reserve_unset(std::size_t count, inline_storage&) noexcept {
      return count <= Extent;
    }
    [[nodiscard]] constexpr T* data() noexcept { return data_; }
    [[nodiscard]] constexpr const T* data() const noexcept { return data_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return Extent; }

   private:
    T data_[Extent == 0 ? 1 : Extent]{};
  };
};

/// Octets that the caller lends for as long as the object lives. Each reserve takes its part from the front,
/// for good, also where another that belongs to it then fails: who asks for too large a table may have used
/// up the room of a smaller one. Not constexpr: the octets are reused for other types.
class span_storage {
 public:
  static constexpr std::size_t static_size = 0;

  /// Lends nothing. Without it std::optional, which asks what a decoder can be made of, would not compile.
  span_storage() noexcept = default;

  /// Lends `memory`, aligned or not.
  explicit span_storage(mutable_bytes memory) noexcept : rest_(memory) {}

  /// Moved only: a copy would lend the same octets twice. What was moved from has none left to lend.
  span_storage(span_storage&& other) noexcept : rest_(std::exchange(other.rest_, {})) {}
  span_storage& operator=(span_storage&& other) noexcept {
    rest_ = std::exchange(other.rest_, {});
    return *this;
  }

  /// Starts empty; reserve takes its part of the octets that were lent.
  template <class T, std::size_t Extent>
  class array {
    static_assert(std::is_trivially_copyable_v<T>);

   public:
    array() noexcept = default;
    array(array&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    array& operator=(array&& other) noexcept {
      std::swap(data_, other.data_);
      std::swap(size_, other.size_);
      return *this;
    }

    [[nodiscard]] bool reserve(std::size_t count, span_storage& storage) noexcept {
      if (!reserve_unset(count, storage)) return false;
      for (std::size_t i = 0; i < count; ++i) data_[i] = T{};
      return true;
    }
    [[nodiscard]] bool reserve_unset(std::size_t count, span_storage& storage) noexcept {
      T* const fresh = storage.take<T>(count);
      if (fresh == nullptr) return false;
      data_ = fresh;
      size_ = count;
      return true;
    }

    [[nodiscard]] T* data() noexcept { return data_; }
    [[nodiscard]] const T* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

   private:
    T* data_ = nullptr;
    std::size_t size_ = 0;
  };

 private:
  template <class T>
  [[nodiscard]] T* take(std::size_t count) noexcept {
    const auto misaligned = reinterpret_cast<std::uintptr_t>(rest_.data()) % alignof(T);
    const std::size_t skip = misaligned == 0 ? 0 : alignof(T) - misaligned;
    if (rest_.empty() || skip > rest_.size() || count > (rest_.size() - skip) / sizeof(T)) return nullptr;
    std::uint8_t* const at = rest_.data() + skip;
    rest_ = rest_.subspan(skip + count * sizeof(T));
    T* first = nullptr;
    for (std::size_t i = 0; i < count; ++i) {
      T* const element = ::new (static_cast<void*>(at + i * sizeof(T))) T;
      if (i == 0) first = element;
    }
    return count == 0 ? reinterpret_cast<T*>(at) : first;
  }

  mutable_bytes rest_;
};

}  // namespace httpwire
