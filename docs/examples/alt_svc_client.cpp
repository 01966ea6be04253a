// SPDX-License-Identifier: MIT
// What a client does with Alt-Svc: read values, remember them, choose, and learn from failures. The parts of
// this program are the examples of alt_svc.md.
#include <array>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/alt_svc.hpp"

namespace {

namespace alt_svc = httpwire::alt_svc;

// What an application does with what it is told.
struct application {
  void forget() { std::cout << "forget\n"; }
  void offer(std::string_view host, std::uint16_t port, std::uint64_t max_age, bool persist) {
    std::cout << "h3 on " << (host.empty() ? "the same host" : host) << ", port " << port << ", for "
              << max_age << " s" << (persist ? ", on other networks as well" : "") << '\n';
  }
} app;

httpwire::error read_value(std::string_view value) {
  const auto services = alt_svc::parse(value);  // whole value checked first; views into value
  if (!services) return services.error();
  if (services->clear()) app.forget();
  for (const auto& alt : *services)  // cannot fail
    if (alt.protocol_id == "h3") app.offer(alt.host, alt.port, alt.max_age, alt.persist);
  return {};
}

void read_response(alt_svc::cache& cache, const alt_svc::origin& origin,
                   const std::vector<std::string_view>& lines, std::uint64_t now, std::uint64_t age) {
  // All Alt-Svc lines of the response; what is malformed is left out, and the rest is used.
  const auto services = alt_svc::parse_lines(lines, {.strictness = alt_svc::strictness::lenient});
  if (!services) return;  // RFC 7838 section 3: an invalid value is ignored
  if (services->skipped() != 0) std::cout << "skipped: " << services->first_skipped().text() << '\n';
  // Replaces what was known. `age` is the response's Age. Not for 421 responses.
  if (const auto done = cache.update(origin, *services, {.now = now, .age = age}); done)
    std::cout << done->stored << " stored\n";
}

void connect(alt_svc::cache& cache, const alt_svc::origin& origin, std::uint64_t now) {
  constexpr std::string_view we_speak[] = {"h3", "h2"};
  std::array<alt_svc::choice, 4> room;
  for (const auto& choice : cache.choose(origin, {.now = now, .protocols = we_speak}, room))
    std::cout << "try " << choice.service.protocol << " on " << choice.service.host << ':'
              << choice.service.port << '\n';
  std::cout << "or the origin itself\n";
}

std::string save_cache(const alt_svc::cache& cache, std::uint64_t now) {
  httpwire::writer measured;
  save(cache, measured, now);
  std::vector<std::uint8_t> text(measured.size());
  httpwire::writer out{text};
  save(cache, out, now);
  return std::string{httpwire::as_text(text)};
}

std::string advertise() {
  const alt_svc::offer offers[] = {{.protocol = "h3", .max_age = 2'592'000, .persist = true},
                                   {.protocol = "h2", .host = "alt.example.com", .port = 8443}};
  std::array<std::uint8_t, 128> room;
  httpwire::writer out{room};
  write(out, std::span<const alt_svc::offer>{offers});
  const auto value = out.written();
  return value ? std::string{httpwire::as_text(*value)} : std::string{};
}

}  // namespace

int main() {
  const std::string value = advertise();
  std::cout << "Alt-Svc: " << value << '\n';
  if (read_value(value).code != httpwire::error_code::none) return 1;

  alt_svc::cache cache{{.max_origins = 1000}};
  const alt_svc::origin origin{.host = "www.example.com"};
  std::uint64_t now = 1'577'836'800;
  read_response(cache, origin, {value, "h2=\":0\""}, now, 30);
  connect(cache, origin, now);

  // The connection by h3 failed: it is left alone for a while. Then it works, and its failures are forgotten.
  const auto until = cache.mark_broken("", {.protocol = "h3", .host = "www.example.com", .port = 443}, now);
  if (!until) return 1;
  connect(cache, origin, now);
  now = *until;
  cache.confirm("", {.protocol = "h3", .host = "www.example.com", .port = 443});

  // 421 (Misdirected Request) from the other host.
  cache.misdirected(origin, {.protocol = "h2", .host = "alt.example.com", .port = 8443});
  connect(cache, origin, now);

  const std::string file = save_cache(cache, now);
  std::cout << file;
  alt_svc::cache again;
  return load(again, file, {.now = now}).loaded == 1 ? 0 : 1;
}
