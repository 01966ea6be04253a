// SPDX-License-Identifier: MIT
#include "httpwire/core/error_code.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "httpwire/core/error.hpp"
#include "support/catch.hpp"

using httpwire::error;
using httpwire::error_code;

namespace {

// The enumerator's own spelling, as the compiler prints it: "... Code = httpwire::error_code::truncated;
// ...". A number without an enumerator comes as "(httpwire::error_code)70".
template <error_code Code>
constexpr std::string_view enumerator() {
  std::string_view text = __PRETTY_FUNCTION__;
  const std::size_t from = text.find("Code = ");
  text.remove_prefix(from + std::string_view("Code = ").size());
  text = text.substr(0, text.find_first_of(";]"));
  return text.substr(text.rfind("::") + 2);
}
static_assert(enumerator<error_code::truncated>() == "truncated");

template <std::size_t Block, std::size_t... Rows>
void check_names(std::index_sequence<Rows...>) {
  const auto check = [](error_code code, std::string_view expected) {
    CAPTURE(static_cast<unsigned>(code));
    CHECK(error{.code = code}.name() == expected);
  };
  (check(static_cast<error_code>(Block << 8U | Rows),
         enumerator<static_cast<error_code>(Block << 8U | Rows)>()),
   ...);
}

template <std::size_t Block>
void check_block() {
  constexpr std::size_t rows = httpwire::detail::error_blocks[Block].size();
  check_names<Block>(std::make_index_sequence<rows>());
  // An enumerator past the rows would print its name here.
  CHECK(enumerator<static_cast<error_code>(Block << 8U | rows)>().find(')') != std::string_view::npos);
}

template <std::size_t... Blocks>
void check_blocks(std::index_sequence<Blocks...>) {
  (check_block<Blocks>(), ...);
}

static_assert(std::is_same_v<std::underlying_type_t<error_code>, std::uint16_t>);
static_assert(static_cast<int>(error_code::none) == 0);

}  // namespace

TEST_CASE("error_code: every code has the name of its enumerator") {
  check_blocks(std::make_index_sequence<std::size(httpwire::detail::error_blocks)>());
}
