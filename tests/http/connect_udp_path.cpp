// SPDX-License-Identifier: MIT
#include "httpwire/http/connect_udp_path.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using http::connect_udp_template;
using http::host_kind;
using http::udp_target;

namespace {

constexpr bool expands_at_compile_time() {
  std::array<std::uint8_t, 80> memory{};
  writer out{memory};
  connect_udp_template{}.expand(out, {.host = "2001:db8::42", .port = 443});
  constexpr std::string_view expected = "/.well-known/masque/udp/2001%3Adb8%3A%3A42/443/";
  const auto path = out.written();
  if (!path || path->size() != expected.size()) return false;
  for (std::size_t i = 0; i < expected.size(); ++i)
    if ((*path)[i] != static_cast<std::uint8_t>(expected[i])) return false;
  std::array<char, 16> scratch{};
  const auto target = connect_udp_template{}.match(expected, scratch);
  return target && target->host == "2001:db8::42" && target->port == 443 && target->kind() == host_kind::ipv6;
}
static_assert(expands_at_compile_time());
static_assert(connect_udp_template{}.match("/.well-known/masque/udp/192.0.2.6/443/", {})->host ==
              "192.0.2.6");
static_assert(connect_udp_template{}.match("/.well-known/masque/udp/192.0.2.6/443/", {})->kind() ==
              host_kind::ipv4);

[[nodiscard]] std::string expanded(std::string_view uri, const udp_target& target) {
  const auto parsed = connect_udp_template::parse(uri);
  if (!parsed) return std::string{parsed.error().name()};
  writer counting;
  parsed->expand(counting, target);
  std::vector<std::uint8_t> memory(counting.size());
  writer out{memory};
  parsed->expand(out, target);
  const auto written = out.written();
  return written ? std::string{as_text(*written)} : std::string{written.error().name()};
}

[[nodiscard]] std::string matched(std::string_view uri, std::string_view path) {
  const auto parsed = connect_udp_template::parse(uri);
  REQUIRE(parsed);
  const exact_buffer<char> memory{path};
  std::array<char, 255> scratch{};
  const auto target = parsed->match({memory.data(), memory.size()}, scratch);
  if (!target) return std::string{target.error().name()} + " " + std::to_string(target.error().offset);
  return std::string{target->host} + " " + std::to_string(target->port);
}

[[nodiscard]] std::string in_default(std::string_view host_and_port) {
  return matched(connect_udp_template::well_known, "/.well-known/masque/udp/" + std::string{host_and_port});
}

// Where the host stands in the default template.
constexpr std::size_t front = std::string_view{"/.well-known/masque/udp/"}.size();

}  // namespace

TEST_CASE("connect_udp_path: the examples of templates (RFC 9298 section 2)") {
  const udp_target target{.host = "192.0.2.6", .port = 443};
  const auto both = [&](std::string_view uri, std::string_view path) {
    CAPTURE(uri);
    CHECK(expanded(uri, target) == path);
    CHECK(matched(uri, path) == "192.0.2.6 443");
  };
  both("https://example.org/.well-known/masque/udp/{target_host}/{target_port}/",
       "/.well-known/masque/udp/192.0.2.6/443/");
  both("https://proxy.example.org:4443/masque?h={target_host}&p={target_port}", "/masque?h=192.0.2.6&p=443");
  both("https://proxy.example.org:4443/masque{?target_host,target_port}",
       "/masque?target_host=192.0.2.6&target_port=443");
  both("https://a/b?x=1{&target_port,target_host}", "/b?x=1&target_port=443&target_host=192.0.2.6");
  both("https://a/{target_host,target_port}", "/192.0.2.6,443");
  both("https://a/{target_port}/{user}{?user,target_host}", "/443/?target_host=192.0.2.6");
  both("https://a/{target_port}/{_x.y1}{a%2Fb}{?target_host}", "/443/?target_host=192.0.2.6");
  both("https://[2001:db8::1]:8443/{target_host}/{target_port}", "/192.0.2.6/443");
  both("/{target_host}/{target_port}", "/192.0.2.6/443");
  const auto parsed =
      connect_udp_template::parse("https://proxy.example.org:4443/masque{?target_host,target_port}");
  CHECK(parsed->scheme() == "https");
  CHECK(parsed->authority() == "proxy.example.org:4443");
  CHECK(parsed->path() == "/masque{?target_host,target_port}");
}

