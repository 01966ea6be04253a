// SPDX-License-Identifier: MIT
#include "escape.hpp"
#include "output.hpp"

// One JSON object a line, RFC 8259.

namespace inspect {

namespace {

void append_key(std::string& to, std::string_view key) {
  to += ",\"";
  to += key;
  to += "\":";
}

void append_flow(std::string& to, const record& line) {
  if (line.flow == nullptr) {
    to += "\"\"";
    return;
  }
  const bool to_server = line.direction == heading::to_server;
  append_json(to, (to_server ? line.flow->client : line.flow->server) + '>' +
                      (to_server ? line.flow->server : line.flow->client));
}

void append_settings(std::string& to, const record& line) {
  append_key(to, "settings");
  to += '[';
  for (const setting_line& s : line.settings) {
    if (to.back() != '[') to += ',';
    to += '[';
    if (s.name.empty()) {
      append_number(to, s.id);
    } else {
      append_json(to, s.name);
    }
    to += ',';
    append_number(to, s.value);
    to += ']';
  }
  to += ']';
}

void append_fields(std::string& to, const record& line) {
  append_key(to, "fields");
  to += '[';
  for (std::size_t i = 0; i < line.fields.size(); ++i) {
    to += i == 0 ? "[" : ",[";
    append_json(to, line.fields[i].name);
    to += ',';
    append_json(to, line.fields[i].value);
    to += ']';
  }
  to += ']';
}

void append_parameters(std::string& to, const record& line) {
  append_key(to, "transport_parameters");
  to += '[';
  for (const parameter_line& p : line.parameters) {
    if (to.back() != '[') to += ',';
    to += '[';
    if (p.name.empty()) {
      append_number(to, p.id);
    } else {
      append_json(to, p.name);
    }
    to += ',';
    switch (p.type) {
      case parameter_line::kind::number: append_number(to, p.number); break;
      case parameter_line::kind::word: append_json(to, p.text); break;
      case parameter_line::kind::flag: to += "true"; break;
    }
    to += ']';
  }
  to += ']';
}

void append_list(std::string& to, const std::vector<std::string>& list) {
  to += '[';
  for (const std::string& octets : list) {
    if (to.back() != '[') to += ',';
    append_json(to, octets);
  }
  to += ']';
}

void append_detail(std::string& to, const detail& d) {
  if (d.who == detail::audience::people) return;
  append_key(to, d.key);
  switch (d.type) {
    case detail::kind::number: append_number(to, d.value); break;
    case detail::kind::truth: to += d.value != 0 ? "true" : "false"; break;
    case detail::kind::symbol: append_json(to, d.name); break;
    case detail::kind::octets:
    case detail::kind::word: append_json(to, d.text); break;
    case detail::kind::words:
    case detail::kind::list: append_list(to, d.items); break;
  }
}

void append_problem(std::string& to, const problem& wrong) {
  append_key(to, "code");
  append_json(to, wrong.code);
  append_key(to, "section");
  append_json(to, wrong.section);
  append_key(to, "offset");
  append_number(to, wrong.offset);
  append_key(to, "text");
  append_json(to, wrong.text);
  if (!wrong.amount) return;
  append_key(to, wrong.amount_name);
  append_number(to, *wrong.amount);
}

}  // namespace

void append_json_line(std::string& to, const record& line) {
  to += "{\"packet\":";
  append_number(to, line.packet);
  append_key(to, "flow");
  append_flow(to, line);
  append_key(to, "proto");
  append_json(to, line.proto);
  append_key(to, "event");
  append_json(to, line.event);
  append_key(to, "stream");
  append_number(to, line.stream);
  append_key(to, "flags");
  append_number(to, line.flags);
  append_key(to, "flag_names");
  to += '[';
  for (const std::string_view name : line.flag_names) {
    if (to.back() != '[') to += ',';
    append_json(to, name);
  }
  to += ']';
  append_key(to, "length");
  append_number(to, line.length);
  if (line.wrong) append_problem(to, *line.wrong);
  for (const detail& d : line.details) append_detail(to, d);
  if (line.has_settings) append_settings(to, line);
  if (line.has_fields) append_fields(to, line);
  if (line.has_parameters) append_parameters(to, line);
  to += "}\n";
}

}  // namespace inspect
