// SPDX-License-Identifier: MIT
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "httpwire/h2.hpp"
#include "httpwire/hpack.hpp"

// h2c-hello PORT: says hello over HTTP/2 without TLS. `connection` knows no socket. Left out, though
// strangers make it necessary: timeouts, limits on the rate of pings, resets and settings, and what RFC 9113
// demands of requests (section 8) and of frames on streams that are not open (5.1).
namespace h2 = httpwire::h2;
constexpr std::size_t max_connections = 64, max_streams = 100, max_text = 4'096, max_output = 65'536;
struct stream {
  std::int64_t window;       // what the peer takes; its settings may make that negative
  bool is_head = false;      // the answer has no body
  std::size_t received = 0;  // octets of the request's body
  std::string answer{};      // what is left to send; empty until the request has ended
};
struct connection {
  std::string output{};
  bool closing = false;
  connection() {
    const h2::setting settings[] = {{h2::setting_id::max_concurrent_streams, max_streams}};
    h2::write_settings(out, settings);
  }
  void read(httpwire::bytes chunk) {
    const auto start = preface.next(chunk);
    if (start.has_error()) fail(start.error());
    while (start && !closing) {
      const auto event = frames.next(chunk);
      if (event.need_more()) break;
      event.has_error() ? fail(event.error(), frames.header().stream_id)
                        : std::visit([this](const auto& frame) { on(frame); }, *event);
    }
    send_bodies();
    const auto written = std::exchange(out, httpwire::writer{room}).written();
    if (written) output += httpwire::as_text(*written);
    closing = closing || !written;  // there was more than max_output to say
  }

