// SPDX-License-Identifier: MIT
// The program of docs/io.md that needs Asio.
#include <array>
#include <asio.hpp>
#include <cstdint>
#include <iostream>
#include <string>
#include <system_error>

#include "guide/ping_server.hpp"

namespace {

template <class Socket>
class session {
 public:
  explicit session(Socket socket) : socket_(std::move(socket)) { go_on(); }

 private:
  void go_on() {
    if (!server_.output.empty())
      write();
    else if (!server_.closing)
      read();
    else
      socket_.close();
  }
  void read() {
    socket_.async_read_some(asio::buffer(buffer_), [this](std::error_code failed, std::size_t size) {
      if (failed) return socket_.close();
      server_.receive({buffer_.data(), size});
      go_on();
    });
  }
  void write() {
    socket_.async_write_some(asio::buffer(server_.output), [this](std::error_code failed, std::size_t size) {
      if (failed) return socket_.close();
      server_.output.erase(0, size);
      go_on();
    });
  }

  Socket socket_;
  guide::ping_server server_;
  std::array<std::uint8_t, 4096> buffer_;
};

}  // namespace

int main() {
  using socket = asio::local::stream_protocol::socket;
  asio::io_context context;
  socket client{context};
  socket server{context};
  asio::local::connect_pair(client, server);
  const session<socket> one{std::move(server)};

  const std::string hello = guide::hello();
  asio::write(client, asio::buffer(hello));
  client.shutdown(socket::shutdown_send);
  context.run();

  std::string received;
  std::error_code end;
  asio::read(client, asio::dynamic_buffer(received), end);
  std::cout << "Asio: " << (guide::is_answered(received) ? "the PING was answered\n" : "no answer\n");
  return guide::is_answered(received) ? 0 : 1;
}