TEST_CASE("connect_udp_path: a variable without a value expands to nothing (RFC 6570 section 3.2.1)") {
  CHECK(matched("https://a/{target_host}{x}/{target_port}{y,z}", "/b/1") == "b 1");
  CHECK(expanded("https://a/{target_host}{x}/{target_port}", {.host = "b", .port = 1}) == "/b/1");
  // Nor does it keep the others apart.
  CHECK_FALSE(connect_udp_template::parse("https://a/{target_host}{x}{target_port}"));
}

TEST_CASE("connect_udp_path: templates that are refused (RFC 9298 section 2)") {
  for (const std::string_view bad : {
           "",
           "https://a/{target_host}",                              // both variables
           "https://a/{target_port}",                              //
           "https://a/{target_host}/{target_port}/{target_host}",  // once each
           "{target_host}/{target_port}",                          // a slash
           "https://a",                                            // a path
           "https:///{target_host}/{target_port}",                 // an authority
           "://a/{target_host}/{target_port}",                     // a scheme
           "example.org/{target_host}/{target_port}",              //
           "https://{target_host}/{target_port}/",                 // no variables in the authority
           "https://a?{target_host}/{target_port}",                //
           "https://a/{+target_host}/{target_port}",               // operators
           "https://a/{#target_host}/{target_port}",               //
           "https://a/{.target_host}/{target_port}",               //
           "https://a{/target_host}/{target_port}",                //
           "https://a/{.x}/{target_host}/{target_port}",           // of other variables, too
           "https://a/{;target_host}/{target_port}",               //
           "https://a/{target_host:3}/{target_port}",              // level 4
           "https://a/{target_host*}/{target_port}",               //
           "https://a/{target_host}/{target_port",                 // not closed
           "https://a/{target_host}/{target_port}}",               //
           "https://a/{}/{target_host}/{target_port}",             //
           "https://a/{x.}/{target_host}/{target_port}",           // names of variables
           "https://a/{x..y}/{target_host}/{target_port}",         //
           "https://a/{%4g}/{target_host}/{target_port}",          //
           "https://a/{x%}/{target_host}/{target_port}",           //
           "https://a/{target_host}/{target_port}#f",              // absolute form
           "https://a/ {target_host}/{target_port}",               // characters
           "https://a/\xc3\xbc/{target_host}/{target_port}",       //
           "https://a/%zz/{target_host}/{target_port}",            //
           "https://a/\x7f/{target_host}/{target_port}",           //
           "https://a\x01/{target_host}/{target_port}",            // also in front of the path
           "https://a\r\nb/{target_host}/{target_port}",           //
           "https://\xc3\xbc/{target_host}/{target_port}",         //
           "https://a:x/{target_host}/{target_port}",              // an authority that is one
           "https://:443/{target_host}/{target_port}",             //
           "https://u@a/{target_host}/{target_port}",              // userinfo, which :authority never has
           "\xc3\xbc://a/{target_host}/{target_port}",             // a scheme that is one
           "1://a/{target_host}/{target_port}",                    //
           "https://a/{target_host}{target_port}",                 // cannot be taken apart
           "https://a/{target_host}.{target_port}",                //
           "https://a/{target_host}%3A{target_port}",              //
       }) {
    CAPTURE(bad);
    const auto parsed = connect_udp_template::parse(bad);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == error_code::connect_udp_template);
    CHECK(parsed.error().scope() == error_scope::caller);
  }
}

