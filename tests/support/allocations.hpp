// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

// Watches the one form of allocation that the library uses, new (std::nothrow) T[n], and lets it fail.
// Executables that use this get their own operator new[](std::size_t, std::nothrow_t).

namespace httpwire_test {

/// Counts the library's allocations while it lives.
class allocation_count {
 public:
  allocation_count() noexcept;
  [[nodiscard]] std::size_t value() const noexcept;

 private:
  std::size_t before_;
};

/// While it lives, `succeed` allocations work and all after them fail.
class failing_allocations {
 public:
  explicit failing_allocations(std::size_t succeed = 0) noexcept;
  ~failing_allocations();
  failing_allocations(const failing_allocations&) = delete;
  failing_allocations& operator=(const failing_allocations&) = delete;
};

}  // namespace httpwire_test
