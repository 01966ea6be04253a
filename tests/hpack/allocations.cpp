// SPDX-License-Identifier: MIT
// In the steady state nothing allocates: every form of operator new is watched while sections go through.

#include <cstdlib>
#include <new>

#include "hpack/sections.hpp"
#include "support/allocations.hpp"

using namespace hpack_test;
using httpwire::hpack::decoder;
using httpwire::hpack::encoder;

namespace {

bool counting = false;
std::size_t counted = 0;

/// Counts what operator new gives while it lives; new (std::nothrow) T[n] is counted by allocation_count.
class all_allocations {
 public:
  all_allocations() noexcept {
    counted = 0;
    counting = true;
  }
  ~all_allocations() { counting = false; }
  all_allocations(const all_allocations&) = delete;
  all_allocations& operator=(const all_allocations&) = delete;

  [[nodiscard]] std::size_t value() const noexcept { return counted + arrays_.value(); }

 private:
  httpwire_test::allocation_count arrays_;
};

}  // namespace

// AddressSanitizer pairs new with delete by itself: there only the library's own form is counted.
#if defined(__SANITIZE_ADDRESS__)
#define HPACK_TEST_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HPACK_TEST_SANITIZED
#endif
#endif

#ifndef HPACK_TEST_SANITIZED
// The other forms come through here. Inlined, they would look like new with free to the compiler.
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (counting) ++counted;
  if (void* const memory = std::malloc(size != 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace {

/// Sections with fields that come back and fields that evict others.
std::vector<fields> sections(std::size_t count) {
  random_source random{1000};
  std::vector<fields> all(count);
  for (fields& section : all) {
    section.push_back({":method", "GET"});
    section.push_back({":path", "/" + random.text_of(httpwire_test::field_characters, random.below(80)),
                       indexing::automatic});
    for (std::size_t i = random.below(12); i > 0; --i)
      section.push_back({"name-" + std::to_string(random.below(30)),
                         random.text_of("abcdef", random.below(60)), static_cast<indexing>(random.below(4))});
  }
  return all;
}

}  // namespace

TEST_CASE("the counter sees every form of allocation") {
  // Called as functions, since compilers may leave out new-expressions that nothing comes of.
  const all_allocations count;
  ::operator delete[](::operator new[](4, std::nothrow));
  const std::size_t own_form = count.value();
  ::operator delete(::operator new(4));
  ::operator delete[](::operator new[](4));
  const std::size_t all_forms = count.value();
  counting = false;
  CHECK(own_form >= 1);
#ifndef HPACK_TEST_SANITIZED
  CHECK(all_forms == own_form + 2);
#else
  CHECK(all_forms == own_form);
#endif
}

TEST_CASE("1000 sections are encoded and decoded without an allocation") {
  constexpr std::size_t warm_up = 10;
  const std::vector<fields> all = sections(1000 + warm_up);
  std::vector<std::vector<field_line>> lines;
  for (const fields& section : all) lines.push_back(lines_of(section));
  std::vector<std::uint8_t> wire(1U << 16);
  std::vector<char> scratch(1U << 14);
  encoder e;
  decoder d;
  std::size_t mistakes = 0;
  const auto pass = [&](const std::vector<field_line>& section) {
    const auto block = e.encode(section, wire);
    std::size_t at = 0;
    const auto r = block ? d.decode(*block, scratch,
                                    [&](const field_line& line) {
                                      mistakes +=
                                          line.name != section[at].name || line.value != section[at].value;
                                      ++at;
                                    })
                         : httpwire::result<httpwire::decoded_section>{block.error()};
    mistakes += !r || at != section.size();
  };
  for (std::size_t i = 0; i < warm_up; ++i) pass(lines[i]);
  std::size_t allocations = 0;
  {
    const all_allocations count;
    for (std::size_t i = warm_up; i < lines.size(); ++i) pass(lines[i]);
    allocations = count.value();
  }
  CHECK(allocations == 0);
  CHECK(mistakes == 0);
}

TEST_CASE("limits, errors and smaller settings allocate nothing either") {
  octets rejected;
  for (int i = 0; i < 50; ++i)
    put_literal(rejected, "name-" + std::to_string(i), std::string(100, 'v'), indexing::with, i % 2 == 0);
  const octets malformed = unhex("82 80");
  std::vector<char> scratch(200);
  decoder d{{.max_fields = 10}};
  encoder e;
  const auto nothing = [](const field_line&) {};
  std::size_t allocations = 0;
  bool expected = true;
  {
    const all_allocations count;
    expected = expected && d.decode(rejected, scratch, nothing).error().code == error_code::too_many_fields;
    expected = expected && e.set_peer_table_capacity(100) && e.set_peer_table_capacity(4096);
    expected = expected && d.set_table_capacity(100) && d.set_table_capacity(4096);
    expected = expected && !d.decode(malformed, scratch, nothing);
    allocations = count.value();
  }
  CHECK(expected);
  CHECK(allocations == 0);
}

TEST_CASE("an encoder and a decoder take memory once, when they are made") {
  const httpwire_test::allocation_count made;
  encoder e;
  CHECK(made.value() == 4);
  const httpwire_test::allocation_count made_too;
  decoder d;
  CHECK(made_too.value() == 2);
}