TEST_CASE("connect_udp_path: IPv6 addresses have their colons encoded (RFC 9298 section 3)") {
  CHECK(in_default("2001%3Adb8%3A%3A42/443/") == "2001:db8::42 443");
  CHECK(in_default("2001%3adb8%3a%3a42/443/") == "2001:db8::42 443");
  CHECK(in_default("%3A%3A/1/") == ":: 1");
  CHECK(in_default("2001:db8::42/443/") == "connect_udp_path 28");
  CHECK(in_default("%5B%3A%3A1%5D/443/") == "connect_udp_host " + std::to_string(front));
  CHECK(in_default("fe80%3A%3A1%25eth0/443/") == "connect_udp_host " + std::to_string(front));
  for (const std::string_view good :
       {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::8",
        "::ffff:192.0.2.1", "1:2:3:4:5:6:1.2.3.4", "ABCD:ef01::"}) {
    CAPTURE(good);
    const std::string path = expanded(connect_udp_template::well_known, {.host = good, .port = 1});
    CHECK(matched(connect_udp_template::well_known, path) == std::string{good} + " 1");
  }
  for (const std::string_view bad :
       {":", ":::", "1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
        "12345::", "g::", "1:2:3:4:5:6:7:8:", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8::", "::1.2.3", "::1.2.3.256",
        "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.4:5", "::01.2.3.4", "1::%25"}) {
    CAPTURE(bad);
    if (bad == "1") continue;  // a name
    CHECK(expanded(connect_udp_template::well_known, {.host = bad, .port = 1}) == "invalid_argument");
  }
}

TEST_CASE("connect_udp_path: names and IPv4 addresses (RFC 9298 section 3)") {
  CHECK(in_default("example.org/53/") == "example.org 53");
  CHECK(in_default("192.0.2.6/65535/") == "192.0.2.6 65535");
  CHECK(in_default("a%2Cb%26c/53/") == "a,b&c 53");
  CHECK(in_default("%65xample/53/") == "example 53");
  CHECK(udp_target{.host = "192.0.2.256"}.kind() == host_kind::name);
  CHECK(udp_target{.host = "192.0.2.6"}.kind() == host_kind::ipv4);
  const std::string host = "connect_udp_host " + std::to_string(front);
  CHECK(in_default("/443/") == host);
  CHECK(in_default("a%00b/443/") == host);
  CHECK(in_default("a%20b/443/") == host);
  CHECK(in_default("a%2Fb/443/") == host);
  CHECK(in_default("a%0d%0ab/443/") == host);
  CHECK(in_default("%C3%BC/443/") == host);
  CHECK(in_default("a%/443/") == "connect_udp_host " + std::to_string(front + 1));
  CHECK(in_default("a%4/443/") == "connect_udp_host " + std::to_string(front + 1));
  CHECK(in_default("a%g4/443/") == "connect_udp_host " + std::to_string(front + 1));
  CHECK(in_default("ab%4g/443/") == "connect_udp_host " + std::to_string(front + 2));
}

TEST_CASE("connect_udp_path: ports are numbers from 1 to 65535 (RFC 9298 section 3)") {
  const std::string port = "connect_udp_port " + std::to_string(front + 2);
  CHECK(in_default("a/1/") == "a 1");
  CHECK(in_default("a/00443/") == "a 443");
  CHECK(in_default("a/%34%34%33/") == "a 443");
  CHECK(in_default("a//") == port);
  CHECK(in_default("a/0/") == port);
  CHECK(in_default("a/65536/") == port);
  CHECK(in_default("a/4294967297/") == port);
  CHECK(in_default("a/-1/") == port);
  CHECK(in_default("a/44a/") == port);
  CHECK(in_default("a/4%/") == port);
  CHECK(expanded(connect_udp_template::well_known, {.host = "a", .port = 0}) == "invalid_argument");
  CHECK(expanded(connect_udp_template::well_known, {.host = "", .port = 1}) == "invalid_argument");
}

TEST_CASE("connect_udp_path: a path is exactly an expansion (RFC 9298 section 3)") {
  const std::string_view whole = "/.well-known/masque/udp/a/443/";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    const std::string result = matched(connect_udp_template::well_known, whole.substr(0, size));
    CHECK(result.starts_with("connect_udp_"));
  }
  CHECK(in_default("a/443") == "connect_udp_path " + std::to_string(front + 5));
  CHECK(in_default("a/443/x") == "connect_udp_path " + std::to_string(front + 6));
  CHECK(in_default("a/443/?q") == "connect_udp_path " + std::to_string(front + 6));
  CHECK(in_default("a/b/443/") == "connect_udp_port " + std::to_string(front + 2));
  CHECK(matched("/m{?target_host,target_port}", "/m?target_port=1&target_host=a") == "connect_udp_path 3");
  CHECK(connect_udp_template{}.match("/other", {}).error().scope() == error_scope::stream);
  CHECK(connect_udp_template{}.match("/other", {}).error().h3_code() == 0x10e);
}

