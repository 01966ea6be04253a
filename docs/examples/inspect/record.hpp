// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// One line of output before it has a form. It knows no protocol, so that all decoders fill it and all writers
// print it.

namespace inspect {

// The names of a flow in its two directions.
struct flow_label {
  std::uint64_t number = 0;  // 1 for the first flow that is shown
  std::string client;        // "127.0.0.1:50000"
  std::string server;
};

enum class heading : std::uint8_t { to_server, to_client };

// Field lines in one buffer, which keeps its memory from one record to the next.
class field_list {
 public:
  struct line {
    std::string_view name;
    std::string_view value;
    bool never_indexed = false;
  };

  void clear() {
    text_.clear();
    lines_.clear();
  }
  void add(std::string_view name, std::string_view value, bool never_indexed) {
    lines_.push_back({text_.size(), name.size(), value.size(), never_indexed});
    text_.append(name).append(value);
  }
  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  [[nodiscard]] line operator[](std::size_t i) const {
    const entry& e = lines_[i];
    const std::string_view text = text_;
    return {text.substr(e.start, e.name_size), text.substr(e.start + e.name_size, e.value_size),
            e.never_indexed};
  }

 private:
  struct entry {
    std::size_t start;
    std::size_t name_size;
    std::size_t value_size;
    bool never_indexed;
  };
  std::string text_;
  std::vector<entry> lines_;
};

struct setting_line {
  std::string_view name;  // empty for an identifier without a name
  std::uint64_t id = 0;
  std::uint64_t value = 0;
};

// What only some events have.
struct detail {
  enum class kind : std::uint8_t {
    number,
    truth,
    symbol,  // a name of ours
    octets,  // of the capture
    list,    // the same, any number of them
    word,    // our words for what was captured, such as hexadecimal digits
    words,   // the same, any number of them
  };

  // Whom it is for: a person needs fewer things than a program, and has them in other words.
  enum class audience : std::uint8_t { everyone, programs, people };

  std::string_view key;
  kind type = kind::number;
  std::uint64_t value = 0;
  std::string_view name{};
  std::string text{};
  std::vector<std::string> items{};
  audience who = audience::everyone;
};

// A name of ours, or a number without one, and its value.
struct parameter_line {
  std::string_view name;  // empty for an identifier without a name
  std::uint64_t id = 0;
  std::uint64_t number = 0;
  enum class kind : std::uint8_t { number, word, flag };
  kind type = kind::number;
  std::string text{};  // of a word
};

// Something that is wrong with what was read.
struct problem {
  std::string_view code;     // "h2_frame_too_large"
  std::string_view text;     // a sentence for a person
  std::string_view section;  // the rule: "RFC 9113 section 4.2"
  std::uint64_t offset = 0;  // octets of this direction, or of the file, before it
  std::string_view amount_name = "limit";
  std::optional<std::uint64_t> amount{};  // which limit it was, or how much is missing
};

// Views in a record are of static text.
struct record {
  std::uint64_t packet = 0;          // 0: of no packet
  const flow_label* flow = nullptr;  // null: of the capture as a whole
  heading direction = heading::to_server;
  std::string_view proto;
  std::string_view event;
  std::uint64_t stream = 0;
  bool has_stream = true;  // whether a person is told the stream
  std::uint8_t flags = 0;
  std::uint64_t length = 0;
  std::vector<std::string_view> flag_names;
  std::vector<detail> details;
  std::optional<problem> wrong;  // of an event "error"
  bool has_settings = false;
  std::vector<setting_line> settings;
  bool has_fields = false;
  field_list fields;
  std::uint64_t section_octets = 0;  // those that the fields took on the wire
  bool has_parameters = false;
  std::vector<parameter_line> parameters;

  void clear() {
    packet = stream = length = section_octets = 0;
    flow = nullptr;
    direction = heading::to_server;
    proto = event = {};
    flags = 0;
    has_stream = true;
    has_settings = has_fields = has_parameters = false;
    wrong.reset();
    flag_names.clear();
    details.clear();
    settings.clear();
    fields.clear();
    parameters.clear();
  }
  void add_number(std::string_view key, std::uint64_t value) {
    details.push_back({.key = key, .value = value});
  }
  void add_truth(std::string_view key) {
    details.push_back({.key = key, .type = detail::kind::truth, .value = 1});
  }
  void add_symbol(std::string_view key, std::string_view name) {
    details.push_back({.key = key, .type = detail::kind::symbol, .name = name});
  }
  void add_octets(std::string_view key, std::string_view octets) {
    details.push_back({.key = key, .type = detail::kind::octets, .text = std::string{octets}});
  }
  void add_list(std::string_view key, std::vector<std::string> items) {
    details.push_back({.key = key, .type = detail::kind::list, .items = std::move(items)});
  }
  void add_word(std::string_view key, std::string word) {
    details.push_back({.key = key, .type = detail::kind::word, .text = std::move(word)});
  }
  void add_words(std::string_view key, std::vector<std::string> items) {
    details.push_back({.key = key, .type = detail::kind::words, .items = std::move(items)});
  }
  // Of the detail that was added last.
  void only_for(detail::audience who) { details.back().who = who; }
};

}  // namespace inspect
