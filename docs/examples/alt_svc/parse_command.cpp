// SPDX-License-Identifier: MIT
#include <iostream>

#include "cache_command.hpp"
#include "httpwire/alt_svc.hpp"
#include "report.hpp"

namespace alt_svc_tool {

namespace alt_svc = httpwire::alt_svc;

int run_parse(const arguments& given, std::string& problem) {
  if (given.words.size() < 2) {
    problem = "parse wants a value";
    return status_usage;
  }
  const std::span<const std::string_view> lines = std::span{given.words}.subspan(1);
  const auto where = [&](const httpwire::error& e) {
    return lines.size() > 1 && e.field_index < lines.size() ? "value " + std::to_string(e.field_index + 1)
                                                            : std::string{};
  };
  const auto text = [&](const httpwire::error& e) {
    return lines[e.field_index < lines.size() ? e.field_index : 0];
  };
  const auto services = alt_svc::parse_lines(
      lines, {.strictness = given.lenient ? alt_svc::strictness::lenient : alt_svc::strictness::strict});
  if (!services) {
    complain(services.error(), where(services.error()), text(services.error()));
    return status_failed;
  }
  if (services->clear()) std::cout << "clear\n";
  for (const alt_svc::alternative& a : *services) std::cout << describe(a, given.age) << '\n';
  if (services->skipped() == 0) return status_fine;
  const httpwire::error& first = services->first_skipped();
  complain(first, where(first), text(first));
  complain(std::to_string(services->skipped()) + " skipped");
  return status_failed;
}

}  // namespace alt_svc_tool
