// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame.hpp"

#include <cstddef>
#include <variant>

#include "quic/frame_tools.hpp"
#include "quic/random_frames.hpp"
#include "support/catch.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

static_assert(type_of(quic::frame{quic::ping{}}) == quic::frame_type::ping);
static_assert(size_of(quic::frame{quic::max_data{.maximum = 64}}) == 3);

TEST_CASE("quic frame: any frame has a type, a size, and is written (RFC 9000 section 12.4)") {
  random_source random(124);
  for (std::size_t kind = 0; kind < frame_generator::kinds; ++kind)
    for (int round = 0; round < 30; ++round) {
      frame_generator generator(random);
      const quic::frame f = generator.next(kind, true);
      CAPTURE(kind);
      REQUIRE(f.index() == kind);
      octet_string memory(size_of(f), 0xee);
      const auto alone = write(mutable_bytes{memory}, f);
      REQUIRE(alone);
      CHECK(alone->size() == memory.size());
      octet_string again(memory.size());
      writer out{again};
      write(out, f);
      CHECK(out.ok());
      CHECK(again == memory);
      reader in{memory};
      // The type comes first, in its shortest form.
      const received_varint type = in.received_varint();
      CHECK(type.value == static_cast<std::uint64_t>(type_of(f)));
      CHECK(type.size == varint::size_of(type.value));
    }
}

TEST_CASE("quic frame: no room, nothing written (RFC 9000 section 12.4)") {
  CHECK(code_of(write(mutable_bytes{}, quic::frame{quic::ping{}})) == error_code::buffer_too_small);
  CHECK(code_of(write(mutable_bytes{}, quic::frame{quic::new_token{}})) == error_code::invalid_argument);
}

TEST_CASE("quic frame: frames are the same when all of their fields are (RFC 9000 section 19)") {
  static constexpr std::uint8_t octets[] = {1, 2, 3};
  static constexpr std::uint8_t others[] = {1, 2, 4};
  const auto differ = [](const auto& f, const auto&... changed) {
    const bool same[] = {(f == changed)...};
    CHECK(f == f);
    for (const bool one : same) CHECK_FALSE(one);
  };
  const quic::ack a{.largest_acknowledged = 9};
  const auto ack_with = [&a](auto change) {
    quic::ack changed = a;
    change(changed);
    return changed;
  };
  differ(a, ack_with([](quic::ack& f) { f.largest_acknowledged = 8; }),
         ack_with([](quic::ack& f) { f.ack_delay = 1; }),
         ack_with([](quic::ack& f) { f.first_ack_range = 1; }),
         ack_with([](quic::ack& f) { f.ack_range_count = 1; }),
         ack_with([](quic::ack& f) { f.pairs = octets; }), ack_with([](quic::ack& f) { f.ecn.emplace(); }));
  constexpr auto ping = quic::frame_type::ping;
  const quic::connection_close c{.error_code = 1, .frame_type = ping, .reason = octets};
  quic::connection_close of_application = c;
  of_application.application = true;
  differ(c, of_application, quic::connection_close{.error_code = 2, .frame_type = ping, .reason = octets},
         quic::connection_close{.error_code = 1, .reason = octets},
         quic::connection_close{.error_code = 1, .frame_type = ping, .reason = others});
  differ(quic::crypto{.offset = 1, .data = octets}, quic::crypto{.offset = 2, .data = octets},
         quic::crypto{.offset = 1, .data = others},
         quic::crypto{.offset = 1, .data = bytes{octets}.first(2)});
  quic::datagram to_the_end{.data = octets};
  to_the_end.has_length = !to_the_end.has_length;
  differ(quic::datagram{.data = octets}, to_the_end, quic::datagram{.data = others});
  const quic::stream s{.stream_id = 4, .offset = 1, .data = octets};
  quic::stream ended = s;
  ended.fin = true;
  quic::stream last = s;
  last.has_length = !s.has_length;
  differ(s, ended, last, quic::stream{.stream_id = 8, .offset = 1, .data = octets},
         quic::stream{.stream_id = 4, .offset = 2, .data = octets},
         quic::stream{.stream_id = 4, .offset = 1, .data = others});
  const quic::new_connection_id n{.sequence_number = 2, .retire_prior_to = 1, .id = octets};
  quic::new_connection_id with_token = n;
  with_token.stateless_reset_token[15] = 1;
  differ(n, with_token, quic::new_connection_id{.sequence_number = 3, .retire_prior_to = 1, .id = octets},
         quic::new_connection_id{.sequence_number = 2, .retire_prior_to = 2, .id = octets},
         quic::new_connection_id{.sequence_number = 2, .retire_prior_to = 1, .id = others});
}
