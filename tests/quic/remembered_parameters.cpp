// SPDX-License-Identifier: MIT
#include "httpwire/quic/remembered_parameters.hpp"

#include <cstdint>

#include "quic/handshake.hpp"

using namespace httpwire;
using namespace quic_handshake_test;
using quic::transport_parameters;

namespace {

constexpr transport_parameters before{.max_idle_timeout = 100,
                                      .max_udp_payload_size = 1500,
                                      .initial_max_data = 10,
                                      .initial_max_stream_data_bidi_local = 10,
                                      .initial_max_stream_data_bidi_remote = 10,
                                      .initial_max_stream_data_uni = 10,
                                      .initial_max_streams_bidi = 10,
                                      .initial_max_streams_uni = 10,
                                      .active_connection_id_limit = 10,
                                      .reset_stream_at = true,
                                      .max_datagram_frame_size = 10};
static_assert(reduced_since(before, before) == quic::reduced_parameters{});
static_assert(check_zero_rtt(before, before));

}  // namespace

TEST_CASE("remembered parameters: those of one connection only are forgotten (RFC 9000 section 7.4.1)") {
  transport_parameters p = before;
  p.ack_delay_exponent = 7;
  p.max_ack_delay = 7;
  p.original_destination_connection_id.emplace();
  p.initial_source_connection_id.emplace();
  p.retry_source_connection_id.emplace();
  p.preferred_address.emplace();
  p.stateless_reset_token.emplace();
  p.min_ack_delay = 7;
  p.version_information.emplace();
  CHECK(remembered(p) == before);
}

TEST_CASE("remembered parameters: each limit that must not be reduced (RFC 9000 section 7.4.1, RFC 9221)") {
  using member = std::uint64_t transport_parameters::*;
  const struct {
    member value;
    bool quic::reduced_parameters::*flag;
  } cases[] = {
      {&transport_parameters::active_connection_id_limit,
       &quic::reduced_parameters::active_connection_id_limit},
      {&transport_parameters::initial_max_data, &quic::reduced_parameters::initial_max_data},
      {&transport_parameters::initial_max_stream_data_bidi_local,
       &quic::reduced_parameters::initial_max_stream_data_bidi_local},
      {&transport_parameters::initial_max_stream_data_bidi_remote,
       &quic::reduced_parameters::initial_max_stream_data_bidi_remote},
      {&transport_parameters::initial_max_stream_data_uni,
       &quic::reduced_parameters::initial_max_stream_data_uni},
      {&transport_parameters::initial_max_streams_bidi, &quic::reduced_parameters::initial_max_streams_bidi},
      {&transport_parameters::initial_max_streams_uni, &quic::reduced_parameters::initial_max_streams_uni},
      {&transport_parameters::max_datagram_frame_size, &quic::reduced_parameters::max_datagram_frame_size},
  };
  for (const auto& c : cases) {
    transport_parameters now = before;
    now.*c.value = 11;
    CHECK(reduced_since(before, now) == quic::reduced_parameters{});
    now.*c.value = 9;
    quic::reduced_parameters expected;
    expected.*c.flag = true;
    CHECK(reduced_since(before, now) == expected);
    const auto checked = check_zero_rtt(before, now);
    REQUIRE(code_of(checked) == error_code::quic_parameter_reduced);
    CHECK(checked.error().quic_code() == 0x0a);
  }
  transport_parameters now = before;
  now.reset_stream_at = false;
  CHECK(reduced_since(before, now).reset_stream_at);
  CHECK_FALSE(check_zero_rtt(before, now));
}

TEST_CASE("remembered parameters: three that a server may reduce (RFC 9000 section 7.4.1)") {
  transport_parameters now = before;
  now.max_idle_timeout = 99;
  now.max_udp_payload_size = 1400;
  now.disable_active_migration = true;
  const auto reduced = reduced_since(before, now);
  CHECK(reduced.max_idle_timeout);
  CHECK(reduced.max_udp_payload_size);
  CHECK(reduced.disable_active_migration);
  CHECK_FALSE(reduced.forbidden());
  CHECK(check_zero_rtt(before, now));
  // No timeout is the longest.
  now.max_idle_timeout = 0;
  CHECK_FALSE(reduced_since(before, now).max_idle_timeout);
  CHECK(reduced_since(now, before).max_idle_timeout);
}

TEST_CASE("remembered parameters: only what is taken away is reduced (RFC 9000 section 7.4.1)") {
  for (const bool had : {false, true})
    for (const bool has : {false, true}) {
      transport_parameters old = before;
      old.reset_stream_at = had;
      old.disable_active_migration = had;
      transport_parameters now = old;
      now.reset_stream_at = has;
      CHECK(reduced_since(old, now).reset_stream_at == (had && !has));
      now = old;
      now.disable_active_migration = has;
      CHECK(reduced_since(old, now).disable_active_migration == (!had && has));
    }
}
