// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Captured octets as text that is safe to show. Whatever a capture holds, no escape sequence reaches a
// terminal and every JSON string is valid.

namespace inspect {

// Printable ASCII as it is, a backslash doubled, everything else as \xNN.
void append_escaped(std::string& to, std::string_view octets);

// A JSON string with its quotes. Octets outside printable ASCII become \u00NN, so that each octet is one
// character of Latin-1 and nothing is lost.
void append_json(std::string& to, std::string_view octets);

void append_number(std::string& to, std::uint64_t value);

// Two digits an octet.
[[nodiscard]] std::string hex(std::string_view octets);

}  // namespace inspect
