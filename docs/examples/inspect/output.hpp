// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "record.hpp"
#include "statistics.hpp"

// Prints records, one line each, as text or as JSON.

namespace inspect {

enum class output_style : std::uint8_t { text, coloured_text, json };

class output {
 public:
  // Writes to a file descriptor, which stays open: a line for each record or, in the end, what they sum up
  // to.
  output(int descriptor, output_style style, bool only_statistics = false)
      : descriptor_(descriptor), style_(style), only_statistics_(only_statistics) {}

  void print(const record& line);

  // Prints `found` as an event of its own. The record says where; its other parts are used as well.
  void print_problem(record& line, const problem& found);

  // A flow is seen for the first time. JSON needs no such line.
  void introduce(const flow_label& flow, std::string_view proto);

  void count_stream(bool pushed) { statistics_.count_stream(pushed); }

  // A last line for a person.
  void summarize(std::string_view text) { summary_ = text; }

  // Nothing more will be printed.
  void finish();

  // Hands on what has been printed. Called before each wait for input.
  void flush();

  [[nodiscard]] std::uint64_t problems() const { return problems_; }

  // The reader has gone away or the disk is full; from now on everything is dropped.
  [[nodiscard]] bool failed() const { return error_ != 0; }
  [[nodiscard]] int error() const { return error_; }

 private:
  void flush_if_full();

  int descriptor_;
  output_style style_;
  bool only_statistics_;
  int error_ = 0;  // an errno
  std::uint64_t problems_ = 0;
  statistics statistics_;
  std::string summary_;
  std::string buffer_;
};

void append_json_line(std::string& to, const record& line);
void append_text_lines(std::string& to, const record& line, bool colour);

}  // namespace inspect
