// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "h3/events.hpp"
#include "h3/frames.hpp"
#include "httpwire/h3/frame_rules.hpp"
#include "support/random.hpp"

// Random streams that are valid by RFC 9114 sections 4.1 and 7, with what they mean.

namespace httpwire_test {

struct frame_stream {
  octet_string wire;
  std::vector<std::string> events;
};

class frame_stream_generator {
 public:
  explicit frame_stream_generator(random_source& random) : random_(random) {}

  /// What `peer`, client or server, sends on such a stream.
  [[nodiscard]] frame_stream next(httpwire::h3::stream_kind stream, httpwire::h3::role peer,
                                  std::size_t frames) {
    stream_ = {};
    server_ = peer == httpwire::h3::role::server;
    if (stream == httpwire::h3::stream_kind::control)
      control(frames);
    else
      message(stream == httpwire::h3::stream_kind::request && server_, frames);
    return stream_;
  }

 private:
  /// A length or type in a form that need not be the shortest.
  [[nodiscard]] octet_string some_varint(std::uint64_t value) {
    return raw_varint(value, random_.one_in(3) ? std::size_t{1} << random_.below(4) : 0);
  }
  [[nodiscard]] std::uint64_t some_number() { return random_.of_any_width() & largest_varint; }
  [[nodiscard]] octet_string some_octets() {
    return random_.octets(random_.one_in(20) ? random_.between(200, 300) : random_.below(20));
  }

  void add(std::uint64_t type, const octet_string& payload, const std::string& meaning) {
    stream_.wire = joined({stream_.wire, some_varint(type), some_varint(payload.size()), payload});
    stream_.events.push_back(std::to_string(type) + number("length", payload.size()) + " | " + meaning);
  }

  void unknown() {
    const std::uint64_t type = random_.one_in(2) ? random_.u64() % 0x0210'8421'0842'1084 * 0x1f + 0x21
                                                 : some_number() % 0x1000'0000 + 0x100'0000;
    const octet_string octets = some_octets();
    add(type, octets,
        "UNKNOWN " + std::to_string(type) + number("length", octets.size()) + " | :" + hex(octets) + " ;");
  }

  void plain(std::uint64_t type, const std::string& name) {
    const octet_string octets = some_octets();
    add(type, octets, name + " :" + hex(octets) + " ;");
  }

  void identified(std::uint64_t type, const std::string& meaning, std::uint64_t id, bool more) {
    const octet_string octets = more ? some_octets() : octet_string{};
    add(type, joined({some_varint(id), octets}),
        meaning + number("", id).substr(1) + " :" + hex(octets) + " ;");
  }

  void between(bool may_promise) {
    while (random_.one_in(3)) unknown();
    if (may_promise && random_.one_in(3)) identified(5, "PUSH_PROMISE push", some_number(), true);
  }

  void message(bool may_promise, std::size_t frames) {
    for (std::size_t i = server_ ? random_.between(1, 3) : 1; i > 0; --i) {
      between(may_promise);
      plain(1, "HEADERS");
    }
    for (std::size_t i = random_.below(frames + 1); i > 0; --i) {
      between(may_promise);
      plain(0, "DATA");
    }
    if (random_.one_in(2)) plain(1, "HEADERS");
    between(may_promise);
  }

  void settings() {
    octet_string payload;
    std::string entries;
    std::set<std::uint64_t> ids;
    for (std::size_t i = random_.below(8); i > 0; --i) {
      const std::uint64_t id = random_.one_in(2) ? random_.below(64) : some_number();
      if ((id <= 5 && id != 1) || !ids.insert(id).second) continue;
      const std::uint64_t value = id == 8 || id == 0x33 ? random_.below(2) : some_number();
      payload = joined({payload, some_varint(id), some_varint(value)});
      entries += " " + std::to_string(id) + "=" + std::to_string(value);
    }
    add(4, payload, "SETTINGS :" + entries + " ;");
  }

  void control(std::size_t frames) {
    settings();
    std::uint64_t goaway = largest_varint;
    std::uint64_t allowed = 0;
    bool any_allowed = false;
    // What a client names is within what it has allowed.
    const auto push_id = [&] {
      return server_ || !any_allowed ? some_number() : some_number() % (allowed + 1);
    };
    for (std::size_t i = 0; i < frames; ++i) switch (random_.below(5)) {
        case 0: unknown(); break;
        case 1:
          if (server_ || any_allowed) identified(3, "CANCEL_PUSH push", push_id(), false);
          break;
        case 2:
          goaway = some_number() % (goaway + 1);
          if (server_) goaway -= goaway % 4;
          identified(7, "GOAWAY id", goaway, false);
          break;
        case 3:
          if (server_) {
            plain(0xc, "ORIGIN");
          } else {
            allowed += some_number() % (largest_varint - allowed + 1);
            any_allowed = true;
            identified(0xd, "MAX_PUSH_ID push", allowed, false);
          }
          break;
        default:
          if (server_) break;
          if (!any_allowed || random_.one_in(2))
            identified(0xf0700, "PRIORITY_UPDATE request", some_number() / 4 * 4, true);
          else
            identified(0xf0701, "PRIORITY_UPDATE push", push_id(), true);
      }
  }

  random_source& random_;
  frame_stream stream_;
  bool server_ = false;
};

}  // namespace httpwire_test
