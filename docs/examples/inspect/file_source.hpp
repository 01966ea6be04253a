// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <streambuf>
#include <string>
#include <vector>

#include "load.hpp"

// A file or pipe, read in large pieces. The first octets can be looked at before anybody takes them.

namespace inspect {

class file_source : public std::streambuf {
 public:
  // `before_wait` is called before each read, which may take long when the file is a pipe.
  explicit file_source(std::function<void()> before_wait) : before_wait_(std::move(before_wait)) {}
  ~file_source() override;
  file_source(const file_source&) = delete;
  file_source& operator=(const file_source&) = delete;

  // "-" is the standard input. False when the file cannot be opened; errno says why.
  [[nodiscard]] bool open(const std::string& path);

  // Up to `count` octets from the front, fewer when the file is shorter. Only before the first other read.
  [[nodiscard]] byte_span peek(std::size_t count);

  // The next piece; empty at the end and on an error. Valid until the next call.
  [[nodiscard]] byte_span next_piece();

  // Of a file; 0 for what has no end to be known, such as a pipe.
  [[nodiscard]] std::uint64_t size() const;

  // Octets that have been read of it.
  [[nodiscard]] std::uint64_t read_so_far() const { return read_so_far_; }

  // The errno of a read that failed, or 0.
  [[nodiscard]] int error() const { return error_; }

 protected:
  int_type underflow() override;

 private:
  // Reads behind the first `kept` octets of the buffer; gives how many octets came.
  std::size_t fill(std::size_t kept);

  std::function<void()> before_wait_;
  int descriptor_ = -1;
  int error_ = 0;
  std::uint64_t read_so_far_ = 0;
  std::vector<char> buffer_;
};

}  // namespace inspect
