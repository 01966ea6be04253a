// SPDX-License-Identifier: MIT
#include <array>
#include <charconv>
#include <string>

#include "packet.hpp"

// Text forms of addresses.

namespace inspect {

namespace {

void append_number(std::string& text, unsigned value, int base = 10) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  text.append(digits.data(), end);
}

struct group_run {
  std::size_t start = 0;
  std::size_t length = 0;
};

// RFC 5952 section 4.2: "::" stands for the longest run of zero groups, the first of equals, and not for a
// single one.
group_run longest_zero_run(const std::array<std::uint16_t, 8>& groups) {
  group_run best;
  group_run current;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    current = groups[i] != 0 ? group_run{i + 1, 0} : group_run{current.start, current.length + 1};
    if (current.length > best.length) best = current;
  }
  return best.length >= 2 ? best : group_run{};
}

std::string ipv6_text(const ip_address& address) {
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = load_u16(address.bytes, 2 * i);
  const group_run zeros = longest_zero_run(groups);
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (zeros.length > 0 && i == zeros.start) {
      text += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    append_number(text, groups[i], 16);
  }
  return text;
}

}  // namespace

std::string to_string(const ip_address& address) {
  if (address.family == ip_family::v6) return ipv6_text(address);
  std::string text;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) text += '.';
    append_number(text, address.bytes[i]);
  }
  return text;
}

std::string to_string(const endpoint& end) {
  const bool v6 = end.address.family == ip_family::v6;
  std::string text = v6 ? '[' + to_string(end.address) + ']' : to_string(end.address);
  text += ':';
  append_number(text, end.port);
  return text;
}

}  // namespace inspect
