// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "httpwire/field/huffman.hpp"
#include "httpwire/field/line.hpp"

// The field lines that are measured: those of recorded connections where they are at hand, else made-up ones.

namespace httpwire_bench {

struct field_text {
  std::string name;
  std::string value;
};
using section = std::vector<field_text>;

/// The sections of one direction of one connection, which one codec passes through.
struct story {
  std::vector<section> sections;
};

/// Views for an encoder.
[[nodiscard]] inline std::vector<httpwire::field_line> lines_of(const section& fields) {
  std::vector<httpwire::field_line> lines;
  for (const field_text& f : fields) lines.push_back({f.name, f.value});
  return lines;
}

/// A file of sections: "wire" begins one, then each line is a name, a tab and a value.
[[nodiscard]] inline story read_story(const std::filesystem::path& path) {
  story s;
  std::ifstream in{path, std::ios::binary};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("wire ")) {
      s.sections.emplace_back();
      continue;
    }
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos || s.sections.empty()) continue;
    s.sections.back().push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  return s;
}

[[nodiscard]] inline std::vector<story> recorded_stories() {
  std::vector<story> stories;
  const char* const variable = std::getenv("HTTPWIRE_VECTORS");
  const std::filesystem::path root{variable != nullptr ? variable : HTTPWIRE_VECTORS_DEFAULT};
  std::error_code failure;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{root / "hpack" / "nghttp2", failure})
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    story s = read_story(file);
    if (!s.sections.empty()) stories.push_back(std::move(s));
  }
  return stories;
}

/// Requests that the vectors have as QIF: a line is a name, a tab and a value; an empty one ends a section.
/// Nothing without the vectors.
[[nodiscard]] inline story recorded_requests() {
  const char* const variable = std::getenv("HTTPWIRE_VECTORS");
  const std::filesystem::path root{variable != nullptr ? variable : HTTPWIRE_VECTORS_DEFAULT};
  std::ifstream in{root / "qpack" / "qif" / "fb-req.qif", std::ios::binary};
  story s;
  section fields;
  const auto end_section = [&] {
    if (!fields.empty()) s.sections.push_back(std::move(fields));
    fields.clear();
  };
  for (std::string line; std::getline(in, line);) {
    const std::size_t tab = line.find('\t');
    if (tab != std::string::npos)
      fields.push_back({line.substr(0, tab), line.substr(tab + 1)});
    else if (line.empty())
      end_section();
  }
  end_section();
  return s;
}

/// The request that is sent again and again.
[[nodiscard]] inline section typical_request(const std::string& path) {
  return {{":method", "GET"},
          {":scheme", "https"},
          {":authority", "shop.example.com"},
          {":path", path},
          {"user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"},
          {"accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
          {"accept-language", "en-GB,en;q=0.7,de;q=0.3"},
          {"accept-encoding", "gzip, deflate, br"},
          {"cookie", "session=4c1f0b7a96e2d83512aa; theme=dark; consent=yes"},
          {"cache-control", "no-cache"}};
}

[[nodiscard]] inline section typical_response(std::size_t number) {
  const std::string n = std::to_string(number);
  return {{":status", number % 7 == 0 ? "304" : "200"},
          {"server", "example/2.1"},
          {"date", "Tue, 04 Mar 2025 10:" + std::to_string(10 + number % 50) + ":07 GMT"},
          {"content-type", number % 3 == 0 ? "text/html; charset=utf-8" : "image/webp"},
          {"content-length", std::to_string(1200 + 37 * number)},
          {"etag", "\"6f1c-" + n + "-a9e0\""},
          {"last-modified", "Mon, 03 Mar 2025 08:15:30 GMT"},
          {"cache-control", "public, max-age=86400"},
          {"vary", "accept-encoding"},
          {"set-cookie", "seen=" + n + "; path=/; secure; httponly"}};
}

[[nodiscard]] inline std::vector<story> synthetic_stories() {
  std::vector<story> stories;
  for (std::size_t i = 0; i < 10; ++i) {
    story requests;
    story responses;
    for (std::size_t j = 0; j < 60; ++j) {
      const std::string path =
          "/items/" + std::to_string(i * 17 + j * 5) + "/view.webp?size=" + std::to_string(j);
      requests.sections.push_back(typical_request(path));
      responses.sections.push_back(typical_response(i * 60 + j));
    }
    stories.push_back(std::move(requests));
    stories.push_back(std::move(responses));
  }
  return stories;
}

/// Read once.
[[nodiscard]] inline const std::vector<story>& stories() {
  static const std::vector<story> all = [] {
    std::vector<story> recorded = recorded_stories();
    return recorded.empty() ? synthetic_stories() : recorded;
  }();
  return all;
}

[[nodiscard]] inline std::size_t fields_of(const std::vector<story>& all) {
  std::size_t count = 0;
  for (const story& s : all)
    for (const section& fields : s.sections) count += fields.size();
  return count;
}

/// Every value of the stories once that Huffman coding makes shorter.
[[nodiscard]] inline std::vector<std::string> codable_values() {
  std::set<std::string> values;
  for (const story& s : stories())
    for (const section& fields : s.sections)
      for (const field_text& f : fields)
        if (httpwire::huffman_encoded_size(f.value) < f.value.size()) values.insert(f.value);
  return {values.begin(), values.end()};
}

}  // namespace httpwire_bench
