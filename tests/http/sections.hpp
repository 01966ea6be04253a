// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "httpwire/http/section_rules.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

// Sections for the tests of their rules, and what the rules say of them.

namespace httpwire_test {

struct field_text {
  std::string name;
  std::string value;
};
using section_text = std::vector<field_text>;

/// One of each field is enough for most rules.
[[nodiscard]] inline section_text get_request() {
  return {{":method", "GET"}, {":scheme", "https"}, {":authority", "a.example"}, {":path", "/"}};
}
[[nodiscard]] inline section_text connect_request() {
  return {{":method", "CONNECT"}, {":authority", "a.example:443"}};
}
[[nodiscard]] inline section_text websocket_request() {
  return {{":method", "CONNECT"},
          {":protocol", "websocket"},
          {":scheme", "https"},
          {":path", "/chat"},
          {":authority", "a.example"}};
}
[[nodiscard]] inline section_text ok_response() { return {{":status", "200"}}; }

/// `front` and then `more`.
[[nodiscard]] inline section_text with(section_text front, const section_text& more) {
  front.insert(front.end(), more.begin(), more.end());
  return front;
}
[[nodiscard]] inline section_text without(section_text fields, std::string_view name) {
  std::erase_if(fields, [&](const field_text& f) { return f.name == name; });
  return fields;
}
/// With another value for a field, where it stands.
[[nodiscard]] inline section_text changed(section_text fields, std::string_view name, std::string value) {
  for (field_text& f : fields)
    if (f.name == name) f.value = std::move(value);
  return fields;
}

/// What the rules say of a section.
struct judged {
  httpwire::error failure{};
  httpwire::http::section_summary summary{};
  section_text accepted{};
  section_text dropped{};
  [[nodiscard]] httpwire::error_code code() const { return failure.code; }
};

/// Each field in memory of its own that ends with the call, so that a view that is kept is seen.
[[nodiscard]] inline judged judge(const httpwire::http::section_rules_options& options,
                                  const section_text& fields,
                                  httpwire::http::stream_end end = httpwire::http::stream_end::unknown) {
  judged out;
  httpwire::http::section_rules rules{options};
  for (const field_text& f : fields) {
    const exact_buffer<char> name(f.name);
    const exact_buffer<char> value(f.value);
    const auto v = rules.check({name.data(), name.size()}, {value.data(), value.size()});
    if (!v) {
      if (out.failure.code == httpwire::error_code::none) out.failure = v.error();
      CHECK(v.error() == out.failure);  // the first one stays
    } else if (*v == httpwire::http::verdict::accept) {
      out.accepted.push_back(f);
    } else {
      out.dropped.push_back(f);
    }
  }
  const auto done = rules.finish(end);
  if (out.failure.code != httpwire::error_code::none) {
    REQUIRE(!done);
    CHECK(done.error() == out.failure);
  } else if (done) {
    out.summary = *done;
  } else {
    out.failure = done.error();
  }
  return out;
}

inline constexpr httpwire::http::version both_versions[] = {httpwire::http::version::http2,
                                                            httpwire::http::version::http3};
inline constexpr httpwire::http::direction both_directions[] = {httpwire::http::direction::received,
                                                                httpwire::http::direction::sent};

/// Both versions, both directions.
template <class Check>
void for_each_side(httpwire::http::section_rules_options options, Check check) {
  for (const auto version : both_versions)
    for (const auto direction : both_directions) {
      options.version = version;
      options.direction = direction;
      CAPTURE(static_cast<int>(version), static_cast<int>(direction));
      check(options);
    }
}

/// A section breaks one rule: what it comes to under each policy, on all sides. `index` is that of the field
/// at fault. Only for rules whose standard is to reject.
struct broken_rule {
  const char* what;
  httpwire::http::section_rules_options options{};
  section_text fields{};
  httpwire::error_code code{};
  std::uint32_t index = httpwire::error::no_field;
  httpwire::http::policy httpwire::http::rule_policies::*rule = nullptr;
  bool at_end = false;
  httpwire::http::stream_end end = httpwire::http::stream_end::unknown;
};

inline void check_rule(const broken_rule& r) {
  using httpwire::http::policy;
  CAPTURE(r.what, httpwire::error{.code = r.code}.name());
  for_each_side(r.options, [&](httpwire::http::section_rules_options options) {
    for (const policy p : {policy::standard, policy::reject, policy::drop, policy::accept}) {
      CAPTURE(static_cast<int>(p));
      options.policies.*r.rule = p;
      const judged j = judge(options, r.fields, r.end);
      const bool fails = p == policy::standard || p == policy::reject || (p == policy::drop && r.at_end);
      if (fails) {
        CHECK(j.code() == r.code);
        CHECK(j.failure.field_index == r.index);
        CHECK(j.failure.scope() == httpwire::error_scope::stream);
        CHECK(j.failure.h2_code() == 1);
        CHECK(j.failure.h3_code() == 0x10e);
      } else if (p == policy::accept) {
        CHECK(j.code() != r.code);
        if (j.code() == httpwire::error_code::none) CHECK(j.accepted.size() == r.fields.size());
      } else {
        CHECK(j.code() != r.code);
        REQUIRE(j.dropped.size() == 1);
        CHECK(j.dropped.front().name == r.fields[r.index].name);
        CHECK(j.dropped.front().value == r.fields[r.index].value);
      }
    }
  });
}

}  // namespace httpwire_test
