// SPDX-License-Identifier: MIT
#include "httpwire/quic/server_hello.hpp"

#include <cstddef>
#include <cstdint>

#include "quic/handshake.hpp"

using namespace httpwire;
using namespace httpwire_test::literals;
using namespace quic_handshake_test;
using quic::server_hello;

namespace {

constexpr auto hello =
    "0303 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 00 1301 00 0010"
    "002b00020304 00330006001d0002aabb"_hex;
static_assert([] {
  const auto h = server_hello::parse(hello);
  return h && h->check_quic_rules() && h->cipher_suite == 0x1301 && h->selected_group == 0x1d &&
         h->key_exchange.size() == 2 && !h->is_hello_retry_request && h->selected_version == 0x0304;
}());

[[nodiscard]] octet_string body_of(bool retry, const octet_string& extensions,
                                   const octet_string& session_id = {}, std::uint8_t compression = 0) {
  const octet_string random = retry ? copy(server_hello::retry_random) : octet_string(32, 0x11);
  return joined(
      {{3, 3}, random, vector_of(1, session_id), {0x13, 0x02, compression}, vector_of(2, extensions)});
}

[[nodiscard]] error_code refusal(bool retry, unsigned type, const octet_string& value) {
  const octet_string good = extension(0x1a1a, {1});
  const octet_string body = body_of(retry, joined({good, extension(type, value)}));
  const auto h = server_hello::parse(exact_octets(body));
  if (h) return error_code::none;
  CHECK(h.error().offset == body.size() - value.size() - 4);
  return h.error().code;
}

}  // namespace

TEST_CASE("ServerHello: recorded ones (RFC 8446 sections 4.1.3 and 4.1.4)") {
  const struct {
    const char* file;
    bool retry;
    unsigned group;
    std::size_t key;
    bool resumed;
    error_code quic;
  } cases[] = {
      {"gnutls-quic-server-hello", false, 0x1d, 32, false, error_code::none},
      {"openssl-server-hello", false, 0x1d, 32, false, error_code::quic_tls_session_id_echo},
      {"openssl-server-hello-resumed", false, 0x1d, 32, true, error_code::quic_tls_session_id_echo},
      {"openssl-hello-retry-request", true, 0x18, 0, false, error_code::quic_tls_session_id_echo},
  };
  for (const auto& c : cases) {
    CAPTURE(c.file);
    const exact_octets body(recorded_body(c.file));
    const auto h = server_hello::parse(body);
    REQUIRE(h);
    CHECK(h->is_hello_retry_request == c.retry);
    CHECK(h->selected_group == c.group);
    CHECK(h->key_exchange.size() == c.key);
    CHECK(h->selected_identity.has_value() == c.resumed);
    CHECK(h->selected_version == 0x0304);
    CHECK(code_of(h->check_quic_rules()) == c.quic);
    for (std::size_t size = 0; size < body.size(); ++size) {
      const auto cut = server_hello::parse(exact_octets(body.span().first(size)));
      if (cut)
        CHECK(cut->extensions.empty());
      else
        CHECK(code_of(cut) == error_code::quic_server_hello_malformed);
    }
    octet_string longer = copy(body.span());
    longer.push_back(0);
    CHECK(code_of(server_hello::parse(longer)) == error_code::quic_server_hello_malformed);
  }
}

TEST_CASE("ServerHello: extensions that have another form here (RFC 8446 sections 4.2.1, 4.2.8 and 4.2.11)") {
  CHECK(refusal(false, 43, {3, 4}) == error_code::none);
  CHECK(refusal(false, 43, {3}) == error_code::quic_tls_supported_versions_malformed);
  CHECK(refusal(false, 43, {2, 3, 4}) == error_code::quic_tls_supported_versions_malformed);
  CHECK(refusal(false, 51, {0, 0x1d, 0, 1, 7}) == error_code::none);
  CHECK(refusal(false, 51, {0, 0x1d}) == error_code::quic_tls_key_share_malformed);
  CHECK(refusal(false, 51, {0, 0x1d, 0, 0}) == error_code::quic_tls_key_share_malformed);
  CHECK(refusal(false, 51, {0, 0x1d, 0, 1, 7, 8}) == error_code::quic_tls_key_share_malformed);
  CHECK(refusal(true, 51, {0, 0x1d}) == error_code::none);
  CHECK(refusal(true, 51, {0, 0x1d, 0, 1, 7}) == error_code::quic_tls_key_share_malformed);
  CHECK(refusal(false, 41, {0, 0}) == error_code::none);
  CHECK(refusal(false, 41, {0}) == error_code::quic_tls_pre_shared_key_malformed);
}

TEST_CASE("ServerHello: each extension in its message (RFC 8446 section 4.2)") {
  CHECK(refusal(true, 41, {0, 0}) == error_code::quic_tls_extension_misplaced);
  CHECK(refusal(true, 44, {0, 1, 9}) == error_code::none);
  CHECK(refusal(true, 44, {0, 0}) == error_code::quic_server_hello_malformed);
  CHECK(refusal(true, 44, {0, 2, 9}) == error_code::quic_server_hello_malformed);
  CHECK(refusal(true, 44, {0, 1, 9, 9}) == error_code::quic_server_hello_malformed);
  CHECK(refusal(false, 44, {0, 1, 9}) == error_code::quic_tls_extension_misplaced);
  for (const unsigned type : {0U, 1U, 5U, 10U, 13U, 16U, 18U, 21U, 42U, 27U, 45U, 47U, 48U, 49U, 50U, 57U})
    CHECK(refusal(false, type, {}) == error_code::quic_tls_extension_misplaced);
  CHECK(refusal(false, 0x7777, {1, 2}) == error_code::none);
  const octet_string twice = body_of(false, joined({extension(43, {3, 4}), extension(43, {3, 4})}));
  CHECK(code_of(server_hello::parse(twice)) == error_code::quic_tls_extension_duplicate);
  CHECK(code_of(server_hello::parse(twice, {.max_extensions = 1})) ==
        error_code::quic_tls_too_many_extensions);
}

TEST_CASE(
    "ServerHello: what QUIC asks of it (RFC 8446 sections 4.1.3 and 4.2.1, RFC 9001 sections 4.2 and 8.4)") {
  const octet_string version = extension(43, {3, 4});
  const auto checked = [](const octet_string& body) {
    const auto r = server_hello::parse(body)->check_quic_rules();
    return r ? error{} : r.error();
  };
  CHECK(checked(body_of(false, version)) == error{});
  // What a server gets wrong is answered with the alert of TLS (RFC 9001 section 4.8).
  const auto refused = [&](const octet_string& body, error_code code, std::uint64_t alert) {
    const error e = checked(body);
    CHECK(e.code == code);
    CHECK(e.quic_code() == 0x100 + alert);
  };
  constexpr std::uint64_t illegal_parameter = 47;
  constexpr std::uint64_t protocol_version = 70;
  refused(body_of(false, version, {1}), error_code::quic_tls_session_id_echo, illegal_parameter);
  refused(body_of(false, version, {}, 1), error_code::quic_tls_compression_method_chosen, illegal_parameter);
  refused(body_of(false, extension(43, {3, 3})), error_code::quic_tls_selected_version, illegal_parameter);
  refused(body_of(false, {}), error_code::quic_tls_version_too_old, protocol_version);
  CHECK(code_of(server_hello::parse(body_of(false, {}, octet_string(33)))) ==
        error_code::quic_server_hello_malformed);
}
