// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "h2/frames.hpp"
#include "httpwire/h2/frame_decoder.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

// Events as text in which the pieces of a frame are joined, so that two ways to cut the same octets can be
// compared, and so that a test can say what it expects.

namespace httpwire_test {

[[nodiscard]] inline std::string number(std::string_view name, std::uint64_t value) {
  return " " + std::string{name} + "=" + std::to_string(value);
}

[[nodiscard]] inline std::string text_of(const httpwire::h2::frame_header& h) {
  return std::to_string(static_cast<unsigned>(h.type)) + number("length", h.length) +
         number("flags", h.flags) + number("stream", h.stream_id) + " |";
}

[[nodiscard]] inline std::string text_of(const httpwire::h2::priority_fields& f) {
  return number("dependency", f.stream_dependency) + number("exclusive", f.exclusive ? 1 : 0) +
         number("weight", f.weight);
}

[[nodiscard]] inline std::string text_of(const httpwire::error& e) {
  return "error " + std::string{e.name()} + number("offset", e.offset) + number("stream", e.stream_id) +
         number("limit", e.limit);
}

/// What an event says, apart by what is the same in every piece of a frame, what is joined, and what only the
/// last piece has.
struct event_text {
  std::string fixed;
  std::string body{};
  std::string end{};
  bool first = true;
  bool last = true;
};

[[nodiscard]] inline event_text text_of(const httpwire::h2::event& e) {
  namespace h2 = httpwire::h2;
  const auto flag = [](std::string_view name, bool set) { return set ? " " + std::string{name} : ""; };
  return std::visit(
      httpwire::overloaded{
          [&](const h2::data& f) {
            return event_text{"DATA" + number("on", f.stream_id) + number("padding", f.padding),
                              hex(f.payload), flag("end_stream", f.end_stream), f.first, f.last};
          },
          [&](const h2::headers& f) {
            return event_text{"HEADERS" + number("on", f.stream_id) + number("padding", f.padding) +
                                  flag("priority", f.has_priority) + text_of(f.priority),
                              hex(f.fragment),
                              flag("end_stream", f.end_stream) + flag("end_headers", f.end_headers), f.first,
                              f.last};
          },
          [&](const h2::priority& f) {
            return event_text{"PRIORITY" + number("on", f.stream_id) + text_of(f.fields)};
          },
          [&](const h2::rst_stream& f) {
            return event_text{"RST_STREAM" + number("on", f.stream_id) +
                              number("error", static_cast<std::uint32_t>(f.error))};
          },
          [&](const h2::settings& f) {
            std::string entries;
            for (const h2::setting s : f.entries)
              entries += " " + std::to_string(static_cast<unsigned>(s.id)) + "=" + std::to_string(s.value);
            return event_text{"SETTINGS" + flag("ack", f.ack), entries, "", f.first, f.last};
          },
          [&](const h2::push_promise& f) {
            return event_text{"PUSH_PROMISE" + number("on", f.stream_id) +
                                  number("promised", f.promised_stream_id) + number("padding", f.padding),
                              hex(f.fragment), flag("end_headers", f.end_headers), f.first, f.last};
          },
          [&](const h2::ping& f) {
            return event_text{"PING" + flag("ack", f.ack) + " " + hex(f.opaque_data)};
          },
          [&](const h2::goaway& f) {
            return event_text{"GOAWAY" + number("last", f.last_stream_id) +
                                  number("error", static_cast<std::uint32_t>(f.error)),
                              hex(f.debug_data), "", f.first, f.last};
          },
          [&](const h2::window_update& f) {
            return event_text{"WINDOW_UPDATE" + number("on", f.stream_id) + number("by", f.increment)};
          },
          [&](const h2::continuation& f) {
            return event_text{"CONTINUATION" + number("on", f.stream_id), hex(f.fragment),
                              flag("end_headers", f.end_headers), f.first, f.last};
          },
          [&](const h2::altsvc& f) {
            return event_text{"ALTSVC" + number("on", f.stream_id) + number("origin", f.origin_size),
                              hex(f.payload), "", f.first, f.last};
          },
          [&](const h2::origin& f) {
            return event_text{"ORIGIN", hex(f.payload), "", f.first, f.last};
          },
          [&](const h2::priority_update& f) {
            return event_text{"PRIORITY_UPDATE" + number("of", f.prioritized_stream_id), hex(f.field_value),
                              "", f.first, f.last};
          },
          [&](const h2::unknown& f) {
            return event_text{"UNKNOWN " + text_of(f.header), hex(f.payload), "", f.first, f.last};
          },
          [&](const h2::ignored& f) {
            return event_text{"IGNORED " + text_of(f.header) + " " +
                              std::string{httpwire::error{.code = f.reason}.name()}};
          },
      },
      e);
}

/// Joins pieces. What breaks a promise of the decoder shows up as an event of its own.
class event_recorder {
 public:
  void add(const httpwire::h2::frame_header& header, const httpwire::h2::event& e) {
    event_text text = text_of(e);
    text.fixed = text_of(header) + " " + text.fixed;
    if (text.first == open_) broken("first is " + std::string{text.first ? "set" : "missing"});
    if (!text.first && text.fixed != fixed_) broken("the pieces of a frame differ");
    if (!text.last && !text.end.empty()) broken("a flag before the last piece");
    if (!text.last && text.body.empty()) broken("a piece of nothing");
    if (text.first) {
      fixed_ = text.fixed;
      body_.clear();
    }
    body_ += text.body;
    open_ = !text.last;
    if (text.last) texts_.push_back(fixed_ + " :" + body_ + " ;" + text.end);
  }
  void add(const httpwire::error& e) {
    // Settings before a bad one have been given, their frame will not end.
    flush();
    texts_.push_back(text_of(e));
  }
  void broken(const std::string& what) { texts_.push_back("BROKEN " + what); }
  void flush() {
    if (open_) texts_.push_back(fixed_ + " :" + body_ + " ...");
    open_ = false;
  }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

