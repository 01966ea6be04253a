// SPDX-License-Identifier: MIT
#include "httpwire/quic/load_balancer.hpp"

#ifdef HTTPWIRE_HAVE_OPENSSL
#include <openssl/evp.h>
#endif

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "httpwire/quic/connection_id_length.hpp"
#include "quic/rfc_packets.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::connection_id;
using quic::load_balancer_config;

namespace {

using block = std::array<std::uint8_t, 16>;
using block_in = std::span<const std::uint8_t, 16>;
using block_out = std::span<std::uint8_t, 16>;

static_assert(quic::cid_cipher<quic::no_cipher> && !quic::block_cipher<quic::no_cipher>);

// The test vectors of the draft.
struct vector {
  load_balancer_config config;
  octet_string server_id;
  octet_string nonce;
  octet_string cid;
};

load_balancer_config config_of(std::size_t id, std::size_t server_id, std::size_t nonce) {
  return {.id = static_cast<std::uint8_t>(id),
          .server_id_size = static_cast<std::uint8_t>(server_id),
          .nonce_size = static_cast<std::uint8_t>(nonce),
          .encodes_length = true};
}
vector vector_of(std::size_t id, const char* server_id, const char* nonce, const char* cid) {
  const octet_string s = unhex(server_id);
  const octet_string n = unhex(nonce);
  return {config_of(id, s.size(), n.size()), s, n, unhex(cid)};
}

/// Section 5.4.2, "Encryption Example", whose four passes are this table.
struct example_cipher {
  static constexpr std::array<std::pair<block, block>, 4> table{{
      {"31441a90000000000000000000000701"_hex, "a255dd8cdacf01948d3a848c3c7fee23"_hex},
      {"0e3c1ff9000000000000000000000702"_hex, "e5e452cb9e1bedb0b2bf830506bf4c4e"_hex},
      {"d4a04850000000000000000000000703"_hex, "b7821ab3024fed0913b6a04d18e3216f"_hex},
      {"09be054a000000000000000000000704"_hex, "b334357cfdf81e3fafe180154eaf7378"_hex},
  }};
  constexpr void encrypt(block_in in, block_out out) const noexcept {
    for (const auto& [plain, coded] : table)
      if (same(plain, in))
        for (std::size_t i = 0; i < 16; ++i) out[i] = coded[i];
  }
  constexpr void decrypt(block_in, block_out) const noexcept {}
};
static_assert(quic::block_cipher<example_cipher>);

constexpr auto example_id = "31441a"_hex;
constexpr auto example_nonce = "9c69c275"_hex;
constexpr load_balancer_config example{.id = 0, .server_id_size = 3, .nonce_size = 4, .encodes_length = true};
constexpr auto made = *quic::make_connection_id(
    example, {.server_id = example_id, .nonce = example_nonce, .server_use = {}}, example_cipher{});
static_assert(same(made.view(), "0767947d29be054a"_hex));
constexpr auto routed = *quic::route_connection_id(example, made.view(), example_cipher{});
static_assert(same(routed.server_id(), example_id) && same(routed.nonce(), example_nonce));

/// No cipher, but one that can be undone and mixes enough to show misplaced octets.
struct toy_cipher {
  static void encrypt(block_in in, block_out out) noexcept {
    std::uint8_t carry = 0x37;
    for (std::size_t i = 0; i < 16; ++i)
      out[i] = carry = static_cast<std::uint8_t>((in[i] ^ carry) + 0x55 + i);
  }
  static void decrypt(block_in in, block_out out) noexcept {
    std::uint8_t carry = 0x37;
    for (std::size_t i = 0; i < 16; ++i) {
      out[i] = static_cast<std::uint8_t>(static_cast<std::uint8_t>(in[i] - 0x55 - i) ^ carry);
      carry = in[i];
    }
  }
};

template <class Cipher>
void check_vector(const vector& v, const Cipher& cipher) {
  CAPTURE(v.config.id);
  const auto cid =
      make_connection_id(v.config, {.server_id = v.server_id, .nonce = v.nonce, .server_use = {}}, cipher);
  REQUIRE(cid);
  CHECK(hex(cid->view()) == hex(v.cid));
  const exact_octets received(v.cid);
  const auto back = route_connection_id(v.config, received, cipher);
  REQUIRE(back);
  CHECK(same(back->server_id(), v.server_id));
  CHECK(same(back->nonce(), v.nonce));
}

template <class Cipher>
void check_every_size(const Cipher& cipher) {
  random_source random(54);
  for (std::size_t server_id = 1; server_id <= 15; ++server_id)
    for (std::size_t nonce = 4; server_id + nonce <= 19; ++nonce)
      for (std::size_t use = 0; server_id + nonce + use <= 19; ++use) {
        load_balancer_config config = config_of(random.below(7), server_id, nonce);
        config.encodes_length = random.one_in(2);
        const octet_string id = random.octets(server_id);
        const octet_string n = random.octets(nonce);
        const octet_string own = random.octets(use);
        const quic::cid_content content{
            .server_id = id, .nonce = n, .random_bits = random.octet(), .server_use = own};
        const auto cid = make_connection_id(config, content, cipher);
        REQUIRE(cid);
        CHECK(cid->size() == 1 + server_id + nonce + use);
        CHECK(quic::configuration_of(cid->view()) == config.id);
        CHECK(same(cid->view().last(use), own));
        const std::size_t low = cid->view()[0] & 0x1fU;
        CHECK(low == (config.encodes_length ? cid->size() - 1 : content.random_bits & 0x1fU));
        if (config.encodes_length) CHECK(*quic::encoded_cid_length{}(cid->view()) == cid->size());
        const exact_octets received(cid->view());
        const auto back = route_connection_id(config, received, cipher);
        REQUIRE(back);
        CHECK(same(back->server_id(), id));
        CHECK(same(back->nonce(), n));
        const exact_octets followed(joined({copy(cid->view()), octet_string(30, 0xff)}));
        CHECK(same(route_connection_id(config, followed, cipher, quic::cid_extent::front)->server_id(), id));
      }
}

}  // namespace

