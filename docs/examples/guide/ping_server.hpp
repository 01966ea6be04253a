// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>

#include "httpwire/h2.hpp"

// The machine that the pages about I/O move about: an HTTP/2 server that answers PING and nothing else. It
// knows no socket, so that each page can bring its own.

namespace guide {

class ping_server {
 public:
  ping_server() {
    send([](httpwire::writer& out) { httpwire::h2::write_settings(out, {}); });
  }

  /// Takes all of `chunk`, which may be cut anywhere.
  void receive(httpwire::bytes chunk) {
    const auto start = preface_.next(chunk);
    if (start.has_error()) closing = true;
    while (start && !closing) {
      const auto event = frames_.next(chunk);
      if (event.need_more()) return;
      if (event.has_error())
        fail(event.error());
      else if (const auto* ping = std::get_if<httpwire::h2::ping>(&*event); ping != nullptr && !ping->ack)
        send([&](httpwire::writer& out) {
          httpwire::h2::write(out, httpwire::h2::ping{true, ping->opaque_data});
        });
    }
  }

  std::string output;    ///< To be sent; whoever sends some of it erases that.
  bool closing = false;  ///< When `output` is sent, the connection ends.

 private:
  template <class Write>
  void send(const Write& write) {
    std::array<std::uint8_t, 64> room;
    httpwire::writer out{room};
    write(out);
    if (const auto written = out.written())
      output += httpwire::as_text(*written);
    else
      closing = true;
    if (output.size() > 4096) closing = true;  // a peer that asks and does not read
  }

  void fail(const httpwire::error& e) {
    if (e.scope() != httpwire::error_scope::connection) return;
    const auto code = static_cast<httpwire::h2::error_code>(e.h2_code());
    send([&](httpwire::writer& out) { httpwire::h2::write(out, httpwire::h2::goaway{.error = code}); });
    closing = true;
  }

  httpwire::h2::preface_reader preface_;
  httpwire::h2::frame_decoder frames_{{.peer = httpwire::h2::role::client}};
};

/// What a client sends: preface, SETTINGS and one PING.
inline std::string hello() {
  std::array<std::uint8_t, 128> room;
  httpwire::writer out{room};
  out.append(httpwire::bytes{httpwire::h2::preface});
  httpwire::h2::write_settings(out, {});
  httpwire::h2::write(out, httpwire::h2::ping{.opaque_data = {'h', 'e', 'l', 'l', 'o'}});
  const auto written = out.written();
  return written ? std::string{httpwire::as_text(*written)} : std::string{};
}

/// Whether the server's answer to hello() is in `received`.
inline bool is_answered(const std::string& received) {
  httpwire::bytes chunk = httpwire::as_bytes(received);
  httpwire::h2::frame_decoder frames{{.peer = httpwire::h2::role::server}};
  for (auto event = frames.next(chunk); event; event = frames.next(chunk))
    if (const auto* ping = std::get_if<httpwire::h2::ping>(&*event))
      return ping->ack && ping->opaque_data[0] == 'h';
  return false;
}

}  // namespace guide
