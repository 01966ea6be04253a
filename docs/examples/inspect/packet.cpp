// SPDX-License-Identifier: MIT
#include "packet.hpp"

#include <algorithm>
#include <optional>

namespace inspect {

namespace {

namespace link_type {
constexpr std::uint32_t null = 0;
constexpr std::uint32_t ethernet = 1;
constexpr std::uint32_t raw_openbsd = 14;
constexpr std::uint32_t raw_bsd = 12;
constexpr std::uint32_t raw = 101;
constexpr std::uint32_t loop = 108;
constexpr std::uint32_t linux_cooked = 113;
constexpr std::uint32_t ipv4 = 228;
constexpr std::uint32_t ipv6 = 229;
constexpr std::uint32_t linux_cooked_2 = 276;
}  // namespace link_type

namespace ether_type {
constexpr std::uint16_t ipv4 = 0x0800;
constexpr std::uint16_t ipv6 = 0x86DD;
constexpr std::uint16_t vlan = 0x8100;          // 802.1Q
constexpr std::uint16_t service_vlan = 0x88A8;  // 802.1ad
constexpr std::uint16_t stacked_vlan = 0x9100;  // before 802.1ad
}  // namespace ether_type

namespace next_header {
constexpr std::uint8_t hop_by_hop = 0;
constexpr std::uint8_t tcp = 6;
constexpr std::uint8_t udp = 17;
constexpr std::uint8_t routing = 43;
constexpr std::uint8_t fragment = 44;
constexpr std::uint8_t authentication = 51;
constexpr std::uint8_t destination_options = 60;
}  // namespace next_header

class packet_parser {
 public:
  explicit packet_parser(byte_span frame) : rest_(frame) {}

  [[nodiscard]] decode_result parse(std::uint32_t link) {
    if (!parse_link(link)) return reason_;
    return packet_;
  }

 private:
  bool skip(skip_reason reason) {
    reason_ = reason;
    return false;
  }

  // A header that does not fit: the capture has cut it, or the enclosing length leaves no room for it.
  bool too_short() { return skip(cut_ ? skip_reason::truncated : skip_reason::malformed); }

  bool parse_link(std::uint32_t link);
  bool parse_ether_type(std::size_t type_at, std::size_t header_size);
  bool parse_address_family(std::size_t header_size);
  bool parse_ip();
  bool parse_ipv4();
  bool parse_ipv6();
  bool parse_ipv6_headers(std::uint8_t header);
  bool limit_to(std::size_t length);
  bool parse_transport(std::uint8_t protocol);
  bool parse_tcp();
  bool parse_udp();

