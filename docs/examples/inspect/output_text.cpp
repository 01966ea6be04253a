// SPDX-License-Identifier: MIT
#include <algorithm>

#include "escape.hpp"
#include "output.hpp"

// Lines for a person: flow, packet, direction and event in columns, then what the event has, then its fields.

namespace inspect {

namespace {

constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view blue = "\x1b[34m";
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view plain = "\x1b[0m";

// Of a field's value. JSON has all of it.
constexpr std::size_t max_value_shown = 256;

// Of a word of ours.
constexpr std::size_t max_word_shown = 64;

constexpr std::string_view field_indent = "                    ";

class painter {
 public:
  painter(std::string& to, bool colour) : to_(to), colour_(colour) {}

  void paint(std::string_view code) {
    if (colour_) to_ += code;
  }
  void text(std::string_view words) { to_ += words; }
  void octets(std::string_view words) { append_escaped(to_, words); }
  void number(std::uint64_t value) { append_number(to_, value); }

  // Fills up with spaces to `width` columns since `start`, with one at least.
  void column(std::size_t start, std::size_t width) {
    const std::size_t used = to_.size() - start;
    to_.append(used < width ? width - used : 1, ' ');
  }
  void number_right(std::uint64_t value, std::size_t width) {
    const std::size_t start = to_.size();
    append_number(to_, value);
    const std::size_t used = to_.size() - start;
    to_.insert(start, width - std::min(used, width), ' ');
  }
  [[nodiscard]] std::size_t here() const { return to_.size(); }

 private:
  std::string& to_;
  bool colour_;
};

void print_quoted(painter& out, std::string_view octets) {
  out.text("\"");
  for (std::size_t quote = octets.find('"'); quote != octets.npos; quote = octets.find('"')) {
    out.octets(octets.substr(0, quote));
    out.text("\\\"");
    octets.remove_prefix(quote + 1);
  }
  out.octets(octets);
  out.text("\"");
}

void print_word(painter& out, std::string_view word) {
  if (word.empty()) out.text("-");
  out.octets(word.substr(0, max_word_shown));
  if (word.size() > max_word_shown) out.text("...");
}

void print_value(painter& out, const detail& d) {
  switch (d.type) {
    case detail::kind::number: out.number(d.value); break;
    case detail::kind::truth: out.text(d.value != 0 ? "yes" : "no"); break;
    case detail::kind::symbol: out.octets(d.name); break;
    case detail::kind::octets: print_quoted(out, d.text); break;
    case detail::kind::word: print_word(out, d.text); break;
    case detail::kind::words:
      for (const std::string& word : d.items) {
        if (&word != &d.items.front()) out.text(", ");
        print_word(out, word);
      }
      break;
    case detail::kind::list:
      for (const std::string& octets : d.items) {
        if (&octets != &d.items.front()) out.text(", ");
        print_quoted(out, octets);
      }
      break;
  }
}

void print_problem(painter& out, const problem& wrong) {
  out.text("  ");
  out.text(wrong.code);
  out.text(": ");
  out.text(wrong.text);
  out.text(" (");
  if (!wrong.section.empty()) {
    out.text(wrong.section);
    out.text("; ");
  }
  out.text("octet ");
  out.number(wrong.offset);
  if (wrong.amount) {
    out.text("; ");
    out.text(wrong.amount_name);
    out.text(" ");
    out.number(*wrong.amount);
  }
  out.text(")");
}

void print_flags(painter& out, const record& line) {
  for (std::size_t i = 0; i < line.flag_names.size(); ++i) {
    out.text(i == 0 ? "  " : "|");
    out.text(line.flag_names[i]);
  }
}

void print_settings(painter& out, const record& line) {
  for (const setting_line& s : line.settings) {
    out.text("  ");
    if (s.name.empty()) {
      out.text("setting ");
      out.number(s.id);
    } else {
      out.text(s.name);
    }
    out.text("=");
    out.number(s.value);
  }
}

void print_fields(painter& out, const record& line) {
  for (std::size_t i = 0; i < line.fields.size(); ++i) {
    const field_list::line field = line.fields[i];
    out.text(field_indent);
    out.paint(dim);
    out.octets(field.name);
    out.text(": ");
    out.paint(plain);
    out.octets(field.value.substr(0, max_value_shown));
    if (field.value.size() > max_value_shown) {
      out.paint(dim);
      out.text("...  (");
      out.number(field.value.size());
      out.text(" octets)");
      out.paint(plain);
    }
    if (field.never_indexed) {
      out.paint(dim);
      out.text("  (never indexed)");
      out.paint(plain);
    }
    out.text("\n");
  }
}

void print_parameters(painter& out, const record& line) {
  for (const parameter_line& p : line.parameters) {
    out.text(field_indent);
    out.paint(dim);
    if (p.name.empty()) {
      out.text("parameter ");
      out.number(p.id);
    } else {
      out.text(p.name);
    }
    out.text(": ");
    out.paint(plain);
    switch (p.type) {
      case parameter_line::kind::number: out.number(p.number); break;
      case parameter_line::kind::word: print_word(out, p.text); break;
      case parameter_line::kind::flag: out.text("yes"); break;
    }
    out.text("\n");
  }
}

void print_details(painter& out, const record& line) {
  for (const detail& d : line.details) {
    if (d.who == detail::audience::programs) continue;
    out.text("  ");
    out.paint(dim);
    out.text(d.key);
    out.text("=");
    out.paint(plain);
    print_value(out, d);
  }
}

}  // namespace

void append_text_lines(std::string& to, const record& line, bool colour) {
  painter out{to, colour};
  const bool is_error = line.event == "error";
  const bool to_server = line.direction == heading::to_server;
  const std::size_t start = out.here();
  if (line.flow != nullptr) {
    out.text("#");
    out.number(line.flow->number);
  }
  out.column(start, 5);
  out.number_right(line.packet, 6);
  out.paint(is_error ? red : to_server ? green : blue);
  out.text(line.flow == nullptr ? "   " : to_server ? " > " : " < ");
  const std::size_t event = out.here();
  out.text(line.event);
  out.paint(plain);
  out.column(event, colour ? 20 : 16);
  if (line.flow != nullptr) {
    const std::size_t stream = out.here();
    if (line.has_stream) {
      out.text("stream ");
      out.number(line.stream);
      out.column(stream, 11);
    }
    out.text("length ");
    out.number(line.length);
  }
  print_flags(out, line);
  if (line.wrong) print_problem(out, *line.wrong);
  print_details(out, line);
  print_settings(out, line);
  out.text("\n");
  print_fields(out, line);
  print_parameters(out, line);
}

}  // namespace inspect
