// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/cache.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alt_svc/values.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;
using alt_svc::alternative_service;
using alt_svc::cache;
using alt_svc::choice;
using alt_svc::origin;
using alt_svc::query;

namespace {

constexpr origin example{.host = "example.com"};

constexpr std::size_t fresh_at(std::uint64_t now) {
  cache c{{.max_origins = 1, .max_text = 64, .broken = {.max_services = 1}}};
  // RFC 7838 section 3.1: the example with Age: 30 and ma=60.
  static_cast<void>(c.update(example, *alt_svc::parse(R"(h2=":8000"; ma=60)"), {.now = 1000, .age = 30}));
  choice out[1];
  return c.choose(example, {.now = now}, out).size();
}
static_assert(fresh_at(1029) == 1 && fresh_at(1030) == 0);

template <class Cache>
alt_svc::update_result put(Cache& c, const origin& o, std::string_view value, std::uint64_t now = 0,
                           std::uint64_t age = 0) {
  // The text ends before the cache is asked.
  const exact_text exact(value);
  const auto s = alt_svc::parse(exact.view());
  REQUIRE(s);
  const auto r = c.update(o, *s, {.now = now, .age = age});
  REQUIRE(r);
  return *r;
}

template <class Cache>
std::string chosen(Cache& c, const origin& o, const query& q = {}) {
  std::array<choice, 16> out{};
  std::string text;
  for (const choice& a : c.choose(o, q, out)) {
    if (!text.empty()) text += ", ";
    text += std::string{a.service.protocol} + ' ' + std::string{a.service.host} + ':' +
            std::to_string(a.service.port) + (a.persist ? " persist" : "");
  }
  return text;
}

}  // namespace

