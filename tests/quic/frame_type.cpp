// SPDX-License-Identifier: MIT
#include "httpwire/quic/frame_type.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "httpwire/quic/frames.hpp"
#include "quic/frame_tools.hpp"
#include "support/catch.hpp"

using namespace httpwire;
using namespace httpwire_test;
using quic::frame_type;
using quic::packet_type;

namespace {

struct row {
  std::uint64_t first;
  std::uint64_t last;
  std::string_view name;
  std::string_view packets;
  std::string_view spec;
};

// Table 3 of RFC 9000, with three remarks: "ih" of 0x1c stands here as IH; RETIRE_CONNECTION_ID is left out
// of 0-RTT packets by section 12.5; and CONNECTION_CLOSE does not count as in flight by RFC 9002 section 3.
constexpr row table[] = {
    {0x00, 0x00, "PADDING", "IH01", "NP"},
    {0x01, 0x01, "PING", "IH01", ""},
    {0x02, 0x03, "ACK", "IH_1", "NC"},
    {0x04, 0x04, "RESET_STREAM", "__01", ""},
    {0x05, 0x05, "STOP_SENDING", "__01", ""},
    {0x06, 0x06, "CRYPTO", "IH_1", ""},
    {0x07, 0x07, "NEW_TOKEN", "___1", ""},
    {0x08, 0x0f, "STREAM", "__01", "F"},
    {0x10, 0x10, "MAX_DATA", "__01", ""},
    {0x11, 0x11, "MAX_STREAM_DATA", "__01", ""},
    {0x12, 0x13, "MAX_STREAMS", "__01", ""},
    {0x14, 0x14, "DATA_BLOCKED", "__01", ""},
    {0x15, 0x15, "STREAM_DATA_BLOCKED", "__01", ""},
    {0x16, 0x17, "STREAMS_BLOCKED", "__01", ""},
    {0x18, 0x18, "NEW_CONNECTION_ID", "__01", "P"},
    {0x19, 0x19, "RETIRE_CONNECTION_ID", "___1", ""},
    {0x1a, 0x1a, "PATH_CHALLENGE", "__01", "P"},
    {0x1b, 0x1b, "PATH_RESPONSE", "___1", "P"},
    {0x1c, 0x1c, "CONNECTION_CLOSE", "IH01", "NC"},
    {0x1d, 0x1d, "CONNECTION_CLOSE", "__01", "NC"},
    {0x1e, 0x1e, "HANDSHAKE_DONE", "___1", ""},
    // Extensions.
    {0x1f, 0x1f, "IMMEDIATE_ACK", "___1", ""},
    {0x24, 0x24, "RESET_STREAM_AT", "__01", ""},
    {0x30, 0x31, "DATAGRAM", "__01", ""},
    {0xaf, 0xaf, "ACK_FREQUENCY", "___1", ""},
};

[[nodiscard]] const row* row_of(std::uint64_t type) {
  for (const row& r : table)
    if (r.first <= type && type <= r.last) return &r;
  return nullptr;
}

[[nodiscard]] bool allows(const row& r, packet_type packet) {
  switch (packet) {
    case packet_type::initial: return r.packets[0] == 'I';
    case packet_type::handshake: return r.packets[1] == 'H';
    case packet_type::zero_rtt: return r.packets[2] == '0';
    case packet_type::one_rtt: return r.packets[3] == '1';
    default: return false;
  }
}

constexpr packet_type packets[] = {packet_type::initial,
                                   packet_type::zero_rtt,
                                   packet_type::handshake,
                                   packet_type::retry,
                                   packet_type::version_negotiation,
                                   packet_type::one_rtt};

static_assert(name(frame_type::stream_last) == "STREAM");
static_assert(!is_allowed(frame_type::ack, packet_type::zero_rtt));

}  // namespace

TEST_CASE("quic frame_type: every row of Table 3 (RFC 9000 section 12.4)") {
  for (std::uint64_t type = 0; type < 0x200; ++type) {
    CAPTURE(type);
    const auto t = static_cast<frame_type>(type);
    const row* const r = row_of(type);
    CHECK(is_known(t) == (r != nullptr));
    CHECK(std::string{name(t)} == std::string{r ? r->name : ""});
    for (const packet_type packet : packets) CHECK(is_allowed(t, packet) == (r && allows(*r, packet)));
    if (!r) continue;
    const auto has = [r](char mark) { return r->spec.find(mark) != std::string_view::npos; };
    CHECK(is_ack_eliciting(t) == !has('N'));
    CHECK(counts_in_flight(t) == !has('C'));
    CHECK(is_probing(t) == has('P'));
    CHECK(is_flow_controlled(t) == has('F'));
  }
  for (const std::uint64_t type : {std::uint64_t{1} << 32, std::uint64_t{0x1'0000'0001}, largest_varint})
    CHECK_FALSE(is_known(static_cast<frame_type>(type)));
}

TEST_CASE(
    "quic frame_type: the walk of a packet keeps to Table 3 (RFC 9000 sections 12.4, 12.5 and 17.2.4)") {
  for (std::uint64_t type = 0; type < 0x200; ++type)
    for (const packet_type packet : packets) {
      CAPTURE(type, quic::name(packet));
      const row* const r = row_of(type);
      // Zeros make a good frame of most types.
      const octet_string wire = joined({raw_varint(type), octet_string(64)});
      quic::frames walk{wire, packet, all_extensions};
      const auto f = walk.next();
      if (r && allows(*r, packet)) {
        if (f) {
          CHECK(static_cast<std::uint64_t>(type_of(*f)) == (r->name == "STREAM" ? type & ~4U : type));
        } else {
          CHECK((f.error().code == error_code::quic_new_token_empty ||
                 f.error().code == error_code::quic_new_connection_id_length));
        }
        continue;
      }
      REQUIRE_FALSE(f);
      CHECK(f.error() ==
            error{.code = r ? error_code::quic_frame_not_allowed : error_code::quic_frame_type_unknown,
                  .limit = type});
      CHECK(f.error().quic_code() == (r ? 0x0a : 0x07));
    }
}
