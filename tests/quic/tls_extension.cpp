// SPDX-License-Identifier: MIT
#include "httpwire/quic/tls_extension.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "quic/handshake.hpp"

using namespace httpwire;
using namespace httpwire_test::literals;
using namespace quic_handshake_test;
using quic::tls_extension_list;
using type = quic::tls_extension_type;

namespace {

constexpr auto wire = "0a0a 0000 0039 0002 1b00 fafa 0001 00"_hex;
static_assert([] {
  const auto list = tls_extension_list::parse(wire, 64);
  std::size_t count = 0;
  for (const quic::tls_extension e : *list) count += e.value.size() + 1;
  return count == 6;
}());

}  // namespace

TEST_CASE("TLS extensions: in their order with their places, GREASE too (RFC 8446 section 4.2)") {
  const exact_octets exact(wire);
  const auto list = tls_extension_list::parse(exact, 3);
  REQUIRE(list);
  std::vector<std::size_t> offsets;
  std::vector<unsigned> types;
  for (auto it = list->begin(); it != list->end(); it++) {
    offsets.push_back((*it).offset);
    types.push_back(static_cast<unsigned>((*it).type));
  }
  CHECK(offsets == std::vector<std::size_t>{0, 4, 10});
  CHECK(types == std::vector<unsigned>{0x0a0a, 57, 0xfafa});
  CHECK(tls_extension_list::parse({}, 0)->empty());
}

TEST_CASE("TLS extensions: every cut inside one is refused (RFC 8446 section 4.2)") {
  for (std::size_t size = 0; size <= wire.size(); ++size) {
    const auto list = tls_extension_list::parse(exact_octets(bytes{wire}.first(size)), 64);
    const bool whole = size == 0 || size == 4 || size == 10 || size == 15;
    CHECK(code_of(list) == (whole ? error_code::none : error_code::quic_tls_extensions_malformed));
    if (!list) {
      CHECK(list.error().offset == (size < 4 ? 0U : size < 10 ? 4U : 10U));
      CHECK(list.error().quic_code() == 0x132);
    }
  }
}

TEST_CASE("TLS extensions: none twice, wherever it is (RFC 8446 section 4.2)") {
  octet_string all;
  for (unsigned t = 0; t < 128; ++t) all = joined({all, extension(t < 64 ? t : t * 500)});
  REQUIRE(tls_extension_list::parse(all, 128));
  for (unsigned t = 0; t < 127; ++t) {
    octet_string again(all.begin(), all.end() - 4);
    again = joined({again, extension(t < 64 ? t : t * 500)});
    const auto list = tls_extension_list::parse(again, 128);
    REQUIRE(code_of(list) == error_code::quic_tls_extension_duplicate);
    CHECK(list.error().offset == 4 * 127);
    CHECK(list.error().quic_code() == 0x12f);
  }
}

TEST_CASE("TLS extensions: past 128 large types, others are taken for new (RFC 8446 section 4.2)") {
  quic::tls_extension_type_set types;
  const auto insert = [&](unsigned number) {
    return types.insert(static_cast<quic::tls_extension_type>(number));
  };
  constexpr unsigned all = 64 + quic::tls_extension_type_set::max_large;
  for (unsigned t = 0; t < all; ++t) CHECK(insert(t));
  for (unsigned t = 0; t < all; ++t) CHECK_FALSE(insert(t));
  CHECK(insert(all));
  CHECK(insert(all));
}

TEST_CASE("TLS extensions: the limit on their number, at its edge (RFC 8446 section 4.2)") {
  octet_string all;
  for (unsigned t = 0; t < 129; ++t) all = joined({all, extension(100 + t)});
  for (const std::uint32_t most : {0U, 1U, 64U, 128U}) {
    CHECK(tls_extension_list::parse(bytes{all}.first(4 * most), most));
    const auto list = tls_extension_list::parse(all, most);
    REQUIRE(code_of(list) == error_code::quic_tls_too_many_extensions);
    CHECK(list.error().limit == most);
    CHECK(list.error().offset == 4 * most);
  }
  // Past 128 the types could not be remembered.
  CHECK(tls_extension_list::parse(all, 1000).error().limit == 128);
}

TEST_CASE("TLS extensions: names (RFC 8446 section 4.2)") {
  std::size_t known = 0;
  for (unsigned number = 0; number <= 0xffff; ++number)
    if (!name(static_cast<type>(number)).empty()) ++known;
  CHECK(known == 24);
  CHECK(name(type::key_share) == "key_share");
  CHECK(name(type::quic_transport_parameters) == "quic_transport_parameters");
}
