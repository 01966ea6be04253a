// SPDX-License-Identifier: MIT
#include "support/allocations.hpp"

#include <cstddef>
#include <new>

namespace {

constexpr std::size_t unlimited = static_cast<std::size_t>(-1);
std::size_t allocations = 0;
std::size_t allowed = unlimited;

}  // namespace

// Through the throwing form, so that AddressSanitizer still matches it with delete[].
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  if (allowed == 0) return nullptr;
  if (allowed != unlimited) --allowed;
  ++allocations;
  try {
    return ::operator new[](size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

namespace httpwire_test {

allocation_count::allocation_count() noexcept : before_(allocations) {}
std::size_t allocation_count::value() const noexcept { return allocations - before_; }

failing_allocations::failing_allocations(std::size_t succeed) noexcept { allowed = succeed; }
failing_allocations::~failing_allocations() { allowed = unlimited; }

}  // namespace httpwire_test
