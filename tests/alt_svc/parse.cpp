// SPDX-License-Identifier: MIT
#include "httpwire/alt_svc/parse.hpp"

#include <array>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "alt_svc/values.hpp"
#include "support/catch.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using alt_svc::strictness;

namespace {

static_assert(std::input_iterator<alt_svc::services::iterator>);
static_assert(std::is_trivially_copyable_v<alt_svc::services>);

constexpr alt_svc::alternative first_of(std::string_view value) { return *alt_svc::parse(value)->begin(); }
// RFC 7838 section 3: the examples.
static_assert(first_of(R"(h2=":8000")").protocol_id == "h2" && first_of(R"(h2=":8000")").port == 8000);
static_assert(first_of(R"(h2=":8000")").host.empty());
static_assert(first_of(R"(h2="new.example.org:80")").host == "new.example.org");
static_assert(alt_svc::parse(R"(h2="alt.example.com:8000", h2=":443")")->size() == 2);
static_assert(alt_svc::parse("clear")->clear() && alt_svc::parse("clear")->empty());
// RFC 7838 section 3.1: the examples.
static_assert(first_of(R"(h2=":443"; ma=3600)").max_age == 3600);
static_assert(first_of(R"(h2=":8000"; ma=60)").remaining(30) == 30);
static_assert(first_of(R"(h2=":443"; ma=2592000; persist=1)").persist);
static_assert(alt_svc::parse(R"(h2=":0")").error() == error{.code = error_code::alt_svc_port, .offset = 5});

[[nodiscard]] std::string lines(const std::vector<std::string_view>& values,
                                strictness how = strictness::strict) {
  return shown(alt_svc::parse_lines(values, {.strictness = how}));
}

}  // namespace

TEST_CASE("alt_svc parse: the examples of RFC 7838 section 3") {
  CHECK(parsed(R"(h2=":8000")") == "h2 :8000 ma=86400");
  CHECK(parsed(R"(h2="new.example.org:80")") == "h2 new.example.org:80 ma=86400");
  CHECK(parsed(R"(h2="alt.example.com:8000", h2=":443")") ==
        "h2 alt.example.com:8000 ma=86400; h2 :443 ma=86400");
  CHECK(parsed(R"(w%3Dx%3Ay#z=":443")") == "w=x:y#z :443 ma=86400");
  CHECK(parsed(R"(x%25y=":443")") == "x%y :443 ma=86400");
  CHECK(parsed(R"(h2=":443"; ma=2592000; persist=1)") == "h2 :443 ma=2592000 persist | ma=2592000 persist=1");
}

TEST_CASE("alt_svc parse: values that servers send") {
  CHECK(parsed(R"(h3=":443"; ma=86400, h3-29=":443"; ma=86400)") ==
        "h3 :443 ma=86400 | ma=86400; h3-29 :443 ma=86400 | ma=86400");
  CHECK(parsed(R"(h3=":443"; ma=2592000,h3-29=":443"; ma=2592000)") ==
        "h3 :443 ma=2592000 | ma=2592000; h3-29 :443 ma=2592000 | ma=2592000");
  CHECK(parsed(R"(quic=":443"; ma=2592000; v="46,43",h3-Q050=":443"; ma=2592000)") ==
        "quic :443 ma=2592000 | ma=2592000 v=46,43; h3-Q050 :443 ma=2592000 | ma=2592000");
  CHECK(parsed(R"(h3=":443";ma=93600,h3-29=":443";ma=93600,quic=":443";ma=93600;v="43")")
            .starts_with("h3 :443 "));
  CHECK(parsed(R"(h2="[2001:db8::1]:443"; ma=5)") == "h2 [2001:db8::1]:443 ma=5 | ma=5");
}

TEST_CASE("alt_svc parse: clear is a word of its own, and its case matters (RFC 7838 section 3)") {
  for (const std::string_view value :
       {"clear", " clear", "clear \t", ",clear", "clear,", "clear ,", "clear, clear"})
    CHECK(parsed(value) == "clear");
  for (const std::string_view value : {"Clear", "CLEAR", "cleaR", "clea", "clearly"})
    CHECK(parsed(value).starts_with("alt_svc_equals_sign at "));
  CHECK(parsed("\"clear\"") == "alt_svc_protocol_id at 0");
  CHECK(parsed("clear; ma=1") == "alt_svc_equals_sign at 5");
  CHECK(parsed("clear clear") == "alt_svc_equals_sign at 5");
  // As a protocol ID it is one like others.
  CHECK(parsed(R"(clear=":443")") == "clear :443 ma=86400");
}

