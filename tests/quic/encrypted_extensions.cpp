// SPDX-License-Identifier: MIT
#include "httpwire/quic/encrypted_extensions.hpp"

#include <cstddef>
#include <cstdint>

#include "quic/handshake.hpp"

using namespace httpwire;
using namespace httpwire_test::literals;
using namespace quic_handshake_test;
using quic::encrypted_extensions;

namespace {

constexpr auto answer = "000f 0010 0005 0003 02 6833 0039 0002 1b00"_hex;
static_assert([] {
  const auto e = encrypted_extensions::parse(answer);
  return e && e->check_quic_rules() && e->application_protocol.size() == 2 &&
         e->transport_parameters->size() == 2 && !e->has_early_data;
}());

[[nodiscard]] error_code refusal(unsigned type, const octet_string& value) {
  const octet_string good = extension(0x1a1a, {1});
  const auto e =
      encrypted_extensions::parse(exact_octets(vector_of(2, joined({good, extension(type, value)}))));
  if (e) return error_code::none;
  CHECK(e.error().offset == 2 + good.size());
  return e.error().code;
}

}  // namespace

TEST_CASE("EncryptedExtensions: a recorded one (RFC 8446 section 4.3.1)") {
  const exact_octets body(recorded_body("gnutls-quic-encrypted-extensions"));
  const auto e = encrypted_extensions::parse(body);
  REQUIRE(e);
  CHECK(text(e->application_protocol) == "h3");
  CHECK(e->transport_parameters.has_value());
  CHECK(e->check_quic_rules());
}

TEST_CASE("EncryptedExtensions: every cut and one octet more is refused (RFC 8446 section 4.3.1)") {
  octet_string body = copy(answer);
  for (std::size_t size = 0; size < body.size(); ++size)
    CHECK(code_of(encrypted_extensions::parse(exact_octets(std::span{body}.first(size)))) ==
          error_code::quic_tls_extensions_malformed);
  body.push_back(0);
  CHECK(code_of(encrypted_extensions::parse(body)) == error_code::quic_tls_extensions_malformed);
  CHECK(encrypted_extensions::parse(octet_string{0, 0}));
  CHECK(code_of(encrypted_extensions::parse(octet_string{0, 1, 0})) ==
        error_code::quic_tls_extensions_malformed);
}

TEST_CASE("EncryptedExtensions: the forms of a server (RFC 6066 section 3, RFC 7301 section 3.1)") {
  const octet_string h3 = vector_of(1, {'h', '3'});
  CHECK(refusal(0, {}) == error_code::none);
  CHECK(refusal(0, {0, 0}) == error_code::quic_tls_server_name_malformed);
  CHECK(refusal(16, vector_of(2, h3)) == error_code::none);
  CHECK(refusal(16, vector_of(2, joined({h3, h3}))) == error_code::quic_tls_alpn_malformed);
  CHECK(refusal(16, vector_of(2, {})) == error_code::quic_tls_alpn_malformed);
  CHECK(refusal(42, {}) == error_code::none);
  CHECK(refusal(42, {1}) == error_code::quic_tls_early_data_malformed);
}

TEST_CASE("EncryptedExtensions: extensions of other messages (RFC 8446 section 4.2)") {
  for (const unsigned type : {5U, 13U, 18U, 21U, 27U, 41U, 43U, 44U, 45U, 47U, 48U, 49U, 50U, 51U})
    CHECK(refusal(type, {}) == error_code::quic_tls_extension_misplaced);
  CHECK(refusal(10, {1}) == error_code::none);
  CHECK(refusal(0x7777, {1}) == error_code::none);
  const octet_string twice = vector_of(2, joined({extension(57), extension(57)}));
  const auto e = encrypted_extensions::parse(twice);
  REQUIRE(code_of(e) == error_code::quic_tls_extension_duplicate);
  CHECK(e.error().offset == 6);
  CHECK(encrypted_extensions::parse(twice, {.max_extensions = 1}).error().limit == 1);
}

TEST_CASE("EncryptedExtensions: what QUIC asks of them (RFC 9001 sections 8.1 and 8.2)") {
  const auto checked = [](const octet_string& extensions) {
    const octet_string body = vector_of(2, extensions);
    return code_of(encrypted_extensions::parse(body)->check_quic_rules());
  };
  const octet_string alpn = extension(16, vector_of(2, vector_of(1, {'h', '3'})));
  CHECK(checked(joined({alpn, extension(57)})) == error_code::none);
  CHECK(checked(extension(57)) == error_code::quic_tls_alpn_missing);
  CHECK(checked(joined({alpn, extension(0xffa5)})) == error_code::quic_tls_transport_parameters_missing);
}
