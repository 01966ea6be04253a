// SPDX-License-Identifier: MIT
#include "httpwire/quic/handshake_connection_ids.hpp"

#include <cstdint>

#include "quic/handshake.hpp"

using namespace httpwire;
using namespace quic_handshake_test;
using quic::connection_id;
using quic::role;

namespace {

[[nodiscard]] constexpr connection_id of(std::uint8_t octet) {
  const std::uint8_t octets[] = {octet, octet, octet, octet};
  return *connection_id::from(octets);
}

// S1, S2, S3 and C1 of Figures 7 and 8.
constexpr connection_id s1 = of(1);
constexpr connection_id s2 = of(2);
constexpr connection_id s3 = of(3);
constexpr connection_id c1 = of(0xc);

constexpr quic::transport_parameters of_client{.initial_source_connection_id = c1};
constexpr quic::transport_parameters of_server{.original_destination_connection_id = s1,
                                               .initial_source_connection_id = s3};
constexpr quic::handshake_connection_ids seen_by_client{.initial_source = s3, .original_destination = s1};

static_assert(check_connection_ids(of_client, role::client, {.initial_source = c1}));
static_assert(check_connection_ids(of_server, role::server, seen_by_client));

[[nodiscard]] error_code refusal(const quic::transport_parameters& p, role sender,
                                 const quic::handshake_connection_ids& seen) {
  const auto checked = check_connection_ids(p, sender, seen);
  if (checked) return error_code::none;
  CHECK(checked.error().quic_code() == 0x08);
  return checked.error().code;
}

}  // namespace

TEST_CASE("connection IDs of a client: initial_source_connection_id (RFC 9000 section 7.3)") {
  CHECK(refusal({}, role::client, {.initial_source = c1}) ==
        error_code::quic_initial_source_connection_id_missing);
  CHECK(refusal(of_client, role::client, {.initial_source = s1}) ==
        error_code::quic_initial_source_connection_id_mismatch);
  // An empty one is there all the same.
  CHECK(refusal({.initial_source_connection_id = connection_id{}}, role::client, {}) == error_code::none);
  CHECK(refusal({}, role::client, {}) == error_code::quic_initial_source_connection_id_missing);
}

TEST_CASE("connection IDs of a server without Retry: Figure 7 (RFC 9000 section 7.3)") {
  quic::transport_parameters p = of_server;
  CHECK(refusal(p, role::server, seen_by_client) == error_code::none);
  p.retry_source_connection_id = s2;
  CHECK(refusal(p, role::server, seen_by_client) == error_code::quic_retry_source_connection_id_unexpected);
  p = of_server;
  p.original_destination_connection_id.reset();
  CHECK(refusal(p, role::server, seen_by_client) ==
        error_code::quic_original_destination_connection_id_missing);
  p.original_destination_connection_id = s2;
  CHECK(refusal(p, role::server, seen_by_client) ==
        error_code::quic_original_destination_connection_id_mismatch);
  p = of_server;
  p.initial_source_connection_id.reset();
  CHECK(refusal(p, role::server, seen_by_client) == error_code::quic_initial_source_connection_id_missing);
  p.initial_source_connection_id = s1;
  CHECK(refusal(p, role::server, seen_by_client) == error_code::quic_initial_source_connection_id_mismatch);
}

TEST_CASE("connection IDs of a server after Retry: Figure 8 (RFC 9000 section 7.3)") {
  const quic::handshake_connection_ids seen{
      .initial_source = s3, .original_destination = s1, .retry_source = s2};
  quic::transport_parameters p = of_server;
  CHECK(refusal(p, role::server, seen) == error_code::quic_retry_source_connection_id_missing);
  p.retry_source_connection_id = s3;
  CHECK(refusal(p, role::server, seen) == error_code::quic_retry_source_connection_id_mismatch);
  p.retry_source_connection_id = s2;
  CHECK(refusal(p, role::server, seen) == error_code::none);
}
