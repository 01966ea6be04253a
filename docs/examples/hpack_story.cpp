// SPDX-License-Identifier: MIT
// Decodes, encodes or checks HPACK stories; the format is described in hpack_story/story.hpp.

#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hpack_story/story.hpp"
#include "httpwire/hpack.hpp"

namespace hpack_story {

namespace {

constexpr std::string_view usage =
    "usage: hpack-story decode|encode|check FILE [--table N]\n"
    "\n"
    "  decode   print the fields of each `wire` line, an empty line between blocks\n"
    "  encode   print the story with `wire` lines made from its fields\n"
    "  check    decode each `wire` line and compare with the fields below it\n"
    "\n"
    "FILE is a story, - is the standard input. Blocks and fields count from 1.\n"
    "--table N   header table size setting at the start (default 4096)\n"
    "\n"
    "exit status: 0 fine; 1 a difference or a coding error; 2 wrong usage or not a story\n";

enum exit_status : int { status_fine = 0, status_failed = 1, status_usage = 2 };

constexpr limits story_limits;
constexpr std::size_t default_table = 4096;
constexpr std::size_t max_section_size = std::size_t{16} << 20;

struct arguments {
  std::string_view command;
  std::string_view file;
  std::size_t table = default_table;
};

std::ostream& complain() { return std::cerr << "hpack-story: "; }

int misused(std::string_view what) {
  complain() << what << "\n" << usage;
  return status_usage;
}

/// Says what went wrong in which block, with the rule that was broken.
int failed(std::size_t block_number, const httpwire::error& e) {
  complain() << "block " << block_number;
  if (e.field_index != httpwire::error::no_field) std::cerr << ", field " << e.field_index + 1;
  std::cerr << ", offset " << e.offset << ": " << e.name() << ": " << e.text();
  if (e.limit != 0) std::cerr << ", limit " << e.limit;
  if (!e.section().empty()) std::cerr << " (" << e.section() << ")";
  std::cerr << "\n";
  return status_failed;
}

/// Decodes the blocks of one story, in order.
class story_decoder {
 public:
  explicit story_decoder(std::size_t table)
      : decoder_({.table_capacity = table,
                  .max_section_size = max_section_size,
                  .max_fields = story_limits.max_fields,
                  .max_string_size = max_section_size}),
        scratch_(max_section_size) {}

  /// The fields, or nothing after saying why.
  std::optional<std::vector<field>> decode(const block& b, std::size_t number) {
    for (const std::size_t size : b.tables)
      if (const auto r = decoder_.set_table_capacity(size); !r) return fail(number, r.error());
    std::vector<field> fields;
    const auto on_field = [&](const httpwire::field_line& line) {
      fields.push_back({std::string(line.name), std::string(line.value)});
    };
    if (const auto r = decoder_.decode(*b.wire, scratch_, on_field); !r) return fail(number, r.error());
    return fields;
  }

 private:
  static std::optional<std::vector<field>> fail(std::size_t number, const httpwire::error& e) {
    failed(number, e);
    return std::nullopt;
  }

  httpwire::hpack::decoder decoder_;
  std::vector<char> scratch_;
};

int no_wire(std::size_t number) {
  complain() << "block " << number << " has no `wire` line\n";
  return status_usage;
}

int decode(const std::vector<block>& blocks, std::size_t table) {
  story_decoder decoder{table};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (!blocks[i].wire) return no_wire(i + 1);
    const auto fields = decoder.decode(blocks[i], i + 1);
    if (!fields) return status_failed;
    if (i != 0) std::cout << "\n";
    for (const field& f : *fields) {
      if (!is_writable(f)) {
        complain() << "block " << i + 1 << " has a field with a line break, or a tab in its name\n";
        return status_failed;
      }
      write_field(std::cout, f);
    }
  }
  return status_fine;
}

int encode(std::vector<block> blocks, std::size_t table) {
  httpwire::hpack::encoder encoder{{.table_capacity = story_limits.max_table}};
  // The encoder begins with the default; it tells the peer of any other size in the first block.
  if (table != default_table)
    if (const auto r = encoder.set_peer_table_capacity(table); !r) return failed(1, r.error());
  std::vector<std::uint8_t> wire;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    for (const std::size_t size : blocks[i].tables)
      if (const auto r = encoder.set_peer_table_capacity(size); !r) return failed(i + 1, r.error());
    const auto lines = lines_of(blocks[i].fields);
    wire.resize(encoder.max_size(lines));
    const auto written = encoder.encode(lines, wire);
    if (!written) return failed(i + 1, written.error());
    blocks[i].wire.emplace(written->begin(), written->end());
    write_block(std::cout, blocks[i]);
  }
  return status_fine;
}

