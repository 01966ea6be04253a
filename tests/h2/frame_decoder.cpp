// SPDX-License-Identifier: MIT
#include "httpwire/h2/frame_decoder.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "h2/events.hpp"
#include "h2/frame_streams.hpp"
#include "h2/frames.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

using texts = std::vector<std::string>;
constexpr h2::frame_decoder_options in_the_middle{.settings_first = false};

// Nothing in it can own memory.
static_assert(std::is_trivially_copyable_v<h2::frame_decoder>);
static_assert(std::is_trivially_destructible_v<h2::frame_decoder>);

// At compile time: SETTINGS, then DATA that is cut inside its header, its data and its padding.
consteval bool decodes_at_compile_time() {
  constexpr auto wire = "000006 04 00 00000000 0003 00000064  000006 00 09 00000001 02 616263 0000"_hex;
  for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
    h2::frame_decoder frames;
    std::size_t data_octets = 0;
    std::size_t settings = 0;
    bool ended = false;
    const auto feed = [&](bytes chunk) {
      for (;;) {
        const auto event = frames.next(chunk);
        if (event.need_more()) return true;
        if (!event) return false;
        if (const auto* s = std::get_if<h2::settings>(&*event)) settings += s->entries.size();
        if (const auto* d = std::get_if<h2::data>(&*event)) data_octets += d->payload.size();
        if (const auto* d = std::get_if<h2::data>(&*event)) ended = ended || d->end_stream;
      }
    };
    if (!feed(bytes{wire}.first(cut)) || !feed(bytes{wire}.subspan(cut))) return false;
    if (settings != 1 || data_octets != 3 || !ended || !frames.at_boundary()) return false;
    if (frames.offset() != wire.size()) return false;
  }
  return true;
}
static_assert(decodes_at_compile_time());

}  // namespace

