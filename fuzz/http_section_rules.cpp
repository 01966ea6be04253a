// SPDX-License-Identifier: MIT
// Input: three octets of options, one with the number of pairs of rule and policy, the pairs, then fields: an
// octet with the size of the name (or, from 0x80 on, the number of a known name), the name, an octet with the
// size of the value (or, from 0x80 on, the number of a known value), and the value.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/http/cookie_crumbs.hpp"
#include "httpwire/http/section_rules.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"
#include "support/section_model.hpp"

namespace {

namespace http = httpwire::http;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;
using httpwire_fuzz::fuzz_input;
using httpwire_fuzz::one_of;
using httpwire_fuzz::section_field;

constexpr std::string_view names[] = {
    ":method",    ":scheme", ":authority",       ":path",      ":protocol",       ":status",
    "host",       "te",      "content-length",   "cookie",     "connection",      "transfer-encoding",
    "keep-alive", "upgrade", "proxy-connection", "set-cookie", "accept-encoding", "Content-Length",
    "Host",       "Cookie",  "x-forwarded-for",  "early-data", ":unknown",        "a b"};
constexpr std::string_view values[] = {"GET",
                                       "POST",
                                       "HEAD",
                                       "CONNECT",
                                       "OPTIONS",
                                       "https",
                                       "http",
                                       "HTTPS",
                                       "ftp",
                                       "a.example",
                                       "A.Example",
                                       "a.example:443",
                                       "a.example:80",
                                       "b.example",
                                       "u@a.example",
                                       "[::1]:443",
                                       ":443",
                                       "/",
                                       "*",
                                       "/a?b",
                                       "/a|b",
                                       "a b",
                                       "200",
                                       "101",
                                       "103",
                                       "204",
                                       "304",
                                       "600",
                                       "0",
                                       "5",
                                       "05",
                                       "18446744073709551616",
                                       "5, 5",
                                       "trailers",
                                       "gzip",
                                       "websocket",
                                       "a=b",
                                       "",
                                       " a",
                                       "a\r\nb",
                                       "a\x01"};

http::section_rules_options options_from(fuzz_input& in) {
  const std::uint8_t kinds = in.u8();
  const std::uint8_t limits = in.u8();
  const std::uint8_t sides = in.u8();
  http::section_rules_options o{
      .version = (kinds & 1U) != 0 ? http::version::http3 : http::version::http2,
      .section = static_cast<http::section_kind>(kinds >> 1U & 3U),
      .direction = (kinds & 8U) != 0 ? http::direction::sent : http::direction::received,
      .connect_protocol = (kinds & 16U) != 0,
      .answers_connect = (kinds & 32U) != 0,
      .host_match = one_of(
          {http::host_match::standard, http::host_match::exact, http::host_match::normalized}, sides & 3U),
      .max_fields = one_of<std::uint32_t>({256, 1, 3, 8}, limits & 3U),
      .max_cookie_crumbs = one_of<std::uint32_t>({256, 0, 1, 3}, limits >> 2U & 3U),
      .max_compared_authority = one_of<std::uint32_t>({264, 5, 13, 1'000}, limits >> 4U & 3U)};
  std::uint8_t policies[sizeof o.policies];
  std::memcpy(policies, &o.policies, sizeof policies);
  for (std::uint8_t pairs = in.u8() % 16; pairs != 0; --pairs) {
    const std::size_t rule = in.u8() % sizeof policies;
    policies[rule] = in.u8() & 3U;
  }
  std::memcpy(&o.policies, policies, sizeof policies);
  return o;
}

std::string text_from(fuzz_input& in, std::span<const std::string_view> known) {
  const std::uint8_t size = in.u8();
  if (size >= 0x80) return std::string{known[(size - 0x80U) % known.size()]};
  return std::string{httpwire::as_text(in.take(size))};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz_input in{{data, size}};
  const http::section_rules_options o = options_from(in);
  const auto end = static_cast<http::stream_end>(in.u8() % 3);
  std::vector<section_field> fields;
  while (!in.empty()) {
    std::string name = text_from(in, names);
    fields.push_back({std::move(name), text_from(in, values)});
  }
  const auto expected = httpwire_fuzz::section_model{o}.judge(fields, end);

  http::section_rules rules{o};
  std::vector<char> room(size * 32 + 64);
  http::cookie_crumbs crumbs{room};
  std::size_t judged = 0;
  httpwire::error failure{};
  for (const section_field& f : fields) {
    // Copies that end with the call, so that a view that is kept is seen.
    const exact_copy<char> name{std::span<const char>{f.name}};
    const exact_copy<char> value{std::span<const char>{f.value}};
    const auto verdict =
        rules.check({name.span().data(), f.name.size()}, {value.span().data(), f.value.size()});
    if (failure.code != error_code::none) {
      check(!verdict && verdict.error() == failure, "a failure is final");
      continue;
    }
    if (!verdict) {
      failure = verdict.error();
      check_equal(failure.code, expected.code, "the fault of a field");
      check_equal(std::uint32_t{failure.field_index}, std::uint32_t{expected.field}, "the field at fault");
      check(failure.offset == 0 || failure.offset < f.name.size() || failure.offset < f.value.size(),
            "an offset lies in the field");
      continue;
    }
    check(judged < expected.accepted.size(), "the model fails here");
    check_equal(*verdict == http::verdict::accept, bool{expected.accepted[judged]}, "a verdict");
    if (*verdict == http::verdict::accept && f.name == "cookie") crumbs.add(f.value);
    ++judged;
  }
  const auto done = rules.finish(end);
  if (!done) {
    check_equal(done.error().code, expected.code, "the fault of a section");
    check_equal(std::uint32_t{done.error().field_index}, std::uint32_t{expected.field}, "the field at fault");
    if (failure.code != error_code::none) check(done.error() == failure, "a failure is final");
    return 0;
  }
  check_equal(expected.code, error_code::none, "the model finds a fault");
  check_equal(done->has_content_length, expected.content_length.has_value(), "content-length");
  if (expected.content_length)
    check_equal(std::to_string(done->content_length), *expected.content_length, "content-length");
  check_equal(std::uint64_t{done->cookie_crumbs}, expected.crumbs, "crumbs");
  const auto joined = crumbs.joined();
  check(joined.has_value(), "there is room for the crumbs");
  bool capital = false;
  for (const section_field& f : fields) capital = capital || f.name.find('C') != std::string::npos;
  if (!capital)
    check_equal(std::uint64_t{joined->size()}, done->cookie_size, "the size of the joined crumbs");
  return 0;
}
