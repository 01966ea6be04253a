// SPDX-License-Identifier: MIT
#include "httpwire/core/entry_list.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

struct text {
  std::size_t offset = 0;
  bytes octets{};
};

/// A varint for the length, then so many octets.
struct text_entry {
  using value_type = text;
  [[nodiscard]] static constexpr text read(reader& in) noexcept {
    const std::size_t offset = in.position();
    return {.offset = offset, .octets = in.take(in.varint())};
  }
};

using text_list = entry_list<text_entry>;
static_assert(std::forward_iterator<text_list::iterator>);

constexpr auto sample = "01 61  00  4002 6263  00"_hex;

consteval bool walks() {
  const text_list list{sample};
  constexpr std::array<std::size_t, 4> offsets{0, 2, 3, 7};
  constexpr std::array<std::size_t, 4> sizes{1, 0, 2, 0};
  std::size_t n = 0;
  for (const text one : list) {
    if (n == 4 || one.offset != offsets[n] || one.octets.size() != sizes[n]) return false;
    ++n;
  }
  return n == 4 && !list.empty() && text_list{}.empty() && list.octets().size() == sample.size();
}
static_assert(walks());

}  // namespace

TEST_CASE("entry_list: half an entry at the end is left out, wherever the list is cut") {
  for (std::size_t size = 0; size <= sample.size(); ++size) {
    CAPTURE(size);
    const exact_buffer<std::uint8_t> cut(bytes{sample}.first(size));
    const text_list list{bytes{cut.data(), cut.size()}};
    std::size_t whole = 0;
    for (const std::size_t end : {2U, 3U, 7U, 8U}) whole += end <= size ? 1U : 0U;
    CHECK(static_cast<std::size_t>(std::distance(list.begin(), list.end())) == whole);
    CHECK(list.empty() == (whole == 0));
    CHECK(list.octets().data() == cut.data());
    CHECK(list.octets().size() == size);
  }
}

TEST_CASE("entry_list: a copy of an iterator walks on its own") {
  const text_list list{sample};
  auto first = list.begin();
  const auto old = first++;
  CHECK((*old).octets.size() == 1);
  CHECK((*first).octets.empty());
  CHECK(old == list.begin());
  CHECK(first != old);
  CHECK(std::next(first, 3) == list.end());
}
