// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "httpwire/core/error.hpp"
#include "limits.hpp"
#include "output.hpp"

// What the parts of one HTTP/3 stream share: where its records go, and whether it is read any further.

namespace inspect {

class h3_context {
 public:
  h3_context(output& to, const limits& limit_values) : limit(limit_values), out_(to) {}
  h3_context(const h3_context&) = delete;
  h3_context& operator=(const h3_context&) = delete;

  // One record is filled at a time.
  record& begin_record() {
    line_.clear();
    line_.flow = &label_;
    line_.proto = "h3";
    return line_;
  }
  void print(const record& line) { out_.print(line); }
  void print_problem(record& line, const problem& found) { out_.print_problem(line, found); }

  // An error of the library as a problem, which may still be changed.
  [[nodiscard]] static problem problem_of(const httpwire::error& found, std::uint64_t at) {
    problem wrong{.code = found.name(), .text = found.text(), .section = found.section(), .offset = at};
    if (found.limit != 0) wrong.amount = found.limit;
    return wrong;
  }

  void stop() { stopped_ = true; }
  [[nodiscard]] bool stopped() const { return stopped_; }

  const limits limit;

 private:
  output& out_;
  flow_label label_{.number = 1, .client = "file", .server = "file"};
  record line_;
  bool stopped_ = false;
};

}  // namespace inspect
