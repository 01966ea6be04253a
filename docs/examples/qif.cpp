// SPDX-License-Identifier: MIT
// Encodes and decodes qif files with QPACK, or says what encoding costs; the formats are described in
// qif/list.hpp and qif/record.hpp.

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "qif/coding.hpp"
#include "qif/limits.hpp"
#include "qif/list.hpp"

namespace qif {

namespace {

constexpr std::string_view usage =
    "usage: qif encode IN.qif OUT [options]\n"
    "       qif decode IN OUT.qif [options]\n"
    "       qif stats IN.qif [options]\n"
    "\n"
    "  encode   write the lists as records of the QPACK offline interop format\n"
    "  decode   write the lists behind the records, in the order of their stream ids\n"
    "  stats    say what encoding the lists costs\n"
    "\n"
    "IN may be - for the standard input, OUT - for the standard output. The first list is stream 1.\n"
    "--table N     maximum table capacity of the decoder, and capacity from the start (default 4096)\n"
    "--blocked N   streams that the decoder lets wait (default 100)\n"
    "encode and stats only:\n"
    "--ack none|immediate   whether each section is acknowledged before the next (default none)\n"
    "--policy NAME          what is inserted into the table:";

constexpr std::string_view usage_end =
    "\n"
    "exit status: 0 fine; 1 a coding error; 2 wrong usage, or not a qif file\n";

enum exit_status : int { status_fine = 0, status_failed = 1, status_usage = 2 };

struct arguments {
  std::string_view command;
  std::string_view in;
  std::string_view out;
  qif::settings settings;
  std::string_view policy = policy_names()[0];
};

std::ostream& complain() { return std::cerr << "qif: "; }

void write_usage(std::ostream& out) {
  out << usage;
  for (const std::string_view name : policy_names())
    out << (name == policy_names()[0] ? " " : ", ") << name
        << (name == policy_names()[0] ? " (default)" : "");
  out << "\n" << usage_end;
}

std::nullopt_t misused(const std::string& what) {
  complain() << what << "\n";
  write_usage(std::cerr);
  return std::nullopt;
}

/// Says what went wrong on which stream, with the rule that was broken.
int failed(const failure& f) {
  complain();
  if (!f.error) {
    if (f.stream_id != 0) std::cerr << "stream " << f.stream_id << ": ";
    std::cerr << f.text << "\n";
    return status_failed;
  }
  const httpwire::error& e = *f.error;
  if (f.stream_id == 0)
    std::cerr << "encoder stream";
  else
    std::cerr << "stream " << f.stream_id;
  if (e.field_index != httpwire::error::no_field) std::cerr << ", field " << e.field_index + 1;
  std::cerr << ", offset " << e.offset << ": " << e.name() << ": " << e.text();
  if (e.limit != 0) std::cerr << ", limit " << e.limit;
  if (!e.section().empty()) std::cerr << " (" << e.section() << ")";
  std::cerr << "\n";
  return status_failed;
}

// --- The command line

std::optional<std::size_t> parse_number(std::string_view digits, std::size_t max) {
  if (digits.empty()) return std::nullopt;
  std::size_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::size_t>(c - '0');
    if (number > max) return std::nullopt;
  }
  return number;
}

/// Reads one option; gives nothing after saying what is wrong with it.
std::optional<arguments> with_option(arguments a, std::string_view option, std::string_view value) {
  if (option == "--table" || option == "--blocked") {
    const std::size_t max = option == "--table" ? max_table : max_blocked;
    const auto number = parse_number(value, max);
    if (!number) return misused(std::string(option) + " wants a number from 0 to " + std::to_string(max));
    (option == "--table" ? a.settings.table : a.settings.blocked) = *number;
  } else if (a.command == "decode" || (option != "--ack" && option != "--policy")) {
    return misused(std::string(a.command) + " has no option " + std::string(option));
  } else if (option == "--ack") {
    if (value != "none" && value != "immediate") return misused("--ack wants none or immediate");
    a.settings.acknowledged = value == "immediate";
  } else {
    if (std::ranges::find(policy_names(), value) == policy_names().end())
      return misused("there is no policy " + std::string(value));
    a.policy = value;
  }
  return a;
}

/// Reads the command line; gives nothing after saying what is wrong with it.
std::optional<arguments> parse_arguments(const std::vector<std::string_view>& words) {
  arguments a;
  if (!words.empty()) a.command = words[0];
  if (a.command != "encode" && a.command != "decode" && a.command != "stats")
    return misused(words.empty() ? "a command is wanted" : "unknown command " + std::string(a.command));
  std::vector<std::string_view> files;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with('-') && words[i] != "-") {
      const auto more = with_option(a, words[i], i + 1 < words.size() ? words[i + 1] : "");
      if (!more) return std::nullopt;
      a = *more;
      ++i;
    } else {
      files.push_back(words[i]);
    }
  }
  if (files.size() != (a.command == "stats" ? 1U : 2U))
    return misused(std::string(a.command) + (a.command == "stats" ? " wants one file" : " wants two files"));
  a.in = files.front();
  a.out = files.back();
  return a;
}

