// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "arguments.hpp"

// alt-svc cache: a file is loaded, something is done, and if that changed anything it is saved.

namespace alt_svc_tool {

inline constexpr int status_fine = 0;
inline constexpr int status_failed = 1;
inline constexpr int status_usage = 2;

/// The exit status; for status_usage, `problem` says why.
[[nodiscard]] int run_cache(const arguments& given, std::string& problem);
[[nodiscard]] int run_parse(const arguments& given, std::string& problem);

}  // namespace alt_svc_tool
