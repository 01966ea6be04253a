// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/writer.hpp"

// Work of any size, for growth.cpp, which times it, and for loops/, whose instructions are counted.

namespace httpwire_bench {

using httpwire::bytes;
using octets = std::vector<std::uint8_t>;

/// The compiler may not leave out what made `value`.
template <class T>
inline void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

/// What is measured has to work, or its figure says nothing.
inline void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "the work is broken: %s\n", what);
  std::abort();
}

/// Made ready for one size. `run` may be called again and again, and does the same each time.
struct ready {
  std::size_t items = 0;
  std::size_t input = 0;  ///< Octets that are read, or that are written where there are none to read.
  std::function<void()> run;
};

/// What a size means.
enum class growth {
  linear,  ///< So many items.
  flat,    ///< The size of something that the cost must not depend on.
  hostile  ///< So many items, chosen to cost much.
};

struct work {
  std::string name;  ///< area/case
  std::string item;  ///< What one item is.
  growth kind = growth::linear;
  std::vector<std::size_t> sizes;
  std::function<ready(std::size_t)> make;
};

inline const std::vector<std::size_t> few_to_many{10, 40, 160, 640, 2'560, 10'240};
inline const std::vector<std::size_t> table_sizes{0, 4'096, 16'384, 65'536, 262'144, 1'048'576};
inline const std::vector<std::size_t> hostile_sizes{1'024, 8'192};

/// The octets that `write` appends.
template <class Write>
[[nodiscard]] inline octets made(Write&& write) {
  httpwire::writer measured;
  write(measured);
  octets out(measured.size());
  httpwire::writer to{out};
  write(to);
  check(to.ok(), "octets are written");
  return out;
}

/// `count` times the octets of `one`.
[[nodiscard]] inline octets times(std::size_t count, const octets& one) {
  octets out;
  out.reserve(count * one.size());
  for (std::size_t i = 0; i < count; ++i) out.insert(out.end(), one.begin(), one.end());
  return out;
}

/// `count` times `one`, with `between` between them.
[[nodiscard]] inline std::string joined(std::size_t count, const std::string& one,
                                        const std::string& between) {
  std::string out = one;
  for (std::size_t i = 1; i < count; ++i) out.append(between).append(one);
  return out;
}

/// One text of several.
[[nodiscard]] inline std::string text_of(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out.append(part);
  return out;
}

/// A number with always as many digits, so that every item has the same size.
[[nodiscard]] inline std::string digits(std::size_t number, std::size_t count = 6) {
  std::string out(count, '0');
  for (std::size_t i = count; i-- != 0; number /= 10) out[i] = static_cast<char>('0' + number % 10);
  return out;
}

/// Gives all of `stream` to a decoder that is pulled, in chunks; gives the number of events.
template <class Decoder, class OnEvent>
inline std::size_t pull_chunks(Decoder& decoder, bytes stream, std::size_t chunk_size, OnEvent&& on_event) {
  std::size_t events = 0;
  while (!stream.empty()) {
    bytes chunk = stream.first(std::min(chunk_size, stream.size()));
    stream = stream.subspan(chunk.size());
    for (;;) {
      const auto event = decoder.next(chunk);
      if (event.need_more()) break;
      check(event.has_value(), "events are decoded");
      on_event(*event);
      ++events;
    }
  }
  return events;
}

}  // namespace httpwire_bench
