// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "limits.hpp"

// The command line of httpwire-inspect.

namespace inspect {

enum class input_format : std::uint8_t { detect, capture, h2, h3 };

// What one HTTP/3 stream is.
enum class stream_form : std::uint8_t { detect, request, unidirectional };

struct options {
  std::string file;  // "-" for the standard input
  input_format from = input_format::detect;
  stream_form stream = stream_form::detect;
  bool json = false;
  bool stats = false;
  bool help = false;
  bool version = false;
  std::vector<std::uint16_t> quic_ports;
  limits limit;
};

struct usage_error {
  std::string text;
};

// `arguments` without the name of the program.
[[nodiscard]] std::variant<options, usage_error> parse_options(std::span<const char* const> arguments);

[[nodiscard]] std::string help_text();

}  // namespace inspect
