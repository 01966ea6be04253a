// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/hex.hpp"

// The files of tests/vectors/attacks, in the notation of the README.md there. What is wrong in a file throws.

namespace attack_vectors {

using httpwire_test::unhex;
using octets = std::vector<std::uint8_t>;
using text_pair = std::pair<std::string, std::string>;

inline const std::string directory = HTTPWIRE_SOURCE_DIR "/tests/vectors/attacks/";

/// One `feed`: an input of its own, and what has to come of it.
struct input {
  std::string kind;
  std::map<std::string, std::string> words;  // stream=4, packet=1-rtt; `refused` has no value
  octets data{};
  std::vector<text_pair> fields{};  // of http-request and http-response
  std::vector<text_pair> gives{};   // what comes out: a field, or what the README says
};

struct attack {
  std::map<std::string, std::string> head;  // "reference", "fed to", ...
  std::map<std::string, std::string> settings;
  std::vector<input> inputs;

  [[nodiscard]] std::uint64_t number(const std::string& name, std::uint64_t otherwise) const {
    const auto it = settings.find(name);
    return it == settings.end() ? otherwise : std::stoull(it->second);
  }
};

[[nodiscard]] inline std::string slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("no file " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

[[nodiscard]] inline std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> parts(1);
  for (const char c : line)
    if (c == at)
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

/// Words and quoted strings; the latter keep a '"' in front, so that they can be told apart.
[[nodiscard]] inline std::vector<std::string> tokens_of(const std::string& line) {
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == ' ') {
      ++i;
    } else if (line[i] != '"') {
      const std::size_t end = std::min(line.find(' ', i), line.size());
      tokens.push_back(line.substr(i, end - i));
      i = end;
    } else {
      std::string text = "\"";
      for (++i; i < line.size() && line[i] != '"'; ++i) {
        if (line[i] != '\\') {
          text += line[i];
          continue;
        }
        if (line.substr(i, 2) != "\\x") throw std::runtime_error("not an escape: " + line);
        text += static_cast<char>(unhex(line.substr(i + 2, 2)).at(0));
        i += 3;
      }
      if (i++ == line.size()) throw std::runtime_error("no closing quote: " + line);
      tokens.push_back(std::move(text));
    }
  }
  return tokens;
}

class attack_parser {
 public:
  [[nodiscard]] attack parse(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) take(line);
    flush();
    return std::move(made_);
  }

 private:
  void take(const std::string& line) {
    if (line.starts_with("#")) return take_comment(line);
    last_key_.clear();
    const auto tokens = tokens_of(line);
    if (tokens.empty()) return;
    if (tokens[0] == "set") {
      made_.settings[tokens.at(1)] = tokens.at(2);
    } else if (tokens[0] == "feed") {
      flush();
      made_.inputs.push_back({.kind = tokens.at(1), .words = {}});
      for (std::size_t i = 2; i < tokens.size(); ++i) {
        const auto parts = split(tokens[i], '=');
        made_.inputs.back().words[parts[0]] = parts.size() > 1 ? parts[1] : "";
      }
    } else if (tokens[0] == "gives" || tokens[0] == "end") {
      flush();
      std::string value;
      for (std::size_t i = 2; i < tokens.size(); ++i) value += (i > 2 ? " " : "") + unquoted(tokens[i]);
      input& last = made_.inputs.at(made_.inputs.size() - 1);
      if (tokens[0] == "end")
        last.words["end"] = tokens.at(1);
      else
        last.gives.emplace_back(unquoted(tokens.at(1)), value);
    } else {
      pending_.insert(pending_.end(), tokens.begin(), tokens.end());
    }
  }

  /// "# key: value", which goes on where a line is indented; other comments are for people.
  void take_comment(const std::string& line) {
    if (!made_.inputs.empty()) return;
    const std::size_t colon = line.find(": ");
    if (line.starts_with("#   ") && !last_key_.empty())
      made_.head[last_key_] += line.substr(3);
    else if (line.size() > 2 && colon != std::string::npos && made_.head.contains("title"))
      made_.head[last_key_ = line.substr(2, colon - 2)] = line.substr(colon + 2);
    else if (!made_.head.contains("title"))
      made_.head["title"] = line.substr(2);
  }

  [[nodiscard]] static std::string unquoted(const std::string& token) {
    return token.starts_with("\"") ? token.substr(1) : token;
  }

  void flush() {
    if (pending_.empty()) return;
    if (made_.inputs.empty()) throw std::runtime_error("octets before any feed");
    std::size_t at = 0;
    expand(at, made_.inputs.back(), false);
    pending_.clear();
  }

  /// Up to the end, or to the brace that closes a repetition.
  void expand(std::size_t& at, input& into, bool inside) {
    while (at < pending_.size()) {
      const std::string& token = pending_[at++];
      if (token == "}") {
        if (!inside) throw std::runtime_error("a brace too many");
        return;
      }
      if (token == "repeat") {
        const std::uint64_t count = std::stoull(pending_.at(at));
        if (pending_.at(at + 1) != "{") throw std::runtime_error("repeat without a brace");
        input once{};
        at += 2;
        expand(at, once, true);
        for (std::uint64_t i = 0; i < count; ++i) {
          into.data.insert(into.data.end(), once.data.begin(), once.data.end());
          into.fields.insert(into.fields.end(), once.fields.begin(), once.fields.end());
        }
      } else if (token.starts_with("\"")) {
        into.fields.emplace_back(unquoted(token), unquoted(pending_.at(at++)));
      } else {
        const octets more = unhex(token);
        into.data.insert(into.data.end(), more.begin(), more.end());
      }
    }
    if (inside) throw std::runtime_error("a brace is missing");
  }

  attack made_;
  std::string last_key_;
  std::vector<std::string> pending_;
};

struct index_row {
  std::string file;
  std::string reference;
  std::string fed_to;
  std::string verdict;
  std::string code;
};

[[nodiscard]] inline std::vector<index_row> read_index() {
  std::istringstream lines(slurp(directory + "index.tsv"));
  std::string line;
  std::getline(lines, line);
  std::vector<index_row> rows;
  while (std::getline(lines, line)) {
    const auto cells = split(line, '\t');
    if (cells.size() != 5) throw std::runtime_error("not a row: " + line);
    rows.push_back({cells[0], cells[1], cells[2], cells[3], cells[4]});
  }
  return rows;
}

}  // namespace attack_vectors