TEST_CASE("alt_svc parse: clear invalidates what is in the same value as well (RFC 7838 section 3)") {
  CHECK(parsed(R"(clear, h2=":443")") == "clear");
  CHECK(parsed(R"(h2=":443", clear)") == "clear");
  CHECK(parsed(R"(h2=":443", clear, h3=":443")") == "clear");
  CHECK(lines({R"(h2=":443")", "clear"}) == "clear");
  // Inside quotes or as a parameter it is nothing special.
  CHECK(parsed(R"(h2=":443"; a=", clear, ")") == "h2 :443 ma=86400 | a=, clear, ");
  CHECK(parsed(R"(h2=":443"; a=clear)") == "h2 :443 ma=86400 | a=clear");
  // What is malformed is not made good by it, unless leniently.
  CHECK(parsed("clear, ?") == "alt_svc_protocol_id at 7");
  CHECK(lenient("?, clear") == "clear (skipped 1: alt_svc_protocol_id at 0)");
}

TEST_CASE("alt_svc parse: the protocol ID is a token of encoded octets (RFC 7838 section 3)") {
  CHECK(parsed(R"(=":443")") == "alt_svc_protocol_id at 0");
  CHECK(parsed(R"(":443")") == "alt_svc_protocol_id at 0");
  CHECK(parsed(R"(  ;ma=1)") == "alt_svc_protocol_id at 2");
  CHECK(parsed("\xff=\":443\"") == "alt_svc_protocol_id at 0");
  CHECK(parsed(R"(h2)") == "alt_svc_equals_sign at 2");
  CHECK(parsed(R"(h2:443)") == "alt_svc_equals_sign at 2");
  for (const std::string_view id : {"%", "a%", "a%2", "a%2g", "%%41", "a%g0b"}) {
    const std::string value = std::string{id} + "=\":443\"";
    CHECK(parsed(value) == "alt_svc_protocol_id_encoding at 0");
  }
  // Every token character but the percent sign stands for itself.
  CHECK(parsed(R"(!#$&'*+-.^_`|~09azAZ=":1")") == "!#$&'*+-.^_`|~09azAZ :1 ma=86400");
  // Not in the one form that senders have to use; it is taken by its octets.
  CHECK(parsed(R"(%683=":1")") == "h3 :1 ma=86400");
  CHECK(parsed(R"(%00%ff=":1")") == std::string("\0\xff", 2) + " :1 ma=86400");
}

TEST_CASE("alt_svc parse: no white space around equals signs (RFC 7838 section 3, RFC 9110 section 5.6.6)") {
  CHECK(parsed(R"(h2 =":443")") == "alt_svc_equals_sign at 2");
  CHECK(parsed(R"(h2= ":443")") == "alt_svc_authority at 3");
  CHECK(parsed(R"(h2=":443"; ma =1)") == "alt_svc_equals_sign at 13");
  CHECK(parsed(R"(h2=":443"; ma= 1)") == "alt_svc_parameter_value at 14");
}

TEST_CASE("alt_svc parse: the authority is a quoted string with a colon (RFC 7838 section 3)") {
  CHECK(parsed(R"(h2=)") == "alt_svc_authority at 3");
  CHECK(parsed(R"(h2=443)") == "alt_svc_authority at 3");
  CHECK(parsed(R"(h2=':443')") == "alt_svc_authority at 3");
  CHECK(parsed(R"(h2="")") == "alt_svc_authority at 4");
  CHECK(parsed(R"(h2="example.com")") == "alt_svc_authority at 4");
  CHECK(parsed(R"(h2="443")") == "alt_svc_authority at 4");
}

