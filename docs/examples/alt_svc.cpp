// SPDX-License-Identifier: MIT
// alt-svc: says what values of Alt-Svc mean, and keeps them in curl's cache file. The parts are in alt_svc/.
#include <iostream>
#include <span>
#include <string>

#include "alt_svc/arguments.hpp"
#include "alt_svc/cache_command.hpp"
#include "alt_svc/report.hpp"

namespace {

int run(int count, char** values) {
  using namespace alt_svc_tool;
  std::string problem;
  const auto given = parse_arguments(
      std::span<const char* const>{values, static_cast<std::size_t>(count)}.subspan(count > 0 ? 1 : 0),
      problem);
  if (given && given->help) {
    std::cout << usage();
    return status_fine;
  }
  int status = status_usage;
  if (given && !given->words.empty()) {
    if (given->words[0] == "parse")
      status = run_parse(*given, problem);
    else if (given->words[0] == "cache")
      status = run_cache(*given, problem);
    else
      problem = "unknown command " + std::string{given->words[0]};
  } else if (given) {
    problem = "a command is wanted: parse or cache";
  }
  if (status == status_usage) {
    complain(problem);
    std::cerr << "alt-svc --help says more\n";
  }
  return status;
}

}  // namespace

int main(int count, char** values) {
  const int status = run(count, values);
  std::cout.flush();
  if (std::cout) return status;
  alt_svc_tool::complain("the standard output cannot be written");
  return alt_svc_tool::status_failed;
}
