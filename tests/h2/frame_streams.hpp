// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "h2/events.hpp"

// Random valid frames, put together without the library, with what a decoder has to say of them.

namespace httpwire_test {

struct frame_stream {
  octet_string wire;
  std::vector<std::string> events;
};

class frame_stream_generator {
 public:
  explicit frame_stream_generator(random_source& random) : random_(random) {}

  [[nodiscard]] frame_stream next(std::size_t frames, bool settings_first) {
    stream_ = {};
    if (settings_first) settings(false);
    while (frames-- > 0) any();
    return stream_;
  }

 private:
  static constexpr unsigned end_stream_flag = 1, ack_flag = 1, end_headers_flag = 4, padded_flag = 8,
                            priority_flag = 0x20;

  void any() {
    switch (random_.below(16)) {
      case 0:
      case 1:
      case 2: return data();
      case 3:
      case 4: return headers();
      case 5: return priority();
      case 6: return simple(3, 4, some_stream());
      case 7: return settings(random_.one_in(4));
      case 8: return push_promise();
      case 9: return simple(6, 8, 0);
      case 10: return goaway();
      case 11: return window_update();
      case 12: return altsvc();
      case 13: return origin();
      case 14: return priority_update();
      default: return unknown();
    }
  }

  [[nodiscard]] std::uint32_t word() { return static_cast<std::uint32_t>(random_.of_any_width()); }
  [[nodiscard]] std::uint32_t some_stream() { return (word() & 0x7fff'ffff) | 1; }
  [[nodiscard]] octet_string some_octets() {
    return random_.octets(random_.one_in(20) ? random_.between(200, 300) : random_.below(20));
  }
  static octet_string be32(std::uint32_t v) {
    const octet_string all = raw_header(0, 0, 0, v);
    return {all.begin() + 5, all.end()};
  }
  static octet_string be16(std::size_t v) {
    return {static_cast<std::uint8_t>(v >> 8 & 0xff), static_cast<std::uint8_t>(v & 0xff)};
  }
  [[nodiscard]] std::uint32_t maybe_reserved() { return random_.one_in(2) ? reserved_bit : 0; }

  /// `meaning` is all but the header.
  void add(unsigned type, unsigned flags, std::uint32_t stream, const octet_string& payload,
           const std::string& meaning) {
    stream_.wire = joined({stream_.wire, raw_frame(type, flags, stream | maybe_reserved(), payload)});
    stream_.events.push_back(std::to_string(type) + number("length", payload.size()) +
                             number("flags", flags) + number("stream", stream) + " | " + meaning);
  }

  /// Flags out of `defined` or of those without a meaning.
  [[nodiscard]] unsigned some_flags(unsigned defined) {
    return random_.one_in(4) ? random_.octet() : random_.octet() & defined;
  }

  struct body {
    octet_string before;
    octet_string padding;
    std::size_t size;
  };
  [[nodiscard]] body some_padding(unsigned flags) {
    if ((flags & padded_flag) == 0) return {{}, {}, 0};
    const std::size_t pad = random_.one_in(8) ? 255 : random_.below(6);
    return {{static_cast<std::uint8_t>(pad)}, octet_string(pad, 0xa5), pad + 1};
  }

  static std::string ends(unsigned flags, unsigned mask) {
    std::string text;
    if ((flags & mask & end_stream_flag) != 0) text += " end_stream";
    if ((flags & mask & end_headers_flag) != 0) text += " end_headers";
    return text;
  }

  void data() {
    const unsigned flags = some_flags(end_stream_flag | padded_flag);
    const std::uint32_t on = some_stream();
    const octet_string octets = some_octets();
    const body pad = some_padding(flags);
    add(0, flags, on, joined({pad.before, octets, pad.padding}),
        "DATA" + number("on", on) + number("padding", pad.size) + " :" + hex(octets) + " ;" +
            ends(flags, end_stream_flag));
  }

  void headers() {
    const unsigned flags = some_flags(end_stream_flag | end_headers_flag | padded_flag | priority_flag);
    const std::uint32_t on = some_stream();
    const octet_string octets = some_octets();
    const body pad = some_padding(flags);
    octet_string fields;
    std::string priority_text = number("dependency", 0) + number("exclusive", 0) + number("weight", 0);
    if ((flags & priority_flag) != 0) fields = some_priority(priority_text);
    add(1, flags, on, joined({pad.before, fields, octets, pad.padding}),
        "HEADERS" + number("on", on) + number("padding", pad.size) +
            ((flags & priority_flag) != 0 ? " priority" : "") + priority_text + " :" + hex(octets) + " ;" +
            ends(flags, end_stream_flag | end_headers_flag));
    if ((flags & end_headers_flag) == 0) continuations(on);
  }

  void push_promise() {
    const unsigned flags = some_flags(end_headers_flag | padded_flag);
    const std::uint32_t on = some_stream();
    // Each larger than those before.
    promised_ += 2 * (1 + word() % 1000);
    const std::uint32_t promised = promised_;
    const octet_string octets = some_octets();
    const body pad = some_padding(flags);
    add(5, flags, on, joined({pad.before, be32(promised | maybe_reserved()), octets, pad.padding}),
        "PUSH_PROMISE" + number("on", on) + number("promised", promised) + number("padding", pad.size) +
            " :" + hex(octets) + " ;" + ends(flags, end_headers_flag));
    if ((flags & end_headers_flag) == 0) continuations(on);
  }

  void continuations(std::uint32_t on) {
    for (;;) {
      const unsigned flags = some_flags(end_headers_flag);
      const octet_string octets = some_octets();
      add(9, flags, on, octets,
          "CONTINUATION" + number("on", on) + " :" + hex(octets) + " ;" + ends(flags, end_headers_flag));
      if ((flags & end_headers_flag) != 0) return;
    }
  }

  octet_string some_priority(std::string& text) {
    const std::uint32_t both = word();
    const std::uint8_t weight = random_.octet();
    text =
        number("dependency", both & 0x7fff'ffff) + number("exclusive", both >> 31) + number("weight", weight);
    return joined({be32(both), {weight}});
  }

  void priority() {
    std::string text;
    const octet_string fields = some_priority(text);
    const std::uint32_t on = some_stream();
    add(2, random_.octet(), on, fields, "PRIORITY" + number("on", on) + text + " : ;");
  }

  /// RST_STREAM and PING.
  void simple(unsigned type, std::size_t size, std::uint32_t on) {
    const octet_string octets = random_.octets(size);
    const unsigned flags = random_.octet();
    const std::string meaning =
        type == 3 ? "RST_STREAM" + number("on", on) + number("error", load_be32(octets))
                  : std::string{"PING"} + ((flags & ack_flag) != 0 ? " ack" : "") + " " + hex(octets);
    add(type, flags, on, octets, meaning + " : ;");
  }
  static std::uint32_t load_be32(const octet_string& in) {
    std::uint32_t v = 0;
    for (const std::uint8_t octet : in) v = v * 256 + octet;
    return v;
  }

  void settings(bool ack) {
    octet_string payload;
    std::string entries;
    for (std::size_t i = ack ? 0 : random_.below(6); i > 0; --i) {
      const std::size_t id = random_.one_in(2) ? random_.below(10) : random_.octet();
      std::uint32_t value = word();
      if (id == 2 || id == 8 || id == 9) value &= 1;
      if (id == 4) value &= 0x7fff'ffff;
      if (id == 5) value = 16'384 + value % 1'000'000;
      payload = joined({payload, be16(id), be32(value)});
      entries += " " + std::to_string(id) + "=" + std::to_string(value);
    }
    const unsigned flags = (random_.octet() & 0xfeU) | (ack ? ack_flag : 0);
    add(4, flags, 0, payload, std::string{"SETTINGS"} + (ack ? " ack" : "") + " :" + entries + " ;");
  }

  void goaway() {
    const std::uint32_t last = word() & 0x7fff'ffff;
    const std::uint32_t code = word();
    const octet_string debug = some_octets();
    add(7, random_.octet(), 0, joined({be32(last | maybe_reserved()), be32(code), debug}),
        "GOAWAY" + number("last", last) + number("error", code) + " :" + hex(debug) + " ;");
  }

  void window_update() {
    const std::uint32_t on = random_.one_in(2) ? 0 : some_stream();
    const std::uint32_t by = some_stream();
    add(8, random_.octet(), on, be32(by | maybe_reserved()),
        "WINDOW_UPDATE" + number("on", on) + number("by", by) + " : ;");
  }

  void altsvc() {
    const bool named = random_.one_in(2);
    const std::uint32_t on = named ? 0 : some_stream();
    const octet_string name = random_.octets(named ? random_.between(1, 10) : 0);
    const octet_string value = some_octets();
    add(10, random_.octet(), on, joined({be16(name.size()), name, value}),
        "ALTSVC" + number("on", on) + number("origin", name.size()) + " :" + hex(name) + hex(value) + " ;");
  }

  void origin() {
    // The entries are for origin_reader.
    const octet_string octets = some_octets();
    add(12, random_.octet() & 0xf0U, 0, octets, "ORIGIN :" + hex(octets) + " ;");
  }

  void priority_update() {
    const std::uint32_t of = some_stream();
    const octet_string value = some_octets();
    add(16, random_.octet(), 0, joined({be32(of | maybe_reserved()), value}),
        "PRIORITY_UPDATE" + number("of", of) + " :" + hex(value) + " ;");
  }

  void unknown() {
    const unsigned type = random_.one_in(4) ? 0xb : static_cast<unsigned>(random_.between(0x11, 0xff));
    const unsigned flags = random_.octet();
    const std::uint32_t on = word() & 0x7fff'ffff;
    const octet_string octets = some_octets();
    add(type, flags, on, octets,
        "UNKNOWN " + std::to_string(type) + number("length", octets.size()) + number("flags", flags) +
            number("stream", on) + " | :" + hex(octets) + " ;");
  }

  random_source& random_;
  std::uint32_t promised_ = 0;
  frame_stream stream_;
};

}  // namespace httpwire_test
