// SPDX-License-Identifier: MIT
// A request and its content through HPACK and the rules of messages, and a gRPC response. The examples of
// http.md.
#include <array>
#include <cstdint>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "httpwire/core.hpp"
#include "httpwire/hpack.hpp"
#include "httpwire/http.hpp"

namespace {

namespace http = httpwire::http;

void report(const httpwire::error& e) {
  std::cout << e.name() << ": " << e.text() << " (" << e.section() << ')';
  if (e.field_index != httpwire::error::no_field) std::cout << ", field " << e.field_index;
  std::cout << '\n';
}

struct request {
  std::vector<std::pair<std::string, std::string>> fields{};
  std::string cookie{};
  http::content_tracker content{};
};

bool read_request(httpwire::hpack::decoder& decoder, httpwire::bytes block, request& r) {
  http::section_rules rules{{.section = http::section_kind::request, .connect_protocol = true}};
  std::array<char, 4096> text;
  std::array<char, 4096> room;
  http::cookie_crumbs crumbs{room};
  const auto decoded = decoder.decode(block, text, [&](const httpwire::field_line& f) {
    const auto verdict = rules.check(f.name, f.value);
    if (!verdict || *verdict == http::verdict::drop) return;  // finish() gives the error again
    if (f.name == "cookie")
      crumbs.add(f.value);
    else
      r.fields.emplace_back(f.name, f.value);
  });
  if (!decoded) return report(decoded.error()), false;  // its scope says what has to end
  const auto summary = rules.finish();
  if (!summary) return report(summary.error()), false;  // of this one, the stream
  const auto cookie = crumbs.joined();
  if (!cookie) return report(cookie.error()), false;
  r.cookie = *cookie;
  r.content = summary->track_request();
  return true;
}

bool read_content(request& r, httpwire::bytes payload, bool end_stream) {
  if (const auto added = r.content.add(payload.size()); !added) return report(added.error()), false;
  if (!end_stream) return true;
  const auto complete = r.content.finish();
  if (!complete) report(complete.error());
  return complete.has_value();
}

// A proxy that would rather repair than refuse.
constexpr http::section_rules_options forgiving{
    .policies = {.host_differs = http::policy::drop, .connection_field = http::policy::drop}};

constexpr http::early_data_action decide(const http::early_data_request& r, http::method m) {
  return http::origin_action(r, m == http::method::get);  // GET does no harm twice here
}

bool read_messages(http::grpc::message_reader& messages, httpwire::bytes content) {
  for (;;) {
    const auto m = messages.next(content);  // drops what it used from the front of content
    if (m.need_more()) return true;
    if (!m) return report(m.error()), false;
    std::cout << m->payload.size() << " of " << m->prefix.length << " octets" << (m->last ? "\n" : ", ");
  }
}

bool send(httpwire::hpack::encoder& encoder, httpwire::hpack::decoder& decoder,
          std::span<const httpwire::field_line> lines, request& r) {
  std::array<std::uint8_t, 512> wire;
  const auto block = encoder.encode(lines, wire);
  return block && read_request(decoder, *block, r);
}

}  // namespace

int main() {
  httpwire::hpack::encoder encoder;
  httpwire::hpack::decoder decoder;
  const httpwire::field_line good[] = {
      {":method", "POST"}, {":scheme", "https"}, {":authority", "a.example"}, {":path", "/cart"},
      {"cookie", "a=b"},   {"cookie", "c=d"},    {"content-length", "3"}};
  request r;
  if (!send(encoder, decoder, good, r) || r.cookie != "a=b; c=d") return 1;
  std::cout << r.fields.size() << " fields, cookie: " << r.cookie << '\n';
  const std::array<std::uint8_t, 3> octets{};
  if (!read_content(r, octets, true) || read_content(r, octets, true)) return 1;

  const httpwire::field_line bad[] = {{":method", "GET"},
                                      {":scheme", "https"},
                                      {":authority", "a.example"},
                                      {":path", "/"},
                                      {"host", "b.example"}};
  request other;
  if (send(encoder, decoder, bad, other)) return 1;
  http::section_rules lax{forgiving};
  for (const auto& f : bad)
    if (!lax.check(f.name, f.value)) return 1;
  if (!lax.finish()) return 1;

  if (decide({.in_early_data = true}, http::method::post) != http::early_data_action::wait) return 1;

  std::array<std::uint8_t, 16> message;
  httpwire::writer out{message};
  http::grpc::write_message(out, octets);
  http::grpc::message_reader messages{{.max_message_size = 1024}};
  const auto written = out.written();
  if (!written || !read_messages(messages, written->first(6)) ||
      !read_messages(messages, written->subspan(6)))
    return 1;
  return messages.finish() ? 0 : 1;
}
