// SPDX-License-Identifier: MIT
#include "httpwire/h3/stream_type.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "h3/frames.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

static_assert(std::is_trivially_copyable_v<h3::stream_type_reader>);

[[nodiscard]] constexpr h3::stream_header of(std::uint64_t type, std::uint64_t id = 0) {
  return {.type = static_cast<h3::stream_type>(type), .id = id};
}

constexpr h3::stream_type_reader_options with_webtransport{.webtransport = true};

consteval bool reads_at_compile_time() {
  constexpr auto wire = "01 4123 00"_hex;
  h3::stream_type_reader reader;
  bytes rest = bytes{wire}.first(2);
  if (!reader.next(rest).need_more() || !rest.empty()) return false;
  rest = bytes{wire}.subspan(2);
  const auto header = reader.next(rest);
  return header && *header == h3::stream_header{.type = h3::stream_type::push, .id = 0x123} &&
         rest.size() == 1;
}
static_assert(reads_at_compile_time());
static_assert(written_array<3>([](writer& out) { write(out, of(0x54, 4)); }) == "4054 04"_hex);

struct front {
  octet_string wire;
  h3::stream_header header;
  error_code code = error_code::none;
  h3::stream_type_reader_options options{};
};

/// The same header or error with every cut, and nothing taken from behind it.
void check_all_cuts(const front& f) {
  const octet_string behind = joined({f.wire, {0x00, 0x01}});
  for (std::size_t cut = 0; cut <= f.wire.size(); ++cut) {
    CAPTURE(hex(f.wire), cut);
    h3::stream_type_reader reader{f.options};
    const exact_octets front_part(std::span{behind}.first(cut));
    bytes rest = front_part.span();
    auto header = reader.next(rest);
    CHECK(rest.empty());
    if (cut < f.wire.size()) {
      REQUIRE(header.need_more());
      const exact_octets back_part(std::span{behind}.subspan(cut));
      rest = back_part.span();
      header = reader.next(rest);
      CHECK(rest.size() == 2);
    }
    CHECK(reader.offset() == f.wire.size());
    const std::size_t left = rest.size();
    const auto again = reader.next(rest);
    CHECK(rest.size() == left);
    if (f.code == error_code::none) {
      REQUIRE(header);
      CHECK(*header == f.header);
      CHECK(*again == f.header);
    } else {
      REQUIRE(header.has_error());
      CHECK(header.error().code == f.code);
      CHECK(again.error() == header.error());
    }
  }
}

}  // namespace

TEST_CASE(
    "stream_type_reader: each type in each form, reserved ones too, cut anywhere (RFC 9114 sections 6.2 and "
    "6.2.3)") {
  random_source random(62);
  for (const std::uint64_t type : {std::uint64_t{0}, std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{4},
                                   std::uint64_t{0x21}, std::uint64_t{0x54}, largest_varint})
    for (const std::size_t size : {1U, 2U, 4U, 8U}) check_all_cuts({raw_varint(type, size), of(type)});
  for (int round = 0; round < 100; ++round) {
    const std::uint64_t id = random.of_any_width() & largest_varint;
    const octet_string id_octets = raw_varint(id, std::size_t{1} << random.below(4));
    check_all_cuts({joined({raw_varint(1, std::size_t{1} << random.below(4)), id_octets}), of(1, id)});
    check_all_cuts({joined({raw_varint(0x54), id_octets}), of(0x54, id),
                    id % 4 == 0 ? error_code::none : error_code::h3_wt_session_invalid, with_webtransport});
  }
}

TEST_CASE("stream_type_reader: only servers open push streams (RFC 9114 section 6.2.2)") {
  check_all_cuts({{0x01}, {}, error_code::h3_push_stream_from_client, {.peer = h3::role::client}});
  check_all_cuts({{0x01, 0x07}, of(1, 7), error_code::none, {.peer = h3::role::server}});
  CHECK(error{.code = error_code::h3_push_stream_from_client}.h3_code() == 0x103);
  CHECK(error{.code = error_code::h3_wt_session_invalid}.h3_code() == 0x108);
}

TEST_CASE("stream_header: what is written is read again (RFC 9114 section 6.2)") {
  for (const h3::stream_header& h : {of(0), of(1, 0), of(1, largest_varint), of(2), of(3), of(0x54, 16'384),
                                     of(0x21), of(largest_varint)}) {
    const octet_string out = written([&](writer& w) { write(w, h); });
    const bool has_id = h.type == h3::stream_type::push || h.type == h3::stream_type::webtransport;
    CHECK(out == joined({raw_varint(static_cast<std::uint64_t>(h.type)),
                         has_id ? raw_varint(h.id) : octet_string{}}));
    check_all_cuts({out, h, error_code::none, with_webtransport});
  }
  const auto refusal_of = [](const h3::stream_header& h) {
    return write_refusal([&](writer& out) { write(out, h); });
  };
  CHECK(refusal_of(of(largest_varint + 1)) == error_code::varint_too_large);
  CHECK(refusal_of(of(1, largest_varint + 1)) == error_code::varint_too_large);
  CHECK(refusal_of(of(0x54, 3)) == error_code::invalid_argument);
}

TEST_CASE("stream_type: names (RFC 9114 section 6.2, RFC 9204 section 4.2)") {
  const char* const names[] = {"control", "push", "QPACK encoder", "QPACK decoder"};
  for (std::uint64_t type = 0; type < 256; ++type)
    CHECK(std::string{name(static_cast<h3::stream_type>(type))} == (type < 4       ? names[type]
                                                                    : type == 0x54 ? "WebTransport"
                                                                                   : ""));
}

TEST_CASE("is_request_stream: every fourth stream up to 2^62-1 (RFC 9114 section 6.1)") {
  for (std::uint64_t id = 0; id < 100; ++id) CHECK(h3::is_request_stream(id) == (id % 4 == 0));
  CHECK(h3::is_request_stream(largest_varint - 3));
  CHECK_FALSE(h3::is_request_stream(largest_varint + 1));
}
