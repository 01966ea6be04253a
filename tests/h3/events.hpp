// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "h3/frames.hpp"
#include "httpwire/h3/frame_decoder.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

// Events as text in which the pieces of a frame are joined, so that two ways to cut the same octets can be
// compared, and so that a test can say what it expects.

namespace httpwire_test {

[[nodiscard]] inline std::string number(std::string_view name, std::uint64_t value) {
  return " " + std::string{name} + "=" + std::to_string(value);
}

[[nodiscard]] inline std::string text_of(const httpwire::h3::frame_header& h) {
  return std::to_string(static_cast<std::uint64_t>(h.type)) + number("length", h.length) + " |";
}

[[nodiscard]] inline std::string text_of(const httpwire::error& e) {
  return "error " + std::string{e.name()} + number("offset", e.offset) + number("limit", e.limit);
}

/// What an event says, apart by what is the same in every piece of a frame and what is joined.
struct event_text {
  std::string fixed;
  std::string body{};
  bool first = true;
  bool last = true;
};

[[nodiscard]] inline event_text text_of(const httpwire::h3::event& e) {
  namespace h3 = httpwire::h3;
  return std::visit(
      httpwire::overloaded{
          [](const h3::data& f) {
            return event_text{"DATA", hex(f.payload), f.first, f.last};
          },
          [](const h3::headers& f) {
            return event_text{"HEADERS", hex(f.section), f.first, f.last};
          },
          [](const h3::cancel_push& f) { return event_text{"CANCEL_PUSH" + number("push", f.push_id)}; },
          [](const h3::settings& f) {
            std::string entries;
            for (const h3::setting s : f.entries)
              entries +=
                  " " + std::to_string(static_cast<std::uint64_t>(s.id)) + "=" + std::to_string(s.value);
            return event_text{"SETTINGS", entries, f.first, f.last};
          },
          [](const h3::push_promise& f) {
            return event_text{"PUSH_PROMISE" + number("push", f.push_id), hex(f.section), f.first, f.last};
          },
          [](const h3::goaway& f) { return event_text{"GOAWAY" + number("id", f.id)}; },
          [](const h3::max_push_id& f) { return event_text{"MAX_PUSH_ID" + number("push", f.push_id)}; },
          [](const h3::origin& f) {
            return event_text{"ORIGIN", hex(f.payload), f.first, f.last};
          },
          [](const h3::priority_update& f) {
            const bool push = f.element == h3::prioritized_element::push;
            return event_text{"PRIORITY_UPDATE" + number(push ? "push" : "request", f.element_id),
                              hex(f.field_value), f.first, f.last};
          },
          [](const h3::wt_stream& f) {
            return event_text{"WT_STREAM" + number("session", f.session_id), hex(f.payload), f.first, false};
          },
          [](const h3::unknown& f) {
            return event_text{"UNKNOWN " + text_of(f.header), hex(f.payload), f.first, f.last};
          },
          [](const h3::ignored& f) {
            return event_text{"IGNORED " + text_of(f.header) + " " +
                              std::string{httpwire::error{.code = f.reason}.name()}};
          },
      },
      e);
}

/// Joins pieces. What breaks a promise of the decoder shows up as an event of its own.
class event_recorder {
 public:
  void add(const httpwire::h3::frame_header& header, const httpwire::h3::event& e) {
    event_text text = text_of(e);
    text.fixed = text_of(header) + " " + text.fixed;
    if (text.first == open_) broken("first is " + std::string{text.first ? "set" : "missing"});
    if (!text.first && text.fixed != fixed_) broken("the pieces of a frame differ");
    const bool signal = std::holds_alternative<httpwire::h3::wt_stream>(e) && text.first;
    if (!text.last && text.body.empty() && !signal) broken("a piece of nothing");
    if (text.first) {
      fixed_ = text.fixed;
      body_.clear();
    }
    body_ += text.body;
    open_ = !text.last;
    if (text.last) texts_.push_back(fixed_ + " :" + body_ + " ;");
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

/// What a stream gave, and how it could end behind its last octet.
struct decoding {
  std::vector<std::string> events;
  bool failed = false;
  std::uint64_t offset = 0;
  bool at_boundary = false;
  httpwire::error finish{};
  friend bool operator==(const decoding&, const decoding&) = default;
};

/// Positions between octets; the chunks are what lies between two of them.
using cuts = std::vector<std::size_t>;

/// All events of one chunk; true while the decoder goes on.
inline bool decode_chunk(httpwire::h3::frame_decoder& frames, httpwire::bytes chunk,
                         event_recorder& recorder) {
  httpwire::bytes rest = chunk;
  for (;;) {
    const std::uint64_t offset = frames.offset();
    const std::size_t before = rest.size();
    const auto event = frames.next(rest);
    if (rest.data() + rest.size() != chunk.data() + chunk.size()) recorder.broken("the chunk moved");
    if (frames.offset() - offset != before - rest.size()) recorder.broken("offset() is not what was taken");
    if (event) {
      recorder.add(frames.header(), *event);
      continue;
    }
    if (event.need_more()) {
      if (!rest.empty()) recorder.broken("octets are left");
      httpwire::bytes none;
      if (!frames.next(none).need_more()) recorder.broken("no octets, but an event");
      return true;
    }
    recorder.add(event.error());
    const httpwire::bytes untouched = rest;
    const auto again = frames.next(rest);
    if (!again.has_error() || again.error() != event.error()) recorder.broken("the end is not final");
    if (rest.data() != untouched.data() || rest.size() != untouched.size())
      recorder.broken("octets were taken after the end");
    return false;
  }
}

/// Decodes `wire` in chunks, each in memory of its own that is gone before the next call.
[[nodiscard]] inline decoding decode_in_chunks(const httpwire::h3::frame_decoder_options& options,
                                               httpwire::bytes wire, const cuts& at) {
  httpwire::h3::frame_decoder frames{options};
  event_recorder recorder;
  decoding done;
  std::size_t from = 0;
  std::size_t cut = 0;
  while (!done.failed && from < wire.size()) {
    while (cut < at.size() && at[cut] <= from) ++cut;
    const std::size_t to = cut < at.size() && at[cut] < wire.size() ? at[cut] : wire.size();
    const exact_octets chunk(wire.subspan(from, to - from));
    done.failed = !decode_chunk(frames, chunk.span(), recorder);
    from = to;
  }
  if (!done.failed) done.offset = frames.offset();
  if (!done.failed) done.at_boundary = frames.at_boundary();
  recorder.flush();
  done.events = recorder.texts();
  const auto finished = frames.finish();
  if (!finished) done.finish = finished.error();
  httpwire::bytes none;
  if (!finished && frames.next(none).error() != done.finish)
    done.events.emplace_back("BROKEN finish is not final");
  return done;
}

[[nodiscard]] inline decoding decode_whole(const httpwire::h3::frame_decoder_options& options,
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
inline decoding decode_all_ways(const httpwire::h3::frame_decoder_options& options, httpwire::bytes wire,
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