TEST_CASE("alt_svc parse: quoted strings have an end and no control characters (RFC 9110 section 5.6.4)") {
  CHECK(parsed(R"(h2=")") == "alt_svc_quoted_string at 4");
  CHECK(parsed(R"(h2=":443)") == "alt_svc_quoted_string at 8");
  CHECK(parsed(R"(h2=":443\)") == "alt_svc_quoted_string at 9");
  CHECK(parsed(R"(h2=":443\")") == "alt_svc_quoted_string at 10");
  CHECK(parsed("h2=\":4\n43\"") == "alt_svc_quoted_string at 6");
  CHECK(parsed(std::string_view{"h2=\":4\0\"", 8}) == "alt_svc_quoted_string at 6");
  CHECK(parsed("h2=\":443\"; a=\"\x7f\"") == "alt_svc_quoted_string at 14");
  CHECK(parsed("h2=\":443\"; a=\"\\\x01\"") == "alt_svc_quoted_string at 15");
  CHECK(parsed("h2=\":443\"; a=\"\t\x80\xff\"") == "h2 :443 ma=86400 | a=\t\x80\xff");
}

TEST_CASE("alt_svc parse: quoted pairs stand for what is behind the backslash (RFC 9110 section 5.6.4)") {
  CHECK(parsed(R"(h2="\:\4\4\3")") == "h2 :443 ma=86400");
  CHECK(parsed(R"(h2="alt\.example.com\:443")") == "h2 alt.example.com:443 ma=86400");
  CHECK(parsed(R"(h2="alt.example.com\:443")") == "h2 alt.example.com:443 ma=86400");
  CHECK(parsed(R"(h2="\[::1\]:44\3")") == "h2 [::1]:443 ma=86400");
  CHECK(parsed(R"(h2=":443"; a="x\"y\\z\,")") == R"(h2 :443 ma=86400 | a=x"y\z,)");
  CHECK(parsed(R"(h2=":443"; ma="\6\0")") == "h2 :443 ma=60 | ma=60");
  CHECK(parsed(R"(h2=":443"; persist="\1")") == "h2 :443 ma=86400 persist | persist=1");
  // Places count octets as they were sent.
  CHECK(parsed(R"(h2="\a\/:443")") == "alt_svc_host at 4");
  CHECK(parsed(R"(h2="\a\b:44x")") == "alt_svc_port at 9");
  CHECK(parsed(R"(h2="\a\b")") == "alt_svc_authority at 4");
  const auto one = alt_svc::parse(R"(h2="a.b\:443")");
  CHECK_FALSE(one->begin()->host_escaped);
  CHECK(one->begin()->host == "a.b");
  // An authority with escapes that is longer than any host has been.
  const std::size_t longest = alt_svc::detail::max_escaped_authority - 4;
  for (const std::size_t size : {longest, longest + 1}) {
    const std::string value = "h2=\"\\" + std::string(size, 'a') + ":443\"";
    CHECK(parsed(value).starts_with(size == longest ? "h2 aaa" : "alt_svc_host at 4"));
  }
}

TEST_CASE(
    "alt_svc parse: hosts are names or addresses, in ASCII (RFC 7838 sections 3 and 8, RFC 3986 section "
    "3.2.2)") {
  for (const std::string_view host :
       {"a", "a.example.", "192.0.2.1", "[::]", "[v1.a:b]", "a_b", "%41", "a~!$&'()*+,;="})
    CHECK(parsed("h2=\"" + std::string{host} + ":1\"") == "h2 " + std::string{host} + ":1 ma=86400");
  for (const std::string_view host :
       {" ", "a b", "::1", "[::1", "[]", "[g::]", "a/b", "a@b", "a:b", "%4", "caf\xc3\xa9", "[::1]a"})
    CHECK(parsed("h2=\"" + std::string{host} + ":1\"") == "alt_svc_host at 4");
}

TEST_CASE("alt_svc parse: ports go from 1 to 65535 (RFC 7838 section 3)") {
  CHECK(parsed(R"(h2=":1")") == "h2 :1 ma=86400");
  CHECK(parsed(R"(h2=":65535")") == "h2 :65535 ma=86400");
  CHECK(parsed(R"(h2=":00443")") == "h2 :443 ma=86400");
  for (const std::string_view port :
       {"", "0", "000", "65536", "99999999999999999999999", "-1", "+1", "1 ", " 1", "0x1", "1.", "\xff"})
    CHECK(parsed("h2=\":" + std::string{port} + "\"") == "alt_svc_port at 5");
  CHECK(parsed(R"(h2="a.b:0")") == "alt_svc_port at 8");
}

TEST_CASE("alt_svc parse: ma is a number of seconds (RFC 7838 section 3.1, RFC 9111 section 1.2.2)") {
  CHECK(parsed(R"(h2=":1"; ma=0)") == "h2 :1 ma=0 | ma=0");
  CHECK(parsed(R"(h2=":1"; ma="3600")") == "h2 :1 ma=3600 | ma=3600");
  CHECK(parsed(R"(h2=":1"; MA=007)") == "h2 :1 ma=7 | MA=007");
  CHECK(parsed(R"(h2=":1"; ma=2147483647)").starts_with("h2 :1 ma=2147483647"));
  // What is too large is 2^31.
  for (const std::string_view large :
       {"2147483648", "2147483649", "18446744073709551616", "99999999999999999999999999999"})
    CHECK(parsed("h2=\":1\"; ma=" + std::string{large}).starts_with("h2 :1 ma=2147483648"));
  for (const std::string_view bad : {"\"\"", "-1", "+1", "1.5", "1h", "x", "\" 1\"", "\"1 \""})
    CHECK(parsed("h2=\":1\"; ma=" + std::string{bad}) == "alt_svc_max_age at 9");
  CHECK(parsed(R"(h2=":1"; ma=)") == "alt_svc_parameter_value at 12");
  // The RFC says nothing of two: the last one counts.
  CHECK(parsed(R"(h2=":1"; ma=1; ma=2)").starts_with("h2 :1 ma=2 "));
}

TEST_CASE("alt_svc parse: persist is 1 or ignored (RFC 7838 section 3.1)") {
  CHECK(parsed(R"(h2=":1"; persist=1)").starts_with("h2 :1 ma=86400 persist |"));
  CHECK(parsed(R"(h2=":1"; Persist="1")").starts_with("h2 :1 ma=86400 persist |"));
  for (const std::string_view other : {"0", "2", "01", "true", "11", "\"\"", "\"1 \""})
    CHECK(parsed("h2=\":1\"; persist=" + std::string{other}).starts_with("h2 :1 ma=86400 | persist="));
}

TEST_CASE("alt_svc parse: unknown parameters change nothing and are kept (RFC 7838 section 3)") {
  CHECK(parsed(R"(h2=":1"; a=b; ma=5; c="d, e; f=g"; persist=1; mark=x)") ==
        "h2 :1 ma=5 persist | a=b ma=5 c=d, e; f=g persist=1 mark=x");
  CHECK(parsed(R"(h2=":1"; m=1; mama=2)") == "h2 :1 ma=86400 | m=1 mama=2");
  CHECK(parsed(R"(h2=":1", h3=":2"; ma=1)") == "h2 :1 ma=86400; h3 :2 ma=1 | ma=1");
}

TEST_CASE("alt_svc parse: a parameter is a token, an equals sign and a value (RFC 7838 section 3)") {
  CHECK(parsed(R"(h2=":1";)") == "alt_svc_parameter_name at 8");
  CHECK(parsed(R"(h2=":1"; ;ma=1)") == "alt_svc_parameter_name at 9");
  CHECK(parsed(R"(h2=":1"; "ma"=1)") == "alt_svc_parameter_name at 9");
  CHECK(parsed(R"(h2=":1"; ma)") == "alt_svc_equals_sign at 11");
  CHECK(parsed(R"(h2=":1"; ma, h3=":1")") == "alt_svc_equals_sign at 11");
  CHECK(parsed(R"(h2=":1"; a=, h3=":1")") == "alt_svc_parameter_value at 11");
  CHECK(parsed(R"(h2=":1"; a=b c)") == "alt_svc_delimiter at 13");
  CHECK(parsed(R"(h2=":1" h3=":1")") == "alt_svc_delimiter at 8");
  CHECK(parsed(R"(h2=":1"x)") == "alt_svc_delimiter at 7");
  CHECK(parsed(R"(h2=":1"; a="b"c)") == "alt_svc_delimiter at 14");
}

TEST_CASE("alt_svc parse: white space is optional where the grammar has OWS (RFC 9110 section 5.6.3)") {
  CHECK(parsed("\t h2=\":1\" \t;\t ma=1 \t,\t h3=\":2\" \t") == "h2 :1 ma=1 | ma=1; h3 :2 ma=86400");
  CHECK(parsed("h2=\":1\";ma=1,h3=\":2\"") == "h2 :1 ma=1 | ma=1; h3 :2 ma=86400");
  // Line breaks are none.
  CHECK(parsed("h2=\":1\"\r\n") == "alt_svc_delimiter at 7");
}

TEST_CASE("alt_svc parse: empty elements do not count, one element is needed (RFC 9110 section 5.6.1)") {
  CHECK(parsed(R"(,h2=":1", ,,h3=":2",)") == "h2 :1 ma=86400; h3 :2 ma=86400");
  CHECK(parsed("") == "alt_svc_empty at 0");
  CHECK(parsed(" \t") == "alt_svc_empty at 2");
  CHECK(parsed(",") == "alt_svc_empty at 1");
  CHECK(parsed(",   ,") == "alt_svc_empty at 5");
  CHECK(lenient(",") == "alt_svc_empty at 1");
  const auto with = [](std::size_t commas) {
    return parsed(std::string(commas, ',') + "h2=\":1\"", {.max_empty_elements = 3});
  };
  CHECK(with(3) == "h2 :1 ma=86400");
  CHECK(with(4) == "alt_svc_too_many_empty_elements at 4 limit 3");
  CHECK(parsed("h2=\":1\",,,,,", {.max_empty_elements = 3}) ==
        "alt_svc_too_many_empty_elements at 12 limit 3");
}

TEST_CASE("alt_svc parse: limits are named, exact, and hold when lenient (RFC 9110 section 17.5)") {
  for (const auto how : {strictness::strict, strictness::lenient}) {
    CHECK(parsed(R"(h2=":1")", {.strictness = how, .max_value_size = 7}) == "h2 :1 ma=86400");
    CHECK(parsed(R"(h2=":1" )", {.strictness = how, .max_value_size = 7}) ==
          "alt_svc_value_too_long at 7 limit 7");
    const std::string_view two = R"(h2=":1", h3=":2")";
    CHECK(parsed(two, {.strictness = how, .max_alternatives = 2}) == "h2 :1 ma=86400; h3 :2 ma=86400");
    CHECK(parsed(two, {.strictness = how, .max_alternatives = 1}) ==
          "alt_svc_too_many_alternatives at 9 limit 1");
    CHECK(parsed(two, {.strictness = how, .max_alternatives = 0}) == "alt_svc_too_many_alternatives at 0");
    const std::string_view parameters = R"(h2=":1"; a=b; c=d)";
    CHECK(parsed(parameters, {.strictness = how, .max_parameters = 2}) == "h2 :1 ma=86400 | a=b c=d");
    CHECK(parsed(parameters, {.strictness = how, .max_parameters = 1}) ==
          "alt_svc_too_many_parameters at 14 limit 1");
    CHECK(parsed(parameters, {.strictness = how, .max_parameters = 0}) == "alt_svc_too_many_parameters at 9");
  }
  // Malformed ones count.
  CHECK(parsed("?, ?, ?", {.strictness = strictness::lenient, .max_alternatives = 2}) ==
        "alt_svc_too_many_alternatives at 6 limit 2");
}

TEST_CASE("alt_svc parse: a whole value is checked before anything is shown (RFC 7838 section 3)") {
  CHECK(parsed(R"(h2=":1", h3=":2", ?)") == "alt_svc_protocol_id at 18");
  CHECK(error{.code = error_code::alt_svc_protocol_id}.scope() == error_scope::field);
}

TEST_CASE("alt_svc parse lenient: goes on behind the next comma outside quotes and says what it skipped") {
  CHECK(lenient(R"(?, h3=":2")") == "h3 :2 ma=86400 (skipped 1: alt_svc_protocol_id at 0)");
  CHECK(lenient(R"(h2=":x"; a="b, c=\":1\", d", h3=":2", ?)") ==
        "h3 :2 ma=86400 (skipped 2: alt_svc_port at 5)");
  CHECK(lenient(R"(h2=":1"; ma=x, h3=":2")") == "h3 :2 ma=86400 (skipped 1: alt_svc_max_age at 9)");
  CHECK(lenient(R"(h2=":1";, h3=":2")") == "h3 :2 ma=86400 (skipped 1: alt_svc_parameter_name at 8)");
  // An escaped quote ends nothing.
  CHECK(lenient(R"(h2=":x"; a="b\", c=", h3=":2")") == "h3 :2 ma=86400 (skipped 1: alt_svc_port at 5)");
  // A quote that does not end takes the rest with it.
  CHECK(lenient(R"(h3=":2", h2=":1, h3=:2)") == "h3 :2 ma=86400 (skipped 1: alt_svc_quoted_string at 22)");
  CHECK(lenient(R"(h2=":1, h3=":2")") == " (skipped 1: alt_svc_port at 5)");
  // All skipped is not the same as nothing there.
  CHECK(lenient("?") == " (skipped 1: alt_svc_protocol_id at 0)");
  CHECK(lenient(R"(h3=":2")") == "h3 :2 ma=86400");
}

TEST_CASE("alt_svc parse_lines: several field lines are one value (RFC 9110 section 5.2)") {
  CHECK(lines({R"(h2=":1"; ma=1)", R"(h3=":2")"}) == "h2 :1 ma=1 | ma=1; h3 :2 ma=86400");
  CHECK(lines({"", R"(h2=":1")", " ", R"(h3=":2",)", ""}) == "h2 :1 ma=86400; h3 :2 ma=86400");
  CHECK(lines({}) == "alt_svc_empty at 0 of line 0");
  CHECK(lines({"", ""}) == "alt_svc_empty at 0 of line 1");
  CHECK(lines({R"(h2=":1")", R"(h3=":x")"}) == "alt_svc_port at 5 of line 1");
  CHECK(lines({"?", R"(h3=":1", ?)"}, strictness::lenient) ==
        "h3 :1 ma=86400 (skipped 2: alt_svc_protocol_id at 0 of line 0)");
  // Nothing goes from one line to the next.
  CHECK(lines({R"(h2=":1"; a="b)", R"(c")"}) == "alt_svc_quoted_string at 13 of line 0");
  CHECK(lines({R"(h2=":1";)", "ma=1"}) == "alt_svc_parameter_name at 8 of line 0");
}

TEST_CASE("alt_svc parse_lines: the limits hold for all lines together (RFC 9110 section 17.5)") {
  const std::vector<std::string_view> two = {R"(h2=":1")", R"(h3=":2")"};
  CHECK(alt_svc::parse_lines(two, {.max_value_size = 16}));
  CHECK(shown(alt_svc::parse_lines(two, {.max_value_size = 15})) == "alt_svc_value_too_long at 15 limit 15");
  CHECK(shown(alt_svc::parse_lines(two, {.max_alternatives = 1})) ==
        "alt_svc_too_many_alternatives at 0 of line 1 limit 1");
  // Empty lines are not free.
  const std::vector<std::string_view> many(100'000);
  CHECK(shown(alt_svc::parse_lines(many)) == "alt_svc_value_too_long at 8192 limit 8192");
}

TEST_CASE("alt_svc parse: every cut of a value is refused, or is a value of its own (RFC 7838 section 3)") {
  const std::string whole = R"(h3-29="a\.b:443"; ma="60"; x="\"y,"; persist=1, w%3D="[::1]:1")";
  std::size_t accepted = 0;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const exact_text cut(std::string_view{whole}.substr(0, size));
    const auto s = alt_svc::parse(cut.view());
    CHECK((s || s.error().offset <= size));
    if (s) ++accepted;
    const auto l = alt_svc::parse(cut.view(), {.strictness = strictness::lenient});
    CHECK((l || (!s && l.error().code == error_code::alt_svc_empty)));
  }
  // Behind the authority, ma, x with and without its comma and space, persist, the whole.
  CHECK(accepted == 7);
}

TEST_CASE("alt_svc parse: lenient never fails harder than strict, joined lines are like one") {
  random_source random(1);
  constexpr std::string_view pieces[] = {"h3",    "=",   "\"",      ":",         "443",     ",",  ";",
                                         " ",     "ma",  "persist", "\\",        "%",       "41", "[::1]",
                                         "clear", "a.b", "\x01",    "h2=\":1\"", "; ma=60", "\t"};
  for (int i = 0; i < 30'000; ++i) {
    std::string value;
    for (std::size_t n = random.below(14); n-- > 0;) value += pieces[random.below(std::size(pieces))];
    CAPTURE(value);
    const exact_text exact(value);
    const auto s = alt_svc::parse(exact.view());
    const auto l = alt_svc::parse(exact.view(), {.strictness = strictness::lenient});
    if (s) {
      CHECK(shown(s) == shown(l));
    } else if (l) {
      CHECK((l->skipped() > 0 && l->first_skipped() == s.error()));
      static_cast<void>(shown(l));
    } else {
      CHECK(l.error() == s.error());
    }
    const std::string_view line = exact.view();
    const auto many = alt_svc::parse_lines({&line, 1});
    CHECK(many.has_value() == s.has_value());
    if (s && many) CHECK(shown(s) == shown(many));
  }
}

TEST_CASE("alt_svc parse: both kinds of stepping walk over the same (RFC 7838 section 3)") {
  const auto services = *alt_svc::parse(R"(h3=":1"; a=b; c=d, h2=":2")");
  auto at = services.begin();
  const auto before = at++;
  CHECK(before->port == 1);
  CHECK(at->port == 2);
  ++at;
  CHECK(at == services.end());
  auto parameter = before->parameters.begin();
  CHECK((parameter++)->name == "a");
  CHECK(parameter->name == "c");
  CHECK_FALSE(parameter == before->parameters.end());
  ++parameter;
  CHECK(parameter == before->parameters.end());
}
