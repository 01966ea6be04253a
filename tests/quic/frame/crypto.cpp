// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame/crypto.hpp"

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
static_assert(quic::crypto{}.offset == 0);

constexpr auto wire = "06 40c8 03 010203"_hex;
constexpr std::array<std::uint8_t, 3> data = {1, 2, 3};
constexpr quic::crypto value{.offset = 200, .data = data};
static_assert(written_array<wire.size()>(value) == wire);
static_assert(parses_to(wire, value));

}  // namespace

TEST_CASE("quic crypto: the layout, and each truncation (RFC 9000 section 19.6)") {
  check_layout(octet_string{wire.begin(), wire.end()}, value);
  check_layout(unhex("06 00 00"), quic::crypto{});
}

TEST_CASE("quic crypto: offset and length in every form (RFC 9000 section 19.6)") {
  for (const std::size_t offset_size : {1U, 2U, 4U, 8U})
    for (const std::size_t length_size : {1U, 2U, 4U, 8U}) {
      const lone_frame<quic::crypto> f(
          joined({unhex("06"), raw_varint(9, offset_size), raw_varint(3, length_size), unhex("010203")}));
      REQUIRE(*f);
      CHECK(**f == quic::crypto{.offset = 9, .data = data});
    }
}

TEST_CASE("quic crypto: the data ends at 2^62-1 at most (RFC 9000 section 19.6)") {
  for (std::uint64_t size = 0; size < 4; ++size)
    for (std::uint64_t below = 0; below < 4; ++below) {
      const octet_string octets = joined(
          {raw_varints({6, largest_varint - below, size}), octet_string(static_cast<std::size_t>(size))});
      const error e = failure_of<quic::crypto>(octets);
      const quic::crypto f{.offset = largest_varint - below,
                           .data = bytes{octets}.last(static_cast<std::size_t>(size))};
      if (size <= below) {
        CHECK(e == error{});
        CHECK(written(f) == octets);
        continue;
      }
      CHECK(e ==
            error{.code = error_code::quic_crypto_offset_too_large, .offset = 1, .limit = largest_varint});
      CHECK(e.quic_code() == 0x07);
      CHECK(write_refusal(f) == error_code::varint_too_large);
    }
  CHECK(write_refusal(quic::crypto{.offset = ~std::uint64_t{0}}) == error_code::varint_too_large);
}

TEST_CASE("quic crypto: the header alone, for data that goes out untouched (RFC 9000 section 19.6)") {
  std::array<std::uint8_t, 8> memory{};
  writer out{memory};
  quic::crypto::write_header(out, 200, 3);
  CHECK(copy(*out.written()) == unhex("06 40c8 03"));
  writer over{memory};
  quic::crypto::write_header(over, 1, largest_varint);
  CHECK(code_of(over.written()) == error_code::varint_too_large);
}
