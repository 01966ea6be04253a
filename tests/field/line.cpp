// SPDX-License-Identifier: MIT
#include "httpwire/field/line.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "support/catch.hpp"

using namespace httpwire;

namespace {

// RFC 7541 section 4.1; the sizes are those of the dynamic tables in C.2.1, C.3.1 and C.5.1.
static_assert(field_overhead == 32);
static_assert(field_size("custom-key", "custom-header") == 55);
static_assert(field_size(":authority", "www.example.com") == 57);
static_assert(field_size("location", "https://www.example.com") == 63);
static_assert(field_size("", "") == 32);
static_assert(field_size(std::string_view("\0", 1), std::string_view("\0\0", 2)) == 35);

// A line is written as two texts, or with what may be done with it.
static_assert(field_line{"a", "b"}.indexing == indexing::automatic);
static_assert(field_line{"a", "b", indexing::never}.indexing == indexing::never);
static_assert(field_line{} == field_line{"", "", indexing::automatic});
static_assert(field_line{"a", "b"} == field_line{"a", "b"});
static_assert(field_line{"a", "b"} != field_line{"A", "b"});
static_assert(field_line{"a", "b"} != field_line{"a", "c"});
static_assert(field_line{"a", "b"} != field_line{"a", "b", indexing::never});
static_assert(field_line{"ab", "c"} != field_line{"a", "bc"});
static_assert(std::is_trivially_copyable_v<field_line> && std::is_aggregate_v<field_line>);

static_assert(decoded_section{} == decoded_section{.fields = 0, .size = 0});
static_assert(decoded_section{.fields = 1, .size = 40} != decoded_section{.fields = 1, .size = 41});

// What can be called with a line is a sink, whatever it returns.
struct counting_sink {
  std::size_t lines = 0;
  void operator()(const field_line&) { ++lines; }
};
constexpr auto by_value = [](field_line) {};
constexpr auto returning = [](const field_line& line) { return line.name.size(); };
constexpr auto of_two_texts = [](std::string_view, std::string_view) {};
constexpr auto changing = [](field_line&) {};
static_assert(field_sink<counting_sink> && field_sink<decltype(by_value)> && field_sink<decltype(returning)>);
static_assert(field_sink<void (*)(const field_line&)> && field_sink<void(const field_line&)>);
static_assert(!field_sink<decltype(of_two_texts)> && !field_sink<decltype(changing)> && !field_sink<int>);

}  // namespace

TEST_CASE("field size: text and 32 octets, RFC 7541 section 4.1") {
  for (std::size_t name = 0; name < 40; ++name)
    for (std::size_t value = 0; value < 40; ++value)
      CHECK(field_size(std::string(name, 'n'), std::string(value, 'v')) == name + value + 32);
}
