// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/core/error.hpp"
#include "shared.hpp"

// Where in a capture something of QUIC was found, and the lines about it.

namespace inspect {

struct quic_place {
  shared_state& shared;
  const flow_label& flow;
  heading direction = heading::to_server;
  std::uint64_t packet = 0;

  // One record is filled at a time.
  record& begin(std::string_view event) const {
    record& line = shared.line;
    line.clear();
    line.packet = packet;
    line.flow = &flow;
    line.direction = direction;
    line.proto = "quic";
    line.event = event;
    line.has_stream = false;
    return line;
  }
  void print(const record& line) const { shared.out.print(line); }

  // `at` counts octets of `where`, which is "datagram" or "crypto_stream". The record may have details.
  void report(record& line, const httpwire::error& found, std::uint64_t at, std::string_view where) const {
    problem wrong{.code = found.name(), .text = found.text(), .section = found.section(), .offset = at};
    if (found.limit != 0) wrong.amount = found.limit;
    report(line, wrong, where);
  }
  void report(record& line, const problem& found, std::string_view where) const {
    line.add_symbol("where", where);
    shared.out.print_problem(line, found);
  }
};

}  // namespace inspect
