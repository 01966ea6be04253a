// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/stream.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "quic/frame_tools.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

// Made by hand it begins with zeros.
static_assert(quic::stream{}.stream_id == 0 && quic::stream{}.offset == 0);

constexpr auto wire = "0f 04 4064 03 616263"_hex;
constexpr std::array<std::uint8_t, 3> data = {'a', 'b', 'c'};
constexpr quic::stream value{.stream_id = 4, .offset = 100, .data = data, .fin = true};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic stream: all eight forms, and each truncation (RFC 9000 section 19.8)") {
  for (unsigned bits = 0; bits < 8; ++bits) {
    CAPTURE(bits);
    const bool off = (bits & 4U) != 0;
    const bool len = (bits & 2U) != 0;
    octet_string octets = raw_varints({8U + bits, 4});
    if (off) octets = joined({octets, raw_varint(100)});
    if (len) octets = joined({octets, raw_varint(3)});
    const quic::stream f{
        .stream_id = 4, .offset = off ? 100U : 0U, .data = data, .fin = (bits & 1U) != 0, .has_length = len};
    check_layout(joined({octets, unhex("616263")}), f, !len);
  }
}

TEST_CASE("quic stream: without Length every cut behind the numbers is a frame (RFC 9000 section 19.8)") {
  const octet_string whole = unhex("0d 04 4064 616263");
  for (std::size_t size = 1; size <= whole.size(); ++size) {
    const lone_frame<quic::stream> f({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    CHECK(code_of(*f) == (size < 4 ? error_code::quic_frame_truncated : error_code::none));
    if (*f) CHECK((*f)->data.size() == size - 4);
  }
}

TEST_CASE("quic stream: an Offset field of 0 is read and not written (RFC 9000 section 19.8)") {
  const lone_frame<quic::stream> f(unhex("0e 04 00 01 61"));
  REQUIRE(*f);
  CHECK(written(**f) == unhex("0a 04 01 61"));
}

TEST_CASE("quic stream: every number in every form (RFC 9000 section 19.8)") {
  for (const std::uint64_t number : {std::uint64_t{1}, std::uint64_t{63}, std::uint64_t{64},
                                     std::uint64_t{16'384}, std::uint64_t{0x4000'0000}, largest_varint - 3})
    for (const std::size_t size : {1U, 2U, 4U, 8U}) {
      const lone_frame<quic::stream> f(
          joined({unhex("0e"), raw_varint(number, size), raw_varint(number, size), raw_varint(3, size),
                  unhex("616263")}));
      REQUIRE(*f);
      CHECK(**f == quic::stream{.stream_id = number, .offset = number, .data = data});
    }
}

TEST_CASE("quic stream: the data ends at 2^62-1 at most, with and without Length (RFC 9000 section 19.8)") {
  for (const bool len : {false, true})
    for (std::uint64_t size = 0; size < 4; ++size)
      for (std::uint64_t below = 1; below < 4; ++below) {
        octet_string octets = raw_varints({len ? 0x0eU : 0x0cU, 7, largest_varint - below});
        if (len) octets = joined({octets, raw_varint(size)});
        octets = joined({octets, octet_string(static_cast<std::size_t>(size))});
        const error e = failure_of<quic::stream>(octets);
        const quic::stream f{.stream_id = 7,
                             .offset = largest_varint - below,
                             .data = bytes{octets}.last(static_cast<std::size_t>(size)),
                             .has_length = len};
        if (size <= below) {
          CHECK(e == error{});
          CHECK(written(f) == octets);
          continue;
        }
        CHECK(e == error{.code = error_code::quic_stream_offset_too_large,
                         .offset = 1,
                         .stream_id = 7,
                         .limit = largest_varint});
        CHECK(e.quic_code() == 0x07);
        CHECK(write_refusal(f) == error_code::varint_too_large);
      }
  CHECK(write_refusal(quic::stream{.offset = ~std::uint64_t{0}}) == error_code::varint_too_large);
  CHECK(write_refusal(quic::stream{.stream_id = largest_varint + 1}) == error_code::varint_too_large);
}

TEST_CASE("quic stream: the header alone, for data that goes out untouched (RFC 9000 section 19.8)") {
  std::array<std::uint8_t, 8> memory{};
  writer out{memory};
  quic::stream{.stream_id = 4, .offset = 100, .fin = true}.write_header(out, 3);
  CHECK(copy(*out.written()) == unhex("0f 04 4064 03"));
}

TEST_CASE("quic stream: only on streams that the peer can send on (RFC 9000 section 19.8)") {
  for (std::uint64_t id = 0; id < 16; ++id)
    for (const quic::role peer : {quic::role::unknown, quic::role::client, quic::role::server}) {
      CAPTURE(id);
      const error e =
          failure_of<quic::stream>(joined({unhex("0a"), raw_varint(id), unhex("00")}), {.peer = peer});
      if (quic::stream_id{id}.can_send(peer)) {
        CHECK(e == error{});
        continue;
      }
      CHECK(e == error{.code = error_code::quic_stream_send_only, .offset = 1, .stream_id = id});
      CHECK(e.quic_code() == 0x05);
    }
}
