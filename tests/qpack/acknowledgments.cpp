// SPDX-License-Identifier: MIT
#include "httpwire/qpack/acknowledgments.hpp"

#include <array>
#include <deque>

#include "qpack/sections.hpp"
#include "support/allocations.hpp"

using namespace qpack_test;
using httpwire::heap_storage;
using httpwire::inline_storage;
using httpwire::span_storage;
using httpwire::qpack::acknowledgments;
using httpwire::qpack::decoder_instruction;
using httpwire::qpack::parse_decoder_instruction;
using kind = decoder_instruction::kind;

namespace {

consteval bool merges() {
  heap_storage storage;
  acknowledgments<> queue;
  if (queue.due(0) || !queue.due(1) || !queue.reserve(2, storage) || queue.full()) return false;
  queue.add_section(4, 3);
  queue.add_cancellation(8);
  if (!queue.full() || !queue.due(3)) return false;
  std::array<std::uint8_t, 8> out{};
  const auto written = queue.write(out, 5);
  return written && written->size() == 3 && out[0] == 0x84 && out[1] == 0x48 && out[2] == 0x02 &&
         !queue.due(5) && queue.count() == 0;
}
static_assert(merges());

/// No stream has such a number, but nothing is overrun by it.
consteval bool takes_any_number() {
  heap_storage storage;
  acknowledgments<> queue;
  if (!queue.reserve(2, storage)) return false;
  queue.add_section(~std::uint64_t{0}, 1);
  queue.add_cancellation(~std::uint64_t{0});
  std::array<std::uint8_t, 22> out{};
  const auto written = queue.write(out, 0);
  return written && written->size() == 22;
}
static_assert(takes_any_number());

/// The queue as RFC 9204 section 4.4 describes what goes through it.
struct model {
  struct pending {
    std::uint64_t stream_id;
    std::uint64_t required;  // 0: cancelled
  };
  std::deque<pending> queue{};
  std::uint64_t known = 0;

  static octets wire(const pending& p) {
    octets out;
    put_integer(out, p.stream_id, p.required == 0 ? 6 : 7, p.required == 0 ? 0x40 : 0x80);
    return out;
  }
  /// As many as fit.
  octets write(std::size_t room, std::uint64_t inserted) {
    octets all;
    while (!queue.empty()) {
      const octets next = wire(queue.front());
      if (all.size() + next.size() > room) return all;
      all = joined(all, next);
      known = std::max(known, queue.front().required);
      queue.pop_front();
    }
    if (inserted <= known) return all;
    octets increment;
    put_integer(increment, inserted - known, 6, 0);
    if (all.size() + increment.size() > room) return all;
    known = inserted;
    return joined(all, increment);
  }
  [[nodiscard]] bool due(std::uint64_t inserted) const { return !queue.empty() || inserted > known; }
};

template <class Storage>
void compare_with_deque(Storage storage, std::size_t size, std::uint64_t seed) {
  random_source random{seed};
  acknowledgments<Storage> queue;
  REQUIRE(queue.reserve(size, storage));
  model m;
  std::uint64_t inserted = 0;
  for (int step = 0; step < 5000; ++step) {
    REQUIRE(queue.full() == (m.queue.size() == size));
    REQUIRE(queue.count() == m.queue.size());
    REQUIRE(queue.due(inserted) == m.due(inserted));
    const std::uint64_t id = random.of_any_width() & httpwire::prefix_integer_max;
    switch (random.below(4)) {
      case 0: inserted += random.one_in(10) ? random.below(100'000) : random.below(4); break;
      case 1:
        if (queue.full() || inserted == 0) break;
        m.queue.push_back({id, 1 + random.u64() % inserted});
        queue.add_section(id, m.queue.back().required);
        break;
      case 2:
        if (queue.full()) break;
        m.queue.push_back({id, 0});
        queue.add_cancellation(id);
        break;
      default: {
        httpwire_test::guarded_buffer<std::uint8_t> out{random.one_in(2) ? random.below(12)
                                                                         : random.below(200)};
        const bool was_due = m.due(inserted);
        const octets expected = m.write(out.size(), inserted);
        const auto written = queue.write(out.span(), inserted);
        REQUIRE(out.intact());
        if (expected.empty() && was_due) {
          REQUIRE_FALSE(written);
          check_error(written.error(), {.code = error_code::buffer_too_small, .limit = 10});
          REQUIRE(out.size() < 10);
          break;
        }
        REQUIRE(written);
        REQUIRE(hex(*written) == hex(expected));
      }
    }
  }
}

}  // namespace

TEST_CASE("qpack acknowledgments: random work into buffers of any size agrees with a deque") {
  for (const std::size_t size : {0UL, 1UL, 2UL, 3UL, 7UL, 32UL}) {
    compare_with_deque(heap_storage{}, size, size);
    compare_with_deque(inline_storage<64>{}, size, size + 100);
    exact_octets memory{1024};
    compare_with_deque(span_storage{memory}, size, size + 200);
  }
}

TEST_CASE("qpack acknowledgments: the sum of what is told is what was inserted, in any order of writing") {
  random_source random{44};
  for (int round = 0; round < 200; ++round) {
    heap_storage storage;
    acknowledgments<> queue;
    REQUIRE(queue.reserve(8, storage));
    std::deque<std::uint64_t> required;
    std::uint64_t inserted = 0;
    std::uint64_t known = 0;  // as the encoder has it
    const auto read = [&](httpwire::bytes stream) {
      while (!stream.empty()) {
        const auto i = parse_decoder_instruction(stream);
        REQUIRE(i);
        stream = stream.subspan(i->size);
        if (i->type == kind::insert_count_increment) {
          REQUIRE(i->value > 0);
          known += i->value;
        } else {
          known = std::max(known, required.front());
          required.pop_front();
        }
        REQUIRE(known <= inserted);  // RFC 9204 section 4.4.3
      }
    };
    for (int step = 0; step < 100; ++step) {
      inserted += random.below(3);
      if (inserted != 0 && !queue.full() && random.one_in(2)) {
        required.push_back(1 + random.below(static_cast<std::size_t>(inserted)));
        queue.add_section(4, required.back());
      }
      exact_octets out{random.below(4)};
      if (random.one_in(3))
        if (const auto written = queue.write(out, inserted)) read(*written);
    }
    exact_octets out{100};
    const auto written = queue.write(out, inserted);
    REQUIRE(written);
    read(*written);
    CHECK(known == inserted);
    CHECK(required.empty());
    CHECK_FALSE(queue.due(inserted));
  }
}

TEST_CASE("qpack acknowledgments: running out of memory names the number of instructions") {
  heap_storage heap;
  acknowledgments<> queue;
  const httpwire_test::failing_allocations failing;
  const auto r = queue.reserve(32, heap);
  REQUIRE_FALSE(r);
  check_error(r.error(), {.code = error_code::out_of_memory, .limit = 32});
  CHECK(queue.full());
  inline_storage<64> inside;
  acknowledgments<inline_storage<64>> fixed;
  CHECK(fixed.fixed_count == 32);
  CHECK(fixed.reserve(fixed.fixed_count, inside));
  CHECK_FALSE(fixed.reserve(fixed.fixed_count + 1, inside));
}
