// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

// How far a large file has been read, on a terminal: one line, which is taken back at the end.

namespace inspect {

class progress {
 public:
  static constexpr std::uint64_t large = std::uint64_t{64} << 20;

  // Shows nothing unless `wanted` and the file has more than `large` octets.
  progress(int descriptor, bool wanted, std::uint64_t size)
      : descriptor_(descriptor), size_(wanted && size > large ? size : 0) {}
  ~progress() { clear(); }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  void show(std::uint64_t read);
  void clear();

 private:
  int descriptor_;
  std::uint64_t size_;  // 0: nothing is shown
  std::uint64_t percent_ = 0;
  bool shown_ = false;
};

}  // namespace inspect