TEST_CASE(
    "frame_decoder: random valid frames give what they say, however they are cut "
    "(RFC 9113 sections 4 and 6)") {
  random_source random(20'221);
  frame_stream_generator generator(random);
  for (int round = 0; round < 60; ++round) {
    const bool settings_first = round % 2 == 0;
    const frame_stream stream = generator.next(8, settings_first);
    const decoding whole = decode_all_ways({.settings_first = settings_first}, stream.wire, random);
    CHECK(whole.events == stream.events);
    CHECK_FALSE(whole.ended);
    CHECK(whole.offset == stream.wire.size());
    CHECK(whole.at_boundary);
  }
}

TEST_CASE(
    "frame_decoder: a long stream of random frames gives what it says in random chunks "
    "(RFC 9113 section 4)") {
  random_source random(9113);
  frame_stream_generator generator(random);
  for (int round = 0; round < 20; ++round) {
    const frame_stream stream = generator.next(200, false);
    CHECK(decode_whole(in_the_middle, stream.wire).events == stream.events);
    CHECK(decode_in_chunks(in_the_middle, stream.wire, everywhere(stream.wire.size())).events ==
          stream.events);
    for (int i = 0; i < 5; ++i)
      CHECK(decode_in_chunks(in_the_middle, stream.wire, random_cuts(random, stream.wire.size())).events ==
            stream.events);
  }
}

TEST_CASE(
    "frame_decoder: damaged frames give the same events and the same error however they are cut "
    "(RFC 9113 section 5.4)") {
  random_source random(75'40);
  frame_stream_generator generator(random);
  int ended = 0;
  for (int round = 0; round < 600; ++round) {
    frame_stream stream = generator.next(3, false);
    const std::size_t damages = random.between(1, 3);
    for (std::size_t i = 0; i < damages; ++i) {
      std::uint8_t& octet = stream.wire[random.below(stream.wire.size())];
      octet = random.one_in(2) ? random.octet() : static_cast<std::uint8_t>(octet ^ (1U << random.below(8)));
    }
    const h2::role peer = std::array{h2::role::unknown, h2::role::client, h2::role::server}[random.below(3)];
    const decoding whole =
        decode_all_ways({.max_settings = 3, .peer = peer, .settings_first = false}, stream.wire, random);
    ended += whole.ended ? 1 : 0;
  }
  // The property is about both kinds.
  CHECK(ended > 100);
  CHECK(ended < 580);
}

TEST_CASE(
    "frame_decoder: random octets give the same events and errors however they are cut "
    "(RFC 9113 section 4)") {
  random_source random(4);
  for (int round = 0; round < 600; ++round) {
    octet_string wire = random.octets(random.between(1, 60));
    // Mostly short frames of types that are known.
    if (!random.one_in(8)) wire[0] = 0;
    if (wire.size() > 3 && !random.one_in(8)) {
      wire[1] = 0;
      wire[2] = static_cast<std::uint8_t>(wire[2] & 15);
      wire[3] = static_cast<std::uint8_t>(wire[3] & 15);
    }
    (void)decode_all_ways(in_the_middle, wire, random);
  }
}

// --- Errors ------------------------------------------------------------------------------------------------

namespace {

struct bad_frames {
  std::string_view name;
  std::string_view wire;
  error_code code;
  std::uint64_t offset;
  std::uint32_t stream;
  h2::frame_decoder_options options = in_the_middle;
  std::uint64_t limit = 0;
};

constexpr h2::frame_decoder_options from_client{.peer = h2::role::client, .settings_first = false};
constexpr h2::frame_decoder_options from_server{.peer = h2::role::server, .settings_first = false};

// A PING goes before some, so that the offset is not 0.
#define PING "000008 06 00 00000000 0001020304050607"

constexpr bad_frames fatal[] = {
    {"first is not SETTINGS", PING, error_code::h2_settings_not_first, 0, 0, {}},
    {"first is an acknowledgement", "000000 04 01 00000000", error_code::h2_settings_not_first, 0, 0, {}},
    {"first is unknown", "000000 77 00 00000000", error_code::h2_settings_not_first, 0, 0, {}},
    {"longer than announced", PING "004001 00 00 00000003", error_code::h2_frame_too_large, 17, 3,
     in_the_middle, 16'384},
    {"unknown and longer than announced", "ffffff 77 00 00000003", error_code::h2_frame_too_large, 0, 3,
     in_the_middle, 16'384},
    {"longer than a raised limit",
     "010001 00 00 00000003",
     error_code::h2_frame_too_large,
     0,
     3,
     {.max_frame_size = 65'536, .settings_first = false},
     65'536},
    {"DATA on 0", PING "000001 00 00 00000000 61", error_code::h2_stream_zero, 17, 0},
    {"HEADERS on 0", "000001 01 04 00000000 82", error_code::h2_stream_zero, 0, 0},
    {"open HEADERS on 0", "000001 01 00 00000000 82", error_code::h2_stream_zero, 0, 0},
    {"PRIORITY on 0", "000005 02 00 00000000 0000000000", error_code::h2_stream_zero, 0, 0},
    {"PRIORITY on 0 and of a wrong length", "000004 02 00 00000000 00000000", error_code::h2_stream_zero, 0,
     0},
    {"RST_STREAM on 0", "000004 03 00 80000000 00000000", error_code::h2_stream_zero, 0, 0},
    {"PUSH_PROMISE on 0", "000004 05 04 00000000 00000002", error_code::h2_stream_zero, 0, 0},
    {"CONTINUATION on 0", "000001 09 04 00000000 82", error_code::h2_stream_zero, 0, 0},
    {"SETTINGS on a stream", PING "000000 04 00 00000001", error_code::h2_stream_not_zero, 17, 1},
    {"PING on a stream", "000008 06 00 00000001 0001020304050607", error_code::h2_stream_not_zero, 0, 1},
    {"GOAWAY on a stream", "000008 07 00 00000002 0001020304050607", error_code::h2_stream_not_zero, 0, 2},
    {"PRIORITY_UPDATE on a stream", "000004 10 00 00000003 00000001", error_code::h2_stream_not_zero, 0, 3},
    {"padding of DATA", PING "000003 00 08 00000005 03 6162", error_code::h2_padding_too_long, 17, 5},
    {"padding of DATA without data", "000001 00 08 00000005 01", error_code::h2_padding_too_long, 0, 5},
    {"padding of HEADERS over the priority fields", "000008 01 2c 00000005 03 0000000000 8286",
     error_code::h2_padding_too_long, 0, 5},
    {"padding of PUSH_PROMISE", "000006 05 0c 00000005 02 00000002 82", error_code::h2_padding_too_long, 0,
     5},
    {"DATA without its pad length", "000000 00 08 00000005", error_code::h2_data_length, 0, 5},
    {"HEADERS without its pad length", "000000 01 0c 00000005", error_code::h2_headers_length, 0, 5},
    {"HEADERS without its priority fields", "000004 01 24 00000005 00000000", error_code::h2_headers_length,
     0, 5},
    {"HEADERS with half its fields", "000005 01 2c 00000005 00 00000000", error_code::h2_headers_length, 0,
     5},
    {"RST_STREAM of 3", "000003 03 00 00000005 000000", error_code::h2_rst_stream_length, 0, 5},
    {"RST_STREAM of 5", PING "000005 03 00 00000005 0000000000", error_code::h2_rst_stream_length, 17, 5},
    {"SETTINGS of 5", "000005 04 00 00000000 0001000000", error_code::h2_settings_length, 0, 0},
    {"SETTINGS of 7", "000007 04 00 00000000 000100000000 00", error_code::h2_settings_length, 0, 0},
    {"SETTINGS acknowledgement of 6", "000006 04 01 00000000 000100000000",
     error_code::h2_settings_ack_length, 0, 0},
    {"ENABLE_PUSH 2", "000006 04 00 00000000 0002 00000002", error_code::h2_setting_enable_push, 9, 0},
    {"ENABLE_PUSH 1 from a server", "00000c 04 00 00000000 0001 00000000 0002 00000001",
     error_code::h2_setting_enable_push, 15, 0, from_server},
    {"INITIAL_WINDOW_SIZE", PING "00000c 04 00 00000000 0003 00000000 0004 80000000",
     error_code::h2_setting_window_size, 32, 0},
    {"MAX_FRAME_SIZE below", "000006 04 00 00000000 0005 00003fff", error_code::h2_setting_max_frame_size, 9,
     0},
    {"MAX_FRAME_SIZE above", "000012 04 00 00000000 0005 00ffffff 0005 01000000 0005 00004000",
     error_code::h2_setting_max_frame_size, 15, 0},
    {"ENABLE_CONNECT_PROTOCOL 2", "000006 04 00 00000000 0008 00000002",
     error_code::h2_setting_enable_connect_protocol, 9, 0},
    {"NO_RFC7540_PRIORITIES 2", "000006 04 00 00000000 0009 00000002",
     error_code::h2_setting_no_rfc7540_priorities, 9, 0},
    {"many settings",
     "00000c 04 00 00000000 0001 00000000 0003 00000001",
     error_code::h2_too_many_settings,
     0,
     0,
     {.max_settings = 1, .settings_first = false},
     1},
    {"PUSH_PROMISE of 3", "000003 05 04 00000005 000000", error_code::h2_push_promise_length, 0, 5},
    {"PUSH_PROMISE with half its fields", "000004 05 0c 00000005 00000000",
     error_code::h2_push_promise_length, 0, 5},
    {"PUSH_PROMISE from a client", "000004 05 04 00000005 00000002", error_code::h2_push_promise_from_client,
     0, 5, from_client},
    {"PUSH_PROMISE when push is disabled",
     PING "000004 05 04 00000005 00000002",
     error_code::h2_push_disabled,
     17,
     5,
     {.peer = h2::role::server, .settings_first = false, .enable_push = false}},
    {"PUSH_PROMISE of 0", "000004 05 04 00000005 80000000", error_code::h2_promised_stream_invalid, 0, 5},
    {"PUSH_PROMISE of 3", PING "000005 05 0c 00000005 00 00000003", error_code::h2_promised_stream_invalid,
     17, 5},
    {"PUSH_PROMISE of the stream before", "000004 05 04 00000005 00000004 000004 05 04 00000005 00000004",
     error_code::h2_promised_stream_invalid, 13, 5},
    {"PUSH_PROMISE of a smaller stream",
     "000004 05 04 00000005 00000004 000004 05 04 00000007 00000008 000004 05 04 00000005 80000006",
     error_code::h2_promised_stream_invalid, 26, 5},
    {"PING of 7", "000007 06 00 00000000 00000000000000", error_code::h2_ping_length, 0, 0},
    {"PING of 9", "000009 06 00 00000000 000000000000000000", error_code::h2_ping_length, 0, 0},
    {"GOAWAY of 7", "000007 07 00 00000000 00000000000000", error_code::h2_goaway_length, 0, 0},
    {"WINDOW_UPDATE of 3", "000003 08 00 00000005 000001", error_code::h2_window_update_length, 0, 5},
    {"WINDOW_UPDATE of 5", "000005 08 00 00000000 0000000001", error_code::h2_window_update_length, 0, 0},
    {"WINDOW_UPDATE by 0 on 0", PING "000004 08 00 00000000 80000000",
     error_code::h2_connection_window_increment_zero, 17, 0},
    {"CONTINUATION of nothing", "000001 09 04 00000005 82", error_code::h2_continuation_unexpected, 0, 5},
    {"CONTINUATION of what has ended", "000001 01 04 00000005 82 000001 09 04 00000005 82",
     error_code::h2_continuation_unexpected, 10, 5},
    {"DATA in a block", "000001 01 00 00000005 82 000001 00 04 00000005 61",
     error_code::h2_continuation_missing, 10, 5},
    {"DATA in a block of the first stream", "000001 01 00 00000001 82 000001 00 04 00000001 61",
     error_code::h2_continuation_missing, 10, 1},
    {"DATA in a block of the last stream", "000001 01 00 7fffffff 82 000001 00 04 7fffffff 61",
     error_code::h2_continuation_missing, 10, 0x7fff'ffff},
    {"HEADERS in a block", "000001 01 00 00000005 82 000001 01 04 00000005 82",
     error_code::h2_continuation_missing, 10, 5},
    {"SETTINGS in a block", "000004 05 00 00000005 00000002 000000 04 00 00000000",
     error_code::h2_continuation_missing, 13, 0},
    {"PRIORITY of a wrong length in a block", "000001 01 00 00000005 82 000001 02 00 00000005 61",
     error_code::h2_continuation_missing, 10, 5},
    {"an unknown frame in a block", "000001 01 00 00000005 82 000000 77 00 00000005",
     error_code::h2_continuation_missing, 10, 5},
    {"an ignored frame in a block", "000001 01 00 00000005 82 000000 0c 0f 00000005",
     error_code::h2_continuation_missing, 10, 5},
    {"CONTINUATION of another stream", "000001 01 00 00000005 82 000001 09 04 00000007 82",
     error_code::h2_continuation_missing, 10, 7},
    {"CONTINUATION on 0 in a block", "000001 01 00 00000005 82 000001 09 04 00000000 82",
     error_code::h2_continuation_missing, 10, 0},
    {"DATA behind an open CONTINUATION",
     "000001 01 00 00000005 82 000000 09 00 00000005 000001 00 04 00000005 61",
     error_code::h2_continuation_missing, 19, 5},
    {"PRIORITY_UPDATE of 3", "000003 10 00 00000000 000001", error_code::h2_priority_update_length, 0, 0},
    {"PRIORITY_UPDATE from a server", "000004 10 00 00000000 00000001",
     error_code::h2_priority_update_from_server, 0, 0, from_server},
    {"PRIORITY_UPDATE of stream 0", PING "000006 10 00 00000000 80000000 6969",
     error_code::h2_priority_update_stream, 17, 0},
};

constexpr bad_frames of_a_stream[] = {
    {"PRIORITY of 0", "000000 02 00 00000005", error_code::h2_priority_length, 0, 5},
    {"PRIORITY of 4", PING "000004 02 00 00000005 00000000", error_code::h2_priority_length, 17, 5},
    {"PRIORITY of 6", "000006 02 00 00000007 000000000000", error_code::h2_priority_length, 0, 7},
    {"PRIORITY of 40",
     "000028 02 00 00000007 00000000000000000000 00000000000000000000 00000000000000000000 "
     "00000000000000000000",
     error_code::h2_priority_length, 0, 7},
    {"WINDOW_UPDATE by 0", PING "000004 08 00 00000009 00000000", error_code::h2_window_increment_zero, 17,
     9},
    {"WINDOW_UPDATE by 0 with the reserved bit", "000004 08 00 00000009 80000000",
     error_code::h2_window_increment_zero, 0, 9},
};

constexpr bad_frames to_be_ignored[] = {
    {"ALTSVC of nothing", "000000 0a 00 00000000", error_code::h2_altsvc_malformed, 0, 0},
    {"ALTSVC of 1", PING "000001 0a 00 00000005 00", error_code::h2_altsvc_malformed, 17, 5},
    {"ALTSVC with an origin past its end", "000004 0a 00 00000000 0003 6162", error_code::h2_altsvc_malformed,
     0, 0},
    {"ALTSVC on 0 without an origin", "000004 0a 00 00000000 0000 6162", error_code::h2_altsvc_origin, 0, 0},
    {"ALTSVC on a stream with an origin", "000004 0a 00 00000005 0001 6162", error_code::h2_altsvc_origin, 0,
     5},
    {"ALTSVC from a client", "000004 0a 00 00000005 0000 6162", error_code::h2_extension_from_client, 0, 5,
     from_client},
    {"ORIGIN on a stream", "000003 0c 00 00000005 000161", error_code::h2_origin_invalid, 0, 5},
    {"ORIGIN with a reserved flag", "000003 0c 08 00000000 000161", error_code::h2_origin_invalid, 0, 0},
    {"ORIGIN of nothing with a reserved flag", "000000 0c 01 00000000", error_code::h2_origin_invalid, 0, 0},
    {"ORIGIN from a client", "000003 0c 00 00000000 000161", error_code::h2_extension_from_client, 0, 0,
     from_client},
};

const std::string ping_text = "6 length=8 flags=0 stream=0 | PING 0001020304050607 : ;";
const octet_string ping_octets = unhex(PING);
#undef PING

[[nodiscard]] error error_of(const bad_frames& c) {
  return {.code = c.code, .offset = c.offset, .stream_id = c.stream, .limit = c.limit};
}

}  // namespace

TEST_CASE(
    "frame_decoder: each error of the connection has its code, place and stream in any chunks, and is "
    "final (RFC 9113 section 5.4.1)") {
  random_source random(1);
  for (const bad_frames& c : fatal) {
    CAPTURE(std::string{c.name});
    // Good frames behind it are not looked at.
    const decoding all = decode_all_ways(c.options, joined({unhex(c.wire), ping_octets}), random);
    CHECK(all.ended);
    CHECK(error_of(c).scope() == error_scope::connection);
    REQUIRE_FALSE(all.events.empty());
    CHECK(all.events.back() == text_of(error_of(c)));
    // The octets up to the fault suffice.
    CHECK(decode_whole(c.options, unhex(c.wire)) == all);
  }
}

TEST_CASE(
    "frame_decoder: an error of a stream is told once, and the frames behind it are decoded "
    "(RFC 9113 sections 5.4.2, 6.3 and 6.9)") {
  random_source random(2);
  for (const bad_frames& c : of_a_stream) {
    CAPTURE(std::string{c.name});
    const decoding all = decode_all_ways(c.options, joined({unhex(c.wire), ping_octets}), random);
    CHECK_FALSE(all.ended);
    CHECK(error_of(c).scope() == error_scope::stream);
    texts expected = {text_of(error_of(c)), ping_text};
    if (c.offset != 0) expected.insert(expected.begin(), ping_text);
    CHECK(all.events == expected);
    CHECK(all.at_boundary);
  }
}

TEST_CASE(
    "frame_decoder: frames that have to be ignored are told with the reason, and the frames behind "
    "them are decoded (RFC 7838 section 4, RFC 8336 section 2.2)") {
  random_source random(3);
  for (const bad_frames& c : to_be_ignored) {
    CAPTURE(std::string{c.name});
    const decoding all = decode_all_ways(c.options, joined({unhex(c.wire), ping_octets}), random);
    CHECK_FALSE(all.ended);
    CHECK(error_of(c).scope() == error_scope::frame);
    REQUIRE(all.events.size() == (c.offset == 0 ? 2 : 3));
    CHECK(all.events.back() == ping_text);
    const std::string& text = all.events[all.events.size() - 2];
    CHECK(text.find("IGNORED") != std::string::npos);
    CHECK(text.find(std::string{error_of(c).name()} + " : ;") != std::string::npos);
    CHECK(text.find(number("stream", c.stream)) != std::string::npos);
    CHECK(all.at_boundary);
  }
}

TEST_CASE(
    "frame_decoder: of a bad SETTINGS frame the entries before the fault are given "
    "(RFC 9113 section 6.5.2)") {
  random_source random(4);
  const octet_string wire =
      unhex("000018 04 00 00000000 0001 00000007 0003 00000008 0005 00000000 0003 00000009");
  const decoding all = decode_all_ways({}, wire, random);
  CHECK(all.events == texts{"4 length=24 flags=0 stream=0 | SETTINGS : 1=7 3=8 ...",
                            "error h2_setting_max_frame_size offset=21 stream=0 limit=0"});
}

TEST_CASE(
    "frame_decoder: roles let through what the other side may send "
    "(RFC 9113 section 8.4, RFC 9218 section 7.1, RFC 7838 section 4, RFC 8336 section 2.2)") {
  const octet_string pushed = unhex("000004 05 04 00000005 00000002");
  const octet_string update = unhex("000004 10 00 00000000 00000001");
  const octet_string altsvc = unhex("000003 0a 00 00000005 0000 61");
  const octet_string origin = unhex("000003 0c 00 00000000 000161");
  const octet_string push_allowed = unhex("000006 04 00 00000000 0002 00000001");
  const auto passes = [](const h2::frame_decoder_options& options, const octet_string& wire) {
    const decoding all = decode_whole(options, wire);
    return all.events.size() == 1 && !all.ended && all.events[0].find("IGNORED") == std::string::npos;
  };
  CHECK(passes(from_server, pushed));
  CHECK(passes(from_client, update));
  CHECK(passes(from_server, altsvc));
  CHECK(passes(from_server, origin));
  CHECK(passes(from_client, push_allowed));
  for (const octet_string& wire : {pushed, update, altsvc, origin, push_allowed})
    CHECK(passes(in_the_middle, wire));
}

TEST_CASE(
    "frame_decoder: PUSH_PROMISE passes until ENABLE_PUSH of 0 has been acknowledged, and again when it is 1 "
    "(RFC 9113 section 6.5.2)") {
  octet_string pushed = unhex("000004 05 04 00000005 00000000");
  h2::frame_decoder frames{from_server};
  CHECK(frames.options().enable_push);
  const auto feed = [&] {
    pushed.back() = static_cast<std::uint8_t>(pushed.back() + 2);
    bytes rest = pushed;
    const auto event = frames.next(rest);
    return event ? error_code::none : event.error().code;
  };
  CHECK(feed() == error_code::none);
  frames.set_enable_push(false);
  frames.set_enable_push(true);
  CHECK(feed() == error_code::none);
  frames.set_enable_push(false);
  CHECK_FALSE(frames.options().enable_push);
  CHECK(feed() == error_code::h2_push_disabled);
  bytes none;
  CHECK(frames.next(none).error().h2_code() == 1);
  CHECK(frames.next(none).error().scope() == error_scope::connection);
}

TEST_CASE("frame_decoder: promised streams grow, in steps of any size (RFC 9113 sections 5.1.1 and 6.6)") {
  random_source random(6);
  const decoding all = decode_all_ways(from_server,
                                       unhex("000004 05 04 00000005 00000002 000004 05 04 00000005 00000004"
                                             "000004 05 04 00000003 00001000 000004 05 04 00000001 7ffffffe"),
                                       random);
  CHECK_FALSE(all.ended);
  CHECK(all.events.size() == 4);
}

// --- Limits ------------------------------------------------------------------------------------------------

TEST_CASE(
    "frame_decoder: frames as long as announced pass, and the limit follows set_max_frame_size "
    "(RFC 9113 section 4.2)") {
  h2::frame_decoder frames{in_the_middle};
  const auto feed = [&](std::size_t length) {
    const octet_string wire = raw_frame(0, 0, 1, octet_string(length));
    bytes rest = wire;
    const auto event = frames.next(rest);
    return event ? error_code::none : event.error().code;
  };
  CHECK(frames.options().max_frame_size == 16'384);
  CHECK(feed(16'384) == error_code::none);
  frames.set_max_frame_size(16'385);
  CHECK(frames.options().max_frame_size == 16'385);
  CHECK(feed(16'385) == error_code::none);
  frames.set_max_frame_size(h2::max_max_frame_size);
  CHECK(feed(100'000) == error_code::none);
  frames.set_max_frame_size(h2::min_max_frame_size);
  CHECK(feed(16'385) == error_code::h2_frame_too_large);
  bytes none;
  CHECK(frames.next(none).error().limit == 16'384);
  CHECK(frames.next(none).error().h2_code() == 6);
}

TEST_CASE("frame_decoder: the largest frame of all passes in pieces (RFC 9113 section 4.2)") {
  h2::frame_decoder frames{{.max_frame_size = h2::max_max_frame_size, .settings_first = false}};
  const octet_string header = raw_header(h2::max_max_frame_size, 0, 0x01, 1);
  bytes rest = header;
  REQUIRE(frames.next(rest).need_more());
  const octet_string block(65'536);
  std::size_t got = 0;
  bool ended = false;
  while (got < h2::max_max_frame_size) {
    rest = bytes{block}.first(std::min<std::size_t>(block.size(), h2::max_max_frame_size - got));
    const auto event = frames.next(rest);
    REQUIRE(event);
    const auto* d = std::get_if<h2::data>(&*event);
    REQUIRE(d != nullptr);
    REQUIRE_FALSE(ended);
    CHECK(d->first == (got == 0));
    got += d->payload.size();
    ended = d->end_stream;
    CHECK(d->last == (got == h2::max_max_frame_size));
  }
  CHECK(ended);
  CHECK(frames.at_boundary());
}

TEST_CASE(
    "frame_decoder: as many settings as allowed pass, one more is refused before any is given "
    "(RFC 9113 section 10.5)") {
  for (const std::uint32_t limit : {0U, 1U, 64U}) {
    const h2::frame_decoder_options options{.max_settings = limit, .settings_first = false};
    const decoding full = decode_whole(options, raw_frame(4, 0, 0, octet_string(limit * 6)));
    CHECK_FALSE(full.ended);
    CHECK(full.events.size() == 1);
    const decoding over = decode_whole(options, raw_frame(4, 0, 0, octet_string((limit + 1) * 6)));
    CHECK(over.events == texts{text_of(error{.code = error_code::h2_too_many_settings, .limit = limit})});
  }
  CHECK(error{.code = error_code::h2_too_many_settings}.h2_code() == 11);
}

TEST_CASE(
    "frame_decoder: SETTINGS that are not an acknowledgement open a connection, also empty ones "
    "(RFC 9113 section 3.4)") {
  const octet_string wire = joined({raw_frame(4, 0, 0), raw_frame(4, 1, 0), ping_octets});
  CHECK(decode_whole({}, wire).events == texts{"4 length=0 flags=0 stream=0 | SETTINGS : ;",
                                               "4 length=0 flags=1 stream=0 | SETTINGS ack : ;", ping_text});
}

// --- What is seen between events ---------------------------------------------------------------------------

TEST_CASE(
    "frame_decoder: at_boundary is true between frames and outside field blocks only "
    "(RFC 9113 section 4.3)") {
  const octet_string wire =
      joined({raw_frame(4, 0, 0), raw_frame(1, 0, 1, {0x82}), raw_frame(9, 0, 1, {0x86}), raw_frame(9, 4, 1),
              raw_frame(0, 9, 1, {1, 7, 0}), raw_frame(8, 0, 1, unhex("00000000")), raw_frame(12, 0, 1)});
  const cuts boundaries = {0, 9, 9 + 10 + 10 + 9, wire.size() - 9 - 13, wire.size() - 9, wire.size()};
  h2::frame_decoder frames;
  for (std::size_t at = 0;; ++at) {
    CAPTURE(at);
    const bool expected = std::find(boundaries.begin(), boundaries.end(), at) != boundaries.end();
    CHECK(frames.at_boundary() == expected);
    if (at == wire.size()) break;
    bytes octet = bytes{wire}.subspan(at, 1);
    // Nothing is pulled after an event or error: where the frame ends, the boundary is.
    (void)frames.next(octet);
  }
}

TEST_CASE(
    "frame_decoder: the limit on frames follows the setting, both ways (RFC 9113 sections 4.2 and 6.5.2)") {
  constexpr std::uint32_t raised = h2::min_max_frame_size + 1;
  h2::frame_decoder frames{in_the_middle};
  const octet_string large = raw_frame(0, 0, 1, octet_string(raised));
  frames.set_max_frame_size(raised);
  for (const std::size_t size : {std::size_t{9}, large.size()}) {
    // In one chunk, and with the header apart.
    bytes front = bytes{large}.first(size);
    bytes rest = bytes{large}.subspan(size);
    const auto event = frames.next(front);
    if (size == 9) CHECK(event.need_more());
    CHECK((size == 9 ? frames.next(rest) : event));
    CHECK(frames.at_boundary());
  }
  frames.set_max_frame_size(h2::min_max_frame_size);
  bytes rest = large;
  const auto refused = frames.next(rest);
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == error_code::h2_frame_too_large);
  CHECK(refused.error().limit == h2::min_max_frame_size);
}

TEST_CASE("frame_decoder: frame_offset() and in_frame() say where the frame of header() begins and ends") {
  const octet_string wire =
      joined({raw_frame(4, 0, 0), raw_frame(0, 8, 1, {1, 7, 0}), raw_frame(2, 0, 1, {1, 2})});
  h2::frame_decoder frames;
  for (std::size_t at = 0; at < wire.size(); ++at) {
    CAPTURE(at);
    bytes octet = bytes{wire}.subspan(at, 1);
    (void)frames.next(octet);
    const std::size_t read = at + 1;
    const std::uint64_t begin = read < 9 + 9 ? 0 : read < 9 + 12 + 9 ? 9 : 9 + 12;
    CHECK(frames.frame_offset() == begin);
    CHECK(frames.in_frame() ==
          ((read >= 9 + 9 && read < 9 + 12) || (read >= 9 + 12 + 9 && read < wire.size())));
  }
}

TEST_CASE("frame_decoder: header() is that of the frame of each event and error (RFC 9113 section 4.1)") {
  h2::frame_decoder frames;
  const octet_string wire = joined({raw_frame(4, 0x80, 0), raw_frame(0, 0xf1, 5 | reserved_bit, {1, 2, 3}),
                                    raw_frame(2, 3, 7, {1}), raw_frame(0x99, 7, 9), raw_frame(6, 1, 1)});
  bytes rest = wire;
  REQUIRE(frames.next(rest));
  CHECK(frames.header() == h2::frame_header{.type = h2::frame_type::settings, .flags = 0x80});
  REQUIRE(frames.next(rest));
  CHECK(frames.header() ==
        h2::frame_header{.length = 3, .type = h2::frame_type::data, .flags = 0xf1, .stream_id = 5});
  REQUIRE(frames.next(rest).has_error());
  CHECK(frames.header() ==
        h2::frame_header{.length = 1, .type = h2::frame_type::priority, .flags = 3, .stream_id = 7});
  REQUIRE(frames.next(rest));
  CHECK(frames.header() ==
        h2::frame_header{.type = static_cast<h2::frame_type>(0x99), .flags = 7, .stream_id = 9});
  REQUIRE(frames.next(rest).has_error());
  CHECK(frames.header() == h2::frame_header{.type = h2::frame_type::ping, .flags = 1, .stream_id = 1});
  CHECK(frames.next(rest).error().code == error_code::h2_stream_not_zero);
}

TEST_CASE("frame_decoder: payloads are views into the chunk (RFC 9113 section 6.1)") {
  h2::frame_decoder frames{in_the_middle};
  const exact_octets wire(raw_frame(0, 0, 1, {1, 2, 3}));
  bytes rest = wire.span();
  const auto event = frames.next(rest);
  REQUIRE(event);
  const auto* d = std::get_if<h2::data>(&*event);
  REQUIRE(d != nullptr);
  CHECK(d->payload.data() == wire.data() + 9);
  CHECK(rest.empty());
}

TEST_CASE(
    "frame_decoder: flow_controlled() sums to the length of the frame for any chunks "
    "(RFC 9113 section 6.9.1)") {
  random_source random(691);
  for (int round = 0; round < 600; ++round) {
    const std::size_t pad = random.one_in(4) ? 255 : random.below(5);
    const bool padded = !random.one_in(4);
    const std::size_t size = random.below(30);
    octet_string payload(size + (padded ? pad + 1 : 0));
    if (padded) payload[0] = static_cast<std::uint8_t>(pad);
    const octet_string wire = raw_frame(0, padded ? 9 : 1, 1, payload);
    h2::frame_decoder frames{in_the_middle};
    std::size_t sum = 0;
    std::size_t carried = 0;
    std::size_t ends = 0;
    for (std::size_t at = 0; at < wire.size();) {
      const std::size_t take = std::min(random.between(1, 20), wire.size() - at);
      bytes rest = bytes{wire}.subspan(at, take);
      at += take;
      for (auto event = frames.next(rest); !event.need_more(); event = frames.next(rest)) {
        REQUIRE(event);
        const auto* d = std::get_if<h2::data>(&*event);
        REQUIRE(d != nullptr);
        sum += d->flow_controlled();
        carried += d->payload.size();
        CHECK(d->end_stream == d->last);
        ends += d->end_stream ? 1 : 0;
      }
    }
    CHECK(sum == payload.size());
    CHECK(carried == size);
    CHECK(ends == 1);
  }
}

TEST_CASE("frame_decoder: it never allocates (RFC 9113 section 10.5)") {
  random_source random(77);
  frame_stream_generator generator(random);
  const frame_stream stream = generator.next(400, true);
  const octet_string bad = raw_frame(0, 0, 0, {1});
  const allocation_count counted;
  h2::frame_decoder frames;
  std::size_t events = 0;
  for (std::size_t at = 0; at < stream.wire.size(); at += 7) {
    bytes rest = bytes{stream.wire}.subspan(at, std::min<std::size_t>(7, stream.wire.size() - at));
    while (frames.next(rest)) ++events;
  }
  bytes rest = bad;
  CHECK(frames.next(rest).has_error());
  CHECK(events >= stream.events.size());
  CHECK(counted.value() == 0);
}
