// SPDX-License-Identifier: MIT
#include "httpwire/quic/transport_parameter.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "quic/handshake.hpp"

using namespace httpwire;
using namespace httpwire_test::literals;
using namespace quic_handshake_test;
using id = quic::transport_parameter_id;

namespace {

constexpr auto wire = "04 04 8000ffff 1b 00 40ff 0161"_hex;

consteval bool walks_at_compile_time() {
  std::size_t count = 0;
  std::size_t octets = 0;
  for (const quic::transport_parameter p : quic::transport_parameter_list{wire}) {
    ++count;
    octets += p.value.size();
  }
  return count == 3 && octets == 5;
}
static_assert(walks_at_compile_time());
static_assert(written_array<2>([](writer& out) { write(out, quic::transport_parameter{.id = id{0x1b}}); }) ==
              "1b00"_hex);

static_assert(quic::is_reserved(id{27}) && quic::is_reserved(id{58}) && !quic::is_reserved(id{28}));
static_assert(quic::nth_reserved_transport_parameter(0) == id{27});
static_assert(quic::nth_reserved_transport_parameter(1) == id{58});

}  // namespace

TEST_CASE("transport parameter: every form of both varints (RFC 9000 section 18)") {
  for (const std::size_t id_size : {1U, 2U, 4U, 8U})
    for (const std::size_t length_size : {1U, 2U, 4U, 8U}) {
      const exact_octets octets(
          joined({raw_varint(0x21, id_size), raw_varint(3, length_size), {1, 2, 3}, {9}}));
      const auto p = quic::parse_transport_parameter(octets);
      REQUIRE(p);
      CHECK(p->parameter.id == id{0x21});
      CHECK(copy(p->parameter.value) == octet_string{1, 2, 3});
      CHECK(p->size == octets.size() - 1);
    }
}

TEST_CASE("transport parameter truncated: every cut and every length past the end (RFC 9000 section 18)") {
  const octet_string whole = joined({raw_varint(0x2ab2, 4), raw_varint(5, 2), {1, 2, 3, 4, 5}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const exact_octets cut(std::span{whole}.first(size));
    const auto p = quic::parse_transport_parameter(cut);
    REQUIRE(code_of(p) == error_code::quic_parameter_truncated);
    CHECK(p.error().quic_code() == 0x08);
    CHECK(quic::transport_parameter_list{cut}.empty());
  }
  for (const std::uint64_t length : {std::uint64_t{1}, std::uint64_t{63}, std::uint64_t{1} << 31,
                                     std::uint64_t{1} << 32, (std::uint64_t{1} << 32) + 1, largest_varint})
    CHECK(code_of(quic::parse_transport_parameter(joined({{0x01}, raw_varint(length)}))) ==
          error_code::quic_parameter_truncated);
}

TEST_CASE("transport parameter list: unknown and reserved ones are kept (RFC 9000 sections 7.4.2 and 18.1)") {
  const exact_octets octets(wire);
  std::vector<std::uint64_t> ids;
  const quic::transport_parameter_list list{octets};
  for (auto it = list.begin(); it != list.end(); it++) ids.push_back(static_cast<std::uint64_t>((*it).id));
  CHECK(ids == std::vector<std::uint64_t>{0x04, 0x1b, 0xff});
  CHECK(quic::transport_parameter_list{}.empty());
}

TEST_CASE("transport parameter names: each identifier has its own (RFC 9000 section 22.3)") {
  std::set<std::string_view> names;
  for (std::uint64_t value = 0; value <= 0x20; ++value)
    if (const auto n = name(id{value}); !n.empty()) CHECK(names.insert(n).second);
  CHECK(names.size() == 20);
  CHECK(name(id::initial_max_data) == "initial_max_data");
  CHECK(name(id::version_information) == "version_information");
  CHECK(name(id::grease_quic_bit) == "grease_quic_bit");
  CHECK(name(id::min_ack_delay) == "min_ack_delay");
  CHECK(name(id{0x12}).empty());
  CHECK_FALSE(is_known(id{0x1b}));
  for (std::uint64_t value = 0; value <= 0x20; ++value)
    CHECK(is_server_only(id{value}) == (value == 0 || value == 2 || value == 0x0d || value == 0x10));
}

TEST_CASE("reserved transport parameters: of the form 31 * N + 27 up to 2^62-1 (RFC 9000 section 18.1)") {
  for (const std::uint64_t n : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 40, ~std::uint64_t{0},
                                largest_varint / 31, largest_varint / 31 - 1, largest_varint / 31 + 1}) {
    const auto value = quic::nth_reserved_transport_parameter(n);
    CHECK(is_reserved(value));
    CHECK(static_cast<std::uint64_t>(value) <= largest_varint);
    CHECK_FALSE(is_known(value));
  }
}

TEST_CASE(
    "transport parameter twice: known ones always, unknown ones within a bound (RFC 9000 section 7.4)") {
  quic::transport_parameter_id_set ids;
  for (std::uint64_t value = 0; value < 64; ++value) CHECK(ids.insert(id{value}));
  for (std::uint64_t value = 1000; value < 1000 + ids.max_others; ++value) CHECK(ids.insert(id{value}));
  CHECK(ids.insert(id{5000}));
  CHECK(ids.insert(id{5000}));
  CHECK(ids.insert(id::grease_quic_bit));
  CHECK(ids.insert(id::min_ack_delay));
  for (const id one : {id{0}, id{63}, id{1000}, id{1031}, id::grease_quic_bit, id::min_ack_delay})
    CHECK_FALSE(ids.insert(one));
}

TEST_CASE("transport parameter: what is written parses to the same (RFC 9000 section 18)") {
  for (const std::size_t size : {0U, 1U, 63U, 64U, 300U}) {
    const octet_string value(size, 0x61);
    const octet_string octets = written(
        [&](writer& out) { write(out, quic::transport_parameter{.id = id{0x4242}, .value = value}); });
    const auto p = quic::parse_transport_parameter(octets);
    REQUIRE(p);
    CHECK(copy(p->parameter.value) == value);
    CHECK(p->size == octets.size());
  }
  CHECK(write_refusal([](writer& out) {
          write(out, quic::transport_parameter{.id = id{largest_varint + 1}});
        }) == error_code::varint_too_large);
}