// --- Files

std::optional<std::string> read_all(std::istream& in) {
  std::string text;
  std::vector<char> part(65'536);
  while (in.read(part.data(), static_cast<std::streamsize>(part.size())), in.gcount() > 0) {
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > max_file_size) return std::nullopt;
  }
  if (in.bad()) return std::nullopt;
  return text;
}

/// The octets of `file`; gives nothing after saying that there are none.
std::optional<std::string> load(std::string_view file) {
  std::optional<std::string> text;
  if (file == "-") {
    text = read_all(std::cin);
  } else {
    std::ifstream in{std::string(file), std::ios::binary};
    if (!in) return complain() << file << ": cannot be read: " << std::strerror(errno) << '\n', std::nullopt;
    text = read_all(in);
  }
  if (!text) complain() << file << ": cannot be read, or is longer than " << max_file_size << " octets\n";
  return text;
}

int save(std::string_view file, std::string_view text) {
  std::ofstream opened;
  if (file != "-") opened.open(std::string(file), std::ios::binary);
  std::ostream& out = file == "-" ? std::cout : opened;
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.flush();
  if (out) return status_fine;
  complain() << file << ": cannot be written\n";
  return status_failed;
}

std::optional<std::vector<list>> load_lists(std::string_view file) {
  const auto text = load(file);
  if (!text) return std::nullopt;
  parsed_lists parsed = parse_lists(*text);
  if (parsed.error) {
    complain() << file << ":" << parsed.error->line << ": " << parsed.error->reason << "\n";
    return std::nullopt;
  }
  return std::move(parsed.lists);
}

// --- Commands

int decode_file(const arguments& a) {
  const auto file = load(a.in);
  if (!file) return status_usage;
  const decoding done = decode(httpwire::as_bytes(*file), a.settings);
  if (done.failure) return failed(*done.failure);
  std::ostringstream text;
  for (std::size_t i = 0; i < done.lists.size(); ++i) {
    for (const field& f : done.lists[i]) {
      if (is_writable(f)) continue;
      complain() << "list " << i + 1
                 << " has a field with a line break, a tab in its name, or a name that begins with #\n";
      return status_failed;
    }
    write_list(text, done.lists[i]);
  }
  return save(a.out, text.str());
}

void write_share(std::string_view what, std::size_t part, std::size_t whole) {
  std::cout << ", " << what << " " << part;
  if (whole == 0) return;
  std::cout << " (" << std::fixed << std::setprecision(1)
            << 100.0 * static_cast<double>(part) / static_cast<double>(whole) << "%)";
}

void write_statistics(const statistics& s) {
  std::cout << "octets: " << s.section_octets << " in " << s.sections << " sections, "
            << s.encoder_stream_octets << " on the encoder stream, "
            << s.section_octets + s.encoder_stream_octets << " together\n"
            << "streams at risk of blocking: " << s.at_risk << ", at most " << s.most_at_risk << " at once\n"
            << "fields: " << s.fields;
  write_share("static", s.static_fields, s.fields);
  write_share("dynamic", s.dynamic_fields, s.fields);
  write_share("literal", s.literal_fields, s.fields);
  std::cout << "\nencoder stream: " << s.inserts << " inserts, " << s.duplicates << " duplicates\n";
}

int encode_file(const arguments& a) {
  const auto lists = load_lists(a.in);
  if (!lists) return status_usage;
  const encoding done = encode(*lists, a.settings, a.policy);
  if (done.failure) return failed(*done.failure);
  if (a.command == "encode")
    return save(a.out, {reinterpret_cast<const char*>(done.file.data()), done.file.size()});
  write_statistics(done.counts);
  return status_fine;
}

int run(const std::vector<std::string_view>& words) {
  for (const std::string_view word : words)
    if (word == "--help" || word == "-h") {
      write_usage(std::cout);
      return status_fine;
    }
  const auto a = parse_arguments(words);
  if (!a) return status_usage;
  return a->command == "decode" ? decode_file(*a) : encode_file(*a);
}

}  // namespace

}  // namespace qif

int main(int count, char** words) {
  const int status = qif::run({words + (count > 0 ? 1 : 0), words + count});
  std::cout.flush();
  if (status == qif::status_fine && !std::cout) {
    std::cerr << "qif: the standard output cannot be written\n";
    return qif::status_failed;
  }
  return status;
}