TEST_CASE(
    "quic load_balancer: the draft's vectors without a key (draft-ietf-quic-load-balancers, test vectors)") {
  check_vector(vector_of(0, "c4605e", "4504cc4f", "07c4605e4504cc4f"), quic::no_cipher{});
  // The draft prints this one with half octets; here a digit more.
  check_vector(vector_of(1, "350d28b420", "3487d970b0", "2a350d28b4203487d970b0"), quic::no_cipher{});
}

#ifdef HTTPWIRE_HAVE_OPENSSL
namespace {

/// AES-128 in ECB mode of OpenSSL.
class aes {
 public:
  explicit aes(const octet_string& key) : key_(key) {}
  void encrypt(block_in in, block_out out) const noexcept { run(in, out, 1); }
  void decrypt(block_in in, block_out out) const noexcept { run(in, out, 0); }

 private:
  void run(block_in in, block_out out, int encrypting) const noexcept {
    EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
    std::array<std::uint8_t, 32> room{};
    int size = 0;
    EVP_CipherInit_ex(context, EVP_aes_128_ecb(), nullptr, key_.data(), nullptr, encrypting);
    EVP_CIPHER_CTX_set_padding(context, 0);
    EVP_CipherUpdate(context, room.data(), &size, in.data(), 16);
    EVP_CIPHER_CTX_free(context);
    for (std::size_t i = 0; i < 16; ++i) out[i] = room[i];
  }
  octet_string key_;
};

}  // namespace

TEST_CASE(
    "quic load_balancer: the draft's vectors with a key (draft-ietf-quic-load-balancers, test vectors)") {
  const aes cipher{unhex("8f95f09245765f80256934e50c66207f")};
  check_vector(vector_of(0, "ed793a", "ee080dbf", "0720b1d07b359d3c"), cipher);
  check_vector(vector_of(1, "ed793a51d49b8f5fab65", "ee080dbf48", "2fcc381bc74cb4fbad2823a3d1f8fed2"),
               cipher);
  check_vector(vector_of(2, "ed793a51d49b8f5f", "ee080dbf48c0d1e5", "504dd2d05a7b0de9b2b9907afb5ecf8cc3"),
               cipher);
  check_vector(
      vector_of(0, "ed793a51d49b8f5fab", "ee080dbf48c0d1e55d", "125779c9cc86beb3a3a4a3ca96fce4bfe0cdbc"),
      cipher);
}

TEST_CASE(
    "quic load_balancer: the draft's example, pass by pass (draft-ietf-quic-load-balancers section 5.4.2)") {
  const aes cipher{unhex("fdf726a9893ec05c0632d3956680baf0")};
  for (const auto& [plain, coded] : example_cipher::table) {
    block out{};
    cipher.encrypt(plain, out);
    CHECK(hex(out) == hex(coded));
  }
  check_every_size(cipher);
}
#endif

TEST_CASE(
    "quic load_balancer: every size there can be, plain and encrypted (draft-ietf-quic-load-balancers "
    "section 5.3)") {
  check_every_size(quic::no_cipher{});
  check_every_size(toy_cipher{});
}

