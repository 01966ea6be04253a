// SPDX-License-Identifier: MIT
#include "output.hpp"

#include <unistd.h>

#include <cerrno>

#include "escape.hpp"

namespace inspect {

namespace {
constexpr std::size_t buffer_size = std::size_t{256} << 10;
}

void output::print(const record& line) {
  if (failed()) return;
  if (only_statistics_) return statistics_.count(line);
  if (style_ == output_style::json) {
    append_json_line(buffer_, line);
  } else {
    append_text_lines(buffer_, line, style_ == output_style::coloured_text);
  }
  flush_if_full();
}

void output::print_problem(record& line, const problem& found) {
  ++problems_;
  line.event = "error";
  line.wrong = found;
  print(line);
}

void output::introduce(const flow_label& flow, std::string_view proto) {
  if (failed() || only_statistics_ || style_ == output_style::json) return;
  const bool colour = style_ == output_style::coloured_text;
  if (colour) buffer_ += "\x1b[1m";
  buffer_ += "flow ";
  append_number(buffer_, flow.number);
  buffer_ += ", ";
  buffer_ += proto;
  buffer_ += ": client > ";
  append_escaped(buffer_, flow.client);
  buffer_ += "   server < ";
  append_escaped(buffer_, flow.server);
  if (colour) buffer_ += "\x1b[0m";
  buffer_ += '\n';
}

void output::finish() {
  const bool json = style_ == output_style::json;
  if (only_statistics_ && json) statistics_.append_json(buffer_);
  if (only_statistics_ && !json) statistics_.append_text(buffer_);
  if (!summary_.empty() && !json) buffer_ += summary_ + '\n';
  flush();
}

void output::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && !failed()) {
    const auto written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  buffer_.clear();
}

void output::flush_if_full() {
  if (buffer_.size() >= buffer_size) flush();
}

}  // namespace inspect