 private:
  void on(const auto&) {}  // other frames do not matter here
  void on(const h2::headers& f) { on_fields(joined.add(f)); }
  void on(const h2::continuation& f) { on_fields(joined.add(f)); }
  void on(const h2::rst_stream& f) { streams.erase(f.stream_id); }
  void on(const h2::ping& f) { f.ack ? void() : h2::write(out, h2::ping{true, f.opaque_data}); }
  void on(const h2::window_update& f) {
    const auto at = streams.find(f.stream_id);
    if (f.stream_id == 0 || at != streams.end())
      widen(f.stream_id == 0 ? window : at->second.window, f.increment, f.stream_id);
  }
  void on(const h2::settings& f) {
    for (const auto [id, value] : f.entries) {
      if (id == h2::setting_id::header_table_size && !encoder.set_peer_table_capacity(value)) closing = true;
      if (id != h2::setting_id::initial_window_size) continue;
      for (auto& [_, to] : streams) widen(to.window, value - initial_window);
      initial_window = value;
    }
    if (f.last && !f.ack) h2::write_settings_ack(out);
  }
  void on(const h2::data& f) {
    const auto credit = static_cast<std::uint32_t>(f.flow_controlled());
    if (credit != 0) h2::write(out, h2::window_update{.increment = credit});
    const auto at = streams.find(f.stream_id);
    if (at == streams.end()) return;
    at->second.received += f.payload.size();
    if (f.end_stream) return answer(*at);
    if (credit != 0) h2::write(out, h2::window_update{.stream_id = f.stream_id, .increment = credit});
  }
  // The fields of a request, or the trailers at its end. Also those of a refused stream change the table.
  void on_fields(const httpwire::poll<h2::complete_field_block>& block) {
    if (!block) return block.has_error() ? fail(block.error()) : void();
    char text[2 * max_text];  // a name and a value
    stream request{.window = initial_window};
    const auto section = decoder.decode(block->block, text, [&](const httpwire::field_line& f) {
      if (f.name == ":method") request.is_head = f.value == "HEAD";
    });
    const auto id = block->stream_id;
    if (id % 2 == 0) return stop(0, h2::error_code::protocol_error);
    const bool is_new = id > last_id;
    last_id = std::max(id, last_id);
    if (!section) return fail(section.error(), id);
    if (is_new && streams.size() == max_streams) return stop(id, h2::error_code::refused_stream);
    if (is_new) streams.emplace(id, request);
    if (const auto at = streams.find(id); at != streams.end() && block->end_stream) answer(*at);
  }
  void answer(std::pair<const std::uint32_t, stream>& request) {
    auto& [id, to] = request;
    if (!to.answer.empty()) return stop(id, h2::error_code::stream_closed);
    to.answer =
        "hello on stream " + std::to_string(id) + ", got " + std::to_string(to.received) + " octets\n";
    const auto length = std::to_string(to.answer.size());
    const httpwire::field_line fields[] = {{":status", "200"}, {"content-length", length}};
    std::uint8_t wire[128];
    const auto block = encoder.encode(fields, wire);
    if (!block) return fail(block.error());
    const h2::complete_field_block answer_fields{.stream_id = id, .end_stream = to.is_head, .block = *block};
    h2::write_field_block(out, answer_fields);
    if (to.is_head) streams.erase(id);
  }
  void send_bodies() {
    for (auto at = streams.begin(); at != streams.end();) {
      auto& [id, to] = *at++;
      const auto size = std::min({to.window, window, static_cast<std::int64_t>(to.answer.size())});
      if (size <= 0) continue;
      const auto piece = to.answer.substr(0, static_cast<std::size_t>(size));
      to.answer.erase(0, piece.size());
      to.window -= size;
      window -= size;
      const auto bytes = httpwire::as_bytes(piece);
      h2::write(out, h2::data{.stream_id = id, .payload = bytes, .end_stream = to.answer.empty()});
      if (to.answer.empty()) streams.erase(id);
    }
  }
  void widen(std::int64_t& w, std::int64_t by, std::uint32_t id = 0) {
    if ((w += by) > h2::max_window_size) stop(id, h2::error_code::flow_control_error);
  }
  void fail(const httpwire::error& e, std::uint32_t id = 0) {
    stop(e.scope() == httpwire::error_scope::stream ? id : 0, static_cast<h2::error_code>(e.h2_code()));
  }
  // Ends a stream, or the connection: as stream 0, or for a stream that has not begun.
  void stop(std::uint32_t id, h2::error_code why) {
    if (closing) return;
    closing = id == 0 || id > last_id;
    if (closing) return h2::write(out, h2::goaway{.last_stream_id = last_id, .error = why});
    h2::write(out, h2::rst_stream{.stream_id = id, .error = why});
    streams.erase(id);
  }
  std::uint8_t room[max_output];
  httpwire::writer out{room};
  h2::preface_reader preface;
  h2::frame_decoder frames{{.peer = h2::role::client}};
  h2::field_block joined;  // of HEADERS and CONTINUATION
  httpwire::hpack::decoder decoder{{.max_string_size = max_text}};
  httpwire::hpack::encoder encoder;
  std::map<std::uint32_t, stream> streams;
  std::uint32_t last_id = 0;
  std::int64_t window = 65'535, initial_window = 65'535;
};
// Sends what waits or else reads; false at the end.
static bool serve(int socket, connection& http) {
  std::uint8_t in[16'384];
  std::string& out = http.output;
  const bool reads = out.empty();
  const auto size = reads ? ::recv(socket, in, sizeof in, MSG_DONTWAIT)
                          : ::send(socket, out.data(), out.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (size <= 0) return false;
  const auto count = static_cast<std::size_t>(size);
  reads ? http.read({in, count}) : static_cast<void>(out.erase(0, count));
  return !http.closing || !out.empty();
}

int main(int argc, char** argv) {
  char* end = nullptr;
  const auto port = argc == 2 ? std::strtoul(argv[1], &end, 10) : 0;
  if (argc != 2 || end == argv[1] || *end != '\0' || port > 65'535) {
    const bool asked = argc == 2 && std::string_view{argv[1]} == "--help";
    const auto how =
        "usage: h2c-hello PORT (0 to 65535; 0: any), then curl --http2-prior-knowledge 127.0.0.1:PORT\n";
    std::fputs(how, asked ? stdout : stderr);
    return asked ? 0 : 2;
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  if (::bind(listener, any, size) != 0 || ::listen(listener, 128) != 0) return std::perror("h2c-hello"), 1;
  ::getsockname(listener, any, &size);
  std::printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  if (std::fflush(stdout) != 0) return std::perror("h2c-hello"), 1;
  std::map<int, connection> clients;
  for (;;) {
    std::vector<pollfd> polled{{clients.size() < max_connections ? listener : -1, POLLIN, 0}};
    for (const auto& [socket, http] : clients)
      polled.push_back({socket, static_cast<short>(http.output.empty() ? POLLIN : POLLOUT), 0});
    ::poll(polled.data(), polled.size(), -1);
    for (const auto [socket, _, ready] : polled) {
      if (ready == 0) continue;
      if (socket == listener) {
        if (const int client = ::accept(listener, nullptr, nullptr); client >= 0) clients.try_emplace(client);
      } else if (!serve(socket, clients.at(socket))) {
        clients.erase(socket);
        ::close(socket);
      }
    }
  }
}