 private:
  std::vector<std::string> texts_;
  std::string fixed_;
  std::string body_;
  bool open_ = false;
};

struct decoding {
  std::vector<std::string> events;
  bool ended = false;  // by an error of the connection
  // Of what did not end only.
  std::uint64_t offset = 0;
  bool at_boundary = false;
  friend bool operator==(const decoding&, const decoding&) = default;
};

/// Positions between octets; the chunks are what lies between two of them.
using cuts = std::vector<std::size_t>;

/// Decodes `wire` in chunks, each in memory of its own that is gone before the next call.
[[nodiscard]] inline decoding decode_in_chunks(const httpwire::h2::frame_decoder_options& options,
                                               httpwire::bytes wire, const cuts& at) {
  httpwire::h2::frame_decoder frames{options};
  event_recorder recorder;
  decoding done;
  std::size_t from = 0;
  std::size_t cut = 0;
  std::uint64_t used = 0;
  while (!done.ended && from < wire.size()) {
    while (cut < at.size() && at[cut] <= from) ++cut;
    const std::size_t to = cut < at.size() && at[cut] < wire.size() ? at[cut] : wire.size();
    const exact_octets chunk(wire.subspan(from, to - from));
    httpwire::bytes rest = chunk.span();
    for (;;) {
      const std::size_t before = rest.size();
      const auto event = frames.next(rest);
      if (rest.data() + rest.size() != chunk.data() + chunk.size()) recorder.broken("the chunk moved");
      used += before - rest.size();
      if (frames.offset() != used) recorder.broken("offset() is not what was taken");
      if (event.need_more()) {
        if (!rest.empty()) recorder.broken("octets are left");
        httpwire::bytes none;
        if (!frames.next(none).need_more()) recorder.broken("no octets, but an event");
        break;
      }
      if (event) {
        recorder.add(frames.header(), *event);
        continue;
      }
      recorder.add(event.error());
      if (event.error().scope() != httpwire::error_scope::connection) continue;
      done.ended = true;
      const httpwire::bytes untouched = rest;
      const auto again = frames.next(rest);
      if (!again.has_error() || again.error() != event.error()) recorder.broken("the end is not final");
      if (rest.data() != untouched.data() || rest.size() != untouched.size())
        recorder.broken("octets were taken after the end");
      break;
    }
    from = to;
  }
  if (!done.ended) done.offset = frames.offset();
  if (!done.ended) done.at_boundary = frames.at_boundary();
  recorder.flush();
  done.events = recorder.texts();
  return done;
}

[[nodiscard]] inline decoding decode_whole(const httpwire::h2::frame_decoder_options& options,
                                           httpwire::bytes wire) {
  return decode_in_chunks(options, wire, {});
}

[[nodiscard]] inline cuts everywhere(std::size_t size) {
  cuts at(size);
  for (std::size_t i = 0; i < size; ++i) at[i] = i + 1;
  return at;
}

[[nodiscard]] inline cuts random_cuts(random_source& random, std::size_t size) {
  cuts at;
  const std::size_t longest = random.between(1, 40);
  for (std::size_t i = 0; i < size; i += random.between(1, longest)) at.push_back(i);
  return at;
}

/// Requires the same events whole, octet by octet, in random chunks and with one cut at every place; gives
/// them.
inline decoding decode_all_ways(const httpwire::h2::frame_decoder_options& options, httpwire::bytes wire,
                                random_source& random) {
  const decoding whole = decode_whole(options, wire);
  const auto agrees = [&](const cuts& at) {
    const decoding other = decode_in_chunks(options, wire, at);
    CHECK(other.events == whole.events);
    return other == whole;
  };
  CAPTURE(hex(wire));
  REQUIRE(agrees(everywhere(wire.size())));
  for (int i = 0; i < 4; ++i) REQUIRE(agrees(random_cuts(random, wire.size())));
  for (std::size_t at = 1; at < wire.size(); ++at) REQUIRE(agrees({at}));
  return whole;
}

}  // namespace httpwire_test
