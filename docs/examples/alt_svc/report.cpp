// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <vector>

namespace alt_svc_tool {

namespace {

bool coloured() {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  return (no_color == nullptr || *no_color == '\0') && terminal != nullptr &&
         std::string_view{terminal} != "dumb" && ::isatty(STDERR_FILENO) != 0;
}

constexpr bool is_printable(char c) { return c >= ' ' && c <= '~'; }

}  // namespace

std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (is_printable(c))
      out += c;
    else
      out += {'\\', 'x', digits[octet >> 4U], digits[octet & 15U]};
  }
  return out;
}

std::string date(std::uint64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::array<char, 64> room{};
  const std::tm* const parts = std::gmtime(&time);
  if (parts == nullptr) return std::to_string(seconds);
  return {room.data(), std::strftime(room.data(), room.size(), "%Y%m%d %H:%M:%S", parts)};
}

std::string describe(const httpwire::alt_svc::alternative& a, std::uint64_t age) {
  std::vector<char> room(a.protocol_id.encoded.size() + a.host.size());
  std::string text = printable(*a.protocol_id.decode(room)) + ' ';
  text += printable(*a.host_text(room)) + ':' + std::to_string(a.port);
  text += ", " + std::to_string(a.remaining(age)) + " s";
  if (a.remaining(age) == 0) text += " (stale)";
  if (a.persist) text += ", persistent";
  for (const httpwire::alt_svc::parameter& p : a.parameters) {
    if (p.is("ma") || p.is("persist")) continue;
    room.resize(p.value.size());
    text += ", " + std::string{p.name} + '=' + printable(*p.text(room));
  }
  return text;
}

std::string describe(const httpwire::alt_svc::choice& c, std::uint64_t now) {
  std::string text = printable(c.service.protocol) + ' ' + std::string{c.service.host} + ':' +
                     std::to_string(c.service.port);
  text += ", until " + date(c.expires);
  if (c.expires <= now) text += " (stale)";
  if (c.persist) text += ", persistent";
  return text;
}

std::string describe(const httpwire::alt_svc::origin& o) {
  std::string text = std::string{o.scheme} + "://" + std::string{o.host} + ':' + std::to_string(o.port);
  if (!o.partition.empty()) text += " in partition " + printable(o.partition);
  return text;
}

void complain(std::string_view what) { std::cerr << "alt-svc: " << what << '\n'; }

void complain(const httpwire::error& e, std::string_view where, std::string_view text) {
  const bool colour = coloured();
  std::string line =
      std::string{where} + (where.empty() ? "" : ", ") + "octet " + std::to_string(e.offset) + ": ";
  line += (colour ? "\x1b[31m" : "") + std::string{e.text()} + (colour ? "\x1b[0m" : "");
  line += " (" + std::string{e.name()} + (e.section().empty() ? "" : ", ") + std::string{e.section()};
  if (e.limit != 0) line += ", limit " + std::to_string(e.limit);
  complain(line + ')');
  // A window around the octet; each octet takes one column.
  constexpr std::size_t before = 50;
  constexpr std::size_t width = 100;
  const std::size_t at = std::min<std::size_t>(static_cast<std::size_t>(e.offset), text.size());
  const std::size_t from = at > before ? at - before : 0;
  std::string shown{text.substr(from, width)};
  for (char& c : shown)
    if (!is_printable(c)) c = '?';
  std::cerr << "  " << (from == 0 ? "" : "...") << shown << (text.size() - from > width ? "..." : "") << '\n'
            << "  " << std::string(at - from + (from == 0 ? 0 : 3), ' ')
            << (colour ? "\x1b[32m^\x1b[0m" : "^") << '\n';
}

}  // namespace alt_svc_tool