std::string shown(const std::vector<field>& fields, std::size_t i) {
  return i < fields.size() ? "\"" + fields[i].name + ": " + fields[i].value + "\"" : "no field";
}

int check(const std::vector<block>& blocks, std::size_t table) {
  story_decoder decoder{table};
  std::size_t count = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (!blocks[i].wire) return no_wire(i + 1);
    const auto got = decoder.decode(blocks[i], i + 1);
    if (!got) return status_failed;
    const std::vector<field>& expected = blocks[i].fields;
    std::size_t f = 0;
    while (f < expected.size() && f < got->size() && expected[f] == (*got)[f]) ++f;
    if (f != expected.size() || f != got->size()) {
      complain() << "block " << i + 1 << ", field " << f + 1 << ": expected " << shown(expected, f)
                 << ", got " << shown(*got, f) << "\n";
      return status_failed;
    }
    count += f;
  }
  std::cout << blocks.size() << " blocks, " << count << " fields\n";
  return status_fine;
}

/// Reads the command line; gives nothing after saying what is wrong with it.
std::optional<arguments> parse_arguments(const std::vector<std::string_view>& words) {
  arguments a;
  std::vector<std::string_view> plain;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--table") {
      const auto size = parse_number(++i < words.size() ? words[i] : "", story_limits.max_table);
      if (!size) {
        misused("--table wants a number from 0 to " + std::to_string(story_limits.max_table));
        return std::nullopt;
      }
      a.table = *size;
    } else if (words[i].starts_with('-') && words[i] != "-") {
      misused("unknown option " + std::string(words[i]));
      return std::nullopt;
    } else {
      plain.push_back(words[i]);
    }
  }
  if (plain.size() != 2) {
    misused("a command and a file are wanted");
    return std::nullopt;
  }
  a.command = plain[0];
  a.file = plain[1];
  return a;
}

/// The story in `file`; gives nothing after saying what is wrong with it.
std::optional<std::vector<block>> load(std::string_view file) {
  std::ifstream opened;
  if (file != "-") opened.open(std::string(file), std::ios::binary);
  std::istream& in = file == "-" ? std::cin : opened;
  const auto text = in ? read_text(in, story_limits.max_text) : std::nullopt;
  if (!text) {
    complain() << file << ": ";
    if (!in && !in.eof())
      std::cerr << "cannot be read\n";
    else
      std::cerr << "is longer than " << story_limits.max_text << " octets\n";
    return std::nullopt;
  }
  story parsed = parse(*text, story_limits);
  if (parsed.error) {
    complain() << file << ":" << parsed.error->line << ": " << parsed.error->reason << "\n";
    return std::nullopt;
  }
  return std::move(parsed.blocks);
}

int run(const std::vector<std::string_view>& words) {
  for (const std::string_view word : words)
    if (word == "--help" || word == "-h") {
      std::cout << usage;
      return status_fine;
    }
  const auto a = parse_arguments(words);
  if (!a) return status_usage;
  if (a->command != "decode" && a->command != "encode" && a->command != "check")
    return misused("unknown command " + std::string(a->command));
  const auto blocks = load(a->file);
  if (!blocks) return status_usage;
  if (a->command == "decode") return decode(*blocks, a->table);
  return a->command == "encode" ? encode(*blocks, a->table) : check(*blocks, a->table);
}

}  // namespace

}  // namespace hpack_story

int main(int count, char** words) {
  const int status = hpack_story::run({words + (count > 0 ? 1 : 0), words + count});
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "hpack-story: the standard output cannot be written\n";
    return hpack_story::status_failed;
  }
  return status;
}
