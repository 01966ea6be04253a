// SPDX-License-Identifier: MIT
#include "httpwire/http/grpc/timeout.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

using namespace httpwire;
using namespace httpwire_test;
namespace grpc = http::grpc;
using grpc::timeout;

namespace {

static_assert(*timeout::parse("1S") == timeout{.value = 1, .unit = 'S'});
static_assert(timeout::parse("1H")->nanoseconds() == 3'600'000'000'000);
static_assert(timeout::parse("2M")->nanoseconds() == 120'000'000'000);
static_assert(timeout::parse("3S")->nanoseconds() == 3'000'000'000);
static_assert(timeout::parse("4m")->nanoseconds() == 4'000'000);
static_assert(timeout::parse("5u")->nanoseconds() == 5'000);
static_assert(timeout::parse("00000006n")->nanoseconds() == 6);
static_assert(timeout::parse("0n")->nanoseconds() == 0);
static_assert(timeout::parse("99999999H")->nanoseconds() == 0x7fff'ffff'ffff'ffff);
static_assert(timeout::parse("2562047H")->nanoseconds() == 9'223'369'200'000'000'000);
static_assert(timeout::parse("2562048H")->nanoseconds() == 0x7fff'ffff'ffff'ffff);
static_assert(timeout{.value = 1, .unit = 'x'}.nanoseconds() == 0);

std::string written(const timeout& t) {
  std::array<std::uint8_t, 9> octets{};
  writer out{octets};
  grpc::write(out, t);
  return std::string{as_text(*out.written())};
}

}  // namespace

TEST_CASE("timeout: what is none (draft-kumar-rtgwg-grpc-protocol section 3)") {
  struct row {
    std::string_view text;
    std::uint64_t offset;
  };
  for (const row r :
       {row{"", 0}, row{"S", 0}, row{"1", 1}, row{"1s", 1}, row{"1h", 1}, row{"-1S", 0}, row{" 1S", 0},
        row{"1 S", 1}, row{"1SS", 2}, row{"1S ", 2}, row{"123456789S", 8}, row{"1.5S", 1}}) {
    CAPTURE(r.text);
    const exact_buffer<char> copy(r.text);
    const auto t = timeout::parse({copy.data(), copy.size()});
    REQUIRE(!t);
    CHECK(t.error().code == error_code::grpc_timeout_invalid);
    CHECK(t.error().offset == r.offset);
    CHECK(t.error().scope() == error_scope::field);
  }
}

TEST_CASE("timeout: what is written parses to the same (draft-kumar-rtgwg-grpc-protocol section 3)") {
  CHECK(written({.value = 0, .unit = 'n'}) == "0n");
  CHECK(written({.value = 10, .unit = 'm'}) == "10m");
  for (const std::uint32_t value : {0U, 1U, 9U, 10U, 99U, 1'000'000U, 99'999'999U})
    for (const char unit : {'H', 'M', 'S', 'm', 'u', 'n'}) {
      const timeout t{.value = value, .unit = unit};
      CHECK(*timeout::parse(written(t)) == t);
    }
  writer out;
  grpc::write(out, {.value = 100'000'000, .unit = 'n'});
  CHECK(out.written().error().code == error_code::invalid_argument);
  writer other;
  grpc::write(other, {.value = 1, .unit = 's'});
  CHECK(other.written().error().code == error_code::invalid_argument);
}

TEST_CASE("timeout: from nanoseconds, never shorter (draft-kumar-rtgwg-grpc-protocol section 3)") {
  CHECK(timeout::from_nanoseconds(0) == timeout{.value = 0, .unit = 'n'});
  CHECK(timeout::from_nanoseconds(99'999'999) == timeout{.value = 99'999'999, .unit = 'n'});
  CHECK(timeout::from_nanoseconds(100'000'000) == timeout{.value = 100'000, .unit = 'u'});
  CHECK(timeout::from_nanoseconds(100'000'001) == timeout{.value = 100'001, .unit = 'u'});
  CHECK(timeout::from_nanoseconds(2'000'000 * timeout::nanoseconds_of('H')) ==
        timeout{.value = 2'000'000, .unit = 'H'});
  CHECK(timeout::from_nanoseconds(2'000'000 * timeout::nanoseconds_of('H') + 1) ==
        timeout{.value = 2'000'001, .unit = 'H'});
  // Made by hand, of a unit that there is not.
  const timeout none{.value = 5, .unit = 'x'};
  CHECK(none.nanoseconds() == 0);
  for (unsigned bit = 0; bit < 64; ++bit)
    for (const std::uint64_t delta : {std::uint64_t{0}, std::uint64_t{1}}) {
      const std::uint64_t n = (std::uint64_t{1} << bit) - delta;
      const timeout t = timeout::from_nanoseconds(n);
      CHECK(t.value <= timeout::max_value);
      CHECK((t.nanoseconds() >= n || t.nanoseconds() == 0x7fff'ffff'ffff'ffff));
      CHECK(timeout::parse(written(t)));
    }
  CHECK(timeout::from_nanoseconds(~std::uint64_t{0}) == timeout{.value = 5'124'096, .unit = 'H'});
}
