// SPDX-License-Identifier: MIT
#include "statistics.hpp"

#include "escape.hpp"

namespace inspect {

namespace {

// Columns: a name on the left, numbers on the right.
constexpr std::size_t name_width = 32;
constexpr std::size_t number_width = 14;

void append_name(std::string& to, std::string_view name) {
  to += "  ";
  to += name;
  to.append(name.size() < name_width ? name_width - name.size() : 1, ' ');
}

void append_right(std::string& to, std::uint64_t value) {
  std::string digits;
  append_number(digits, value);
  to.append(digits.size() < number_width ? number_width - digits.size() : 1, ' ');
  to += digits;
}

void append_row(std::string& to, std::string_view name, std::uint64_t value) {
  append_name(to, name);
  append_right(to, value);
  to += '\n';
}

std::string_view title(std::string_view proto) {
  if (proto == "h2") return "HTTP/2 frames";
  if (proto == "h3") return "HTTP/3 frames and instructions";
  return "QUIC packets and messages";
}

// Rounded to `decimals` places.
void append_quotient(std::string& to, std::uint64_t part, std::uint64_t whole) {
  const std::uint64_t hundredths = (part * 100 + whole / 2) / whole;
  append_number(to, hundredths / 100);
  to += '.';
  if (hundredths % 100 < 10) to += '0';
  append_number(to, hundredths % 100);
}

void append_key(std::string& to, std::string_view key, std::uint64_t value) {
  append_json(to, key);
  to += ':';
  append_number(to, value);
}

}  // namespace

void statistics::count(const record& line) {
  if (line.wrong) {
    ++errors_[line.wrong->code];
    return;
  }
  amount& of_event = events_[{line.proto, line.event}];
  ++of_event.count;
  of_event.octets += line.length;
  if (line.section_octets != 0) count_section(line);
  if (line.proto != "quic") return;
  for (const detail& d : line.details)
    if (d.key == "frames" && d.who == detail::audience::programs)
      for (const std::string& name : d.items) ++quic_frames_[name];
}

void statistics::count_section(const record& line) {
  ++sections_;
  section_octets_ += line.section_octets;
  fields_ += line.fields.size();
  for (std::size_t i = 0; i < line.fields.size(); ++i)
    field_octets_ += line.fields[i].name.size() + line.fields[i].value.size();
}

void statistics::append_text(std::string& to) const {
  append_events(to);
  if (sections_ != 0) {
    to += "field sections\n";
    append_row(to, "sections", sections_);
    append_row(to, "fields", fields_);
    append_row(to, "octets of names and values", field_octets_);
    append_row(to, "octets on the wire", section_octets_);
    append_name(to, "compression ratio");
    std::string ratio;
    append_quotient(ratio, field_octets_, section_octets_);
    to.append(ratio.size() < number_width ? number_width - ratio.size() : 1, ' ');
    to += ratio;
    to += '\n';
  }
  if (streams_ != 0) {
    to += "streams\n";
    append_row(to, "opened", streams_);
    append_row(to, "of them pushed", pushed_);
  }
  append_errors(to);
}

void statistics::append_events(std::string& to) const {
  std::string_view proto;
  for (const auto& [key, seen] : events_) {
    if (key.first != proto) {
      proto = key.first;
      const std::size_t start = to.size();
      to += title(proto);
      to.append(2 + name_width + number_width - 5 - (to.size() - start), ' ');
      to += "count        octets\n";
    }
    append_name(to, key.second);
    append_right(to, seen.count);
    append_right(to, seen.octets);
    to += '\n';
  }
  if (quic_frames_.empty()) return;
  to += "QUIC frames of opened packets\n";
  for (const auto& [name, number] : quic_frames_) append_row(to, name, number);
}

void statistics::append_errors(std::string& to) const {
  to += "errors\n";
  if (errors_.empty()) append_row(to, "none", 0);
  for (const auto& [code, number] : errors_) append_row(to, code, number);
}

void statistics::append_json(std::string& to) const {
  to += R"({"event":"statistics","events":[)";
  for (const auto& [key, seen] : events_) {
    if (to.back() != '[') to += ',';
    to += R"({"proto":)";
    inspect::append_json(to, key.first);
    to += R"(,"event":)";
    inspect::append_json(to, key.second);
    to += ',';
    append_key(to, "count", seen.count);
    to += ',';
    append_key(to, "octets", seen.octets);
    to += '}';
  }
  to += R"(],"quic_frames":{)";
  for (const auto& [name, number] : quic_frames_) {
    if (to.back() != '{') to += ',';
    append_key(to, name, number);
  }
  to += "},";
  append_key(to, "sections", sections_);
  to += ',';
  append_key(to, "fields", fields_);
  to += ',';
  append_key(to, "field_octets", field_octets_);
  to += ',';
  append_key(to, "section_octets", section_octets_);
  to += ',';
  append_key(to, "streams", streams_);
  to += ',';
  append_key(to, "pushed", pushed_);
  to += R"(,"errors":{)";
  for (const auto& [code, number] : errors_) {
    if (to.back() != '{') to += ',';
    append_key(to, code, number);
  }
  to += "}}\n";
}

}  // namespace inspect