TEST_CASE("alt_svc cache: alternatives are fresh for 24 hours or what ma says (RFC 7838 section 3.1)") {
  cache c;
  put(c, example, R"(h3=":443", h2="alt.example:8443"; ma=60)", 1000);
  CHECK(chosen(c, example, {.now = 1059}) == "h3 example.com:443, h2 alt.example:8443");
  CHECK(chosen(c, example, {.now = 1060}) == "h3 example.com:443");
  CHECK(chosen(c, example, {.now = 1000 + 86'399}) == "h3 example.com:443");
  CHECK(chosen(c, example, {.now = 1000 + 86'400}).empty());
}

TEST_CASE("alt_svc cache: Age shortens the time (RFC 7838 section 3.1, RFC 9111 section 4.2.3)") {
  cache c;
  CHECK(put(c, example, R"(h3=":443"; ma=60, h2=":443"; ma=30)", 0, 30).stale == 1);
  CHECK(chosen(c, example, {.now = 29}) == "h3 example.com:443");
  CHECK(chosen(c, example, {.now = 30}).empty());
  // ma=0, or older than it may be: nothing is left, and what was there is replaced.
  CHECK(put(c, example, R"(h3=":443"; ma=0)").stale == 1);
  CHECK(c.origin_count() == 0);
}

TEST_CASE("alt_svc cache: a new value replaces all of the origin's (RFC 7838 section 3.1)") {
  cache c;
  const origin other{.host = "other.example"};
  put(c, example, R"(h3=":443", h2=":443")");
  put(c, other, R"(h3=":1")");
  put(c, example, R"(h2=":8443")");
  CHECK(chosen(c, example) == "h2 example.com:8443");
  CHECK(chosen(c, other) == "h3 other.example:1");
}

TEST_CASE("alt_svc cache: clear forgets the origin's (RFC 7838 section 3)") {
  cache c;
  put(c, example, R"(h3=":443")");
  put(c, example, R"(h3=":443", clear)");
  CHECK(c.origin_count() == 0);
  put(c, example, "clear");
  CHECK(chosen(c, example).empty());
}

TEST_CASE("alt_svc cache: a value of which leniency left nothing changes nothing") {
  cache c;
  put(c, example, R"(h3=":443")");
  CHECK(c.update(example, *alt_svc::parse("?", {.strictness = alt_svc::strictness::lenient}), {}));
  CHECK(chosen(c, example) == "h3 example.com:443");
}

TEST_CASE("alt_svc cache: a network change leaves what persists (RFC 7838 section 2.2)") {
  cache c;
  const origin other{.host = "other.example"};
  put(c, example, R"(h3=":443"; persist=1, h2=":443", h3-29=":443"; persist=2)");
  put(c, other, R"(h3=":443")");
  CHECK(c.mark_broken("", {"h3", "example.com", 443}, 0));
  c.network_changed();
  CHECK(chosen(c, example) == "h3 example.com:443 persist");
  CHECK(c.origin_count() == 1);
}

TEST_CASE("alt_svc cache: origins differ in scheme, host and port, not in case (RFC 7838 section 2)") {
  cache c;
  put(c, {.scheme = "HTTPS", .host = "Example.COM"}, R"(h3="ALT.Example:1")");
  CHECK(chosen(c, example) == "h3 alt.example:1");
  CHECK(chosen(c, {.host = "example.com", .port = 444}).empty());
  CHECK(chosen(c, {.scheme = "http", .host = "example.com"}).empty());
  CHECK(chosen(c, {.host = "example.com."}).empty());
}

TEST_CASE("alt_svc cache: partitions know nothing of each other (RFC 7838 section 9.4)") {
  cache c;
  const origin in_a{.host = "example.com", .partition = "a"};
  const origin in_b{.host = "example.com", .partition = "b"};
  put(c, in_a, R"(h3=":1")");
  put(c, in_b, R"(h3=":1")");
  CHECK(chosen(c, example).empty());
  CHECK(c.mark_broken("a", {"h3", "example.com", 1}, 0));
  CHECK(chosen(c, in_a).empty());
  CHECK(chosen(c, in_b) == "h3 example.com:1");
  c.erase_partition("a");
  CHECK(c.origin_count() == 1);
  CHECK(c.broken().count() == 0);
  CHECK(c.erase(in_b));
  CHECK_FALSE(c.erase(in_b));
}

TEST_CASE(
    "alt_svc cache: what an origin said goes with its other data, what persists and what was broken too (RFC "
    "7838 section 9.4)") {
  cache c;
  const origin other{.host = "other.example"};
  put(c, example, R"(h3=":1"; persist=1, h2="alt.example:2", h2=":3"; ma=1)");
  put(c, other, R"(h2="alt.example:2")");
  CHECK(c.mark_broken("", {"h3", "example.com", 1}, 0));
  CHECK(c.erase(example));
  CHECK(chosen(c, example).empty());
  CHECK(chosen(c, example, {.include_broken = true}).empty());
  CHECK(c.origin_count() == 1);
  CHECK_FALSE(c.erase(example));
  CHECK(chosen(c, other) == "h2 alt.example:2");
  // Nothing of it comes back with what the origin says next.
  put(c, example, R"(h2=":4")");
  CHECK(chosen(c, example) == "h2 example.com:4");
  c.clear();
  CHECK(chosen(c, example).empty());
  CHECK(chosen(c, other).empty());
  CHECK(c.origin_count() == 0);
  CHECK(c.broken().count() == 0);
}

TEST_CASE("alt_svc cache: the order is the server's, or first the client's (RFC 7838 section 3)") {
  cache c;
  put(c, example, R"(h2=":2", h3=":1", h3-29=":3", h3=":4")");
  const std::string_view h3_first[] = {"h3", "h2", "h3"};
  CHECK(chosen(c, example) == "h2 example.com:2, h3 example.com:1, h3-29 example.com:3, h3 example.com:4");
  CHECK(chosen(c, example, {.protocols = h3_first}) ==
        "h2 example.com:2, h3 example.com:1, h3 example.com:4");
  CHECK(chosen(c, example, {.protocols = h3_first, .preference = alt_svc::preference::client}) ==
        "h3 example.com:1, h3 example.com:4, h2 example.com:2");
  const std::string_view none[] = {"h1"};
  CHECK(chosen(c, example, {.protocols = none}).empty());
  CHECK(chosen(c, example, {.preference = alt_svc::preference::client}).starts_with("h2 "));
  // As many as there is room for.
  choice one[1];
  CHECK(c.choose(example, {.protocols = h3_first}, one).size() == 1);
  CHECK(c.choose(example, {}, {}).empty());
}

TEST_CASE("alt_svc cache: protocol IDs and hosts are kept decoded (RFC 7838 section 3)") {
  cache c;
  put(c, example, R"(w%3Dx="\a\.b\:443")");
  const std::string_view decoded[] = {"w=x"};
  CHECK(chosen(c, example, {.protocols = decoded}) == "w=x a.b:443");
}

TEST_CASE("alt_svc cache: 421 removes the alternative from that origin only (RFC 7838 section 6)") {
  cache c;
  const origin other{.host = "other.example"};
  put(c, example, R"(h3="alt.example:1", h2="alt.example:1")");
  put(c, other, R"(h3="alt.example:1")");
  CHECK(c.misdirected(example, {"h3", "ALT.example", 1}));
  CHECK_FALSE(c.misdirected(example, {"h3", "alt.example", 1}));
  CHECK(chosen(c, example) == "h2 alt.example:1");
  CHECK(c.misdirected(example, {"h2", "alt.example", 1}));
  CHECK(c.origin_count() == 1);
  CHECK_FALSE(c.misdirected(example, {"h2", "alt.example", 1}));
  CHECK(chosen(c, other) == "h3 alt.example:1");
}

TEST_CASE("alt_svc cache: what is broken is left alone even when it comes again (RFC 7838 section 2.4)") {
  cache c;
  const std::string_view value = R"(h3=":443", h2=":443")";
  put(c, example, value);
  CHECK(*c.mark_broken("", {"h3", "example.com", 443}, 10) == 310);
  put(c, example, value);
  CHECK(chosen(c, example, {.now = 309}) == "h2 example.com:443");
  CHECK(chosen(c, example, {.now = 309, .include_broken = true}) == "h3 example.com:443, h2 example.com:443");
  CHECK(chosen(c, example, {.now = 310}) == "h3 example.com:443, h2 example.com:443");
  c.confirm("", {"h3", "example.com", 443});
  CHECK(c.broken().count() == 0);
}

TEST_CASE("alt_svc cache: the least recently used origin gives way (max_origins)") {
  cache c{{.max_origins = 2}};
  const origin a{.host = "a"};
  const origin b{.host = "b"};
  const origin d{.host = "d"};
  put(c, a, R"(h3=":1")");
  put(c, b, R"(h3=":1")");
  CHECK_FALSE(chosen(c, a).empty());
  put(c, d, R"(h3=":1")");
  CHECK(chosen(c, b).empty());
  CHECK_FALSE(chosen(c, a).empty());
  CHECK_FALSE(chosen(c, d).empty());
}

TEST_CASE(
    "alt_svc cache: what has no room is left out, from the end, and counted (max_alternatives, max_text)") {
  cache c{{.max_alternatives = 2}};
  CHECK(put(c, example, R"(h3=":1", h2=":1", h2=":2")").dropped == 1);
  CHECK(chosen(c, example) == "h3 example.com:1, h2 example.com:1");
  // Twice the same is once, however it is written.
  CHECK(put(c, example, R"(h3=":1", %683="EXAMPLE.com:1")").dropped == 1);
  CHECK(chosen(c, example) == "h3 example.com:1");
  // partition, https, example.com, h3: 18 octets and those of the partition.
  cache small{{.max_text = 18}};
  CHECK(put(small, example, R"(h3=":1", h2=":1")").dropped == 1);
  CHECK(put(small, example, R"(h2="a:1", h3=":1")").dropped == 1);
  CHECK(chosen(small, example) == "h3 example.com:1");
  const auto services = *alt_svc::parse(R"(h3=":1")");
  CHECK(small.update({.host = "example.com", .partition = "ab"}, services, {})->dropped == 1);
  CHECK(small.update({.host = "example.com", .partition = "abc"}, services, {}).error() ==
        error{.code = error_code::alt_svc_cache_text, .limit = 18});
  CHECK(small.origin_count() == 1);
}

TEST_CASE("alt_svc cache: each text of an origin has its part of the room (max_text)") {
  cache small{{.max_text = 8}};
  const choice c{.service = {"h3", "b", 1}, .expires = 5};
  const error too_long{.code = error_code::alt_svc_cache_text, .limit = 8};
  CHECK(small.restore({.host = "a", .partition = "123456789"}, c, 0).error() == too_long);
  CHECK(small.restore({.scheme = "x23456789", .host = "a"}, c, 0).error() == too_long);
  CHECK(small.restore({.host = "a", .partition = "1234"}, c, 0).error() == too_long);
  CHECK(small.restore({.host = "1234"}, c, 0).error() == too_long);
  CHECK(small.origin_count() == 0);
  // The origin has room, its alternative has none: nothing stays, least of all an origin without any.
  const origin o{.host = "a"};
  for (const alternative_service& s :
       {alternative_service{"h3", "b", 1}, alternative_service{"123456789", "a", 1},
        alternative_service{"h", "123456789", 1}, alternative_service{"h", "bc", 1}}) {
    CHECK_FALSE(*small.restore(o, {.service = s, .expires = 5}, 0));
    CHECK(small.origin_count() == 0);
  }
  CHECK(*small.restore(o, {.service = {"h", "b", 1}, .expires = 5}, 0));
  // Nor does the one that is there go when another finds no room.
  CHECK_FALSE(*small.restore(o, {.service = {"h", "c", 1}, .expires = 5}, 0));
  CHECK(small.alternative_count(small.first()) == 1);
  // An alternative on the origin's own host takes no room for it.
  cache exact{{.max_text = 8}};
  CHECK(*exact.restore(o, {.service = {"h3", "A", 1}, .expires = 5}, 0));
  CHECK(chosen(exact, o) == "h3 a:1");
}

TEST_CASE("alt_svc cache: more than can be counted is no room (max_alternatives, max_origins)") {
  for (const alt_svc::cache_options& options :
       {alt_svc::cache_options{.max_origins = 1, .max_alternatives = 0x1'0000},
        alt_svc::cache_options{.max_origins = (std::size_t{1} << 24U) + 1},
        alt_svc::cache_options{.max_origins = 1, .max_text = 0x1'0000}}) {
    cache c{options};
    CHECK(c.update(example, *alt_svc::parse(R"(h3=":1")"), {}).error().code == error_code::out_of_memory);
  }
  cache most{{.max_origins = 1, .max_alternatives = 0xffff, .max_text = 0xffff}};
  put(most, example, R"(h3=":1")");
  CHECK(chosen(most, example) == "h3 example.com:1");
}

TEST_CASE("alt_svc cache: no origin gives way for what is stale (max_origins)") {
  cache c{{.max_origins = 1}};
  put(c, example, R"(h3=":1")");
  CHECK(put(c, {.host = "other.example"}, R"(h3=":1"; ma=0)").stale == 1);
  CHECK(chosen(c, example) == "h3 example.com:1");
}

TEST_CASE("alt_svc cache: what is no origin is refused (RFC 7838 section 4, RFC 6454 section 4)") {
  cache c;
  const auto services = *alt_svc::parse(R"(h3=":1")");
  for (const origin& bad :
       {origin{}, origin{.scheme = "", .host = "a"}, origin{.host = "a b"}, origin{.host = "a", .port = 0},
        origin{.host = "a\n"}, origin{.scheme = "a:", .host = "a"}})
    CHECK(c.update(bad, services, {}).error().code == error_code::alt_svc_origin);
}

TEST_CASE("alt_svc cache: times do not wrap, and max_lifetime caps ma (RFC 9111 section 1.2.2)") {
  constexpr std::uint64_t end_of_time = ~std::uint64_t{0};
  cache c;
  put(c, example, R"(h3=":1"; ma=4294967296)", end_of_time - 5);
  CHECK_FALSE(chosen(c, example, {.now = end_of_time - 1}).empty());
  CHECK(chosen(c, example, {.now = end_of_time}).empty());
  CHECK(put(c, example, R"(h3=":1"; ma=1)", end_of_time).stale == 1);
  cache capped{{.max_lifetime = 10}};
  put(capped, example, R"(h3=":1"; ma=9999)");
  CHECK_FALSE(chosen(capped, example, {.now = 9}).empty());
  CHECK(chosen(capped, example, {.now = 10}).empty());
  // What is restored is capped as well, but not moved when it is earlier, or over.
  for (const auto& [expires, kept] : {std::pair{15U, 15U}, {16U, 15U}, {14U, 14U}, {3U, 3U}}) {
    capped.clear();
    REQUIRE(*capped.restore(example, {.service = {"h3", "a", 1}, .expires = expires}, 5));
    CHECK(capped.alternative_at(capped.first(), 0).expires == kept);
  }
}

TEST_CASE("alt_svc cache: purge drops what is stale, clear everything (RFC 7838 section 2.2)") {
  cache c;
  put(c, example, R"(h3=":1"; ma=10, h2=":1"; ma=20)");
  put(c, {.host = "other.example"}, R"(h3=":1"; ma=10)");
  c.purge(10);
  CHECK(c.origin_count() == 1);
  CHECK(chosen(c, example) == "h2 example.com:1");
  c.clear();
  CHECK(c.origin_count() == 0);
  put(c, example, R"(h3=":1")");
  CHECK(chosen(c, example) == "h3 example.com:1");
}

TEST_CASE("alt_svc cache: memory is taken once; without any there is nothing to choose") {
  cache c;
  {
    const allocation_count count;
    for (int i = 0; i < 1000; ++i) {
      const std::string host = "h" + std::to_string(i);
      const origin o{.host = host};
      REQUIRE(c.update(o, *alt_svc::parse(R"(h3="alt.example:443")"), {}));
      REQUIRE(c.mark_broken("", {"h3", host, 1}, 0));
      std::array<choice, 1> out;
      REQUIRE(c.choose(o, {}, out).size() == 1);
    }
    CHECK(count.value() == 0);
  }
  CHECK(c.origin_count() == 256);
  for (std::size_t succeed = 0; succeed < 7; ++succeed) {
    const failing_allocations fail(succeed);
    cache poor;
    CHECK(poor.update(example, *alt_svc::parse(R"(h3=":1")"), {}).error().code == error_code::out_of_memory);
    CHECK(poor.mark_broken("", {"h3", "a", 1}, 0).error().code == error_code::out_of_memory);
    CHECK(chosen(poor, example).empty());
    CHECK(poor.restore(example, choice{}, 0).error().code == error_code::out_of_memory);
    CHECK(poor.restore({.service = {"h3", "a", 1}, .until = 1}, 0).error().code == error_code::out_of_memory);
    poor.network_changed();
    poor.clear();
    CHECK_FALSE(poor.misdirected(example, {}));
  }
  cache none{{.max_origins = 0}};
  CHECK(none.update(example, *alt_svc::parse(R"(h3=":1")"), {}).error().code == error_code::out_of_memory);
  cache no_alternatives{{.max_alternatives = 0}};
  CHECK(put(no_alternatives, example, R"(h3=":1")").dropped == 1);
  CHECK(no_alternatives.origin_count() == 0);
}

TEST_CASE("alt_svc cache: fixed and lent memory do as well") {
  const alt_svc::cache_options options{.max_origins = 8,
                                       .max_alternatives = 4,
                                       .max_text = 128,
                                       .broken = {.max_services = 8, .max_text = 128}};
  alt_svc::basic_cache<inline_storage<1024>> fixed{options};
  put(fixed, example, R"(h3=":1")");
  CHECK(chosen(fixed, example) == "h3 example.com:1");
  alt_svc::basic_cache<inline_storage<512>> too_small{options};
  CHECK(too_small.update(example, *alt_svc::parse(R"(h3=":1")"), {}).error().code ==
        error_code::out_of_memory);
  std::vector<std::uint8_t> memory(8192);
  alt_svc::basic_cache<span_storage> lent{options, span_storage{memory}};
  put(lent, example, R"(h3=":1")");
  CHECK(chosen(lent, example) == "h3 example.com:1");
  cache moved{std::move(*std::make_unique<cache>(options))};
  put(moved, example, R"(h3=":1")");
  CHECK(chosen(moved, example) == "h3 example.com:1");
}

TEST_CASE("alt_svc cache: origins whose hashes collide are told apart") {
  // All in few buckets.
  cache c{{.max_origins = 1000}};
  for (int i = 0; i < 1000; ++i)
    put(c, {.host = "h" + std::to_string(i)}, "h3=\":" + std::to_string(i + 1) + "\"");
  for (int i = 0; i < 1000; ++i) {
    const std::string host = "h" + std::to_string(i);
    CHECK(chosen(c, {.host = host}) == "h3 " + host + ":" + std::to_string(i + 1));
  }
}
