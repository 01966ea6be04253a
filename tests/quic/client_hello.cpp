// SPDX-License-Identifier: MIT
#include "httpwire/quic/client_hello.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "quic/handshake.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test::literals;
using namespace quic_handshake_test;
using quic::client_hello;

namespace {

// RFC 9001 Appendix A.2, without the headers of the CRYPTO frame and of the message.
constexpr auto appendix_a2 =
    "0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c000000010000e00"
    "00"
    "0b6578616d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e000500050100000000003300"
    "26"
    "0024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d0010000e04"
    "03"
    "050306030203080408050806002d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ffff0801"
    "10"
    "0104800075300901100f088394c8f03e51570806048000ffff"_hex;

static_assert([] {
  const auto h = client_hello::parse(appendix_a2);
  if (!h || !h->check_quic_rules()) return false;
  std::size_t names = 0;
  for (const bytes n : h->application_protocols) names += n.size();
  return h->server_name.size() == 11 && names == 4 && h->transport_parameters->size() == 50 &&
         contains(h->supported_versions, 0x0304) && contains(h->cipher_suites, 0x1301) &&
         h->random.size() == 32;
}());

/// A ClientHello in parts, which a test changes.
struct parts {
  octet_string version = {3, 3};
  octet_string random = octet_string(32, 0xaa);
  octet_string session_id{};
  octet_string suites = {0x13, 0x01};
  octet_string compression = {0};
  octet_string extensions{};

  [[nodiscard]] std::size_t extensions_at() const {
    return 2 + 32 + 1 + session_id.size() + 2 + suites.size() + 1 + compression.size() + 2;
  }
  [[nodiscard]] octet_string body() const {
    return joined({version, random, vector_of(1, session_id), vector_of(2, suites), vector_of(1, compression),
                   vector_of(2, extensions)});
  }
};

[[nodiscard]] octet_string host(const std::string& n, std::uint8_t name_type = 0) {
  return joined({{name_type}, vector_of(2, octet_string(n.begin(), n.end()))});
}

/// The failure of a ClientHello with one good extension and then this one.
[[nodiscard]] error_code refusal(unsigned type, const octet_string& value) {
  const octet_string good = extension(0x1a1a, {1});
  const parts p{.extensions = joined({good, extension(type, value)})};
  const exact_octets exact(p.body());
  const auto h = client_hello::parse(exact);
  if (h) return error_code::none;
  CHECK(h.error().offset == p.extensions_at() + good.size());
  return h.error().code;
}

/// Every cut of a well-formed value, and one octet more, is refused.
void check_every_length(unsigned type, const octet_string& value, error_code code) {
  CAPTURE(type);
  REQUIRE(refusal(type, value) == error_code::none);
  for (std::size_t size = 0; size < value.size(); ++size)
    CHECK(refusal(type, octet_string(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(size))) ==
          code);
  CHECK(refusal(type, joined({value, {0}})) == code);
}

[[nodiscard]] std::vector<std::string> protocols(const client_hello& h) {
  std::vector<std::string> all;
  for (const bytes n : h.application_protocols) all.push_back(text(n));
  return all;
}

[[nodiscard]] octet_string identity(std::size_t size) {
  return joined({vector_of(2, octet_string(size, 1)), octet_string(4)});
}
[[nodiscard]] octet_string binder(std::size_t size) { return vector_of(1, octet_string(size, 2)); }

}  // namespace

TEST_CASE("ClientHello of Appendix A.2: all that it says (RFC 9001)") {
  const octet_string body = recorded_body("rfc9001-a2-client-hello");
  REQUIRE(body == copy(appendix_a2));
  const exact_octets exact(body);
  const auto h = client_hello::parse(exact);
  REQUIRE(h);
  CHECK(text(h->server_name) == "example.com");
  CHECK(protocols(*h) == std::vector<std::string>{"alpn"});
  CHECK(h->legacy_version == 0x0303);
  CHECK(h->legacy_session_id.empty());
  std::vector<unsigned> groups;
  for (const std::uint16_t g : h->supported_groups) groups.push_back(g);
  CHECK(groups == std::vector<unsigned>{0x1d, 0x17, 0x18});
  for (const quic::tls_key_share s : h->key_shares) {
    CHECK(s.group == 0x1d);
    CHECK(s.key_exchange.size() == 32);
  }
  CHECK(contains(h->signature_algorithms, 0x0403));
  CHECK_FALSE(h->has_pre_shared_key);
  CHECK_FALSE(h->has_early_data);
  CHECK_FALSE(h->draft_transport_parameters);
  std::vector<unsigned> types;
  for (const quic::tls_extension e : h->extensions) types.push_back(static_cast<unsigned>(e.type));
  CHECK(types == std::vector<unsigned>{0, 0xff01, 10, 16, 5, 51, 43, 13, 45, 28, 57});
}

