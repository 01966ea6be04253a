// SPDX-License-Identifier: MIT
// The programs of docs/io.md that need nothing but POSIX: readiness by poll, and completions by a queue that
// stands for io_uring.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <iostream>
#include <span>
#include <string>

#include "guide/ping_server.hpp"

namespace {

// One step when poll says that the socket is ready; false at the end.
bool on_ready(int socket, short events, guide::ping_server& server) {
  if ((events & POLLOUT) != 0 && !server.output.empty()) {
    const auto sent = ::send(socket, server.output.data(), server.output.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) return false;
    server.output.erase(0, static_cast<std::size_t>(sent));
    return !server.closing || !server.output.empty();
  }
  std::array<std::uint8_t, 4096> buffer;
  const auto got = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got <= 0) return false;
  server.receive({buffer.data(), static_cast<std::size_t>(got)});
  return true;
}

void serve_with_poll(int socket) {
  guide::ping_server server;
  for (bool open = true; open;) {
    // Who does not read answers gets no more of them: wait for one thing at a time.
    pollfd one{socket, static_cast<short>(server.output.empty() ? POLLIN : POLLOUT), 0};
    open = ::poll(&one, 1, -1) == 1 && on_ready(socket, one.revents, server);
  }
}

// A kernel that answers later, as io_uring does: an operation is given a buffer that has to stay where it is
// until its completion runs.
class completion_queue {
 public:
  using completion = std::function<void(ssize_t)>;

  void receive(int socket, std::span<std::uint8_t> buffer, completion done) {
    queue_.push_back([=] { done(::recv(socket, buffer.data(), buffer.size(), 0)); });
  }
  void send(int socket, const std::string& octets, completion done) {
    queue_.push_back([=, &octets] { done(::send(socket, octets.data(), octets.size(), MSG_NOSIGNAL)); });
  }
  void run() {
    for (; !queue_.empty(); queue_.pop_front()) queue_.front()();
  }

 private:
  std::deque<std::function<void()>> queue_;
};

// Owns what the kernel writes to and reads from for as long as the connection lives.
class connection {
 public:
  connection(completion_queue& queue, int socket) : queue_(queue), socket_(socket) { go_on(); }

 private:
  void go_on() {
    if (sending_.empty()) sending_.swap(server_.output);  // while it is sent, output may grow
    if (!sending_.empty())
      queue_.send(socket_, sending_, [this](ssize_t size) { on_sent(size); });
    else if (!server_.closing)
      queue_.receive(socket_, buffer_, [this](ssize_t size) { on_received(size); });
  }
  void on_sent(ssize_t size) {
    if (size < 0) return;
    sending_.erase(0, static_cast<std::size_t>(size));
    go_on();
  }
  void on_received(ssize_t size) {
    if (size <= 0) return;
    server_.receive({buffer_.data(), static_cast<std::size_t>(size)});
    go_on();
  }

  completion_queue& queue_;
  int socket_;
  guide::ping_server server_;
  std::string sending_;
  std::array<std::uint8_t, 4096> buffer_;
};

bool answered(int client) {
  std::string received;
  char buffer[256];
  for (ssize_t size = 1; (size = ::recv(client, buffer, sizeof buffer, 0)) > 0;)
    received.append(buffer, static_cast<std::size_t>(size));
  return guide::is_answered(received);
}

template <class Serve>
bool try_out(const char* name, const Serve& serve) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return false;
  const std::string hello = guide::hello();
  const bool sent = ::send(ends[0], hello.data(), hello.size(), 0) == static_cast<ssize_t>(hello.size());
  ::shutdown(ends[0], SHUT_WR);
  serve(ends[1]);
  ::close(ends[1]);
  const bool good = sent && answered(ends[0]);
  ::close(ends[0]);
  std::cout << name << (good ? ": the PING was answered\n" : ": no answer\n");
  return good;
}

}  // namespace

int main() {
  const bool by_poll = try_out("poll", serve_with_poll);
  const bool by_completion = try_out("completions", [](int socket) {
    completion_queue queue;
    connection one{queue, socket};
    queue.run();
  });
  return by_poll && by_completion ? 0 : 1;
}
