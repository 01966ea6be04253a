// SPDX-License-Identifier: MIT
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "h2/events.hpp"
#include "h2/frames.hpp"
#include "httpwire/h2/field_block.hpp"
#include "httpwire/h2/frame_decoder.hpp"
#include "httpwire/h2/preface.hpp"
#include "httpwire/hpack/decoder.hpp"
#include "httpwire/hpack/encoder.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

// Preface, frames, field blocks and HPACK together, as a connection uses them.

using namespace httpwire;
using namespace httpwire_test;

namespace {

using fields = std::vector<std::pair<std::string, std::string>>;

struct message {
  std::uint32_t stream_id = 0;
  std::uint32_t promised_stream_id = 0;
  bool end_stream = false;
  fields lines{};
  friend bool operator==(const message&, const message&) = default;
};

/// The receiving side: chunks in, messages out.
class receiver {
 public:
  void read(bytes chunk) {
    if (!preface_done_) {
      const auto done = preface_.next(chunk);
      REQUIRE_FALSE(done.has_error());
      if (done.need_more()) return;
      preface_done_ = true;
    }
    for (auto event = frames_.next(chunk); !event.need_more(); event = frames_.next(chunk)) {
      REQUIRE(event);
      const auto block = block_.add(*event);
      REQUIRE_FALSE(block.has_error());
      if (!block) continue;
      message m{block->stream_id, block->promised_stream_id, block->end_stream, {}};
      const auto section = fields_.decode(
          block->block, text_, [&](const field_line& line) { m.lines.emplace_back(line.name, line.value); });
      REQUIRE(section);
      CHECK(section->fields == m.lines.size());
      messages.push_back(std::move(m));
    }
  }
  [[nodiscard]] bool at_boundary() const { return preface_done_ && frames_.at_boundary(); }

  std::vector<message> messages;

 private:
  h2::preface_reader preface_;
  h2::frame_decoder frames_;
  h2::field_block block_{{.max_size = 200'000}};
  hpack::decoder fields_{{.max_section_size = 200'000}};
  std::vector<char> text_ = std::vector<char>(200'000);
  bool preface_done_ = false;
};

/// The sending side, in one long string.
class sender {
 public:
  sender() : wire(h2::preface.begin(), h2::preface.end()) {
    put([](writer& out) { h2::write_settings(out, {}); });
  }
  void send(const message& m) {
    std::vector<field_line> lines;
    for (const auto& [name, value] : m.lines) lines.push_back({name, value});
    octet_string room(hpack_.max_size(lines));
    const auto block = hpack_.encode(lines, room);
    REQUIRE(block);
    put([&](writer& out) {
      h2::write_field_block(out, {.stream_id = m.stream_id,
                                  .promised_stream_id = m.promised_stream_id,
                                  .end_stream = m.end_stream,
                                  .block = *block});
    });
  }
  template <class Write>
  void put(const Write& write) {
    writer counting;
    write(counting);
    octet_string more(counting.size());
    writer out{more};
    write(out);
    REQUIRE(out.ok());
    wire.insert(wire.end(), more.begin(), more.end());
  }

  octet_string wire;

 private:
  hpack::encoder hpack_;
};

}  // namespace

TEST_CASE(
    "pipeline: sections through HPACK, frames and chunks of any size arrive as they were sent "
    "(RFC 9113 section 4.3)") {
  random_source random(2022);
  for (int round = 0; round < 15; ++round) {
    sender from;
    std::vector<message> sent;
    for (std::uint32_t i = 0; i < 12; ++i) {
      message m{.stream_id = 2 * i + 1, .end_stream = random.one_in(2)};
      if (random.one_in(4)) m = {.stream_id = 1, .promised_stream_id = 2 * i + 2};
      m.lines = {{":method", "GET"}, {":scheme", "https"}, {":path", "/" + std::to_string(random.below(4))}};
      for (std::size_t n = random.below(6); n > 0; --n)
        m.lines.emplace_back("x-" + std::to_string(random.below(5)),
                             random.text_of(field_characters, random.below(60)));
      // At times more than one frame takes.
      if (random.one_in(5)) m.lines.emplace_back("cookie", random.text(random.between(16'000, 40'000)));
      from.send(m);
      if (random.one_in(2))
        from.put([&](writer& out) {
          write(out, h2::data{.stream_id = m.stream_id, .payload = h2::preface, .padding = 7});
        });
      sent.push_back(std::move(m));
    }
    for (const std::size_t longest : {std::size_t{1}, std::size_t{30}, std::size_t{5000}, from.wire.size()}) {
      receiver to;
      for (std::size_t at = 0; at < from.wire.size();) {
        const std::size_t most = longest == from.wire.size() ? longest : random.between(1, longest);
        const std::size_t size = std::min(most, from.wire.size() - at);
        const exact_octets chunk(bytes{from.wire}.subspan(at, size));
        to.read(chunk.span());
        at += size;
      }
      CHECK(to.at_boundary());
      CHECK(to.messages == sent);
    }
  }
}

TEST_CASE(
    "pipeline: the requests of RFC 7541 appendix C.4 in HEADERS frames give their fields, with one cut "
    "at every place (RFC 7541 appendix C.4)") {
  const octet_string wire =
      joined({octet_string(h2::preface.begin(), h2::preface.end()), raw_frame(4, 0, 0),
              raw_frame(1, 0x05, 1, unhex("828684418cf1e3c2e5f23a6ba0ab90f4ff")),
              // The second is split inside a string.
              raw_frame(1, 0x01, 3, unhex("828684be5886a8")), raw_frame(9, 0x00, 3),
              raw_frame(9, 0x04, 3, unhex("eb10649cbf")),
              raw_frame(1, 0x0d, 5, unhex("02 828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf 0000"))});
  const fields first = {
      {":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "www.example.com"}};
  fields second = first;
  second.emplace_back("cache-control", "no-cache");
  const fields third = {{":method", "GET"},
                        {":scheme", "https"},
                        {":path", "/index.html"},
                        {":authority", "www.example.com"},
                        {"custom-key", "custom-value"}};
  const std::vector<message> expected = {{1, 0, true, first}, {3, 0, true, second}, {5, 0, true, third}};
  for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
    receiver to;
    const exact_octets front(bytes{wire}.first(cut));
    to.read(front.span());
    const exact_octets back(bytes{wire}.subspan(cut));
    to.read(back.span());
    REQUIRE(to.messages == expected);
  }
}
