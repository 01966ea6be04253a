// SPDX-License-Identifier: MIT
#include "httpwire/quic/tls_handshake.hpp"

#include <cstddef>
#include <cstdint>

#include "quic/handshake.hpp"

using namespace httpwire;
using namespace httpwire_test::literals;
using namespace quic_handshake_test;
using quic::tls_handshake;
using type = quic::tls_handshake_type;

namespace {

constexpr auto wire = "14 000003 010203 08"_hex;
static_assert([] {
  const auto m = tls_handshake::parse(wire);
  return m && m->type == type::finished && m->body.size() == 3 && m->size() == 7;
}());
static_assert(written_array<7>([](writer& out) {
                constexpr auto body = "010203"_hex;
                write(out, tls_handshake{.type = type::finished, .body = body});
              }) == "14000003010203"_hex);

}  // namespace

TEST_CASE("TLS handshake: every cut needs more (RFC 8446 section 4)") {
  for (std::size_t size = 0; size < 7; ++size)
    CHECK(tls_handshake::parse(exact_octets(bytes{wire}.first(size))).need_more());
  CHECK(tls_handshake::parse(wire)->size() == 7);
  CHECK(tls_handshake::parse(unhex("08000000"))->body.empty());
}

TEST_CASE("TLS handshake: the limit on a body, at its edge and from the header (RFC 9000 section 7.5)") {
  CHECK(tls_handshake::parse(wire, {.max_size = 3}));
  const auto m = tls_handshake::parse(bytes{wire}.first(4), {.max_size = 2});
  REQUIRE(m.has_error());
  CHECK(m.error().code == error_code::quic_tls_message_too_large);
  CHECK(m.error().limit == 2);
  CHECK(m.error().offset == 1);
  CHECK(m.error().quic_code() == 0x0d);
  CHECK(tls_handshake::parse(unhex("01010000")).need_more());
  CHECK(tls_handshake::parse(unhex("01010001")).has_error());
}

TEST_CASE("TLS handshake: no KeyUpdate and no EndOfEarlyData in QUIC (RFC 9001 sections 6 and 8.3)") {
  for (const std::uint8_t forbidden : {std::uint8_t{5}, std::uint8_t{24}}) {
    const auto m = tls_handshake::parse(exact_octets(octet_string{forbidden}));
    REQUIRE(m.has_error());
    CHECK(m.error().code == error_code::quic_tls_message_forbidden);
    CHECK(m.error().quic_code() == 0x10a);
  }
}

TEST_CASE("TLS handshake: what is written parses to the same, unknown types too (RFC 8446 section 4)") {
  for (const unsigned number : {1U, 2U, 99U, 255U})
    for (const std::size_t size : {0U, 1U, 255U, 256U, 1000U}) {
      const octet_string body(size, 0x5a);
      const auto t = static_cast<type>(number);
      const octet_string octets =
          written([&](writer& out) { write(out, tls_handshake{.type = t, .body = body}); });
      const auto m = tls_handshake::parse(octets);
      REQUIRE(m);
      CHECK(m->type == t);
      CHECK(copy(m->body) == body);
    }
  const octet_string vast(std::size_t{1} << 24);
  CHECK(write_refusal([&](writer& out) { write(out, tls_handshake{.body = vast}); }) ==
        error_code::invalid_argument);
}

TEST_CASE("TLS handshake: names (RFC 8446 section 4)") {
  CHECK(name(type::client_hello) == "client_hello");
  CHECK(name(type::message_hash) == "message_hash");
  std::size_t known = 0;
  for (unsigned number = 0; number < 256; ++number)
    if (!name(static_cast<type>(number)).empty()) ++known;
  CHECK(known == 12);
}

TEST_CASE("TLS handshake: recorded messages are whole (RFC 9001 section 4.1.3)") {
  for (const char* one : {"rfc9001-a2-client-hello", "gnutls-quic-client-hello", "gnutls-quic-server-hello",
                          "gnutls-quic-encrypted-extensions", "openssl-client-hello"}) {
    const octet_string message = recorded(one);
    const auto m = tls_handshake::parse(exact_octets(message));
    REQUIRE(m);
    CHECK(m->size() == message.size());
  }
}
