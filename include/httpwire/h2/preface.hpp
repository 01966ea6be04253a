// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"

// What a client sends first, RFC 9113 section 3.4. The SETTINGS frame that follows is a frame like others.

namespace httpwire::h2 {

/// "PRI * HTTP/2.0", an empty line, "SM", an empty line.
inline constexpr std::array<std::uint8_t, 24> preface = {'P',  'R',  'I', ' ', '*',  ' ',  'H',  'T',
                                                         'T',  'P',  '/', '2', '.',  '0',  '\r', '\n',
                                                         '\r', '\n', 'S', 'M', '\r', '\n', '\r', '\n'};

/// Recognizes the preface in chunks of any size.
class preface_reader {
 public:
  /// Takes what belongs to the preface from the front of `chunk`; true when it is complete. h2_bad_preface at
  /// the first octet that differs, which stays in `chunk` with all behind it; the error is final.
  constexpr poll<bool> next(bytes& chunk) noexcept {
    while (!failed_ && matched_ < preface.size()) {
      if (chunk.empty()) return need_more;
      // RFC 9113 section 3.4: anything else is a connection error.
      failed_ = chunk[0] != preface[matched_];
      if (failed_) break;
      chunk = chunk.subspan(1);
      ++matched_;
    }
    if (failed_) return error{.code = httpwire::error_code::h2_bad_preface, .offset = matched_};
    return true;
  }

 private:
  std::uint8_t matched_ = 0;
  bool failed_ = false;
};

}  // namespace httpwire::h2
