// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "httpwire/h2/event.hpp"
#include "httpwire/h2/field_block.hpp"
#include "httpwire/h2/frame_decoder.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

// What a frame_decoder says of an input, in a form that does not depend on how the input was cut.

namespace httpwire_fuzz {

/// A frame whose pieces are joined, or an error that let the decoder go on.
struct frame_record {
  httpwire::h2::frame_type type{};
  httpwire::error_code
      refused{};  ///< Why it is ignored or ends its stream; none for a frame as it should be.
  std::vector<std::uint64_t> numbers{};  ///< What the frame says besides its payload.
  std::string payload{};
  bool complete = false;

  friend bool operator==(const frame_record&, const frame_record&) = default;
};

/// A field block, or why there is none.
struct block_record {
  httpwire::error failure{};
  std::vector<std::uint64_t> numbers{};
  std::string block{};

  friend bool operator==(const block_record&, const block_record&) = default;
};

struct trace {
  std::vector<frame_record> frames{};
  std::vector<block_record> blocks{};
  httpwire::error failure{};  ///< Of the connection.
  bool at_boundary = false;
  std::uint64_t offset = 0;  ///< Octets used; only where the connection goes on.

  friend bool operator==(const trace&, const trace&) = default;
};

[[nodiscard]] inline std::string shown(const std::vector<std::uint64_t>& numbers) {
  std::string out;
  for (const std::uint64_t number : numbers) out += " " + std::to_string(number);
  return out;
}
[[nodiscard]] inline std::string shown(const frame_record& f) {
  return std::string{name(f.type)} + "(" + std::to_string(static_cast<unsigned>(f.type)) + ")" +
         shown(f.numbers) + " refused: " + shown(f.refused) + (f.complete ? " complete " : " open ") +
         shown(f.payload);
}
[[nodiscard]] inline std::string shown(const block_record& b) {
  return "block" + shown(b.numbers) + " failure: " + shown(b.failure) + " " + shown(b.block);
}
[[nodiscard]] inline std::string shown(const trace& t) {
  std::string out = "\n";
  for (const frame_record& f : t.frames) out += "    " + shown(f) + "\n";
  for (const block_record& b : t.blocks) out += "    " + shown(b) + "\n";
  return out + "    failure: " + shown(t.failure) + (t.at_boundary ? ", at boundary" : "") + ", offset " +
         std::to_string(t.offset);
}

/// A piece of a frame as a record. Flags that belong to the last piece are only in that.
struct frame_piece {
  frame_record record;
  httpwire::bytes payload{};
  bool first = true;
  bool last = true;
  std::size_t flow_controlled = 0;
};

[[nodiscard]] inline frame_piece piece_of(const httpwire::h2::event& event) {
  namespace h2 = httpwire::h2;
  using type = h2::frame_type;
  const auto priority_numbers = [](const h2::priority_fields& p) {
    return std::uint64_t{p.stream_dependency} | std::uint64_t{p.exclusive} << 32 |
           std::uint64_t{p.weight} << 40;
  };
  return std::visit(
      httpwire::overloaded{
          [](const h2::data& f) {
            check(!f.end_stream || f.last, "END_STREAM is in the last piece");
            return frame_piece{{type::data, {}, {f.stream_id, f.padding, f.end_stream}},
                               f.payload,
                               f.first,
                               f.last,
                               f.flow_controlled()};
          },
          [&](const h2::headers& f) {
            check(!(f.end_stream || f.end_headers) || f.last, "flags are in the last piece");
            return frame_piece{{type::headers,
                                {},
                                {f.stream_id, f.padding, f.end_stream, f.end_headers, f.has_priority,
                                 priority_numbers(f.priority)}},
                               f.fragment,
                               f.first,
                               f.last};
          },
          [&](const h2::priority& f) {
            return frame_piece{{type::priority, {}, {f.stream_id, priority_numbers(f.fields)}}};
          },
          [](const h2::rst_stream& f) {
            return frame_piece{{type::rst_stream, {}, {f.stream_id, static_cast<std::uint32_t>(f.error)}}};
          },
          [](const h2::settings& f) {
            frame_piece p{{type::settings, {}, {f.ack}}, {}, f.first, f.last};
            for (const h2::setting s : f.entries) {
              p.record.numbers.push_back(static_cast<std::uint16_t>(s.id));
              p.record.numbers.push_back(s.value);
            }
            return p;
          },
          [](const h2::push_promise& f) {
            check(!f.end_headers || f.last, "END_HEADERS is in the last piece");
            return frame_piece{
                {type::push_promise, {}, {f.stream_id, f.promised_stream_id, f.padding, f.end_headers}},
                f.fragment,
                f.first,
                f.last};
          },
          [](const h2::ping& f) {
            frame_piece p{{type::ping, {}, {f.ack}}};
            p.record.payload = httpwire::as_text(f.opaque_data);
            return p;
          },
          [](const h2::goaway& f) {
            return frame_piece{{type::goaway, {}, {f.last_stream_id, static_cast<std::uint32_t>(f.error)}},
                               f.debug_data,
                               f.first,
                               f.last};
          },
          [](const h2::window_update& f) {
            return frame_piece{{type::window_update, {}, {f.stream_id, f.increment}}};
          },
          [](const h2::continuation& f) {
            check(!f.end_headers || f.last, "END_HEADERS is in the last piece");
            return frame_piece{
                {type::continuation, {}, {f.stream_id, f.end_headers}}, f.fragment, f.first, f.last};
          },
          [](const h2::altsvc& f) {
            return frame_piece{{type::altsvc, {}, {f.stream_id, f.origin_size}}, f.payload, f.first, f.last};
          },
          [](const h2::origin& f) {
            return frame_piece{{type::origin, {}, {}}, f.payload, f.first, f.last};
          },
          [](const h2::priority_update& f) {
            return frame_piece{
                {type::priority_update, {}, {f.prioritized_stream_id}}, f.field_value, f.first, f.last};
          },
          [](const h2::unknown& f) {
            return frame_piece{{f.header.type, {}, {f.header.stream_id, f.header.flags, f.header.length}},
                               f.payload,
                               f.first,
                               f.last};
          },
          [](const h2::ignored& f) {
            return frame_piece{
                {f.header.type, f.reason, {f.header.stream_id, f.header.flags, f.header.length}}};
          },
      },
      event);
}

/// Joins pieces.
class trace_recorder {
 public:
  /// With `header`, that of the frame, a DATA frame is also held against flow control.
  void add(const httpwire::h2::event& event, const httpwire::h2::frame_header& header) {
    frame_piece p = piece_of(event);
    if (p.first) {
      check(!open_, "a frame begins when the one before is complete");
      trace_.frames.push_back(p.record);
      flow_controlled_ = 0;
    } else {
      check(open_, "a piece that is not the first continues a frame");
      join(trace_.frames.back(), p.record);
    }
    frame_record& f = trace_.frames.back();
    f.payload += httpwire::as_text(p.payload);
    f.complete = p.last;
    open_ = !p.last;
    flow_controlled_ += p.flow_controlled;
    check(p.first || p.last || !p.payload.empty() || f.type == httpwire::h2::frame_type::settings,
          "a piece between first and last has a payload");
    if (f.type == httpwire::h2::frame_type::data && f.refused == httpwire::error_code::none && f.complete)
      check_equal(flow_controlled_, std::size_t{header.length}, "all of a DATA frame is flow-controlled");
  }

