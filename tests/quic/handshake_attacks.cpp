// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "httpwire/quic/client_hello.hpp"
#include "httpwire/quic/crypto_stream.hpp"
#include "httpwire/quic/tls_handshake.hpp"
#include "httpwire/quic/transport_parameters.hpp"
#include "quic/handshake.hpp"
#include "support/allocations.hpp"
#include "support/random.hpp"

// Published attacks on the handshake of QUIC implementations, as octets.

using namespace httpwire;
using namespace quic_handshake_test;
using quic::transport_parameters;

TEST_CASE(
    "CVE-2026-31812: a truncated varint in transport parameters is an error, wherever (RFC 9000 section "
    "18)") {
  for (const char* wire : {"40", "80", "c0", "c000000000000000", "01", "0140", "0180000000", "01 c0 01",
                           "04 04 c0ff", "04 02 c0ff", "04 01 40", "04 08 ff", "03 01 80", "20 01 40"}) {
    const exact_octets octets(unhex(wire));
    const auto p = transport_parameters::parse(octets);
    CAPTURE(wire);
    REQUIRE_FALSE(p);
    CHECK((p.error().code == error_code::quic_parameter_truncated ||
           p.error().code == error_code::quic_parameter_length));
    CHECK(p.error().quic_code() == 0x08);
  }
}

TEST_CASE("CVE-2024-32975: empty input is no reason to look at it (RFC 9000 section 16)") {
  const exact_octets nothing(0);
  const bytes empty = nothing.span();
  CHECK(transport_parameters::parse(empty));
  CHECK(code_of(quic::parse_transport_parameter(empty)) == error_code::quic_parameter_truncated);
  CHECK(quic::transport_parameter_list{empty}.empty());
  CHECK(code_of(quic::preferred_address::parse(empty)) == error_code::quic_preferred_address_length);
  CHECK(code_of(quic::version_information::parse(empty)) == error_code::quic_version_information_length);
  CHECK(quic::tls_handshake::parse(empty).need_more());
  CHECK(code_of(quic::client_hello::parse(empty)) == error_code::quic_client_hello_malformed);
  CHECK(quic::crypto_stream{}.receive(0, empty));
}

TEST_CASE(
    "transport parameter twice, or out of range: TRANSPORT_PARAMETER_ERROR (RFC 9000 sections 7.4 and "
    "18.2)") {
  const struct {
    const char* wire;
    error_code code;
  } cases[] = {{"0101 05 0101 05", error_code::quic_parameter_duplicate},
               {"6ab200 6ab200", error_code::quic_parameter_duplicate},
               {"7fff00 7fff00", error_code::quic_parameter_duplicate},
               {"1b00 1b00", error_code::quic_parameter_duplicate},
               {"0a0115", error_code::quic_parameter_ack_delay_exponent},
               {"0b048000 4000", error_code::quic_parameter_max_ack_delay},
               {"03 02 44af", error_code::quic_parameter_max_udp_payload_size},
               {"0e0101", error_code::quic_parameter_active_connection_id_limit},
               {"0808d000000000000001", error_code::quic_parameter_initial_max_streams}};
  for (const auto& c : cases) {
    CAPTURE(c.wire);
    const auto p = transport_parameters::parse(exact_octets(unhex(c.wire)));
    REQUIRE(code_of(p) == c.code);
    CHECK(p.error().quic_code() == 0x08);
  }
}

TEST_CASE(
    "32-bit pointer overflow: lengths near 2^32 and 2^62 are compared, not added (RFC 9000 section 18)") {
  for (const std::uint64_t length : {std::uint64_t{0xffff'fff0}, std::uint64_t{0xffff'ffff},
                                     std::uint64_t{1} << 32, (std::uint64_t{1} << 32) + 4, largest_varint}) {
    const exact_octets octets(joined({{0x4f, 0xff}, raw_varint(length, 8), {1, 2, 3, 4}}));
    CHECK(code_of(transport_parameters::parse(octets)) == error_code::quic_parameter_truncated);
    quic::crypto_stream stream;
    CHECK_FALSE(stream.receive(length, octets));
    CHECK(stream.gaps() == 0);
  }
}

TEST_CASE("CRYPTO data with gaps and far offsets: memory stays bounded (RFC 9000 section 7.5)") {
  const httpwire_test::allocation_count counted;
  quic::crypto_stream stream{{.max_buffered = 4096, .max_gaps = 16}};
  httpwire_test::random_source random(75);
  // Single octets, never the first one.
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t offset =
        random.one_in(2) ? 1 + random.below(4095) : 1 + (random.of_any_width() >> 2) / 2;
    static_cast<void>(stream.receive(offset, octet_string{0x16}));
    REQUIRE(stream.gaps() <= 16);
    REQUIRE(stream.readable().empty());
  }
  CHECK(stream.gaps() == 16);
  CHECK(counted.value() == 2);
  CHECK(code_of(stream.receive(4096, octet_string{1})) == error_code::quic_crypto_buffer_exceeded);
}

TEST_CASE("ClientHello split over shuffled CRYPTO frames: found all the same (RFC 9000 section 19.6)") {
  const octet_string message = recorded("gnutls-quic-client-hello");
  httpwire_test::random_source random(196);
  for (int round = 0; round < 500; ++round) {
    std::vector<std::pair<std::size_t, std::size_t>> pieces;
    for (std::size_t at = 0; at < message.size();) {
      const std::size_t size = std::min(random.between(1, 40), message.size() - at);
      pieces.emplace_back(at, size);
      // Some overlap, and some come twice.
      if (random.one_in(5)) pieces.emplace_back(at, std::min(size + 7, message.size() - at));
      at += size;
    }
    for (std::size_t i = pieces.size(); i > 1; --i) std::swap(pieces[i - 1], pieces[random.below(i)]);
    quic::basic_crypto_stream<inline_storage<4096>> stream{{.max_gaps = 64}};
    for (const auto& [at, size] : pieces) {
      const exact_octets data(std::span{message}.subspan(at, size));
      REQUIRE(stream.receive(at, data));
    }
    const auto m = quic::tls_handshake::parse(stream.readable());
    REQUIRE(m);
    const auto hello = quic::client_hello::parse(m->body);
    REQUIRE(hello);
    CHECK(text(hello->server_name) == "www.example.org");
    REQUIRE(stream.consume(m->size()));
    CHECK(stream.close());
  }
}

TEST_CASE("ClientHello with a declared length of 2^24-1: refused from its header (RFC 9000 section 7.5)") {
  const auto m = quic::tls_handshake::parse(exact_octets(unhex("01ffffff")));
  REQUIRE(m.has_error());
  CHECK(m.error().code == error_code::quic_tls_message_too_large);
}
