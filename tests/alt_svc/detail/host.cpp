// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/detail/host.hpp"

#include <string_view>

#include "support/catch.hpp"

using namespace httpwire::alt_svc::detail;

namespace {

static_assert(is_ipv6("::") && is_ipv6("::1") && is_ipv6("2001:db8::8:800:200c:417a"));
static_assert(!is_ipv6("") && !is_ipv6(":") && !is_ipv6(":::"));
static_assert(is_host("[v1.x]") && is_host("example.com") && !is_host(""));
static_assert(take_port("65535") == 65535 && take_port("65536") == 0 && take_port("") == 0);

}  // namespace

TEST_CASE("alt_svc host: IPv6 addresses have eight groups or a gap (RFC 3986 section 3.2.2)") {
  for (const std::string_view good :
       {"1:2:3:4:5:6:7:8", "::2:3:4:5:6:7:8", "1::3:4:5:6:7:8", "1:2:3:4:5:6:7::", "1::", "::8", "1::8",
        "ABCD:ef01::", "::ffff:192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "::192.0.2.1", "0000:0000::0000"}) {
    CAPTURE(good);
    CHECK(is_ipv6(good));
  }
  for (const std::string_view bad : {"1",
                                     "1:",
                                     ":1",
                                     "1:2",
                                     "1:2:3:4:5:6:7",
                                     "1:2:3:4:5:6:7:8:9",
                                     "1:2:3:4:5:6:7:8:",
                                     "::1:2:3:4:5:6:7:8",
                                     "1::2::3",
                                     "1:::2",
                                     "::1::",
                                     "12345::",
                                     "123456::",
                                     "g::",
                                     "1:2:3:4:5:6:7:192.0.2.1",
                                     "::192.0.2",
                                     "::192.0.2.256",
                                     "::192.0.2.1.1",
                                     "::192.0.2.01",
                                     "192.0.2.1",
                                     "::1%25eth0",
                                     "::1 ",
                                     "::.1.1.1",
                                     "1:2:3:4:5:6:7:8::"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_ipv6(bad));
  }
}

TEST_CASE("alt_svc host: IP literals, names and what is neither (RFC 3986 section 3.2.2)") {
  for (const std::string_view good : {"[::1]", "[v1f.a:b~]", "[V0.1]", "a", "A-b_c~d.e", "1.2.3.4", "999.999",
                                      "%2f", "a%FFb", ".", "xn--caf-dma.example"})
    CHECK(is_host(good));
  for (const std::string_view bad :
       {"[]",  "[v.a]", "[v1.]", "[v1]", "[vg.a]", "[v1.a/]", "[1.2.3.4]", "[::1", "::1]",
        "[",   "]",     "a[",    "a]",   "a:b",    "a/b",     "a?b",       "a#b",  "a@b",
        "a b", "a\"b",  "a\\b",  "%",    "%4",     "%4g",     "\x80",      "a\n"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_host(bad));
  }
}

TEST_CASE("alt_svc host: IPv4 addresses have four numbers (RFC 3986 section 3.2.2)") {
  for (const std::string_view good : {"0.0.0.0", "255.255.255.255", "1.20.103.4"}) CHECK(is_ipv4(good));
  for (const std::string_view bad :
       {"", "1", "1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "256.1.1.1", "01.1.1.1", "1.1.1.1.", "1.1.1.1000"})
    CHECK_FALSE(is_ipv4(bad));
}
