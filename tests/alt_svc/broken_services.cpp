// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/broken_services.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;
using alt_svc::alternative_service;
using alt_svc::broken_options;

namespace {

constexpr alternative_service h3{"h3", "a.example", 443};
constexpr alternative_service h2{"h2", "a.example", 443};

/// With its memory.
template <class Storage = heap_storage>
struct set : alt_svc::broken_services<Storage> {
  constexpr explicit set(const broken_options& options = {}) {
    reserved = this->reserve(options, 0, storage).has_value();
  }
  Storage storage{};
  bool reserved = false;
};

constexpr std::uint64_t second_delay() {
  set s;
  static_cast<void>(s.mark("", h3, 0));
  return *s.mark("", h3, 300) - 300;
}
static_assert(second_delay() == 600);

}  // namespace

TEST_CASE("alt_svc broken_services: each failure doubles the delay up to the limit (RFC 7838 section 2.4)") {
  set s;
  std::uint64_t now = 1000;
  for (const std::uint64_t delay :
       {300U, 600U, 1200U, 2400U, 4800U, 9600U, 19'200U, 38'400U, 76'800U, 153'600U, 172'800U, 172'800U}) {
    CHECK(*s.mark("", h3, now) == now + delay);
    CHECK(s.is_broken("", h3, now + delay - 1));
    CHECK_FALSE(s.is_broken("", h3, now + delay));
    now += delay;
  }
  CHECK_FALSE(s.is_broken("", h2, now));
  CHECK(s.until("", h2) == 0);
}

TEST_CASE("alt_svc broken_services: failures while left alone change nothing") {
  set s;
  CHECK(*s.mark("", h3, 0) == 300);
  CHECK(*s.mark("", h3, 299) == 300);
  CHECK(*s.mark("", h3, 300) == 900);
}

TEST_CASE("alt_svc broken_services: what works starts afresh") {
  set s;
  CHECK(*s.mark("", h3, 0) == 300);
  CHECK(*s.mark("", h3, 300) == 900);
  CHECK(s.confirm("", h3));
  CHECK_FALSE(s.confirm("", h3));
  CHECK(s.until("", h3) == 0);
  CHECK(*s.mark("", h3, 1000) == 1300);
}

TEST_CASE("alt_svc broken_services: a network change lets all be tried, but failures stay counted") {
  set s;
  CHECK(*s.mark("", h3, 0) == 300);
  s.network_changed();
  CHECK_FALSE(s.is_broken("", h3, 1));
  CHECK(*s.mark("", h3, 10) == 610);
}

TEST_CASE(
    "alt_svc broken_services: host without regard to case, partition and protocol with (RFC 7838 section "
    "2)") {
  set s;
  CHECK(s.mark("p", {"h3", "A.Example", 443}, 0));
  CHECK(s.is_broken("p", h3, 1));
  CHECK_FALSE(s.is_broken("", h3, 1));
  CHECK_FALSE(s.is_broken("P", h3, 1));
  CHECK_FALSE(s.is_broken("p", {"H3", "a.example", 443}, 1));
  CHECK_FALSE(s.is_broken("p", {"h3", "a.example", 444}, 1));
  // Texts that are the same only when put together.
  CHECK_FALSE(s.is_broken("ph", {"3", "a.example", 443}, 1));
}

TEST_CASE("alt_svc broken_services: the failure longest ago gives way (max_services)") {
  set s({.max_services = 2});
  CHECK(s.mark("", h3, 0));
  CHECK(s.mark("", h2, 1));
  CHECK(s.mark("", h3, 400));
  CHECK(s.mark("x", h3, 401));
  CHECK(s.count() == 2);
  CHECK(s.until("", h2) == 0);
  CHECK(s.until("", h3) == 1000);
  std::vector<std::string> order;
  for (auto at = s.first(); at != s.end; at = s.next(at)) order.emplace_back(s.view(at).partition);
  CHECK(order == std::vector<std::string>{"", "x"});
}

TEST_CASE("alt_svc broken_services: texts and memory have limits") {
  set s({.max_services = 1, .max_text = 12});
  CHECK(s.mark("p", {"h3", "123456789", 1}, 0));
  CHECK(s.mark("p", {"h3", "1234567890", 1}, 0).error() ==
        error{.code = error_code::alt_svc_cache_text, .limit = 12});
  CHECK(s.mark("1234567890123", h3, 0).error().code == error_code::alt_svc_cache_text);
  CHECK(s.mark("12345678901", h3, 0).error().code == error_code::alt_svc_cache_text);
  CHECK(s.restore({.partition = "1234567890123", .service = h3, .until = 1, .failures = 1}, 0).error() ==
        error{.code = error_code::alt_svc_cache_text, .limit = 12});
  CHECK(s.count() == 1);
  set none({.max_services = 0});
  CHECK(none.mark("", h3, 0).error() == error{.code = error_code::out_of_memory});
  CHECK_FALSE(set<>({.max_text = 0x1'0000}).reserved);
  CHECK_FALSE(set<inline_storage<256>>().reserved);
  set<inline_storage<256>> fixed({.max_services = 2, .max_text = 128});
  CHECK(fixed.reserved);
  CHECK(fixed.mark("", h3, 0));
  // Used behind, so that the compiler cannot leave the allocation out.
  failing_allocations fail;
  set<> starved;
  CHECK_FALSE(starved.reserved);
  CHECK(starved.mark("", h3, 0).error().code == error_code::out_of_memory);
}

TEST_CASE("alt_svc broken_services: times and delays do not wrap") {
  set s({.initial_delay = ~std::uint64_t{0}, .max_delay = ~std::uint64_t{0}});
  CHECK(*s.mark("", h3, 5) == ~std::uint64_t{0});
  set zero({.initial_delay = 0});
  CHECK(*zero.mark("", h3, 5) == 5);
  CHECK(*zero.mark("", h3, 5) == 5);
  CHECK_FALSE(zero.is_broken("", h3, 5));
  set counted;
  CHECK(*counted.restore({.service = h3, .until = 5, .failures = ~std::uint32_t{0}}, 0));
  CHECK(*counted.mark("", h3, 5) == 5 + 172'800);
}

TEST_CASE(
    "alt_svc broken_services: what is restored does not replace what is known; a partition is forgotten") {
  set s;
  CHECK(s.mark("p", h3, 0));
  CHECK_FALSE(*s.restore({.partition = "p", .service = h3, .until = 1, .failures = 9}, 0));
  CHECK(*s.restore({.partition = "q", .service = h3, .until = 1, .failures = 2}, 0));
  CHECK(*s.mark("q", h3, 1) == 1 + 1200);
  s.erase_partition("p");
  CHECK(s.until("p", h3) == 0);
  CHECK(s.count() == 1);
  s.clear();
  CHECK(s.count() == 0);
}

TEST_CASE("alt_svc broken_services: no time that is restored is further ahead than max_delay") {
  for (const auto& [until, kept] : {std::pair{110U, 110U}, {111U, 110U}, {109U, 109U}, {99U, 99U}}) {
    set s({.initial_delay = 1, .max_delay = 10});
    REQUIRE(*s.restore({.service = h3, .until = until, .failures = 3}, 100));
    CHECK(s.until("", h3) == kept);
    CHECK(s.is_broken("", h3, 100) == (kept > 100));
  }
  set s({.max_delay = ~std::uint64_t{0}});
  REQUIRE(*s.restore({.service = h3, .until = ~std::uint64_t{0}, .failures = 1}, 100));
  CHECK(s.until("", h3) == ~std::uint64_t{0});
}
