// SPDX-License-Identifier: MIT
// Input: the text of a Priority field.
#include "httpwire/http/priority.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace http = httpwire::http;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;

/// RFC 9218 section 4 over the dictionary, without the fast path.
http::priority_parameters model(const http::sf::dictionary& members) {
  http::priority_parameters out;
  if (const auto u = members.find("u"); u && !u->is_inner_list)
    if (const auto n = u->value.integer(); n && *n >= 0 && *n <= 7)
      out.urgency = static_cast<std::uint8_t>(*n);
  if (const auto i = members.find("i"); i && !i->is_inner_list) out.incremental = i->value.boolean();
  return out;
}

template <class Value>
std::string text_of(const Value& v) {
  std::array<std::uint8_t, 16> memory{};
  httpwire::writer out{memory};
  write(out, v);
  const auto written = out.written();
  check(written.has_value(), "a priority can be written in 16 octets");
  return std::string{httpwire::as_text(*written)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const httpwire_fuzz::exact_copy<std::uint8_t> memory{httpwire::bytes{data, size}};
  const std::string_view text = httpwire::as_text(memory.span());
  const auto parsed = http::parse_priority_parameters(text);
  const auto members = http::sf::parse_dictionary(text);
  check_equal(parsed.has_value(), members.has_value(), "a priority is a dictionary");
  if (!parsed) {
    check_equal(parsed.error(), members.error(), "the failure is that of the dictionary");
    return 0;
  }
  check(*parsed == model(*members), "fast and slow");
  const http::priority whole = *http::parse_priority(text);
  check(whole == merge(http::priority{}, *parsed), "what is missing has its default");
  check(*http::parse_priority_update(memory.span()) == whole, "field and frame");
  check(*http::parse_priority_parameters(text_of(*parsed)) == *parsed, "parameters written and parsed");
  check(*http::parse_priority(text_of(whole)) == whole, "a priority written and parsed");
  return 0;
}
