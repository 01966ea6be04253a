// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/error.hpp"
#include "httpwire/http/section_rules_options.hpp"

// What a broken rule comes to, by its policy. The sections are named where the rules are.

namespace httpwire::http::detail {

/// Counts fields and keeps the first failure.
class judge {
 public:
  [[nodiscard]] constexpr bool failed() const noexcept { return failure_.code != error_code::none; }
  [[nodiscard]] constexpr const error& failure() const noexcept { return failure_; }

  /// Another field line is judged.
  constexpr void begin_field() noexcept { ++count_; }
  /// Index of the field line that is judged.
  [[nodiscard]] constexpr std::uint32_t field() const noexcept { return count_ - 1; }

  /// Whether the field is to be accepted all the same. `offset` is that of the character at fault.
  constexpr bool allows(policy p, error_code code, std::size_t offset = 0,
                        policy standard = policy::reject) noexcept {
    if (p == policy::standard) p = standard;
    if (p == policy::reject) failure_ = {.code = code, .field_index = field(), .offset = offset};
    return p == policy::accept;
  }

  /// The same for what a parser of the value has found.
  constexpr bool allows(policy p, const error& e) noexcept {
    if (allows(p, e.code, static_cast<std::size_t>(e.offset))) return true;
    if (failed()) failure_.limit = e.limit;
    return false;
  }

  /// The same at the end of the section, where no field can be left out any more.
  constexpr bool allows_at_end(policy p, error_code code, std::uint32_t field,
                               policy standard = policy::reject) noexcept {
    if (p == policy::standard) p = standard;
    if (p != policy::accept) failure_ = {.code = code, .field_index = field};
    return p == policy::accept;
  }

  /// A limit, which has no policy. False.
  constexpr bool exceeds(error_code code, std::uint64_t limit) noexcept {
    failure_ = {.code = code, .field_index = field(), .limit = limit};
    return false;
  }

 private:
  error failure_{};
  std::uint32_t count_ = 0;
};

}  // namespace httpwire::http::detail
