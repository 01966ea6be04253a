// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What the command line of alt-svc says.

namespace alt_svc_tool {

struct arguments {
  bool help = false;
  bool lenient = false;
  bool client_order = false;
  std::uint64_t age = 0;
  std::optional<std::uint64_t> now;
  std::string_view partition;
  std::vector<std::string_view> protocols;
  std::vector<std::string_view> words;  ///< All that is no option.
};

/// The arguments, or what is wrong with them in `problem`.
[[nodiscard]] std::optional<arguments> parse_arguments(std::span<const char* const> given,
                                                       std::string& problem);

/// A decimal number and nothing else.
[[nodiscard]] std::optional<std::uint64_t> number(std::string_view text);

/// The text of --help.
[[nodiscard]] std::string_view usage();

}  // namespace alt_svc_tool
