// SPDX-License-Identifier: MIT
#include "inspector.hpp"

#include <utility>

namespace inspect {

namespace {

heading heading_of(const h2_flow& flow, std::size_t end) {
  return end == flow.client_end ? heading::to_server : heading::to_client;
}

constexpr problem gap_in_stream{.code = "tcp_gap",
                                .text = "the capture does not hold octets that come here",
                                .section = "RFC 9293 section 3.4",
                                .amount_name = "missing"};

}  // namespace

void inspector::on_stream(tcp_flow<flow_state>& flow, flow_direction from, const stream_event& event) {
  if (event.packet_number != 0) last_packet_ = event.packet_number;
  const auto end = static_cast<std::size_t>(from);
  if (std::holds_alternative<probe>(flow.state.protocol)) return look_closer(flow, end, event);
  auto* const h2 = std::get_if<h2_flow>(&flow.state.protocol);
  if (h2 == nullptr) return;
  const heading direction = heading_of(*h2, end);
  switch (event.kind) {
    case stream_event_kind::data: h2->connection->read(direction, event.data, event.packet_number); break;
    case stream_event_kind::finished: h2->connection->finish(direction, event.packet_number); break;
    case stream_event_kind::reset: h2->connection->stop(direction); break;
    case stream_event_kind::gap: {
      problem found = gap_in_stream;
      found.amount = event.gap_bytes;
      h2->connection->give_up(direction, event.packet_number, found);
      break;
    }
  }
}

void inspector::look_closer(tcp_flow<flow_state>& flow, std::size_t end, const stream_event& event) {
  // Nothing that ends before its protocol is known can be decoded.
  if (event.kind == stream_event_kind::gap) flow.state.protocol = other_flow{};
  if (event.kind != stream_event_kind::data) return;
  const probe before = std::get<probe>(flow.state.protocol);
  switch (std::get<probe>(flow.state.protocol).add(end, event.data)) {
    case finding::undecided: break;
    case finding::unknown: flow.state.protocol = other_flow{}; break;
    case finding::h2_first_end_is_client: start_h2(flow, before, end, event, 0); break;
    case finding::h2_second_end_is_client: start_h2(flow, before, end, event, 1); break;
  }
}

// Gives the connection what has been kept of both directions before this event, and the event.
void inspector::start_h2(tcp_flow<flow_state>& flow, const probe& before, std::size_t end,
                         const stream_event& event, std::size_t client_end) {
  ++h2_flows_;
  const std::size_t server_end = 1 - client_end;
  const flow_label label{.number = ++shared_.all.shown_flows,
                         .client = to_string(client_end == 0 ? flow.client : flow.server),
                         .server = to_string(client_end == 0 ? flow.server : flow.client)};
  const h2_connection::beginning begin{.server_settings_first =
                                           !flow.streams[server_end].started_mid_stream()};
  h2_flow found{std::make_unique<h2_connection>(shared_, label, begin), client_end};
  for (const std::size_t from : {client_end, server_end}) {
    const heading direction = heading_of(found, from);
    found.connection->read(direction, before.kept(from), event.packet_number);
    if (before.dropped(from)) found.connection->give_up(direction, event.packet_number, gap_in_stream);
    if (from == end) found.connection->read(direction, event.data, event.packet_number);
  }
  flow.state.protocol = std::move(found);
}

void inspector::on_close(tcp_flow<flow_state>& flow, close_reason reason) {
  auto* const h2 = std::get_if<h2_flow>(&flow.state.protocol);
  if (h2 == nullptr) {
    ++other_flows_;
    return;
  }
  for (const heading direction : {heading::to_server, heading::to_client}) {
    if (reason == close_reason::evicted) {
      h2->connection->give_up(direction, last_packet_,
                              {.code = "too_many_flows",
                               .text = "more connections are open than max-flows",
                               .section = "",
                               .amount = shared_.all.limit.max_flows});
    } else if (reason != close_reason::reset) {
      h2->connection->finish(direction, last_packet_);
    }
  }
}

}  // namespace inspect
