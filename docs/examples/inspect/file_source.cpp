// SPDX-License-Identifier: MIT
#include "file_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace inspect {

namespace {
constexpr std::size_t buffer_size = std::size_t{1} << 20;

byte_span octets_of(const char* from, const char* to) {
  return {reinterpret_cast<const std::uint8_t*>(from), static_cast<std::size_t>(to - from)};
}
}  // namespace

file_source::~file_source() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
}

bool file_source::open(const std::string& path) {
  descriptor_ = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) return false;
  buffer_.resize(buffer_size);
  setg(buffer_.data(), buffer_.data(), buffer_.data());
  return true;
}

std::uint64_t file_source::size() const {
  struct stat file {};
  return ::fstat(descriptor_, &file) == 0 && S_ISREG(file.st_mode) ? static_cast<std::uint64_t>(file.st_size)
                                                                   : 0;
}

byte_span file_source::peek(std::size_t count) {
  while (static_cast<std::size_t>(egptr() - gptr()) < count) {
    const auto held = static_cast<std::size_t>(egptr() - gptr());
    const std::size_t more = fill(held);
    setg(buffer_.data(), buffer_.data(), buffer_.data() + held + more);
    if (more == 0) break;
  }
  const byte_span held = octets_of(gptr(), egptr());
  return held.first(std::min(count, held.size()));
}

byte_span file_source::next_piece() {
  if (gptr() == egptr() && underflow() == traits_type::eof()) return {};
  const byte_span piece = octets_of(gptr(), egptr());
  setg(eback(), egptr(), egptr());
  return piece;
}

file_source::int_type file_source::underflow() {
  const std::size_t count = fill(0);
  setg(buffer_.data(), buffer_.data(), buffer_.data() + count);
  return count == 0 ? traits_type::eof() : traits_type::to_int_type(*gptr());
}

std::size_t file_source::fill(std::size_t kept) {
  if (error_ != 0) return 0;
  before_wait_();
  for (;;) {
    const auto count = ::read(descriptor_, buffer_.data() + kept, buffer_.size() - kept);
    if (count >= 0) {
      read_so_far_ += static_cast<std::uint64_t>(count);
      return static_cast<std::size_t>(count);
    }
    if (errno == EINTR) continue;
    error_ = errno;
    return 0;
  }
}

}  // namespace inspect