TEST_CASE("ClientHello: recorded ones, with the rules of QUIC (RFC 9001 section 8)") {
  const struct {
    const char* file;
    const char* server_name;
    std::vector<std::string> protocols;
    bool pre_shared_key;
    error_code quic;
  } cases[] = {
      {"gnutls-quic-client-hello", "www.example.org", {"h3", "h3-29"}, false, error_code::none},
      {"openssl-client-hello",
       "www.example.org",
       {"h3", "h3-29", "hq-interop"},
       false,
       error_code::quic_tls_session_id_not_empty},
      {"openssl-client-hello-resumed",
       "www.example.org",
       {"h3", "h3-29", "hq-interop"},
       true,
       error_code::quic_tls_session_id_not_empty},
      {"openssl-client-hello-retried",
       "www.example.org",
       {"h3"},
       false,
       error_code::quic_tls_session_id_not_empty},
      {"openssl-client-hello-bare", "", {}, false, error_code::quic_tls_session_id_not_empty},
  };
  for (const auto& c : cases) {
    CAPTURE(c.file);
    const exact_octets body(recorded_body(c.file));
    const auto h = client_hello::parse(body);
    REQUIRE(h);
    CHECK(text(h->server_name) == c.server_name);
    CHECK(protocols(*h) == c.protocols);
    CHECK(h->has_pre_shared_key == c.pre_shared_key);
    CHECK(contains(h->supported_versions, client_hello::tls_1_3));
    CHECK(code_of(h->check_quic_rules()) == c.quic);
    CHECK_FALSE(h->key_shares.empty());
  }
}

TEST_CASE("ClientHello: every cut and one octet more is refused (RFC 8446 section 4.1.2)") {
  for (const char* file : {"rfc9001-a2-client-hello", "openssl-client-hello-resumed"}) {
    octet_string body = recorded_body(file);
    std::size_t without_extensions = 0;
    for (std::size_t size = 0; size < body.size(); ++size) {
      const exact_octets cut(std::span{body}.first(size));
      const auto h = client_hello::parse(cut);
      if (h) {
        // Where a ClientHello without extensions ends.
        ++without_extensions;
        CHECK(h->extensions.empty());
        CHECK(h->check_quic_rules().has_value() == false);
        continue;
      }
      CHECK(code_of(h) == error_code::quic_client_hello_malformed);
      CHECK(h.error().offset <= size);
      CHECK(h.error().quic_code() == 0x132);
    }
    CHECK(without_extensions == 1);
    body.push_back(0);
    CHECK(code_of(client_hello::parse(exact_octets(body))) == error_code::quic_client_hello_malformed);
  }
}

TEST_CASE("ClientHello: lengths of its fields (RFC 8446 section 4.1.2)") {
  const auto refused = [](const parts& p) {
    const auto h = client_hello::parse(exact_octets(p.body()));
    return h ? ~std::uint64_t{0} : h.error().offset;
  };
  CHECK(refused({.session_id = octet_string(32)}) == ~std::uint64_t{0});
  CHECK(refused({.session_id = octet_string(33)}) == 34);
  CHECK(refused({.suites = {}}) == 35);
  CHECK(refused({.suites = {0x13}}) == 35);
  CHECK(refused({.suites = {0x13, 1, 0x13}}) == 35);
  CHECK(refused({.compression = {}}) == 39);
  CHECK(refused({.compression = {0, 1}}) == ~std::uint64_t{0});
}

TEST_CASE("ClientHello: server_name has exactly one host_name (RFC 6066 section 3)") {
  const auto code = error_code::quic_tls_server_name_malformed;
  check_every_length(0, vector_of(2, host("a.example")), code);
  CHECK(refusal(0, vector_of(2, {})) == code);
  CHECK(refusal(0, vector_of(2, host(""))) == code);
  CHECK(refusal(0, vector_of(2, joined({host("a"), host("b")}))) == code);
  CHECK(refusal(0, vector_of(2, host("a", 7))) == code);
  CHECK(refusal(0, vector_of(2, joined({host("x", 7), host("a")}))) == error_code::none);
}

