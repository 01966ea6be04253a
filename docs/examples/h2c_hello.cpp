// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <list>
#include <string_view>
#include <vector>

#include "h2c_hello/connection.hpp"

// h2c-hello PORT: says hello over HTTP/2 without TLS. Here are the sockets and poll(2); what the octets mean
// is the business of hello::connection, which would do the same for any other way to carry them.

namespace {

constexpr std::size_t max_connections = 64;

// A file descriptor with an end.
class descriptor {
 public:
  explicit descriptor(int number) : number_(number) {}
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  [[nodiscard]] int operator*() const { return number_; }

 private:
  int number_;
};

struct client {
  explicit client(int socket_number) : socket(socket_number) {}

  descriptor socket;
  hello::connection http{};

  [[nodiscard]] short wanted() const {
    return static_cast<short>((http.wants_input() ? POLLIN : 0) | (http.output.empty() ? 0 : POLLOUT));
  }

  // Reads and writes what there is; false when the connection is over.
  bool serve(short ready) {
    if ((ready & POLLIN) != 0) {
      std::array<std::uint8_t, 16'384> octets;
      const auto size = ::recv(*socket, octets.data(), octets.size(), MSG_DONTWAIT);
      if (size <= 0) return size < 0 && errno == EAGAIN;
      http.read(httpwire::bytes{octets}.first(static_cast<std::size_t>(size)));
    } else if ((ready & (POLLERR | POLLHUP | POLLNVAL)) != 0) {
      return false;
    }
    http.send_bodies();
    return flush() && !(http.closing() && http.output.empty());
  }

  bool flush() {
    auto& output = http.output;
    const auto size = ::send(*socket, output.data(), output.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0) return errno == EAGAIN;
    output.erase(output.begin(), output.begin() + size);
    return true;
  }
};

// A listening socket, or -1.
template <class Address>
int listen_at(const Address& address) {
  const int listener = ::socket(reinterpret_cast<const sockaddr&>(address).sa_family, SOCK_STREAM, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const auto* const any = reinterpret_cast<const sockaddr*>(&address);
  if (::bind(listener, any, sizeof address) == 0 && ::listen(listener, 128) == 0) return listener;
  ::close(listener);
  return -1;
}

volatile std::sig_atomic_t stopped = 0;

void serve(const std::vector<int>& listeners, const sigset_t& while_waiting) {
  std::list<client> clients;
  std::vector<pollfd> polled;
  while (stopped == 0) {
    polled.clear();
    for (const client& c : clients) polled.push_back({*c.socket, c.wanted(), 0});
    if (clients.size() < max_connections)
      for (const int listener : listeners) polled.push_back({listener, POLLIN, 0});
    if (::ppoll(polled.data(), polled.size(), nullptr, &while_waiting) < 0) continue;
    auto ready = polled.begin();
    for (auto at = clients.begin(); at != clients.end(); ++ready)
      at = ready->revents == 0 || at->serve(ready->revents) ? std::next(at) : clients.erase(at);
    for (; ready != polled.end(); ++ready) {
      const int fresh = ready->revents == 0 ? -1 : ::accept(ready->fd, nullptr, nullptr);
      if (fresh >= 0) clients.emplace_back(fresh);
    }
  }
  for (client& c : clients) {
    c.http.go_away(httpwire::h2::error_code::no_error);
    c.flush();
  }
}

int usage(std::FILE* to, int status) {
  std::fputs(
      "usage: h2c-hello PORT\n\n"
      "Answers HTTP/2 without TLS on 127.0.0.1 and, where there is one, ::1, until SIGINT or SIGTERM.\n"
      "PORT 0 picks a free port. The first line of the output says which it is. To try it:\n"
      "  curl --http2-prior-knowledge http://127.0.0.1:PORT/hello\n",
      to);
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view argument = argc == 2 ? argv[1] : "";
  if (argument == "--help" || argument == "-h") return usage(stdout, 0);
  std::uint16_t port = 0;
  const char* const end = argument.data() + argument.size();
  const auto parsed = std::from_chars(argument.data(), end, port);
  if (argument.empty() || parsed.ec != std::errc{} || parsed.ptr != end) return usage(stderr, 2);

  // The signals come only while poll waits, so that none is missed.
  sigset_t blocked, while_waiting;
  ::sigemptyset(&blocked);
  for (const int signal : {SIGINT, SIGTERM}) {
    ::sigaddset(&blocked, signal);
    std::signal(signal, [](int) { stopped = 1; });
  }
  ::sigprocmask(SIG_BLOCK, &blocked, &while_waiting);

  sockaddr_in v4{
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  const descriptor first{listen_at(v4)};
  socklen_t size = sizeof v4;
  if (*first < 0 || ::getsockname(*first, reinterpret_cast<sockaddr*>(&v4), &size) != 0) {
    std::perror("h2c-hello: cannot listen");
    return 1;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = v4.sin_port;
  v6.sin6_addr = in6addr_loopback;
  const descriptor second{listen_at(v6)};
  std::printf("listening on 127.0.0.1:%d\n", ntohs(v4.sin_port));
  std::fflush(stdout);
  std::vector<int> listeners{*first};
  if (*second >= 0) listeners.push_back(*second);
  serve(listeners, while_waiting);
}