TEST_CASE("connect_udp_path: the length of hosts is limited, and scratch asked for (RFC 9298 section 3)") {
  const connect_udp_template well_known;
  const std::string longest(255, 'a');
  CHECK(in_default(longest + "/1/") == longest + " 1");
  const std::string path = "/.well-known/masque/udp/" + longest + "a/1/";
  const auto refused = well_known.match(path, {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::connect_udp_host);
  CHECK(refused.error().limit == 255);
  CHECK(well_known.match(path, {}, {.max_host_size = 256}));
  std::array<char, 4> scratch{};
  CHECK(well_known.match("/.well-known/masque/udp/abc%64/1/", scratch)->host == "abcd");
  const auto small = well_known.match("/.well-known/masque/udp/abc%64/1/", std::span{scratch}.first(3));
  REQUIRE_FALSE(small);
  CHECK(small.error().code == error_code::buffer_too_small);
  CHECK(small.error().limit == 4);
}

TEST_CASE("connect_udp_path: targets come back from every template (RFC 9298 section 3)") {
  random_source random(9298);
  for (int round = 0; round < 2'000; ++round) {
    const std::string host = random.text_of("abz09-._~!$&'()*+,;=", random.between(1, 30));
    const auto port = static_cast<std::uint16_t>(random.between(1, 65'535));
    for (const std::string_view uri :
         {"/.well-known/masque/udp/{target_host}/{target_port}/", "/m?h={target_host}&p={target_port}",
          "/m{?target_host,target_port}", "/{target_port,x,target_host}"}) {
      CAPTURE(uri, host);
      CHECK(matched(uri, expanded(uri, {.host = host, .port = port})) == host + " " + std::to_string(port));
    }
  }
}

TEST_CASE("connect_udp_path: what kind of host it is (RFC 9298 section 3, RFC 3986 section 3.2.2)") {
  for (const std::string_view host : {"2001:db8::42", "::"})
    CHECK(udp_target{.host = host}.kind() == host_kind::ipv6);
  for (const std::string_view host : {"192.0.2.6", "0.0.0.0", "255.255.255.255"})
    CHECK(udp_target{.host = host}.kind() == host_kind::ipv4);
  for (const std::string_view host : {"a.example", "1.2.3", "1.2.3.", "1x2.3.4", "1.2.3.4.5", "256.1.1.1",
                                      "12345.1.1.1", "01.1.1.1", "1..2.3"})
    CHECK(udp_target{.host = host}.kind() == host_kind::name);
}

TEST_CASE(
    "connect_udp_path: each part of an expansion has to be there (RFC 9298 section 3, RFC 6570 section "
    "3.2.8)") {
  constexpr std::string_view uri = "https://example.org/proxy{?target_host,target_port}";
  CHECK(matched(uri, "/proxy?target_host=a&target_port=1") == "a 1");
  CHECK(matched(uri, "/prox?target_host=a&target_port=1") == "connect_udp_path 0");
  CHECK(matched(uri, "/proxy&target_host=a&target_port=1") == "connect_udp_path 6");
  CHECK(matched(uri, "/proxy?target_post=a&target_port=1") == "connect_udp_path 7");
  CHECK(matched(uri, "/proxy?target_host:a&target_port=1") == "connect_udp_path 18");
  CHECK(matched(uri, "/proxy?target_host=a?target_port=1") == "connect_udp_path 20");
  CHECK(matched(uri, "/proxy?target_host=a&target_port=1&") == "connect_udp_path 34");
}

TEST_CASE("connect_udp_path: percent-encodings in a name are whole (RFC 3986 sections 2.1 and 3.2.2)") {
  for (const std::string_view good : {"a%20b", "%41", "a%fF"})
    CHECK(expanded(connect_udp_template::well_known, {.host = good, .port = 1}).ends_with("/1/"));
  for (const std::string_view bad : {"%", "a%4", "a%g0", "a%0g", "%%41", ""})
    CHECK(expanded(connect_udp_template::well_known, {.host = bad, .port = 1}) == "invalid_argument");
  // The path encodes the percent sign once more.
  CHECK(in_default("a%2541/1/") == "a%41 1");
  CHECK(in_default("a%254/1/") == "connect_udp_host " + std::to_string(front));
}
