// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "file_source.hpp"
#include "flow_table.hpp"
#include "h2_connection.hpp"
#include "limits.hpp"
#include "options.hpp"
#include "output.hpp"
#include "packet.hpp"
#include "probe.hpp"
#include "shared.hpp"

// From packets to records: finds the connections whose protocol is known and hands their octets on.

namespace inspect {

struct h2_flow {
  std::unique_ptr<h2_connection> connection;
  std::size_t client_end = 0;
};
struct other_flow {};

// What a connection turns out to be. Another protocol is one more alternative here, and in probe.
struct flow_state {
  std::variant<probe, other_flow, h2_flow> protocol;
};

// The handler of a flow_table.
class inspector {
 public:
  explicit inspector(shared_state& shared) : shared_(shared) {}

  void on_stream(tcp_flow<flow_state>& flow, flow_direction from, const stream_event& event);
  void on_close(tcp_flow<flow_state>& flow, close_reason reason);

  [[nodiscard]] std::uint64_t h2_flows() const { return h2_flows_; }
  [[nodiscard]] std::uint64_t other_flows() const { return other_flows_; }

 private:
  void look_closer(tcp_flow<flow_state>& flow, std::size_t end, const stream_event& event);
  void start_h2(tcp_flow<flow_state>& flow, const probe& before, std::size_t end, const stream_event& event,
                std::size_t client_end);

  h2_shared shared_;
  std::uint64_t last_packet_ = 0;
  std::uint64_t h2_flows_ = 0;
  std::uint64_t other_flows_ = 0;
};

// All of a capture, or of one direction of raw HTTP/2 or of one stream of raw HTTP/3, to `out`.
void inspect_capture(file_source& source, output& out, const options& chosen);
void inspect_h2(file_source& source, output& out, const limits& limit);
void inspect_h3(file_source& source, output& out, const limits& limit, stream_form form);

}  // namespace inspect
