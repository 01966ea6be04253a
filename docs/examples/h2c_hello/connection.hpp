// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "httpwire/h2.hpp"
#include "httpwire/hpack.hpp"

// The server's half of one HTTP/2 connection. It knows no socket: octets come by read() and go by `output`.

namespace hello {

class connection {
 public:
  connection();

  // What the peer has sent.
  void read(httpwire::bytes chunk);

  // Puts as much of the waiting bodies into the output as the peer's windows allow.
  void send_bodies();

  // Says goodbye; nothing is read after that.
  void go_away(httpwire::h2::error_code why);

  // For the peer. Who sends octets of it takes them from the front.
  std::vector<std::uint8_t> output;

  [[nodiscard]] bool closing() const { return closing_; }

  // A peer that does not read what it asked for should not be read from either.
  [[nodiscard]] bool wants_input() const { return !closing_ && output.size() < max_output; }

 private:
  static constexpr std::size_t max_output = std::size_t{256} << 10;
  static constexpr std::uint32_t max_streams = 100;
  static constexpr std::size_t max_text = 16'384;

  struct stream {
    std::string method{};
    std::string path{};
    std::string body{};        // of the response: what has yet to be sent
    std::size_t received = 0;  // octets of the request's body
    std::int64_t window = 0;   // what the peer allows; settings may make it negative
    bool request_ended = false;
    bool answered = false;
  };
  using stream_map = std::map<std::uint32_t, stream>;

  void on(const httpwire::h2::data& f);
  void on(const httpwire::h2::settings& f);
  void on(const httpwire::h2::window_update& f);
  void on(const httpwire::h2::ping& f);
  void on(const httpwire::h2::rst_stream& f);
  void on(const auto&) {}  // field blocks come whole, see on_fields; nothing else matters here

  void on_fields(const httpwire::h2::complete_field_block& block);
  void open(std::uint32_t id, stream&& request, bool fits);
  void answer(stream_map::value_type& request, std::string_view status);
  void widen(std::int64_t& window, std::int64_t by, std::uint32_t id);
  void reset(std::uint32_t id, httpwire::h2::error_code why);
  void fail(const httpwire::error& e);
  void put_frame(const auto& frame);

  // A writer goes on counting where its room ends, so that the second try has enough.
  void put(auto&& write) {
    const std::size_t end = output.size();
    for (std::size_t room = 64;;) {
      output.resize(end + room);
      httpwire::writer out{httpwire::mutable_bytes{output}.subspan(end)};
      write(out);
      room = out.size();
      if (!out.ok()) continue;
      return output.resize(end + room);
    }
  }

  httpwire::h2::preface_reader preface_;
  httpwire::h2::frame_decoder frames_{{.peer = httpwire::h2::role::client}};
  httpwire::h2::field_block block_;
  httpwire::hpack::decoder fields_{{.max_string_size = max_text}};
  httpwire::hpack::encoder encoder_;
  stream_map streams_;
  std::uint32_t last_id_ = 0;                                    // the highest stream of the client
  std::uint32_t frame_size_ = httpwire::h2::min_max_frame_size;  // the peer's limit
  std::int64_t window_ = 65'535;                                 // of the connection
  std::int64_t initial_window_ = 65'535;
  bool closing_ = false;
};

}  // namespace hello
