// SPDX-License-Identifier: MIT
#include "httpwire/h3/frame_decoder.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "h3/events.hpp"
#include "h3/frame_streams.hpp"
#include "h3/frames.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

using texts = std::vector<std::string>;
using h3::role;
using h3::stream_kind;

// Nothing in it can own memory.
static_assert(std::is_trivially_copyable_v<h3::frame_decoder>);
static_assert(std::is_trivially_destructible_v<h3::frame_decoder>);

// At compile time: a message that is cut inside its headers, its section and its data, in long forms of
// varints.
consteval bool decodes_at_compile_time() {
  constexpr auto wire = "4001 8000 0002 8286  00 03 616263  c000000000000021 01 00"_hex;
  for (std::size_t cut = 0; cut <= wire.size(); ++cut) {
    h3::frame_decoder frames;
    std::size_t section = 0;
    std::size_t content = 0;
    const auto feed = [&](bytes chunk) {
      for (;;) {
        const auto event = frames.next(chunk);
        if (event.need_more()) return true;
        if (!event) return false;
        if (const auto* h = std::get_if<h3::headers>(&*event)) section += h->section.size();
        if (const auto* d = std::get_if<h3::data>(&*event)) content += d->payload.size();
      }
    };
    if (!feed(bytes{wire}.first(cut)) || !feed(bytes{wire}.subspan(cut))) return false;
    if (section != 2 || content != 3 || !frames.at_boundary() || !frames.finish()) return false;
    if (frames.offset() != wire.size()) return false;
  }
  return true;
}
static_assert(decodes_at_compile_time());

constexpr h3::frame_decoder_options any_request{};
constexpr h3::frame_decoder_options any_control{.stream = stream_kind::control};

[[nodiscard]] h3::frame_decoder_options some_options(random_source& random) {
  return {
      .stream = std::array{stream_kind::request, stream_kind::push, stream_kind::control}[random.below(3)],
      .peer = std::array{role::client, role::server}[random.below(2)]};
}

}  // namespace

TEST_CASE(
    "h3 frame_decoder: random valid streams give what they say, however they are cut (RFC 9114 section 7)") {
  random_source random(9114);
  frame_stream_generator generator(random);
  for (int round = 0; round < 120; ++round) {
    const h3::frame_decoder_options options = some_options(random);
    const frame_stream stream = generator.next(options.stream, options.peer, 6);
    for (const role peer : {options.peer, role::unknown}) {
      const decoding whole = decode_all_ways({.stream = options.stream, .peer = peer}, stream.wire, random);
      CHECK(whole.events == stream.events);
      CHECK_FALSE(whole.failed);
      CHECK(whole.offset == stream.wire.size());
      CHECK(whole.at_boundary);
      CHECK(
          whole.finish.code ==
          (options.stream == stream_kind::control ? error_code::h3_control_stream_closed : error_code::none));
    }
  }
}

TEST_CASE("h3 frame_decoder: a long random stream in random chunks (RFC 9114 section 7)") {
  random_source random(41);
  frame_stream_generator generator(random);
  for (int round = 0; round < 20; ++round) {
    const h3::frame_decoder_options options = some_options(random);
    const frame_stream stream = generator.next(options.stream, options.peer, 300);
    CHECK(decode_whole(options, stream.wire).events == stream.events);
    CHECK(decode_in_chunks(options, stream.wire, everywhere(stream.wire.size())).events == stream.events);
    for (int i = 0; i < 5; ++i)
      CHECK(decode_in_chunks(options, stream.wire, random_cuts(random, stream.wire.size())).events ==
            stream.events);
  }
}

