// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "httpwire/h3/event.hpp"
#include "httpwire/h3/frame_decoder.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

// What an HTTP/3 frame_decoder says of an input, in a form that does not depend on how the input was cut.

namespace httpwire_fuzz {

/// A frame whose pieces are joined.
struct h3_frame_record {
  httpwire::h3::frame_type type{};
  httpwire::error_code refused{};        ///< Why it is ignored; none for a frame as it should be.
  std::vector<std::uint64_t> numbers{};  ///< What the frame says besides its payload.
  std::string payload{};
  bool complete = false;

  friend bool operator==(const h3_frame_record&, const h3_frame_record&) = default;
};

struct h3_trace {
  std::vector<h3_frame_record> frames{};
  httpwire::error failure{};
  httpwire::error end{};  ///< What finish() says.
  bool at_boundary = false;
  std::uint64_t offset = 0;  ///< Octets used; only where nothing failed.

  friend bool operator==(const h3_trace&, const h3_trace&) = default;
};

[[nodiscard]] inline std::string shown(const h3_frame_record& f) {
  std::string out =
      std::string{name(f.type)} + "(" + std::to_string(static_cast<std::uint64_t>(f.type)) + ")";
  for (const std::uint64_t number : f.numbers) out += " " + std::to_string(number);
  return out + " refused: " + shown(f.refused) + (f.complete ? " complete " : " open ") + shown(f.payload);
}
[[nodiscard]] inline std::string shown(const h3_trace& t) {
  std::string out = "\n";
  for (const h3_frame_record& f : t.frames) out += "    " + shown(f) + "\n";
  return out + "    failure: " + shown(t.failure) + ", end: " + shown(t.end) +
         (t.at_boundary ? ", at boundary" : "") + ", offset " + std::to_string(t.offset);
}

/// A piece of a frame as a record.
struct h3_frame_piece {
  h3_frame_record record;
  httpwire::bytes payload{};
  bool first = true;
  bool last = true;
};

[[nodiscard]] inline h3_frame_piece piece_of(const httpwire::h3::event& event) {
  namespace h3 = httpwire::h3;
  using type = h3::frame_type;
  return std::visit(
      httpwire::overloaded{
          [](const h3::data& f) {
            return h3_frame_piece{{type::data, {}, {}}, f.payload, f.first, f.last};
          },
          [](const h3::headers& f) {
            return h3_frame_piece{{type::headers, {}, {}}, f.section, f.first, f.last};
          },
          [](const h3::cancel_push& f) {
            return h3_frame_piece{{type::cancel_push, {}, {f.push_id}}};
          },
          [](const h3::settings& f) {
            h3_frame_piece p{{type::settings, {}, {}}, {}, f.first, f.last};
            for (const h3::setting s : f.entries) {
              p.record.numbers.push_back(static_cast<std::uint64_t>(s.id));
              p.record.numbers.push_back(s.value);
            }
            return p;
          },
          [](const h3::push_promise& f) {
            return h3_frame_piece{{type::push_promise, {}, {f.push_id}}, f.section, f.first, f.last};
          },
          [](const h3::goaway& f) {
            return h3_frame_piece{{type::goaway, {}, {f.id}}};
          },
          [](const h3::max_push_id& f) {
            return h3_frame_piece{{type::max_push_id, {}, {f.push_id}}};
          },
          [](const h3::origin& f) {
            return h3_frame_piece{{type::origin, {}, {}}, f.payload, f.first, f.last};
          },
          [](const h3::priority_update& f) {
            return h3_frame_piece{{f.type(), {}, {f.element_id}}, f.field_value, f.first, f.last};
          },
          [](const h3::wt_stream& f) {
            return h3_frame_piece{{type::wt_stream, {}, {f.session_id}}, f.payload, f.first, false};
          },
          [](const h3::unknown& f) {
            return h3_frame_piece{{f.header.type, {}, {f.header.length}}, f.payload, f.first, f.last};
          },
          [](const h3::ignored& f) {
            return h3_frame_piece{{f.header.type, f.reason, {f.header.length}}};
          },
      },
      event);
}

/// Joins a piece to the frames before; `open` says whether the last of them goes on.
inline void join(h3_trace& trace, const httpwire::h3::event& event, bool& open) {
  const h3_frame_piece p = piece_of(event);
  if (p.first) {
    check(!open, "a frame begins when the one before is complete");
    trace.frames.push_back(p.record);
  } else {
    check(open, "a piece that is not the first continues a frame");
    h3_frame_record& f = trace.frames.back();
    check(f.type == p.record.type && f.refused == p.record.refused, "a piece is of the frame's type");
    if (f.type == httpwire::h3::frame_type::settings)
      f.numbers.insert(f.numbers.end(), p.record.numbers.begin(), p.record.numbers.end());
    else
      check(f.numbers == p.record.numbers, "the pieces of a frame say the same");
    check(!p.payload.empty() || !p.record.numbers.empty(), "a piece that is not the first has a payload");
  }
  trace.frames.back().payload += httpwire::as_text(p.payload);
  trace.frames.back().complete = p.last;
  open = !p.last;
}

/// Decodes `stream` in chunks of these sizes, one after the other and again from the first; 0 is the rest.
/// `on_frame(record, decoder)` is called with each complete frame.
template <class OnFrame>
[[nodiscard]] h3_trace trace_of(httpwire::bytes stream, std::span<const std::size_t> sizes,
                                const httpwire::h3::frame_decoder_options& options, OnFrame&& on_frame) {
  httpwire::h3::frame_decoder frames{options};
  h3_trace trace;
  bool open = false;
  const auto consume = [&](httpwire::bytes chunk) {
    for (;;) {
      const std::size_t before = chunk.size();
      const auto event = frames.next(chunk);
      check(chunk.size() <= before, "a chunk only gets shorter");
      if (event.need_more()) {
        check(chunk.empty(), "more is needed only when the chunk is used up");
        return true;
      }
      if (event.has_error()) {
        trace.failure = event.error();
        const auto again = frames.next(chunk);
        check(again.has_error() && again.error() == event.error(), "an error stays");
        return false;
      }
      join(trace, *event, open);
      if (!open) on_frame(trace.frames.back(), frames);
    }
  };
  bool alive = true;
  for (std::size_t i = 0; alive && !stream.empty(); ++i) {
    const std::size_t wanted = sizes.empty() ? 0 : sizes[i % sizes.size()];
    const std::size_t size = wanted == 0 || wanted > stream.size() ? stream.size() : wanted;
    const exact_copy<std::uint8_t> chunk{stream.first(size)};
    stream = stream.subspan(size);
    alive = consume(chunk.span());
  }
  trace.at_boundary = alive && frames.at_boundary();
  trace.offset = alive ? frames.offset() : 0;
  const auto end = frames.finish();
  if (!end) trace.end = end.error();
  return trace;
}

}  // namespace httpwire_fuzz