  byte_span rest_;           // what is not parsed yet
  bool cut_ = true;          // whether a shortage is the capture's fault; link layers tell no length
  std::size_t missing_ = 0;  // bytes that follow rest_ on the wire
  decoded_packet packet_;
  skip_reason reason_ = skip_reason::malformed;
};

bool packet_parser::parse_link(std::uint32_t link) {
  switch (link) {
    case link_type::ethernet: return parse_ether_type(12, 14);
    case link_type::linux_cooked: return parse_ether_type(14, 16);
    case link_type::linux_cooked_2: return parse_ether_type(0, 20);
    case link_type::null:
    case link_type::loop: return parse_address_family(4);
    case link_type::raw:
    case link_type::raw_bsd:
    case link_type::raw_openbsd:
    case link_type::ipv4:
    case link_type::ipv6: return parse_ip();
    default: return skip(skip_reason::unknown_link_type);
  }
}

bool packet_parser::parse_ether_type(std::size_t type_at, std::size_t header_size) {
  if (rest_.size() < header_size) return too_short();
  std::uint16_t type = load_u16(rest_, type_at);
  rest_ = rest_.subspan(header_size);
  while (type == ether_type::vlan || type == ether_type::service_vlan || type == ether_type::stacked_vlan) {
    if (rest_.size() < 4) return too_short();
    type = load_u16(rest_, 2);
    rest_ = rest_.subspan(4);
  }
  if (type != ether_type::ipv4 && type != ether_type::ipv6) return skip(skip_reason::not_ip);
  return parse_ip();
}

// The family is in the byte order of the capturing machine, and its number for IPv6 differs between systems.
bool packet_parser::parse_address_family(std::size_t header_size) {
  if (rest_.size() < header_size) return too_short();
  const std::uint32_t family =
      std::min(load_u32(rest_, 0, byte_order::big), load_u32(rest_, 0, byte_order::little));
  rest_ = rest_.subspan(header_size);
  switch (family) {
    case 2:                      // AF_INET
    case 10:                     // AF_INET6 of Linux
    case 24:                     // NetBSD, OpenBSD
    case 28:                     // FreeBSD
    case 30: return parse_ip();  // Darwin
    default: return skip(skip_reason::not_ip);
  }
}

bool packet_parser::parse_ip() {
  if (rest_.empty()) return too_short();
  const unsigned version = rest_[0] >> 4;
  if (version == 4) return parse_ipv4();
  if (version == 6) return parse_ipv6();
  return skip(skip_reason::malformed);
}

// Applies the length that a header tells for everything after it: cuts padding off, or notes what is missing.
bool packet_parser::limit_to(std::size_t length) {
  cut_ = length > rest_.size();
  missing_ = cut_ ? length - rest_.size() : 0;
  rest_ = rest_.first(std::min(length, rest_.size()));
  return true;
}

bool packet_parser::parse_ipv4() {
  constexpr std::size_t smallest_header = 20;
  if (rest_.size() < smallest_header) return too_short();
  const byte_span header = rest_;
  const std::size_t header_size = (header[0] & 0x0FU) * std::size_t{4};
  if (header_size < smallest_header) return skip(skip_reason::malformed);
  if (rest_.size() < header_size) return too_short();
  rest_ = rest_.subspan(header_size);

  const std::size_t total_length = load_u16(header, 2);
  // With segmentation offload the card fills the length in, after the capture: all that is here counts.
  if (total_length == 0) {
    limit_to(rest_.size());
  } else if (total_length < header_size) {
    return skip(skip_reason::malformed);
  } else {
    limit_to(total_length - header_size);
  }
  constexpr unsigned more_fragments_and_offset = 0x3FFF;
  if ((load_u16(header, 6) & more_fragments_and_offset) != 0) return skip(skip_reason::fragment);

  packet_.source.address.family = packet_.destination.address.family = ip_family::v4;
  std::ranges::copy(header.subspan(12, 4), packet_.source.address.bytes.begin());
  std::ranges::copy(header.subspan(16, 4), packet_.destination.address.bytes.begin());
  return parse_transport(header[9]);
}

bool packet_parser::parse_ipv6() {
  constexpr std::size_t header_size = 40;
  if (rest_.size() < header_size) return too_short();
  const byte_span header = rest_;
  rest_ = rest_.subspan(header_size);

  const std::size_t payload_length = load_u16(header, 4);
  limit_to(payload_length == 0 ? rest_.size() : payload_length);  // 0: offload, or a jumbogram
  packet_.source.address.family = packet_.destination.address.family = ip_family::v6;
  std::ranges::copy(header.subspan(8, 16), packet_.source.address.bytes.begin());
  std::ranges::copy(header.subspan(24, 16), packet_.destination.address.bytes.begin());
  return parse_ipv6_headers(header[6]);
}

// Every extension header takes at least eight bytes, so this ends.
bool packet_parser::parse_ipv6_headers(std::uint8_t header) {
  for (;;) {
    std::size_t unit = 8;
    std::size_t first_units = 1;
    switch (header) {
      case next_header::hop_by_hop:
      case next_header::routing:
      case next_header::destination_options: break;
      case next_header::authentication:
        unit = 4;
        first_units = 2;
        break;
      case next_header::fragment: {
        if (rest_.size() < 8) return too_short();
        constexpr unsigned offset_and_more_fragments = 0xFFF9;
        if ((load_u16(rest_, 2) & offset_and_more_fragments) != 0) return skip(skip_reason::fragment);
        header = rest_[0];  // an atomic fragment is a whole packet: RFC 6946
        rest_ = rest_.subspan(8);
        continue;
      }
      default: return parse_transport(header);
    }
    if (rest_.size() < 8) return too_short();
    const std::size_t size = (rest_[1] + first_units) * unit;
    if (rest_.size() < size) return too_short();
    header = rest_[0];
    rest_ = rest_.subspan(size);
  }
}

bool packet_parser::parse_transport(std::uint8_t protocol) {
  if (protocol == next_header::tcp) return parse_tcp();
  if (protocol == next_header::udp) return parse_udp();
  return skip(skip_reason::other_transport);
}

bool packet_parser::parse_tcp() {
  constexpr std::size_t smallest_header = 20;
  if (rest_.size() < smallest_header) return too_short();
  const std::size_t header_size = (rest_[12] >> 4) * std::size_t{4};
  if (header_size < smallest_header) return skip(skip_reason::malformed);
  if (rest_.size() < header_size) return too_short();
  packet_.protocol = transport_protocol::tcp;
  packet_.source.port = load_u16(rest_, 0);
  packet_.destination.port = load_u16(rest_, 2);
  packet_.sequence = load_u32(rest_, 4);
  packet_.acknowledgement = load_u32(rest_, 8);
  packet_.flags = rest_[13];
  packet_.payload = rest_.subspan(header_size);
  packet_.missing_bytes = missing_;
  return true;
}

bool packet_parser::parse_udp() {
  constexpr std::size_t header_size = 8;
  if (rest_.size() < header_size) return too_short();
  const std::size_t length = load_u16(rest_, 4);
  const std::size_t on_wire = rest_.size() + missing_;
  if (length != 0 && (length < header_size || length > on_wire)) return skip(skip_reason::malformed);
  packet_.protocol = transport_protocol::udp;
  packet_.source.port = load_u16(rest_, 0);
  packet_.destination.port = load_u16(rest_, 2);
  rest_ = rest_.subspan(header_size);
  limit_to((length == 0 ? on_wire : length) - header_size);  // 0: a jumbogram, RFC 2675
  packet_.payload = rest_;
  packet_.missing_bytes = missing_;
  return true;
}

}  // namespace

std::string_view describe(skip_reason reason) {
  switch (reason) {
    case skip_reason::unknown_link_type: return "unknown link type";
    case skip_reason::not_ip: return "not IP";
    case skip_reason::fragment: return "IP fragment";
    case skip_reason::other_transport: return "neither TCP nor UDP";
    case skip_reason::truncated: return "headers cut by the capture";
    case skip_reason::malformed: return "malformed headers";
  }
  return "unknown reason";
}

decode_result decode_packet(std::uint32_t link_type, byte_span frame) {
  return packet_parser{frame}.parse(link_type);
}

void packet_statistics::count(const decode_result& result) {
  if (const auto* reason = std::get_if<skip_reason>(&result)) {
    ++skipped[static_cast<std::size_t>(*reason)];
  } else {
    ++decoded;
  }
}

}  // namespace inspect
