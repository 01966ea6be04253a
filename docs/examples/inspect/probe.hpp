// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "load.hpp"

// Finds out from the first octets of both directions what a TCP connection carries. It keeps no more of them
// than a client preface is long.

namespace inspect {

enum class finding : std::uint8_t {
  undecided,
  h2_first_end_is_client,
  h2_second_end_is_client,
  unknown,  // no protocol that is decoded here
};

class probe {
 public:
  // `end` is 0 or 1: who sends the octets.
  [[nodiscard]] finding add(std::size_t end, byte_span octets);

  // The first octets that were sent by `end`. There were more when `dropped` says so.
  [[nodiscard]] byte_span kept(std::size_t end) const {
    return byte_span{ends_[end].octets}.first(ends_[end].size);
  }
  [[nodiscard]] bool dropped(std::size_t end) const { return ends_[end].dropped; }

 private:
  struct beginning {
    std::array<std::uint8_t, 24> octets{};
    std::uint8_t size = 0;
    bool dropped = false;
  };

  std::array<beginning, 2> ends_{};
};

// Whether raw HTTP/2 begins like this: with the preface, which may be cut, or with a SETTINGS frame.
[[nodiscard]] bool begins_with_preface(byte_span octets);
[[nodiscard]] bool begins_with_settings(byte_span octets);

}  // namespace inspect