TEST_CASE("ClientHello: ALPN is a list of names that are not empty (RFC 7301 section 3.1)") {
  const auto code = error_code::quic_tls_alpn_malformed;
  check_every_length(16, vector_of(2, joined({vector_of(1, {'h', '3'}), vector_of(1, {'x'})})), code);
  CHECK(refusal(16, vector_of(2, {})) == code);
  CHECK(refusal(16, vector_of(2, {0})) == code);
  CHECK(refusal(16, vector_of(2, joined({vector_of(1, {'x'}), {0}}))) == code);
}

TEST_CASE("ClientHello: lists of numbers (RFC 8446 sections 4.2.1, 4.2.3 and 4.2.7)") {
  check_every_length(43, vector_of(1, {3, 4, 3, 3}), error_code::quic_tls_supported_versions_malformed);
  check_every_length(10, vector_of(2, {0, 0x1d, 0, 0x17}), error_code::quic_tls_supported_groups_malformed);
  check_every_length(13, vector_of(2, {4, 3, 8, 4}), error_code::quic_tls_signature_algorithms_malformed);
  CHECK(refusal(43, vector_of(1, {})) == error_code::quic_tls_supported_versions_malformed);
  CHECK(refusal(43, vector_of(1, {3, 4, 3})) == error_code::quic_tls_supported_versions_malformed);
  CHECK(refusal(10, vector_of(2, {})) == error_code::quic_tls_supported_groups_malformed);
  CHECK(refusal(13, vector_of(2, {4})) == error_code::quic_tls_signature_algorithms_malformed);
}

TEST_CASE("ClientHello: key shares, which may be none (RFC 8446 section 4.2.8)") {
  const octet_string share = joined({{0, 0x1d}, vector_of(2, octet_string(32, 5))});
  check_every_length(51, vector_of(2, joined({share, share})), error_code::quic_tls_key_share_malformed);
  CHECK(refusal(51, vector_of(2, {})) == error_code::none);
  CHECK(refusal(51, vector_of(2, {0, 0x1d, 0, 0})) == error_code::quic_tls_key_share_malformed);
}

TEST_CASE("ClientHello: pre_shared_key and early data (RFC 8446 sections 4.2.9 to 4.2.11)") {
  const auto code = error_code::quic_tls_pre_shared_key_malformed;
  const auto psk = [](const octet_string& identities, const octet_string& binders) {
    return joined({vector_of(2, identities), vector_of(2, binders)});
  };
  check_every_length(41, psk(joined({identity(9), identity(1)}), joined({binder(32), binder(255)})), code);
  CHECK(refusal(41, psk({}, binder(32))) == code);
  CHECK(refusal(41, psk(identity(1), {})) == code);
  CHECK(refusal(41, psk(identity(0), binder(32))) == code);
  CHECK(refusal(41, psk(identity(1), binder(31))) == code);
  CHECK(refusal(41, psk(identity(1), joined({binder(32), binder(32)}))) ==
        error_code::quic_tls_pre_shared_key_binders);
  CHECK(refusal(42, {}) == error_code::none);
  CHECK(refusal(42, {0}) == error_code::quic_tls_early_data_malformed);
  check_every_length(45, vector_of(1, {1, 0}), error_code::quic_tls_psk_modes_malformed);
  CHECK(refusal(45, vector_of(1, {})) == error_code::quic_tls_psk_modes_malformed);

  const octet_string last = extension(41, psk(identity(1), binder(32)));
  parts p{.extensions = joined({extension(42), last})};
  const octet_string body = p.body();
  const auto h = client_hello::parse(body);
  REQUIRE(h);
  CHECK(h->has_pre_shared_key);
  CHECK(h->has_early_data);
  p.extensions = joined({last, extension(42)});
  const auto refused = client_hello::parse(p.body());
  REQUIRE(code_of(refused) == error_code::quic_tls_pre_shared_key_not_last);
  CHECK(refused.error().offset == p.extensions_at() + last.size());
  CHECK(refused.error().quic_code() == 0x12f);
}

