// SPDX-License-Identifier: MIT
#include "quic_connection.hpp"

#include <string>
#include <utility>
#include <variant>

#include "httpwire/quic.hpp"
#include "quic_describe.hpp"

namespace inspect {

namespace quic = httpwire::quic;

namespace {

constexpr std::string_view datagram_name = "datagram";

constexpr problem cut{.code = "datagram_cut",
                      .text = "the capture does not hold the end of the datagram",
                      .section = "",
                      .amount_name = "missing"};

heading opposite(heading direction) {
  return direction == heading::to_server ? heading::to_client : heading::to_server;
}

std::size_t distance(httpwire::bytes from, httpwire::bytes to) {
  return static_cast<std::size_t>(to.data() - from.data());
}

void add_opened(record& to, bool opened) {
  to.add_truth("opened");
  to.details.back().value = opened ? 1 : 0;
  if (opened) to.only_for(detail::audience::programs);
}

}  // namespace

struct quic_connection::reading {
  quic_place place;
  const quic_datagram& datagram;
  std::size_t start = 0;  // octets of the datagram before the packet

  [[nodiscard]] httpwire::bytes rest() const { return datagram.octets.subspan(start); }
};

quic_connection::quic_connection(quic_shared& shared, const flow_label& flow)
    : shared_(shared), label_(flow), crypto_{quic_crypto{shared.all}, quic_crypto{shared.all}} {
  shared.all.out.introduce(label_, "QUIC");
}

void quic_connection::read(heading direction, const quic_datagram& datagram) {
  const limits& limit = shared_.all.limit;
  const quic::packet_options options{.accept_greased_bit = unknown_version_ || crypto_[0].greases_fixed_bit(),
                                     .max_token_size = static_cast<std::size_t>(limit.max_token_size),
                                     .max_retry_token_size = static_cast<std::size_t>(limit.max_token_size),
                                     .max_packets = static_cast<std::size_t>(limit.max_datagram_packets)};
  // RFC 9000 section 5.1: who receives packets chose the connection ID in them.
  const quic::fixed_cid_length length{own_ids_[index(opposite(direction))].value_or(0)};
  const quic::packets walk{datagram.octets, length, options};
  shared_.copy.assign(datagram.octets.begin(), datagram.octets.end());
  reading at{{shared_.all, label_, direction, datagram.packet}, datagram};
  for (auto it = walk.begin(); it != walk.end(); ++it) {
    at.start = it.offset();
    const auto packet = *it;
    if (!packet) return on_error(at, packet.error());
    on_packet(at, *packet);
  }
}

void quic_connection::note_long_header(heading from, quic::version v, httpwire::bytes scid) {
  own_ids_[index(from)] = scid.size();
  unknown_version_ = !quic::is_known(v);
}

void quic_connection::on_packet(const reading& at, const quic::packet& packet) {
  std::visit(
      httpwire::overloaded{[&](const quic::initial_packet& p) { on_initial(at, p); },
                           [&](const quic::zero_rtt_packet& p) { on_long(at, p, "0rtt"); },
                           [&](const quic::handshake_packet& p) { on_long(at, p, "handshake"); },
                           [&](const quic::short_packet& p) { on_short(at, p); },
                           [&](const quic::retry_packet& p) { on_retry(at, p); },
                           [&](const quic::version_negotiation_packet& p) { on_version_negotiation(at, p); },
                           [&](const quic::unknown_version_packet& p) { on_unknown_version(at, p); },
                           [&](const quic::datagram_padding& p) {
                             record& line = at.place.begin("padding");
                             line.length = p.octets.size();
                             at.place.print(line);
                           },
                           [&](const quic::discarded_packet& p) { on_error(at, p.reason); }},
      packet);
}

// RFC 9001 section 5.2: only the keys of Initial packets follow from what everybody sees.
void quic_connection::on_initial(const reading& at, const quic::initial_packet& packet) {
  const heading from = at.place.direction;
  note_long_header(from, packet.version, packet.scid);
  record& line = at.place.begin("initial");
  describe_long_packet(line, packet);
  if (!keys_.has(from)) {
    add_opened(line, false);
    return at.place.print(line);
  }
  const httpwire::mutable_bytes copy{shared_.copy};
  const auto opened = keys_.open(packet, from, copy.subspan(at.start, packet.octets.size()));
  add_opened(line, opened.has_value());
  if (!opened) {
    at.place.print(line);
    return on_error(at, {.code = opened.error().code,
                         .offset = at.start + opened.error().offset,
                         .limit = opened.error().limit});
  }
  if (opened->restarted)
    for (quic_crypto& crypto : crypto_) crypto.restart();
  line.add_number("packet_number", opened->packet.packet_number);
  on_frames(at, opened->packet, line);
}

// Fills the line of the packet with what is in it, prints it, and then what follows from that.
void quic_connection::on_frames(const reading& at, const quic::unprotected_packet& opened, record& line) {
  const heading from = at.place.direction;
  const quic::frame_options options{
      .peer = from == heading::to_server ? quic::role::client : quic::role::server,
      .max_frames = static_cast<std::uint32_t>(shared_.all.limit.max_packet_frames)};
  frame_summary summary;
  httpwire::error wrong{};
  for (quic::frames walk{opened.payload, quic::packet_type::initial, options}; !walk.done();) {
    const auto frame = walk.next();
    if (frame)
      summary.add(*frame);
    else
      wrong = frame.error();
  }
  summary.move_to(line);
  at.place.print(line);
  const std::size_t before = distance(shared_.copy, opened.payload);
  if (const auto reserved = opened.header.check_reserved_bits(); !reserved)
    on_error(at, {.code = reserved.error().code, .offset = at.start});
  if (wrong.code != httpwire::error_code::none)
    on_error(at, {.code = wrong.code, .offset = before + wrong.offset, .limit = wrong.limit});
  quic_crypto& crypto = crypto_[index(from)];
  for (quic::frames walk{opened.payload, quic::packet_type::initial, options}; !walk.done();) {
    const auto frame = walk.next();
    if (!frame) break;
    if (const auto* piece = std::get_if<quic::crypto>(&*frame)) crypto.add(at.place, *piece);
  }
  crypto.end_packet(at.place);
}

void quic_connection::on_long(const reading& at, const quic::long_packet& packet, std::string_view event) {
  note_long_header(at.place.direction, packet.version, packet.scid);
  record& line = at.place.begin(event);
  describe_long_packet(line, packet);
  at.place.print(line);
}

void quic_connection::on_short(const reading& at, const quic::short_packet& packet) {
  record& line = at.place.begin("1rtt");
  line.length = packet.octets.size() + at.datagram.missing;
  // A receiver that has not been heard of may have chosen connection IDs of any length.
  if (own_ids_[index(opposite(at.place.direction))]) line.add_word("dcid", hex(packet.dcid));
  // RFC 8999 section 5.2: in a version that is not known the other bits may mean anything.
  if (!unknown_version_ && packet.spin()) line.add_truth("spin");
  if (!unknown_version_ && (packet.octets[0] & 0x40U) == 0) line.add_truth("greased_fixed_bit");
  if (at.datagram.missing != 0) line.add_truth("cut");
  at.place.print(line);
}

void quic_connection::on_retry(const reading& at, const quic::retry_packet& packet) {
  note_long_header(at.place.direction, packet.version, packet.scid);
  record& line = at.place.begin("retry");
  line.length = at.rest().size();
  describe_version(line, packet.version);
  describe_ids(line, packet.dcid, packet.scid);
  if (at.datagram.missing != 0) {
    problem found = cut;
    found.offset = at.datagram.octets.size();
    found.amount = at.datagram.missing;
    return at.place.report(line, found, datagram_name);
  }
  line.add_word("token", hex(packet.token));
  line.add_word("integrity_tag", hex(packet.integrity_tag));
  line.only_for(detail::audience::programs);
  const auto& client_id = keys_.client_id();
  if (!client_id) return at.place.print(line);
  const auto checked = quic::check_retry_integrity(packet.version, client_id->view(), at.rest());
  if (checked) line.add_truth("tag_is_right");
  at.place.print(line);
  if (!checked) return on_error(at, checked.error());
  keys_.follow_retry(packet.scid);
  for (quic_crypto& crypto : crypto_) crypto.restart();
}

void quic_connection::on_version_negotiation(const reading& at,
                                             const quic::version_negotiation_packet& packet) {
  record& line = at.place.begin("version_negotiation");
  line.length = at.rest().size() + at.datagram.missing;
  line.add_number("version", 0);
  line.only_for(detail::audience::programs);
  describe_ids(line, packet.dcid, packet.scid);
  std::vector<std::string> versions;
  for (const quic::version v : packet.versions) versions.push_back(version_text(v));
  line.add_words("versions", std::move(versions));
  if (at.datagram.missing != 0) line.add_truth("cut");
  at.place.print(line);
}

void quic_connection::on_unknown_version(const reading& at, const quic::unknown_version_packet& packet) {
  note_long_header(at.place.direction, packet.version, packet.scid);
  record& line = at.place.begin("unknown_version");
  line.length = at.rest().size() + at.datagram.missing;
  describe_version(line, packet.version);
  describe_ids(line, packet.dcid, packet.scid);
  if (at.datagram.missing != 0) line.add_truth("cut");
  at.place.print(line);
}

// Its offset counts octets of the datagram.
void quic_connection::on_error(const reading& at, const httpwire::error& found) {
  record& line = at.place.begin("error");
  line.length = at.rest().size();
  describe_invariants(line, at.rest());
  if (at.datagram.missing == 0) return at.place.report(line, found, found.offset, datagram_name);
  problem wrong = cut;
  wrong.offset = at.datagram.octets.size();
  wrong.amount = at.datagram.missing;
  at.place.report(line, wrong, datagram_name);
}

void quic_connection::finish(std::uint64_t packet, const problem& why) {
  for (const heading direction : {heading::to_server, heading::to_client}) {
    const quic_crypto& crypto = crypto_[index(direction)];
    if (!crypto.incomplete()) continue;
    const quic_place place{shared_.all, label_, direction, packet};
    problem found = why;
    found.offset = crypto.end();
    place.report(place.begin("error"), found, "crypto_stream");
  }
}

}  // namespace inspect
