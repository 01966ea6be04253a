// SPDX-License-Identifier: MIT
#include "httpwire/quic/version_information.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "quic/handshake.hpp"

using namespace httpwire;
using namespace httpwire_test::literals;
using namespace quic_handshake_test;
using quic::version;

namespace {

constexpr auto wire = "00000001 6b3343cf 00000001 0a1a2a3a"_hex;
static_assert([] {
  const auto v = quic::version_information::parse(wire);
  return v && v->chosen == version::v1 && v->available.size() == 3 && v->available.contains(version::v2) &&
         v->check_from_client();
}());
static_assert(written_array<wire.size()>([](writer& out) {
                write(out, *quic::version_information::parse(wire));
              }) == wire);

[[nodiscard]] octet_string list_of(std::initializer_list<std::uint32_t> versions) {
  octet_string out;
  for (const std::uint32_t v : versions)
    for (unsigned shift = 32; shift != 0; shift -= 8)
      out.push_back(static_cast<std::uint8_t>(v >> (shift - 8) & 0xff));
  return out;
}

/// What a client makes of a server's Chosen Version and list, having attempted `attempted` after a Version
/// Negotiation packet.
[[nodiscard]] error_code reaction(std::uint32_t chosen, const octet_string& available,
                                  const std::vector<version>& preference, std::uint32_t attempted) {
  const quic::version_information said{.chosen = version{chosen}, .available = quic::version_list{available}};
  return code_of(quic::check_server_versions(said, {.offered = preference,
                                                    .preference = preference,
                                                    .attempted = version{attempted},
                                                    .negotiated = version{chosen},
                                                    .reacted_to_version_negotiation = true}));
}

}  // namespace

TEST_CASE("version_information: lengths and zeros (RFC 9368 section 4)") {
  const octet_string whole = copy(wire);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto v = quic::version_information::parse(exact_octets(std::span{whole}.first(size)));
    CHECK(code_of(v) ==
          (size == 0 || size % 4 != 0 ? error_code::quic_version_information_length : error_code::none));
  }
  CHECK(quic::version_information::parse(list_of({1}))->available.empty());
  for (std::size_t i = 0; i < 3; ++i) {
    octet_string value = list_of({1, 2, 3});
    std::fill_n(value.begin() + static_cast<std::ptrdiff_t>(4 * i), 4, std::uint8_t{0});
    const auto v = quic::version_information::parse(value);
    REQUIRE(code_of(v) == error_code::quic_version_information_zero);
    CHECK(v.error().offset == 4 * i);
    CHECK(v.error().quic_code() == 0x08);
    CHECK(write_refusal([&](writer& out) {
            write(out, quic::version_information{.chosen = i == 0 ? version{} : version::v1,
                                                 .available = quic::version_list{value}});
          }) == error_code::invalid_argument);
  }
}

TEST_CASE("version_information: a client lists the version it chose (RFC 9368 section 4)") {
  const octet_string without = list_of({1, 2, 3});
  CHECK(code_of(quic::version_information::parse(without)->check_from_client()) ==
        error_code::quic_version_information_chosen);
}

TEST_CASE("version_information: a server compares with the version in use (RFC 9368 section 4)") {
  const quic::version_information said{.chosen = version::v1};
  CHECK(check_client_version(said, version::v1));
  const auto wrong = check_client_version(said, version::v2);
  REQUIRE(code_of(wrong) == error_code::quic_version_in_use_mismatch);
  CHECK(wrong.error().quic_code() == 0x11);
}

TEST_CASE("version_information: a server chooses what was offered (RFC 9368 section 4)") {
  const std::array offered = {version::v2, version::v1};
  quic::version_information said{.chosen = version::v2};
  CHECK(quic::check_server_versions(said, {.offered = offered, .negotiated = version::v2}));
  // Long headers had another version than the server means.
  const auto other = quic::check_server_versions(said, {.offered = offered, .negotiated = version::v1});
  REQUIRE(code_of(other) == error_code::quic_version_in_use_mismatch);
  CHECK(other.error().quic_code() == 0x11);
  said.chosen = version{7};
  CHECK(code_of(quic::check_server_versions(said, {.offered = offered})) ==
        error_code::quic_version_not_offered);
  CHECK(quic::check_server_versions(std::nullopt, {.offered = offered}));
}

TEST_CASE("version_information: a forged Version Negotiation packet is seen (RFC 9368 section 4)") {
  const std::vector preference = {version{14}, version{12}, version{10}};
  // Both scenarios of that section.
  CHECK(reaction(14, list_of({13, 14}), preference, 14) == error_code::none);
  CHECK(reaction(10, list_of({10, 13, 14}), preference, 10) == error_code::quic_version_downgrade);
  // The negotiated version counts as listed; an empty list never suffices.
  CHECK(reaction(14, list_of({13}), preference, 14) == error_code::none);
  CHECK(reaction(14, {}, preference, 14) == error_code::quic_version_downgrade);
  // Nothing that the client knows.
  CHECK(reaction(10, list_of({99}), {version{10}}, 12) == error_code::quic_version_downgrade);
  const quic::version_information said{.chosen = version{10}};
  const std::array offered = {version{10}};
  CHECK(code_of(quic::check_server_versions(
            said, {.offered = offered, .negotiated = version{10}, .reacted_to_version_negotiation = true})) ==
        error_code::quic_version_downgrade);
  // A client that would never have come to the negotiated version.
  const std::array other = {version{12}};
  const octet_string list = list_of({99});
  CHECK(code_of(quic::check_server_versions(
            quic::version_information{.chosen = version{10}, .available = quic::version_list{list}},
            {.offered = offered,
             .preference = other,
             .attempted = version{12},
             .negotiated = version{10},
             .reacted_to_version_negotiation = true})) == error_code::quic_version_downgrade);
}

TEST_CASE("version_information missing: only a server of version 1 may be silent (RFC 9368 section 8)") {
  const std::array both = {version::v2, version::v1};
  const auto silent = [&](version attempted) {
    return code_of(quic::check_server_versions(std::nullopt, {.offered = both,
                                                              .preference = both,
                                                              .attempted = attempted,
                                                              .negotiated = attempted,
                                                              .reacted_to_version_negotiation = true}));
  };
  CHECK(silent(version::v1) == error_code::none);
  CHECK(silent(version::v2) == error_code::quic_version_information_missing);
  // Nothing confirms what long headers changed to.
  const auto changed = quic::check_server_versions(
      std::nullopt, {.offered = both, .attempted = version::v1, .negotiated = version::v2});
  REQUIRE(code_of(changed) == error_code::quic_version_information_missing);
  CHECK(changed.error().quic_code() == 0x11);
}

TEST_CASE(
    "version_information: a client's Chosen Version is among its Available Versions (RFC 9368 section 4)") {
  CHECK(quic::version_information::parse(list_of({1, 2, 1}))->check_from_client());
  for (const octet_string& without : {list_of({1}), list_of({1, 2, 3})})
    CHECK(code_of(quic::version_information::parse(without)->check_from_client()) ==
          error_code::quic_version_information_chosen);
}