TEST_CASE("quic load_balancer: what is unroutable (draft-ietf-quic-load-balancers section 4.1)") {
  const load_balancer_config config = config_of(1, 3, 4);
  const octet_string cid = unhex("27c4605e4504cc4f");
  REQUIRE(route_connection_id(config, cid));
  CHECK(error_of(route_connection_id(config, {})) == error{.code = error_code::quic_lb_unroutable});
  for (unsigned id = 0; id < 8; ++id) {
    octet_string other = cid;
    other[0] = static_cast<std::uint8_t>(id << 5U | 7U);
    CHECK(error_of(route_connection_id(config, other)) ==
          (id == 1 ? error{} : error{.code = error_code::quic_lb_unroutable}));
  }
  for (std::size_t size = 1; size < cid.size(); ++size)
    CHECK(error_of(route_connection_id(config, exact_octets(std::span{cid}.first(size)))) ==
          error{.code = error_code::quic_lb_too_short, .offset = size, .limit = 8});
  for (unsigned told = 0; told < 32; ++told) {
    octet_string other = cid;
    other[0] = static_cast<std::uint8_t>(0x20U | told);
    CHECK(error_of(route_connection_id(config, other)) ==
          (told == 7 ? error{} : error{.code = error_code::quic_lb_length, .limit = 7}));
    CHECK(error_of(route_connection_id(config, other, quic::no_cipher{}, quic::cid_extent::front)) ==
          (told >= 7 ? error{} : error{.code = error_code::quic_lb_length, .limit = 7}));
    load_balancer_config unmarked = config;
    unmarked.encodes_length = false;
    CHECK(route_connection_id(unmarked, other));
  }
  CHECK(error{.code = error_code::quic_lb_unroutable}.scope() == error_scope::packet);
}

TEST_CASE(
    "quic load_balancer: a server without configuration says 0b111 (draft-ietf-quic-load-balancers section "
    "3.2)") {
  for (std::size_t size = 0; size < 30; ++size) {
    const exact_octets random(size, 0x99);
    const auto cid = quic::make_unroutable_connection_id(random);
    if (size < 7 || size > 19) {
      CHECK(code_of(cid) == error_code::invalid_argument);
      continue;
    }
    REQUIRE(cid);
    CHECK(quic::configuration_of(cid->view()) == quic::unroutable_configuration);
    CHECK(*quic::encoded_cid_length{}(cid->view()) == cid->size());
    CHECK(same(cid->view().subspan(1), random.span()));
    for (std::size_t id = 0; id < 7; ++id)
      CHECK(code_of(route_connection_id(config_of(id, 3, 4), cid->view())) == error_code::quic_lb_unroutable);
  }
}

TEST_CASE("quic load_balancer: configurations within limits (draft-ietf-quic-load-balancers section 5.3)") {
  const octet_string octets(30, 1);
  for (std::size_t id = 0; id < 9; ++id)
    for (std::size_t server_id = 0; server_id < 22; ++server_id)
      for (std::size_t nonce = 0; nonce < 22; ++nonce) {
        const load_balancer_config config = config_of(id, server_id, nonce);
        const bool valid = id < 7 && server_id >= 1 && nonce >= 4 && server_id + nonce <= 19;
        REQUIRE(config.valid() == valid);
        const quic::cid_content content{.server_id = std::span{octets}.first(server_id),
                                        .nonce = std::span{octets}.first(nonce),
                                        .server_use = {}};
        CHECK(code_of(make_connection_id(config, content)) ==
              (valid ? error_code::none : error_code::invalid_argument));
        if (!valid) CHECK(code_of(route_connection_id(config, octets)) == error_code::invalid_argument);
      }
}

TEST_CASE(
    "quic load_balancer: content of other sizes is refused (draft-ietf-quic-load-balancers section 5.4)") {
  const load_balancer_config config = config_of(1, 3, 4);
  const auto refusal = [&](std::size_t server_id, std::size_t nonce, std::size_t use) {
    const exact_octets a(server_id);
    const exact_octets b(nonce);
    const exact_octets c(use);
    return error_of(make_connection_id(config, {.server_id = a, .nonce = b, .server_use = c}));
  };
  CHECK(refusal(3, 4, 12) == error{});
  CHECK(refusal(2, 4, 0).code == error_code::invalid_argument);
  CHECK(refusal(3, 5, 0).code == error_code::invalid_argument);
  CHECK(refusal(3, 4, 13) == error{.code = error_code::quic_connection_id_too_long, .limit = 20});
}
