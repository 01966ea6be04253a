// SPDX-License-Identifier: MIT
#include "inspect/packet.hpp"

#include <random>

#include "builders.hpp"
#include "support/catch.hpp"

using namespace inspect_test;
using inspect::decode_packet;
using inspect::decoded_packet;
using inspect::skip_reason;

namespace {

constexpr std::uint32_t raw_ip = 101;

segment_fields example_segment() {
  return {.source_port = 40'001,
          .destination_port = 8'080,
          .sequence = 0xFEDCBA98,
          .flags = inspect::tcp_flag::push | inspect::tcp_flag::acknowledgement,
          .payload = pattern(33)};
}

const decoded_packet& require_packet(const inspect::decode_result& result) {
  if (const auto* reason = std::get_if<skip_reason>(&result)) FAIL("skipped: " << describe(*reason));
  return std::get<decoded_packet>(result);
}

void check_skipped(std::uint32_t link, const octets& frame, skip_reason reason) {
  const auto result = decode_packet(link, frame);
  const auto* skipped = std::get_if<skip_reason>(&result);
  REQUIRE(skipped != nullptr);
  CHECK(describe(*skipped) == describe(reason));
}

// Decodes a frame that holds example_segment().
void check_example(std::uint32_t link, const octets& frame, const std::string& source) {
  CAPTURE(link);
  const auto result = decode_packet(link, frame);
  const decoded_packet& packet = require_packet(result);
  CHECK(packet.protocol == inspect::transport_protocol::tcp);
  CHECK(to_string(packet.source) == source);
  CHECK(packet.destination.port == 8'080);
  CHECK(packet.sequence == 0xFEDCBA98);
  CHECK(packet.acknowledgement == 0x01020304);
  CHECK(packet.has(inspect::tcp_flag::push));
  CHECK(!packet.has(inspect::tcp_flag::syn));
  CHECK(octets(packet.payload.begin(), packet.payload.end()) == pattern(33));
  CHECK(packet.missing_bytes == 0);
}

inspect::ip_address v6(std::initializer_list<unsigned> groups) {
  inspect::ip_address address{inspect::ip_family::v6, {}};
  std::size_t at = 0;
  for (const unsigned group : groups) {
    address.bytes[at++] = static_cast<std::uint8_t>(group >> 8);
    address.bytes[at++] = static_cast<std::uint8_t>(group);
  }
  return address;
}

}  // namespace

TEST_CASE("every link layer leads to the same segment") {
  const octets v4 = ipv4_bytes(tcp_bytes(example_segment(), 3), {.option_words = 2});
  const octets v6_packet = ipv6_bytes(tcp_bytes(example_segment()));
  const std::string v4_source = "10.0.0.1:40001";
  const std::string v6_source = "[2001:db8::1]:40001";

  check_example(1, ethernet(0x0800, v4), v4_source);
  check_example(1, ethernet(0x86DD, v6_packet), v6_source);
  check_example(1, ethernet(0x8100, join({{0, 5, 0x08, 0x00}, v4})), v4_source);
  check_example(1, ethernet(0x88A8, join({{0, 5, 0x81, 0x00, 0, 6, 0x86, 0xDD}, v6_packet})), v6_source);
  check_example(1, ethernet(0x9100, join({{0, 5, 0x81, 0x00, 0, 6, 0x08, 0x00}, v4})), v4_source);
  check_example(113, join({octets(14, 0), {0x08, 0x00}, v4}), v4_source);
  check_example(276, join({{0x86, 0xDD}, octets(18, 0), v6_packet}), v6_source);
  for (const std::uint32_t raw : {12U, 14U, 101U}) {
    check_example(raw, v4, v4_source);
    check_example(raw, v6_packet, v6_source);
  }
  check_example(228, v4, v4_source);
  check_example(229, v6_packet, v6_source);
  check_example(0, join({{2, 0, 0, 0}, v4}), v4_source);
  check_example(0, join({{0, 0, 0, 2}, v4}), v4_source);
  check_example(108, join({{0, 0, 0, 2}, v4}), v4_source);
  for (const std::uint8_t family : octets{10, 24, 28, 30}) {
    check_example(0, join({{family, 0, 0, 0}, v6_packet}), v6_source);
    check_example(108, join({{0, 0, 0, family}, v6_packet}), v6_source);
  }
}

TEST_CASE("IPv6 extension headers are passed over") {
  const octets segment = tcp_bytes(example_segment());
  const std::string source = "[2001:db8::1]:40001";
  const octets hop_by_hop_then_routing{43, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const octets routing_then_options{60, 0, 0, 0, 0, 0, 0, 0};
  const octets options_then_fragment{44, 0, 0, 0, 0, 0, 0, 0};
  const octets atomic_fragment_then_tcp{6, 0, 0, 0, 1, 2, 3, 4};
  const octets chain = join({hop_by_hop_then_routing, routing_then_options, options_then_fragment,
                             atomic_fragment_then_tcp, segment});
  check_example(raw_ip, ipv6_bytes(chain, 0), source);
  const octets authentication{6, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  check_example(raw_ip, ipv6_bytes(join({authentication, segment}), 51), source);
  check_skipped(raw_ip, ipv6_bytes({6, 255, 0, 0, 0, 0, 0, 0, 0}, 0), skip_reason::malformed);
  check_skipped(raw_ip, ipv6_bytes({6, 0, 0}, 60), skip_reason::malformed);
  check_skipped(raw_ip, ipv6_bytes({6, 0, 0}, 60, 200), skip_reason::truncated);
}

TEST_CASE("fragments, other protocols and other link types are skipped with their reason") {
  const octets segment = tcp_bytes(example_segment());
  check_skipped(raw_ip, ipv4_bytes(segment, {.fragment = 0x2000}), skip_reason::fragment);
  check_skipped(raw_ip, ipv4_bytes(segment, {.fragment = 0x0001}), skip_reason::fragment);
  CHECK(std::holds_alternative<decoded_packet>(
      decode_packet(raw_ip, ipv4_bytes(segment, {.fragment = 0x4000}))));
  check_skipped(raw_ip, ipv6_bytes(join({{6, 0, 0, 1, 0, 0, 0, 9}, segment}), 44), skip_reason::fragment);
  check_skipped(raw_ip, ipv6_bytes(join({{6, 0, 0, 8, 0, 0, 0, 9}, segment}), 44), skip_reason::fragment);
  check_skipped(raw_ip, ipv4_bytes(segment, {.protocol = 1}), skip_reason::other_transport);
  check_skipped(raw_ip, ipv6_bytes(segment, 58), skip_reason::other_transport);
  check_skipped(1, ethernet(0x0806, pattern(28)), skip_reason::not_ip);
  check_skipped(1, ethernet(46, pattern(46)), skip_reason::not_ip);
  check_skipped(0, join({{7, 0, 0, 0}, segment}), skip_reason::not_ip);
  check_skipped(147, segment, skip_reason::unknown_link_type);
}

TEST_CASE("headers that contradict themselves are malformed") {
  const octets segment = tcp_bytes(example_segment());
  octets short_header = ipv4_bytes(segment);
  short_header[0] = 0x44;
  check_skipped(raw_ip, short_header, skip_reason::malformed);
  check_skipped(raw_ip, ipv4_bytes(segment, {.total_length = 19}), skip_reason::malformed);
  check_skipped(raw_ip, ipv4_bytes(segment, {.total_length = 39}), skip_reason::malformed);
  octets short_tcp = ipv4_bytes(segment);
  short_tcp[20 + 12] = 0x40;
  check_skipped(raw_ip, short_tcp, skip_reason::malformed);
  octets version = ipv4_bytes(segment);
  version[0] = 0x55;
  check_skipped(raw_ip, version, skip_reason::malformed);
  octets udp = ipv4_bytes(udp_bytes(pattern(4)), {.protocol = 17});
  udp[20 + 5] = 7;
  check_skipped(raw_ip, udp, skip_reason::malformed);
  udp[20 + 5] = 13;
  check_skipped(raw_ip, udp, skip_reason::malformed);
}

TEST_CASE("padding is cut off, and a length of zero means offloading") {
  const octets v4 = ipv4_bytes(tcp_bytes(example_segment()));
  check_example(1, ethernet(0x0800, join({v4, octets(17, 0xEE)})), "10.0.0.1:40001");
  const octets v6_packet = ipv6_bytes(tcp_bytes(example_segment()));
  check_example(1, ethernet(0x86DD, join({v6_packet, octets(17, 0xEE)})), "[2001:db8::1]:40001");
  check_example(raw_ip, ipv4_bytes(tcp_bytes(example_segment()), {.total_length = 0}), "10.0.0.1:40001");
  check_example(raw_ip, ipv6_bytes(tcp_bytes(example_segment()), 6, 0), "[2001:db8::1]:40001");
}

TEST_CASE("what the snapshot length cut off is counted") {
  const octets whole = ethernet(0x0800, ipv4_bytes(tcp_bytes(example_segment())));
  const std::size_t headers = 14 + 20 + 20;
  REQUIRE(whole.size() == headers + 33);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    CAPTURE(size);
    const octets frame(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    if (size < headers) {
      check_skipped(1, frame, skip_reason::truncated);
      continue;
    }
    const auto result = decode_packet(1, frame);
    CHECK(require_packet(result).payload.size() == size - headers);
    CHECK(require_packet(result).missing_bytes == whole.size() - size);
  }
  const octets udp = ipv4_bytes(udp_bytes(pattern(20)), {.protocol = 17});
  const auto cut = decode_packet(raw_ip, byte_span{udp}.first(udp.size() - 5));
  CHECK(require_packet(cut).payload.size() == 15);
  CHECK(require_packet(cut).missing_bytes == 5);
}

TEST_CASE("UDP datagrams are decoded") {
  const octets frame =
      ethernet(0x0800, join({ipv4_bytes(udp_bytes(pattern(12)), {.protocol = 17}), octets(6, 0)}));
  const auto result = decode_packet(1, frame);
  const decoded_packet& packet = require_packet(result);
  CHECK(packet.protocol == inspect::transport_protocol::udp);
  CHECK(packet.source.port == 5'000);
  CHECK(packet.destination.port == 443);
  CHECK(octets(packet.payload.begin(), packet.payload.end()) == pattern(12));
}

TEST_CASE("addresses have their usual text form") {
  CHECK(to_string(v6({0, 0, 0, 0, 0, 0, 0, 1})) == "::1");
  CHECK(to_string(v6({0, 0, 0, 0, 0, 0, 0, 0})) == "::");
  CHECK(to_string(v6({0x2001, 0xDB8, 0, 0, 1, 0, 0, 1})) == "2001:db8::1:0:0:1");
  CHECK(to_string(v6({0x2001, 0xDB8, 0, 1, 1, 1, 1, 1})) == "2001:db8:0:1:1:1:1:1");
  CHECK(to_string(v6({0xFE80, 0, 0, 0, 0, 0, 0, 0})) == "fe80::");
  CHECK(to_string(v6({0, 0, 1, 0, 0, 0, 2, 3})) == "0:0:1::2:3");
  CHECK(to_string(v6({1, 2, 3, 4, 5, 6, 7, 0xFFFF})) == "1:2:3:4:5:6:7:ffff");
  CHECK(to_string(inspect::endpoint{v6({0, 0, 0, 0, 0, 0, 0, 1}), 443}) == "[::1]:443");
  const inspect::ip_address v4{inspect::ip_family::v4, {192, 0, 2, 255}};
  CHECK(to_string(inspect::endpoint{v4, 65'535}) == "192.0.2.255:65535");
}

TEST_CASE("statistics count what was skipped and why") {
  inspect::packet_statistics statistics;
  statistics.count(decode_packet(raw_ip, ipv4_bytes(tcp_bytes(example_segment()))));
  statistics.count(decode_packet(raw_ip, ipv4_bytes(tcp_bytes(example_segment()), {.fragment = 1})));
  statistics.count(decode_packet(raw_ip, ipv4_bytes(tcp_bytes(example_segment()), {.fragment = 2})));
  CHECK(statistics.decoded == 1);
  CHECK(statistics.skipped_for(skip_reason::fragment) == 2);
  CHECK(statistics.skipped_for(skip_reason::malformed) == 0);
}

TEST_CASE("no frame, however damaged, is read outside its bytes") {
  std::mt19937 random{4'711};
  const octets segment = tcp_bytes(example_segment(), 2);
  const octets options{6, 0, 0, 0, 0, 0, 0, 0};
  const std::pair<std::uint32_t, octets> frames[] = {
      {1, ethernet(0x8100, join({{0, 5, 0x08, 0x00}, ipv4_bytes(segment, {.option_words = 1})}))},
      {1, ethernet(0x86DD, ipv6_bytes(join({options, segment}), 60))},
      {113, join({octets(14, 0), {0x08, 0x00}, ipv4_bytes(udp_bytes(pattern(9)), {.protocol = 17})})},
      {276, join({{0x86, 0xDD}, octets(18, 0), ipv6_bytes(segment)})},
      {0, join({{2, 0, 0, 0}, ipv4_bytes(segment)})},
      {101, ipv6_bytes(join({{6, 0, 0, 0, 0, 0, 0, 0}, segment}), 44)},
  };
  for (const auto& [link, frame] : frames) {
    for (int round = 0; round < 20'000; ++round) {
      octets damaged = frame;
      const auto changes = random() % 6;
      for (auto i = changes; i > 0; --i)
        damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
      damaged.resize(random() % (damaged.size() + 1));
      damaged.shrink_to_fit();  // so that a sanitizer sees a read behind the end
      const auto result = decode_packet(link, damaged);
      const auto* packet = std::get_if<decoded_packet>(&result);
      if (packet == nullptr || packet->payload.empty()) continue;
      const bool inside = packet->payload.data() >= damaged.data() &&
                          packet->payload.data() + packet->payload.size() <= damaged.data() + damaged.size();
      if (!inside) FAIL("payload outside of the frame, link type " << link);
    }
  }
}