TEST_CASE("ClientHello: an extension twice, and too many of them (RFC 8446 section 4.2)") {
  parts p{.extensions = joined({extension(57), extension(0x0a0a), extension(57)})};
  const auto twice = client_hello::parse(p.body());
  REQUIRE(code_of(twice) == error_code::quic_tls_extension_duplicate);
  CHECK(twice.error().offset == p.extensions_at() + 8);
  p.extensions = joined({extension(57), extension(0x0a0a), extension(0x1a1a)});
  CHECK(client_hello::parse(p.body(), {.max_extensions = 3}));
  const auto many = client_hello::parse(p.body(), {.max_extensions = 2});
  REQUIRE(code_of(many) == error_code::quic_tls_too_many_extensions);
  CHECK(many.error().limit == 2);
  CHECK(many.error().offset == p.extensions_at() + 8);
}

TEST_CASE("ClientHello: an extension of another message (RFC 8446 section 4.2)") {
  // oid_filters, which only a CertificateRequest has.
  parts p{.extensions = joined({extension(57), extension(48, {0, 0})})};
  const auto misplaced = client_hello::parse(p.body());
  REQUIRE(code_of(misplaced) == error_code::quic_tls_extension_misplaced);
  CHECK(misplaced.error().offset == p.extensions_at() + 4);
  CHECK(misplaced.error().quic_code() == 0x12f);
}

TEST_CASE("ClientHello: the rules of QUIC, one after the other (RFC 9001 sections 4.2, 8.1, 8.2 and 8.4)") {
  const octet_string versions = extension(43, vector_of(1, {0x0a, 0x0a, 3, 4}));
  const octet_string alpn = extension(16, vector_of(2, vector_of(1, {'h', '3'})));
  const octet_string parameters = extension(57);
  const auto checked = [](const parts& p) {
    const octet_string body = p.body();
    const auto h = client_hello::parse(body);
    REQUIRE(h);
    const auto r = h->check_quic_rules();
    return r ? std::pair{error_code::none, std::uint64_t{0}}
             : std::pair{r.error().code, r.error().quic_code()};
  };
  using verdict = std::pair<error_code, std::uint64_t>;
  const octet_string all = joined({versions, alpn, parameters});
  CHECK(checked({.extensions = all}) == verdict{error_code::none, 0});
  CHECK(checked({.session_id = {1}, .extensions = all}) ==
        verdict{error_code::quic_tls_session_id_not_empty, 0x0a});
  CHECK(checked({.compression = {1}, .extensions = all}) ==
        verdict{error_code::quic_tls_compression_methods, 0x12f});
  CHECK(checked({.compression = {0, 1}, .extensions = all}) ==
        verdict{error_code::quic_tls_compression_methods, 0x12f});
  CHECK(checked({.extensions = joined({alpn, parameters})}) ==
        verdict{error_code::quic_tls_version_too_old, 0x146});
  CHECK(checked({.extensions = joined({versions, parameters})}) ==
        verdict{error_code::quic_tls_alpn_missing, 0x178});
  CHECK(checked({.extensions = joined({versions, alpn, extension(0xffa5)})}) ==
        verdict{error_code::quic_tls_transport_parameters_missing, 0x16d});
}

TEST_CASE("ClientHello: transport parameters under both numbers (RFC 9001 section 8.2)") {
  const parts p{.extensions = joined({extension(0xffa5, {1}), extension(57, {2, 3})})};
  const octet_string body = p.body();
  const auto h = client_hello::parse(body);
  REQUIRE(h);
  CHECK(copy(*h->transport_parameters) == octet_string{2, 3});
  CHECK(copy(*h->draft_transport_parameters) == octet_string{1});
}

TEST_CASE("ClientHello: changed octets never do harm (RFC 8446 section 4.1.2)") {
  httpwire_test::random_source random(8446);
  const octet_string originals[] = {recorded_body("gnutls-quic-client-hello"),
                                    recorded_body("openssl-client-hello-resumed")};
  for (int round = 0; round < 20'000; ++round) {
    octet_string body = originals[random.below(2)];
    for (std::size_t i = random.between(1, 4); i > 0; --i) body[random.below(body.size())] = random.octet();
    const exact_octets exact(body);
    const auto h = client_hello::parse(exact);
    if (!h) {
      CHECK(h.error().offset <= body.size());
      continue;
    }
    std::size_t sum = h->server_name.size();
    for (const bytes n : h->application_protocols) sum += n.size();
    for (const quic::tls_key_share s : h->key_shares) sum += s.key_exchange.size();
    for (const quic::tls_extension e : h->extensions) sum += e.value.size();
    CHECK(sum <= 2 * body.size());
  }
}
