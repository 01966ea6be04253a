// SPDX-License-Identifier: MIT
#include "arguments.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace alt_svc_tool {

namespace {

constexpr std::string_view text =
    R"(usage: alt-svc parse [--lenient] [--age SECONDS] [--] VALUE...
       alt-svc cache FILE [COMMAND] [options]

Reads values of the Alt-Svc field (RFC 7838), and keeps them in a file that curl --alt-svc reads and writes.

  parse VALUE...  say what the values mean; several are the field lines of one response
  cache FILE      one of these commands, of which `show` needs no name:
    show                               list what the file has
    choose ORIGIN                      the alternatives that a client may use now, the best first
    add ORIGIN VALUE...                take a response's values; they replace what the origin had
    forget ORIGIN                      remove what the origin has
    misdirected ORIGIN PROTOCOL HOST PORT
                                       a 421 response came from this alternative: remove it from the origin
    broken PROTOCOL HOST PORT          the service could not be reached: leave it alone for a while
    works PROTOCOL HOST PORT           the service worked: forget its failures
    network-changed                    remove what does not persist
    purge                              remove what is stale
  An ORIGIN is written https://host:port. A FILE that is not there is empty.

  --lenient        skip malformed alternatives, and say so
  --age SECONDS    the Age of the response
  --now SECONDS    the time, in seconds since 1970, instead of the clock's
  --partition NAME what is asked for, or put in, is in this partition
  --protocols LIST ALPN names for choose, with commas between them
  --client-order   choose first by the order of --protocols, then by the server's
  --help           this text

Exit status: 0 fine; 1 a value, file or line is malformed, or there is nothing to choose; 2 wrong usage.
An error names the rule and points to the octet. Colours are for terminals only, and not where NO_COLOR is set.
)";

bool take_number(std::string_view name, std::string_view value, std::uint64_t& to, std::string& problem) {
  const auto n = number(value);
  if (!n) problem = std::string{name} + " wants a number, not \"" + std::string{value} + '"';
  to = n.value_or(0);
  return n.has_value();
}

bool take_value(arguments& to, std::string_view name, std::string_view value, std::string& problem) {
  if (name == "--age") return take_number(name, value, to.age, problem);
  if (name == "--now") return take_number(name, value, to.now.emplace(), problem);
  if (name == "--partition") {
    to.partition = value;
    return true;
  }
  for (std::size_t at = 0; at <= value.size();) {
    const std::size_t comma = std::min(value.find(',', at), value.size());
    if (comma != at) to.protocols.push_back(value.substr(at, comma - at));
    at = comma + 1;
  }
  return true;
}

bool wants_value(std::string_view name) {
  return name == "--age" || name == "--now" || name == "--partition" || name == "--protocols";
}

}  // namespace

std::string_view usage() { return text; }

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto r = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (r.ec != std::errc{} || r.ptr != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<arguments> parse_arguments(std::span<const char* const> given, std::string& problem) {
  arguments all;
  bool options = true;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string_view argument = given[i];
    const std::size_t equals = argument.find('=');
    const std::string_view name = argument.substr(0, equals);
    if (!options || !argument.starts_with("--")) {
      all.words.push_back(argument);
    } else if (argument == "--") {
      options = false;
    } else if (argument == "--help") {
      all.help = true;
    } else if (argument == "--lenient") {
      all.lenient = true;
    } else if (argument == "--client-order") {
      all.client_order = true;
    } else if (!wants_value(name)) {
      problem = "unknown option " + std::string{argument};
      return std::nullopt;
    } else if (equals == std::string_view::npos && i + 1 == given.size()) {
      problem = std::string{name} + " wants a value";
      return std::nullopt;
    } else {
      const std::string_view value =
          equals == std::string_view::npos ? given[++i] : argument.substr(equals + 1);
      if (!take_value(all, name, value, problem)) return std::nullopt;
    }
  }
  return all;
}

}  // namespace alt_svc_tool
