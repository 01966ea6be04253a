// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "httpwire/alt_svc.hpp"

// What alt-svc prints.

namespace alt_svc_tool {

/// Text as it may be shown: octets outside printable ASCII as \xNN.
[[nodiscard]] std::string printable(std::string_view text);

/// "h3 alt.example:443, 86400 s, persistent, x=y".
[[nodiscard]] std::string describe(const httpwire::alt_svc::alternative& a, std::uint64_t age);
/// "h3 alt.example:443, until 20300101 00:00:00, persistent".
[[nodiscard]] std::string describe(const httpwire::alt_svc::choice& c, std::uint64_t now);
/// "https://example.com:443", with the partition behind it.
[[nodiscard]] std::string describe(const httpwire::alt_svc::origin& o);
/// A time as in the file.
[[nodiscard]] std::string date(std::uint64_t seconds);

/// Prints the failure to the standard error, with `text` and a mark below the octet that failed.
void complain(const httpwire::error& e, std::string_view where, std::string_view text);
/// Prints a line to the standard error.
void complain(std::string_view what);

}  // namespace alt_svc_tool
