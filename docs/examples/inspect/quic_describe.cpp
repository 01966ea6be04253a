// SPDX-License-Identifier: MIT
#include "quic_describe.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>

#include "escape.hpp"
#include "httpwire/quic.hpp"

namespace inspect {

namespace quic = httpwire::quic;

namespace {

// Of an ACK frame.
constexpr std::size_t max_ranges_shown = 8;

std::string number_text(std::uint64_t value) {
  std::string text;
  append_number(text, value);
  return text;
}

struct describer {
  std::string operator()(const quic::padding& f) const { return ' ' + number_text(f.count); }
  std::string operator()(const quic::crypto& f) const {
    return ' ' + number_text(f.offset) + '+' + number_text(f.data.size());
  }
  std::string operator()(const quic::ack& f) const {
    std::string text;
    std::size_t shown = 0;
    for (const auto [smallest, largest] : f.ranges()) {
      if (++shown > max_ranges_shown) return text + " ...";
      text += ' ' + number_text(smallest);
      if (largest != smallest) text += '-' + number_text(largest);
    }
    return text;
  }
  std::string operator()(const quic::connection_close& f) const {
    const auto known = f.application ? std::string_view{} : quic::name(f.transport_code());
    return ' ' + (known.empty() ? number_text(f.error_code) : std::string{known});
  }
  std::string operator()(const auto&) const { return {}; }
};

}  // namespace

std::string hex(httpwire::bytes octets) { return hex(httpwire::as_text(octets)); }

std::string version_text(quic::version v) {
  if (v == quic::version::v1) return "v1";
  if (v == quic::version::v2) return "v2";
  const auto number = static_cast<std::uint32_t>(v);
  std::array<std::uint8_t, 4> octets{};
  for (unsigned i = 0; i < 4; ++i) octets[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  return "0x" + hex(httpwire::bytes{octets});
}

void describe_version(record& to, quic::version v) {
  to.add_number("version", static_cast<std::uint32_t>(v));
  to.only_for(detail::audience::programs);
  to.add_word("version", version_text(v));
  to.only_for(detail::audience::people);
  if (quic::is_known(v)) {
    to.add_symbol("version_name", quic::name(v));
    to.only_for(detail::audience::programs);
  }
  if (quic::is_reserved(v)) to.add_truth("reserved");
}

void describe_ids(record& to, httpwire::bytes dcid, httpwire::bytes scid) {
  to.add_word("dcid", dcid.empty() ? std::string{} : hex(dcid));
  to.add_word("scid", scid.empty() ? std::string{} : hex(scid));
}

void describe_long_packet(record& to, const quic::long_packet& packet) {
  to.length = packet.octets.size();
  describe_version(to, packet.version);
  describe_ids(to, packet.dcid, packet.scid);
  if (packet.type != quic::packet_type::initial) return;
  to.add_word("token", hex(packet.token));
  if (packet.token.empty()) to.only_for(detail::audience::programs);
}

void describe_invariants(record& to, httpwire::bytes packet) {
  const auto header = quic::invariant_long_header::parse(packet);
  if (!header) return;
  describe_version(to, header->version);
  describe_ids(to, header->dcid, header->scid);
}

void frame_summary::add(const quic::frame& f) {
  std::string known{quic::name(quic::type_of(f))};
  std::string text = known + std::visit(describer{}, f);
  if (const auto* close = std::get_if<quic::connection_close>(&f); close != nullptr && !close_)
    close_ = *close;
  names_.push_back(std::move(known));
  texts_.push_back(std::move(text));
}

void frame_summary::move_to(record& line) {
  line.add_words("frames", std::move(names_));
  line.only_for(detail::audience::programs);
  line.add_words("frame_details", texts_);
  line.only_for(detail::audience::programs);
  line.add_words("frames", std::move(texts_));
  line.only_for(detail::audience::people);
  if (!close_) return;
  line.add_number("close_code", close_->error_code);
  line.only_for(detail::audience::programs);
  line.add_octets("close_reason", httpwire::as_text(close_->reason));
}

}  // namespace inspect
