// SPDX-License-Identifier: MIT
// Input: one octet of options, then the field lines of a response with a line feed between them.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/alt_svc.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace alt_svc = httpwire::alt_svc;
using alt_svc::strictness;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;

/// What an alternative says, in memory of its own.
struct said {
  std::string protocol;
  std::string host;
  std::uint64_t numbers[3];
  std::vector<std::string> parameters;
  friend bool operator==(const said&, const said&) = default;
};

template <class Decode>
std::string text_of(std::size_t size, Decode decode) {
  const exact_copy<char> room(size);
  const auto text = decode(room.span());
  check(text.has_value(), "the size that is asked for suffices");
  check_equal(text->size(), size, "and is the size of the text");
  return std::string{*text};
}

std::vector<said> said_by(const alt_svc::services& s) {
  std::vector<said> all;
  for (const alt_svc::alternative& a : s) {
    said one{.protocol =
                 text_of(a.protocol_id.decoded_size(), [&](auto room) { return a.protocol_id.decode(room); }),
             .host = text_of(a.host_escaped ? alt_svc::detail::unescaped_size(a.host) : a.host.size(),
                             [&](auto room) { return a.host_text(room); }),
             .numbers = {a.port, a.max_age, a.persist ? 1U : 0U},
             .parameters = {}};
    check(a.protocol_id == one.protocol, "a protocol ID is what it decodes to");
    check(a.port != 0 && a.max_age <= alt_svc::largest_max_age, "numbers are in range");
    check(one.host.empty() || alt_svc::detail::is_host(one.host), "a host is one");
    std::size_t count = 0;
    for (const alt_svc::parameter& p : a.parameters) {
      const std::string value = text_of(p.quoted ? alt_svc::detail::unescaped_size(p.value) : p.value.size(),
                                        [&](auto room) { return p.text(room); });
      check(p.has_value(value), "a value is what it is without escapes");
      if (!p.is("ma") && !p.is("persist")) one.parameters.push_back(std::string{p.name} + '=' + value);
      ++count;
    }
    check_equal(count, a.parameters.size(), "parameters");
    all.push_back(one);
  }
  check_equal(all.size(), s.size(), "alternatives");
  return all;
}

void write_and_parse(const alt_svc::services& s, const std::vector<said>& expected) {
  std::vector<alt_svc::alternative> list;
  for (const alt_svc::alternative& a : s) list.push_back(a);
  const auto write_all = [&](httpwire::writer& out) {
    if (s.clear()) return alt_svc::write_clear(out);
    write(out, std::span<const alt_svc::alternative>{list});
  };
  httpwire::writer measured;
  write_all(measured);
  const exact_copy<std::uint8_t> room(measured.size());
  httpwire::writer out{room.span()};
  write_all(out);
  const auto written = out.written();
  check(written.has_value(), "what is parsed can be written");
  const std::string_view text = httpwire::as_text(*written);
  const auto again = alt_svc::parse(
      text, {.max_value_size = text.size(), .max_alternatives = list.size(), .max_parameters = 18});
  check(again.has_value(), "what is written can be parsed");
  check(again->clear() == s.clear() && said_by(*again) == expected, "and says the same");
  for (const alt_svc::alternative& a : *again) check(a.protocol_id.canonical(), "in the one form of an ID");
  list.assign(again->size(), {});
  std::size_t i = 0;
  for (const alt_svc::alternative& a : *again) list[i++] = a;
  const exact_copy<std::uint8_t> second(measured.size());
  httpwire::writer twice{second.span()};
  write_all(twice);
  check(twice.written().has_value() && httpwire::as_text(*twice.written()) == text, "which is its last form");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const httpwire::bytes rest = in.take_all();
  std::vector<exact_copy<char>> memory;
  std::vector<std::string_view> lines;
  std::string_view text = httpwire::as_text(rest);
  for (;;) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    memory.emplace_back(std::span<const char>{line.data(), line.size()});
    lines.push_back({memory.back().span().data(), line.size()});
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  alt_svc::parse_options options{.max_value_size = (choice & 1) == 0 ? 8192U : 40U,
                                 .max_alternatives = (choice & 2) == 0 ? 32U : 2U,
                                 .max_parameters = (choice & 4) == 0 ? 16U : 1U,
                                 .max_empty_elements = (choice & 8) == 0 ? 32U : 1U};
  const bool is_one = lines.size() == 1;
  const auto parse = [&] {
    return is_one ? alt_svc::parse(lines[0], options) : alt_svc::parse_lines(lines, options);
  };
  const auto strict = parse();
  options.strictness = strictness::lenient;
  const auto lenient = parse();
  if (strict) {
    check(lenient.has_value() && lenient->skipped() == 0, "lenient takes what strict takes");
    const auto said = said_by(*strict);
    check(said == said_by(*lenient) && strict->clear() == lenient->clear(), "and reads it alike");
    write_and_parse(*strict, said);
  } else if (lenient) {
    check(lenient->skipped() != 0, "what is skipped is counted");
    check_equal(lenient->first_skipped(), strict.error(), "the first that is skipped is what strict refuses");
    if (!lenient->empty() || lenient->clear()) write_and_parse(*lenient, said_by(*lenient));
  } else {
    const bool same = lenient.error() == strict.error();
    check(same || lenient.error().code == error_code::alt_svc_too_many_alternatives ||
              lenient.error().code == error_code::alt_svc_too_many_parameters ||
              lenient.error().code == error_code::alt_svc_too_many_empty_elements,
          "lenient refuses only what strict refuses, or a limit behind it");
  }
  if (strict && !is_one) {
    // Joined by hand they are the same.
    std::string joined;
    for (const std::string_view line : lines)
      joined += (joined.empty() && line.data() == lines[0].data() ? "" : ", ") + std::string{line};
    // An empty line is an empty element when it is joined.
    options.max_empty_elements += lines.size();
    const auto one = alt_svc::parse(joined, options);
    check(one.has_value() && said_by(*one) == said_by(*strict) && one->clear() == strict->clear(),
          "lines and their join say the same");
  }
  return 0;
}
