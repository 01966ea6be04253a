// SPDX-License-Identifier: MIT
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "h2/frames.hpp"
#include "httpwire/h2/frame_decoder.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

// The frames of http2jp/http2-frame-test-case: each goes through the parse function of its type and through
// the decoder, and both have to find the same fields or one of the errors that the case lists.

using namespace httpwire;
using namespace httpwire_test;

namespace {

using frame_fields = std::map<std::string, std::string>;

struct frame_case {
  std::string name;
  octet_string wire;
  std::vector<std::uint32_t> errors;  // none: it parses
  frame_fields fields;
};

[[nodiscard]] std::string vectors_folder() {
  const char* const set = std::getenv("HTTPWIRE_VECTORS");
  return set != nullptr && *set != '\0' ? set : HTTPWIRE_VECTORS_DEFAULT;
}

[[nodiscard]] std::vector<frame_case> read_cases(std::istream& in) {
  std::vector<frame_case> cases;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string key;
    std::string value;
    words >> key;
    std::getline(words >> std::ws, value);
    if (key == "case") {
      cases.push_back({.name = value, .wire = {}, .errors = {}, .fields = {}});
    } else if (key == "wire") {
      cases.back().wire = unhex(value);
    } else if (key == "error") {
      std::istringstream codes(value);
      for (std::uint32_t code = 0; codes >> code;) cases.back().errors.push_back(code);
    } else {
      cases.back().fields[key] = value;
    }
  }
  return cases;
}

// --- The fields of a frame in the words of the vectors -----------------------------------------------------

[[nodiscard]] std::string digits(std::uint64_t value) { return std::to_string(value); }
[[nodiscard]] std::string hexed(bytes octets) { return "hex:" + hex(octets); }

/// The padding lies at the end of the payload; its length is given without the field itself.
void add_padding(frame_fields& to, std::uint16_t padding, bytes payload) {
  if (padding == 0) return;
  to["frame_payload.padding_length"] = digits(padding - 1U);
  to["frame_payload.padding"] = hexed(payload.last(padding - 1U));
}

[[nodiscard]] frame_fields fields_of(const h2::event& event, const h2::frame_header& h, bytes payload) {
  frame_fields to = {{"length", digits(h.length)},
                     {"type", digits(static_cast<unsigned>(h.type))},
                     {"flags", digits(h.flags)},
                     {"stream_identifier", digits(h.stream_id)}};
  const auto add = [&](const char* name, std::string value) {
    to[std::string{"frame_payload."} + name] = std::move(value);
  };
  const auto add_priority = [&](const h2::priority_fields& f) {
    add("exclusive", digits(f.exclusive ? 1 : 0));
    add("stream_dependency", digits(f.stream_dependency));
    // RFC 7540 section 6.3: the weight is one more than the octet.
    add("weight", digits(f.weight + 1U));
  };
  std::visit(
      overloaded{
          [&](const h2::data& f) {
            add("data", hexed(f.payload));
            add_padding(to, f.padding, payload);
          },
          [&](const h2::headers& f) {
            add("header_block_fragment", hexed(f.fragment));
            add_padding(to, f.padding, payload);
            if (f.has_priority) add_priority(f.priority);
          },
          [&](const h2::priority& f) { add_priority(f.fields); },
          [&](const h2::rst_stream& f) { add("error_code", digits(static_cast<std::uint32_t>(f.error))); },
          [&](const h2::settings& f) {
            std::string all;
            for (const h2::setting s : f.entries) {
              if (!all.empty()) all += ' ';
              all += digits(static_cast<unsigned>(s.id)) + "=" + digits(s.value);
            }
            add("settings", all);
          },
          [&](const h2::push_promise& f) {
            add("promised_stream_id", digits(f.promised_stream_id));
            add("header_block_fragment", hexed(f.fragment));
            add_padding(to, f.padding, payload);
          },
          [&](const h2::ping& f) { add("opaque_data", hexed(f.opaque_data)); },
          [&](const h2::goaway& f) {
            add("last_stream_id", digits(f.last_stream_id));
            add("error_code", digits(static_cast<std::uint32_t>(f.error)));
            add("additional_debug_data", hexed(f.debug_data));
          },
          [&](const h2::window_update& f) { add("window_size_increment", digits(f.increment)); },
          [&](const h2::continuation& f) { add("header_block_fragment", hexed(f.fragment)); },
          [&](const auto&) {}},
      event);
  return to;
}

/// The frame as an event, by the parse function of its type.
[[nodiscard]] poll<h2::event> parse_by_type(const received_frame& frame) {
  const auto as_event = [](const auto& r) -> poll<h2::event> {
    if (r) return h2::event{*r};
    return r.error();
  };
  switch (frame.header().type) {
    case h2::frame_type::data: return as_event(frame.parse<h2::data>());
    case h2::frame_type::headers: return as_event(frame.parse<h2::headers>());
    case h2::frame_type::priority: return as_event(frame.parse<h2::priority>());
    case h2::frame_type::rst_stream: return as_event(frame.parse<h2::rst_stream>());
    case h2::frame_type::settings: return as_event(frame.parse<h2::settings>());
    case h2::frame_type::push_promise: return as_event(frame.parse<h2::push_promise>());
    case h2::frame_type::ping: return as_event(frame.parse<h2::ping>());
    case h2::frame_type::goaway: return as_event(frame.parse<h2::goaway>());
    case h2::frame_type::window_update: return as_event(frame.parse<h2::window_update>());
    case h2::frame_type::continuation: return as_event(frame.parse<h2::continuation>());
    default: return need_more;
  }
}

/// The frame out of a decoder; an open field block goes before a CONTINUATION frame.
[[nodiscard]] poll<h2::event> decode(bytes wire, const h2::frame_header& header) {
  h2::frame_decoder frames{{.settings_first = false}};
  if (header.type == h2::frame_type::continuation) {
    const octet_string opening = raw_frame(1, 0, header.stream_id);
    bytes rest = opening;
    REQUIRE(frames.next(rest));
  }
  return frames.next(wire);
}

void check_outcome(const poll<h2::event>& got, const frame_case& c, const received_frame& frame) {
  if (c.errors.empty()) {
    REQUIRE(got);
    const frame_fields all = fields_of(*got, frame.header(), frame.payload());
    for (const auto& [name, value] : c.fields) {
      CAPTURE(name);
      REQUIRE(all.count(name) == 1);
      CHECK(all.at(name) == value);
    }
    // And nothing that the case does not have.
    CHECK(all.size() == c.fields.size());
    return;
  }
  REQUIRE(got.has_error());
  CAPTURE(std::string{got.error().name()});
  bool listed = false;
  for (const std::uint32_t code : c.errors) listed = listed || code == got.error().h2_code();
  CHECK(listed);
}

}  // namespace

TEST_CASE(
    "vectors: the frames of http2-frame-test-case have the fields or errors that they list "
    "(RFC 9113 section 6)") {
  const std::string file = vectors_folder() + "/h2/frames.txt";
  std::ifstream in(file);
  if (!in) {
    WARN("skipped: there is no " << file);
    return;
  }
  const std::vector<frame_case> cases = read_cases(in);
  CHECK(cases.size() >= 30);
  for (const frame_case& c : cases) {
    CAPTURE(c.name);
    // One case announces more than it has: what is missing does not matter for the error.
    const received_frame frame(c.wire);
    check_outcome(parse_by_type(frame), c, frame);
    const exact_octets chunk(c.wire);
    check_outcome(decode(chunk.span(), frame.header()), c, frame);
  }
}