TEST_CASE("h3 frame_decoder: damaged streams give the same error in each cutting (RFC 9114 section 8)") {
  random_source random(75'40);
  frame_stream_generator generator(random);
  int failed = 0;
  for (int round = 0; round < 600; ++round) {
    h3::frame_decoder_options options = some_options(random);
    frame_stream stream = generator.next(options.stream, options.peer, 3);
    const std::size_t damages = random.between(1, 3);
    for (std::size_t i = 0; i < damages; ++i) {
      std::uint8_t& octet = stream.wire[random.below(stream.wire.size())];
      octet = random.one_in(2) ? random.octet() : static_cast<std::uint8_t>(octet ^ (1U << random.below(8)));
    }
    options.max_settings = 4;
    options.webtransport = random.one_in(2);
    const decoding whole = decode_all_ways(options, stream.wire, random);
    failed += whole.failed ? 1 : 0;
  }
  // The property is about both kinds.
  CHECK(failed > 100);
  CHECK(failed < 560);
}

TEST_CASE("h3 frame_decoder: random octets give the same however they are cut (RFC 9114 section 7)") {
  random_source random(4);
  for (int round = 0; round < 800; ++round) {
    octet_string wire = random.octets(random.between(1, 50));
    // Mostly short frames of types that are known.
    for (std::size_t i = 0; i < wire.size(); i += random.between(1, 4))
      if (!random.one_in(6)) wire[i] = static_cast<std::uint8_t>(wire[i] & 15);
    h3::frame_decoder_options options = some_options(random);
    options.webtransport = random.one_in(2);
    if (options.stream == stream_kind::control && !random.one_in(4)) wire[0] = 4;
    if (options.stream != stream_kind::control && random.one_in(3)) wire = joined({{0x40, 0x41}, wire});
    (void)decode_all_ways(options, wire, random);
  }
}

// --- Errors ------------------------------------------------------------------------------------------------

namespace {

struct bad_frames {
  std::string_view name;
  std::string_view wire;
  error_code code;
  std::uint64_t offset;
  std::uint64_t h3_code;
  std::string_view section;
  h3::frame_decoder_options options = any_request;
  std::uint64_t limit = 0;
};

constexpr h3::frame_decoder_options request_of_client{.peer = role::client};
constexpr h3::frame_decoder_options response{.peer = role::server};
constexpr h3::frame_decoder_options push{.stream = stream_kind::push, .peer = role::server};
constexpr h3::frame_decoder_options control_of_client{.stream = stream_kind::control, .peer = role::client};
constexpr h3::frame_decoder_options control_of_server{.stream = stream_kind::control, .peer = role::server};
constexpr h3::frame_decoder_options webtransport{.webtransport = true};

// A message or the settings go before most, so that the offset is not 0.
#define HEADERS "01 01 00 "
#define SETTINGS "04 02 0601 "

constexpr bad_frames fatal[] = {
    // The order on control streams.
    {"control: not SETTINGS", "21 00", error_code::h3_settings_missing, 0, 0x10a, "RFC 9114 section 6.2.1",
     any_control},
    {"control: GOAWAY first", "07 01 00", error_code::h3_settings_missing, 0, 0x10a, "RFC 9114 section 6.2.1",
     any_control},
    {"control: DATA first", "00 01 61", error_code::h3_settings_missing, 0, 0x10a, "RFC 9114 section 6.2.1",
     any_control},
    {"control: PING of HTTP/2 first", "06 00", error_code::h3_settings_missing, 0, 0x10a,
     "RFC 9114 section 6.2.1", any_control},
    {"control: ORIGIN from a client first", "0c 00", error_code::h3_settings_missing, 0, 0x10a,
     "RFC 9114 section 6.2.1", control_of_client},
    {"control: SETTINGS twice", SETTINGS "04 00", error_code::h3_settings_repeated, 4, 0x105,
     "RFC 9114 section 7.2.4", any_control},
    // Frames on the wrong stream.
    {"control: DATA", SETTINGS "00 01 61", error_code::h3_frame_on_control_stream, 4, 0x105,
     "RFC 9114 section 7", any_control},
    {"control: HEADERS", SETTINGS "01 01 00", error_code::h3_frame_on_control_stream, 4, 0x105,
     "RFC 9114 section 7", any_control},
    {"control: PUSH_PROMISE", SETTINGS "05 01 00", error_code::h3_frame_on_control_stream, 4, 0x105,
     "RFC 9114 section 7", any_control},
    {"request: CANCEL_PUSH", HEADERS "03 01 00", error_code::h3_frame_not_on_control_stream, 3, 0x105,
     "RFC 9114 section 7"},
    {"request: SETTINGS", "04 00", error_code::h3_frame_not_on_control_stream, 0, 0x105,
     "RFC 9114 section 7"},
    {"request: GOAWAY", HEADERS "07 01 00", error_code::h3_frame_not_on_control_stream, 3, 0x105,
     "RFC 9114 section 7"},
    {"request: MAX_PUSH_ID", HEADERS "0d 01 00", error_code::h3_frame_not_on_control_stream, 3, 0x105,
     "RFC 9114 section 7"},
    {"request: PRIORITY_UPDATE", HEADERS "800f0700 01 00", error_code::h3_frame_not_on_control_stream, 3,
     0x105, "RFC 9114 section 7"},
    {"push: PRIORITY_UPDATE of a push", HEADERS "800f0701 01 00", error_code::h3_frame_not_on_control_stream,
     3, 0x105, "RFC 9114 section 7", push},
    {"push: GOAWAY", "07 01 00", error_code::h3_frame_not_on_control_stream, 0, 0x105, "RFC 9114 section 7",
     push},
    {"push: PUSH_PROMISE", HEADERS "05 01 00", error_code::h3_push_promise_on_push_stream, 3, 0x105,
     "RFC 9114 section 4.1", push},
    // Types of HTTP/2.
    {"PRIORITY", HEADERS "02 05 0000000000", error_code::h3_frame_http2_only, 3, 0x105,
     "RFC 9114 section 7.2.8"},
    {"PING", SETTINGS "06 08 0000000000000000", error_code::h3_frame_http2_only, 4, 0x105,
     "RFC 9114 section 7.2.8", any_control},
    {"WINDOW_UPDATE", HEADERS "08 04 00000001", error_code::h3_frame_http2_only, 3, 0x105,
     "RFC 9114 section 7.2.8", push},
    {"CONTINUATION in a long form", HEADERS "c000000000000009 4001 00", error_code::h3_frame_http2_only, 3,
     0x105, "RFC 9114 section 7.2.8"},
    // The order of a message.
    {"DATA first", "00 01 61", error_code::h3_data_unexpected, 0, 0x105, "RFC 9114 section 4.1"},
    {"DATA behind an unknown frame", "21 00 00 00", error_code::h3_data_unexpected, 2, 0x105,
     "RFC 9114 section 4.1"},
    {"DATA first of a push", "00 00", error_code::h3_data_unexpected, 0, 0x105, "RFC 9114 section 4.1", push},
    {"DATA behind trailers", HEADERS "0000" HEADERS "0000", error_code::h3_data_unexpected, 8, 0x105,
     "RFC 9114 section 4.1", response},
    {"HEADERS behind trailers", HEADERS "0000" HEADERS "2100" HEADERS, error_code::h3_headers_unexpected, 10,
     0x105, "RFC 9114 section 4.1", response},
    {"DATA behind trailers without content", HEADERS HEADERS "0000", error_code::h3_data_unexpected, 6, 0x105,
     "RFC 9114 section 4.1", request_of_client},
    {"a third HEADERS of a request", HEADERS HEADERS HEADERS, error_code::h3_headers_unexpected, 6, 0x105,
     "RFC 9114 section 4.1", request_of_client},
    // Roles.
    {"PUSH_PROMISE from a client", HEADERS "05 01 00", error_code::h3_push_promise_from_client, 3, 0x105,
     "RFC 9114 section 7.2.5", request_of_client},
    {"MAX_PUSH_ID from a server", SETTINGS "0d 01 00", error_code::h3_max_push_id_from_server, 4, 0x105,
     "RFC 9114 section 7.2.7", control_of_server},
    {"PRIORITY_UPDATE from a server", SETTINGS "800f0700 01 00", error_code::h3_priority_update_from_server,
     4, 0x105, "RFC 9218 section 7.2", control_of_server},
    {"PRIORITY_UPDATE of a push from a server", SETTINGS "800f0701 01 00",
     error_code::h3_priority_update_from_server, 4, 0x105, "RFC 9218 section 7.2", control_of_server},
    // Lengths.
    {"CANCEL_PUSH of 0", SETTINGS "03 00", error_code::h3_cancel_push_length, 4, 0x106,
     "RFC 9114 section 7.1", any_control},
    {"CANCEL_PUSH with an octet behind", SETTINGS "03 02 0000", error_code::h3_cancel_push_length, 4, 0x106,
     "RFC 9114 section 7.1", any_control},
    {"GOAWAY of 3", SETTINGS "07 03 400000", error_code::h3_goaway_length, 4, 0x106, "RFC 9114 section 7.1",
     any_control},
    {"GOAWAY that is cut", SETTINGS "07 02 8000", error_code::h3_goaway_length, 4, 0x106,
     "RFC 9114 section 7.1", any_control},
    {"GOAWAY of 9", SETTINGS "07 09 c00000000000000000", error_code::h3_goaway_length, 4, 0x106,
     "RFC 9114 section 7.1", any_control},
    {"MAX_PUSH_ID with octets behind", SETTINGS "0d 04 4000 0000", error_code::h3_max_push_id_length, 4,
     0x106, "RFC 9114 section 7.1", any_control},
    {"PUSH_PROMISE of 0", HEADERS "05 00", error_code::h3_push_promise_length, 3, 0x106,
     "RFC 9114 section 7.1", response},
    {"PUSH_PROMISE with half an ID", HEADERS "05 03 800000", error_code::h3_push_promise_length, 3, 0x106,
     "RFC 9114 section 7.1", response},
    {"PRIORITY_UPDATE of 0", SETTINGS "800f0700 00", error_code::h3_priority_update_length, 4, 0x106,
     "RFC 9114 section 7.1", any_control},
    {"PRIORITY_UPDATE with half an ID", SETTINGS "800f0701 01 40", error_code::h3_priority_update_length, 4,
     0x106, "RFC 9114 section 7.1", any_control},
    {"SETTINGS of half an identifier", "04 01 40", error_code::h3_settings_length, 2, 0x106,
     "RFC 9114 section 7.1", any_control},
    {"SETTINGS without a value", "04 03 0601 07", error_code::h3_settings_length, 4, 0x106,
     "RFC 9114 section 7.1", any_control},
    {"SETTINGS with half a value", "04 04 0601 0740", error_code::h3_settings_length, 4, 0x106,
     "RFC 9114 section 7.1", any_control},
    // Settings.
    {"a setting that no version has", "04 04 0601 0000", error_code::h3_setting_http2_only, 4, 0x109,
     "RFC 9114 section 7.2.4.1", any_control},
    {"ENABLE_PUSH", "04 02 0200", error_code::h3_setting_http2_only, 2, 0x109, "RFC 9114 section 7.2.4.1",
     any_control},
    {"MAX_CONCURRENT_STREAMS", "04 04 0601 0320", error_code::h3_setting_http2_only, 4, 0x109,
     "RFC 9114 section 7.2.4.1", any_control},
    {"INITIAL_WINDOW_SIZE", "04 07 0601 8000 0004 00", error_code::h3_setting_http2_only, 4, 0x109,
     "RFC 9114 section 7.2.4.1", any_control},
    {"MAX_FRAME_SIZE", "04 02 0500", error_code::h3_setting_http2_only, 2, 0x109, "RFC 9114 section 7.2.4.1",
     any_control},
    {"ENABLE_CONNECT_PROTOCOL 2", "04 04 0601 0802", error_code::h3_setting_enable_connect_protocol, 4, 0x109,
     "RFC 9220 section 3", any_control},
    {"H3_DATAGRAM 2", "04 02 3302", error_code::h3_setting_h3_datagram, 2, 0x109, "RFC 9297 section 2.1.1",
     any_control},
    {"a setting twice", "04 06 0601 0700 0601", error_code::h3_setting_duplicate, 6, 0x109,
     "RFC 9114 section 7.2.4", any_control},
    {"an unknown setting twice", "04 06 404001 404001", error_code::h3_setting_duplicate, 5, 0x109,
     "RFC 9114 section 7.2.4", any_control},
    // Identifiers.
    {"GOAWAY of a server's stream", SETTINGS "07 01 03", error_code::h3_goaway_stream, 4, 0x108,
     "RFC 9114 section 7.2.6", control_of_server},
    {"GOAWAY that grows", SETTINGS "07 01 04 07 01 08", error_code::h3_goaway_increased, 7, 0x108,
     "RFC 9114 section 5.2", control_of_server},
    {"GOAWAY between the two before it", SETTINGS "07 01 14 07 01 08 07 01 0c",
     error_code::h3_goaway_increased, 10, 0x108, "RFC 9114 section 5.2", control_of_server},
    {"GOAWAY of a client that grows", SETTINGS "07 01 05 07 01 06", error_code::h3_goaway_increased, 7, 0x108,
     "RFC 9114 section 5.2", control_of_client},
    {"MAX_PUSH_ID between the two before it", SETTINGS "0d 01 04 0d 01 08 0d 01 06",
     error_code::h3_max_push_id_reduced, 10, 0x108, "RFC 9114 section 7.2.7", control_of_client},
    {"MAX_PUSH_ID that shrinks", SETTINGS "0d 01 04 0d 02 4003", error_code::h3_max_push_id_reduced, 7, 0x108,
     "RFC 9114 section 7.2.7", control_of_client},
    {"CANCEL_PUSH before MAX_PUSH_ID", SETTINGS "03 01 00", error_code::h3_push_id_too_large, 4, 0x108,
     "RFC 9114 section 7.2.3", control_of_client},
    {"CANCEL_PUSH above MAX_PUSH_ID", SETTINGS "0d 01 04 03 01 05", error_code::h3_push_id_too_large, 7,
     0x108, "RFC 9114 section 7.2.3", control_of_client},
    {"PRIORITY_UPDATE of a push before MAX_PUSH_ID", SETTINGS "800f0701 02 00 75",
     error_code::h3_push_id_too_large, 4, 0x108, "RFC 9114 section 7.2.3", control_of_client},
    {"PRIORITY_UPDATE of a push above MAX_PUSH_ID", SETTINGS "0d 01 04 800f0701 02 05 75",
     error_code::h3_push_id_too_large, 7, 0x108, "RFC 9114 section 7.2.3", control_of_client},
    {"PRIORITY_UPDATE of no request", SETTINGS "800f0700 02 01 75", error_code::h3_priority_update_stream, 4,
     0x108, "RFC 9218 section 7.2", control_of_client},
    // Limits.
    {"a long HEADERS",
     "01 51 00",
     error_code::h3_field_section_too_large,
     0,
     0x107,
     "RFC 9114 section 10.5.1",
     {.max_field_section_size = 16},
     16},
    {"a long PUSH_PROMISE",
     "05 13 4000",
     error_code::h3_field_section_too_large,
     0,
     0x107,
     "RFC 9114 section 10.5.1",
     {.max_field_section_size = 16},
     16},
    {"long SETTINGS", "04 5001", error_code::h3_settings_too_large, 0, 0x107, "RFC 9114 section 10.5",
     any_control, 4096},
    {"many settings",
     "04 06 0601 0700 0100",
     error_code::h3_too_many_settings,
     6,
     0x107,
     "RFC 9114 section 10.5",
     {.stream = stream_kind::control, .max_settings = 2},
     2},
    {"a long PRIORITY_UPDATE", SETTINGS "800f0701 4402 00", error_code::h3_priority_update_too_large, 4,
     0x107, "RFC 9114 section 10.5", any_control, 1024},
    {"a long ORIGIN", SETTINGS "0c 80010001", error_code::h3_origin_too_large, 4, 0x107,
     "RFC 9114 section 10.5", any_control, 65'536},
    // WebTransport.
    {"a signal that is not first", HEADERS "4041 00", error_code::h3_wt_stream_unexpected, 3, 0x106,
     "draft-ietf-webtrans-http3 section 4.3", webtransport},
    {"a signal behind an ignored frame", "0c00 4041 00", error_code::h3_wt_stream_unexpected, 2, 0x106,
     "draft-ietf-webtrans-http3 section 4.3", webtransport},
    {"a signal on a control stream",
     "4041 00",
     error_code::h3_wt_stream_unexpected,
     0,
     0x106,
     "draft-ietf-webtrans-http3 section 4.3",
     {.stream = stream_kind::control, .webtransport = true}},
    {"a session that is no request", "4041 02", error_code::h3_wt_session_invalid, 0, 0x108,
     "draft-ietf-webtrans-http3 section 4", webtransport},
};

}  // namespace

TEST_CASE(
    "h3 frame_decoder: each error has its code, place and section in any chunks, and is final (RFC 9114 "
    "section 8)") {
  random_source random(1);
  for (const bad_frames& c : fatal) {
    CAPTURE(std::string{c.name});
    const error expected{.code = c.code, .offset = c.offset, .limit = c.limit};
    // Good frames behind it are not looked at.
    const decoding all = decode_all_ways(c.options, joined({unhex(c.wire), unhex("21 03 616263")}), random);
    CHECK(all.failed);
    REQUIRE_FALSE(all.events.empty());
    CHECK(all.events.back() == text_of(expected));
    CHECK(all.finish == expected);
    CHECK(expected.h3_code() == c.h3_code);
    CHECK(std::string{expected.section()} == std::string{c.section});
    CHECK(expected.scope() ==
          (c.code == error_code::h3_field_section_too_large ? error_scope::stream : error_scope::connection));
    // The octets up to the fault suffice.
    CHECK(decode_whole(c.options, unhex(c.wire)) == all);
  }
}

TEST_CASE(
    "h3 frame_decoder: of bad SETTINGS the entries before the fault are given (RFC 9114 section 7.2.4)") {
  random_source random(4);
  const decoding all = decode_all_ways(any_control, unhex("04 08 0607 0108 0200 0709"), random);
  CHECK(all.events ==
        texts{"4 length=8 | SETTINGS : 6=7 1=8 ...", "error h3_setting_http2_only offset=6 limit=0"});
}

TEST_CASE(
    "h3 frame_decoder: ORIGIN in the wrong place is told and skipped (RFC 9412 section 2, RFC 8336 section "
    "2.2)") {
  random_source random(3);
  const octet_string message = unhex("0c 00" HEADERS "0c 03 000161 00 01 62");
  const decoding request = decode_all_ways(any_request, message, random);
  CHECK(request.events ==
        texts{"12 length=0 | IGNORED 12 length=0 | h3_origin_stream : ;", "1 length=1 | HEADERS :00 ;",
              "12 length=3 | IGNORED 12 length=3 | h3_origin_stream : ;", "0 length=1 | DATA :62 ;"});
  CHECK(request.at_boundary);
  CHECK(request.finish.code == error_code::none);
  const decoding control =
      decode_all_ways(control_of_client, unhex(SETTINGS "0c 03 000161 07 01 05"), random);
  CHECK(control.events == texts{"4 length=2 | SETTINGS : 6=1 ;",
                                "12 length=3 | IGNORED 12 length=3 | h3_origin_from_client : ;",
                                "7 length=1 | GOAWAY id=5 : ;"});
  CHECK(error{.code = error_code::h3_origin_stream}.scope() == error_scope::frame);
  CHECK(error{.code = error_code::h3_origin_from_client}.scope() == error_scope::frame);
}

TEST_CASE(
    "h3 frame_decoder: GOAWAY may come again with the same identifier or a smaller one, MAX_PUSH_ID with the "
    "same or a larger one (RFC 9114 sections 5.2 and 7.2.7)") {
  random_source random(5);
  const decoding server =
      decode_all_ways(control_of_server, unhex(SETTINGS "07 01 14 07 01 14 07 01 08 07 01 00"), random);
  CHECK_FALSE(server.failed);
  CHECK(server.events.size() == 5);
  const decoding client =
      decode_all_ways(control_of_client, unhex(SETTINGS "0d 01 00 0d 01 04 0d 01 04 0d 01 08"), random);
  CHECK_FALSE(client.failed);
  CHECK(client.events.size() == 5);
}

TEST_CASE(
    "h3 frame_decoder: a client may cancel and prioritize pushes up to its MAX_PUSH_ID; of others the limit "
    "is not "
    "known here (RFC 9114 section 7.2.3, RFC 9218 section 7.2)") {
  random_source random(6);
  const decoding client = decode_all_ways(
      control_of_client,
      unhex(SETTINGS "0d 01 00 03 01 00 0d 01 04 03 01 04 03 01 00 800f0701 02 04 75 0d 01 05 03 01 05"),
      random);
  CHECK_FALSE(client.failed);
  CHECK(client.events.size() == 9);
  const decoding server = decode_all_ways(control_of_server, unhex(SETTINGS "03 01 05"), random);
  CHECK_FALSE(server.failed);
  const decoding either = decode_all_ways(any_control, unhex(SETTINGS "03 01 05 800f0701 02 07 75"), random);
  CHECK_FALSE(either.failed);
}

// --- Messages ----------------------------------------------------------------------------------------------

TEST_CASE("h3 frame_decoder: what may be in a message (RFC 9114 section 4.1)") {
  const auto passes = [](const h3::frame_decoder_options& options, std::string_view wire) {
    const decoding all = decode_whole(options, unhex(wire));
    return !all.failed && all.finish.code == error_code::none;
  };
  // Interim responses, which only servers send.
  CHECK(passes(response, HEADERS HEADERS HEADERS "0000" HEADERS));
  CHECK(passes(push, HEADERS HEADERS HEADERS "0000 0000" HEADERS));
  CHECK(passes(any_request, HEADERS HEADERS HEADERS "0000" HEADERS));
  // Trailers with and without content.
  CHECK(passes(request_of_client, HEADERS));
  CHECK(passes(request_of_client, HEADERS HEADERS));
  CHECK(passes(request_of_client, HEADERS "0000" HEADERS));
  // Unknown frames and promises before, between and behind.
  CHECK(passes(request_of_client, "2100" HEADERS "2100 0000 2100" HEADERS "2100 0a00"));
  CHECK(passes(response, "050100" HEADERS "050100 0000 050100" HEADERS "050100"));
  // The signal of WebTransport is an unknown frame to those that do not use it.
  CHECK(passes(request_of_client, "4041 01 61" HEADERS "4041 00"));
}

TEST_CASE("h3 frame_decoder: where a stream may end (RFC 9114 sections 4.1, 6.2.1 and 7.1)") {
  const octet_string wire = unhex(HEADERS "00 02 6162 4021 4001 00 05 02 0000 0c 01 00");
  const cuts boundaries = {3, 7, 12, 16, 19};
  for (const role peer : {role::server, role::unknown})
    for (std::size_t size = 0; size <= wire.size(); ++size) {
      CAPTURE(size);
      const decoding part = decode_whole({.peer = peer}, bytes{wire}.first(size));
      const bool at_boundary = std::find(boundaries.begin(), boundaries.end(), size) != boundaries.end();
      const error_code empty =
          peer == role::server ? error_code::h3_response_incomplete : error_code::h3_request_incomplete;
      CHECK(part.at_boundary == (at_boundary || size == 0));
      CHECK(part.finish.code == (size == 0     ? empty
                                 : at_boundary ? error_code::none
                                               : error_code::h3_frame_truncated));
      if (part.finish.code != error_code::none) CHECK(part.finish.offset == size);
    }
  CHECK(decode_whole(push, {}).finish.code == error_code::h3_response_incomplete);
  CHECK(decode_whole(request_of_client, unhex("2100")).finish.code == error_code::h3_request_incomplete);
  CHECK(decode_whole(any_control, unhex("04")).finish.code == error_code::h3_control_stream_closed);
  CHECK(decode_whole(any_control, {}).finish.code == error_code::h3_control_stream_closed);
  const struct {
    error_code code;
    std::uint64_t h3_code;
    error_scope scope;
  } ends[] = {{error_code::h3_frame_truncated, 0x106, error_scope::connection},
              {error_code::h3_control_stream_closed, 0x104, error_scope::connection},
              {error_code::h3_request_incomplete, 0x10d, error_scope::stream},
              {error_code::h3_response_incomplete, 0x10e, error_scope::stream}};
  for (const auto& end : ends) {
    CHECK(error{.code = end.code}.h3_code() == end.h3_code);
    CHECK(error{.code = end.code}.scope() == end.scope);
  }
}

TEST_CASE("h3 frame_decoder: roles let through what the other side may send (RFC 9114 section 7.2)") {
  const auto passes = [](const h3::frame_decoder_options& options, std::string_view wire) {
    const decoding all = decode_whole(options, unhex(wire));
    return !all.failed && all.events.back().find("IGNORED") == std::string::npos;
  };
  CHECK(passes(response, "050100"));
  CHECK(passes(control_of_client, SETTINGS "0d0105 0d0105 0d0106"));
  CHECK(passes(control_of_client, SETTINGS "800f0700 05 04 753d3169"));
  CHECK(passes(control_of_client, SETTINGS "070103 070102 0d0107 030107"));
  CHECK(passes(control_of_server, SETTINGS "070108 070108 070104 030107"));
  CHECK(passes(control_of_server, SETTINGS "0c03000161"));
}

// --- WebTransport ------------------------------------------------------------------------------------------

TEST_CASE(
    "h3 frame_decoder: behind the signal all octets are the stream's body (draft-ietf-webtrans-http3 section "
    "4.3)") {
  random_source random(41);
  const octet_string wire = unhex("80000041 4124 0001 61 ff");
  const decoding all = decode_all_ways(webtransport, wire, random);
  CHECK(all.events == texts{"65 length=0 | WT_STREAM session=292 :000161ff ..."});
  CHECK(all.at_boundary);
  CHECK(all.finish.code == error_code::none);
  for (std::size_t size = 1; size < 6; ++size)
    CHECK(decode_whole(webtransport, bytes{wire}.first(size)).finish.code == error_code::h3_frame_truncated);
  CHECK(decode_whole(webtransport, bytes{wire}.first(6)).finish.code == error_code::none);
  // Other frames first make it a request.
  CHECK(decode_whole(webtransport, unhex(HEADERS "00 01 61")).events.size() == 2);
}

TEST_CASE(
    "h3 frame_decoder: a session that is none ends at no boundary (draft-ietf-webtrans-http3 section 4)") {
  h3::frame_decoder frames{webtransport};
  const octet_string wire = unhex("4041 01");
  bytes chunk = wire;
  CHECK(frames.next(chunk).error().code == error_code::h3_wt_session_invalid);
  CHECK_FALSE(frames.at_boundary());
  CHECK(frames.finish().error().code == error_code::h3_wt_session_invalid);
}

// --- Limits ------------------------------------------------------------------------------------------------

TEST_CASE("h3 frame_decoder: what is as long as allowed passes (RFC 9114 section 10.5)") {
  const auto passes = [](const h3::frame_decoder_options& options, const octet_string& wire) {
    return !decode_whole(options, wire).failed;
  };
  const h3::frame_decoder_options small{.max_field_section_size = 16};
  CHECK(passes(small, raw_frame(1, octet_string(16))));
  CHECK_FALSE(passes(small, raw_frame(1, octet_string(17))));
  CHECK(passes(small, raw_frame(5, octet_string(17))));
  CHECK_FALSE(passes(small, raw_frame(5, octet_string(18))));
  const octet_string settings = unhex(SETTINGS);
  const h3::frame_decoder_options control{.stream = stream_kind::control,
                                          .max_settings_size = 4,
                                          .max_settings = 2,
                                          .max_priority_value_size = 3,
                                          .max_origin_size = 5};
  CHECK(passes(control, unhex("04 04 0601 0700")));
  CHECK(passes(control, joined({settings, raw_frame(0xf0700, octet_string(4))})));
  CHECK_FALSE(passes(control, joined({settings, raw_frame(0xf0700, octet_string(5))})));
  CHECK(passes(control, joined({settings, raw_frame(0x0c, octet_string(5))})));
  CHECK_FALSE(passes(control, joined({settings, raw_frame(0x0c, octet_string(6))})));
  CHECK_FALSE(passes({.stream = stream_kind::control, .max_settings = 0}, settings));
  CHECK(passes({.stream = stream_kind::control, .max_settings_size = 0, .max_settings = 0}, unhex("0400")));
}

TEST_CASE("h3 frame_decoder: as many settings as allowed pass (RFC 9114 section 10.5)") {
  for (const std::size_t count : {64U, 65U}) {
    octet_string payload;
    for (std::size_t i = 0; i < count; ++i)
      payload = joined({payload, raw_varint(0x21 + i * 0x1f), raw_varint(i)});
    const decoding all = decode_whole(any_control, raw_frame(4, payload));
    CHECK(all.failed == (count == 65));
  }
}

// --- What is seen between events ---------------------------------------------------------------------------

TEST_CASE("h3 frame_decoder: header(), header_size(), frame_offset() and in_frame() say where a frame is") {
  const octet_string wire = unhex("4001 4001 00  00 03 616263");
  h3::frame_decoder frames;
  for (std::size_t at = 0; at < wire.size(); ++at) {
    CAPTURE(at);
    bytes octet = bytes{wire}.subspan(at, 1);
    (void)frames.next(octet);
    const std::size_t read = at + 1;
    CHECK(frames.frame_offset() == (read < 7 ? 0U : 5U));
    CHECK(frames.header_size() == (read < 4 ? 0U : read < 7 ? 4U : 2U));
    CHECK(frames.in_frame() == (read == 4 || (read >= 7 && read < wire.size())));
    if (read >= 7) CHECK(frames.header() == header_of(0, 3));
  }
  CHECK(frames.options().peer == role::unknown);
}

TEST_CASE("h3 frame_decoder: payloads are views into the chunk (RFC 9114 section 7.2.1)") {
  h3::frame_decoder frames;
  const exact_octets wire(unhex(HEADERS "00 03 616263"));
  bytes rest = wire.span();
  REQUIRE(frames.next(rest));
  const auto event = frames.next(rest);
  REQUIRE(event);
  const auto* d = std::get_if<h3::data>(&*event);
  REQUIRE(d != nullptr);
  CHECK(d->payload.data() == wire.data() + 5);
  CHECK(rest.empty());
}

TEST_CASE("h3 frame_decoder: it never allocates (RFC 9114 section 10.5)") {
  random_source random(77);
  frame_stream_generator generator(random);
  for (const stream_kind kind : {stream_kind::request, stream_kind::control}) {
    const frame_stream stream = generator.next(kind, role::server, 300);
    const allocation_count counted;
    h3::frame_decoder frames{{.stream = kind, .peer = role::server}};
    std::size_t events = 0;
    for (std::size_t at = 0; at < stream.wire.size(); at += 7) {
      bytes rest = bytes{stream.wire}.subspan(at, std::min<std::size_t>(7, stream.wire.size() - at));
      while (frames.next(rest)) ++events;
    }
    CHECK(events >= stream.events.size());
    CHECK(counted.value() == 0);
  }
}