  /// An error of the decoder.
  void add(const httpwire::error& e, const httpwire::h2::frame_header& header) {
    if (e.scope() == httpwire::error_scope::connection) {
      trace_.failure = e;
      return;
    }
    check(!open_, "a frame that is refused has shown no piece");
    check(e.scope() == httpwire::error_scope::stream && e.stream_id != 0, "an error says which stream");
    trace_.frames.push_back(
        {header.type, e.code, {e.stream_id, e.offset, e.limit, header.length, header.flags}, {}, true});
  }

  void add_block(const httpwire::poll<httpwire::h2::complete_field_block>& block, bool opens) {
    if (opens) block_failed_ = false;
    if (block.need_more() || block_failed_) return;
    if (block) {
      trace_.blocks.push_back(
          {{},
           {block->stream_id, block->promised_stream_id, block->end_stream, block->has_priority,
            block->priority.stream_dependency, block->priority.exclusive, block->priority.weight},
           std::string{httpwire::as_text(block->block)}});
      return;
    }
    block_failed_ = true;
    trace_.blocks.push_back({block.error(), {}, {}});
  }

  [[nodiscard]] trace& result() noexcept { return trace_; }

 private:
  /// Entries of settings are appended; other numbers are those of the last piece, which has all flags.
  static void join(frame_record& f, const frame_record& piece) {
    check(f.type == piece.type && f.refused == piece.refused, "a piece is of the frame's type");
    const bool list = f.type == httpwire::h2::frame_type::settings;
    if (list)
      f.numbers.insert(f.numbers.end(), piece.numbers.begin() + 1, piece.numbers.end());
    else
      f.numbers = piece.numbers;
  }

  trace trace_;
  bool open_ = false;
  bool block_failed_ = false;
  std::size_t flow_controlled_ = 0;
};

struct trace_options {
  httpwire::h2::frame_decoder_options frames{};
  httpwire::h2::field_block_options blocks{};
};

/// Decodes `stream` in chunks of these sizes, one after the other and again from the first; 0 is the rest.
/// `on_frame(record, header)` is called with each complete or refused frame.
template <class OnFrame>
[[nodiscard]] trace trace_of(httpwire::bytes stream, std::span<const std::size_t> sizes,
                             const trace_options& options, OnFrame&& on_frame) {
  httpwire::h2::frame_decoder frames{options.frames};
  httpwire::h2::field_block blocks{options.blocks};
  trace_recorder recorder;
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
        recorder.add(event.error(), frames.header());
        if (event.error().scope() == httpwire::error_scope::connection) {
          const auto again = frames.next(chunk);
          check(again.has_error() && again.error() == event.error(), "an error of the connection stays");
          return false;
        }
      } else {
        recorder.add(*event, frames.header());
        const auto piece = piece_of(*event);
        const bool opens = piece.first && (piece.record.type == httpwire::h2::frame_type::headers ||
                                           piece.record.type == httpwire::h2::frame_type::push_promise);
        recorder.add_block(blocks.add(*event), opens);
      }
      if (recorder.result().frames.back().complete)
        on_frame(recorder.result().frames.back(), frames.header());
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
  trace& t = recorder.result();
  t.at_boundary = alive && frames.at_boundary();
  t.offset = alive ? frames.offset() : 0;
  return std::move(t);
}

}  // namespace httpwire_fuzz
