// SPDX-License-Identifier: MIT
// The QPACK offline interop files of qpackers/qifs: sections and encoder streams of other encoders.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>

#include "httpwire/core/endian.hpp"
#include "httpwire/qpack/decoder.hpp"
#include "qpack/sections.hpp"

using namespace qpack_test;
using httpwire::qpack::decoder;

namespace {

namespace fs = std::filesystem;

fs::path vectors_folder() {
  const char* const set = std::getenv("HTTPWIRE_VECTORS");
  return fs::path(set != nullptr && *set != '\0' ? set : HTTPWIRE_VECTORS_DEFAULT) / "qpack";
}

std::string contents_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// What one line of an encoded file carries: 8 octets of stream id, 4 of length, the payload.
struct record {
  std::uint64_t stream_id = 0;  // 0: the encoder stream
  octets payload;
};

struct vector_file {
  std::string name;  // "ls-qpack/netbsd.out.256.100.1"
  std::string qif;   // "netbsd"
  std::size_t table = 0;
  std::size_t blocked = 0;
  std::vector<record> records;
  std::size_t size = 0;
};

std::vector<record> records_of(const fs::path& path) {
  const std::string text = contents_of(path);
  const octets all(text.begin(), text.end());
  std::vector<record> records;
  for (std::size_t at = 0; at < all.size();) {
    REQUIRE(all.size() - at >= 12);
    const std::uint64_t stream_id = httpwire::load_be64(all.data() + at);
    const std::size_t size = httpwire::load_be32(all.data() + at + 8);
    at += 12;
    REQUIRE(size <= all.size() - at);
    records.push_back({stream_id, octets(all.begin() + static_cast<std::ptrdiff_t>(at),
                                         all.begin() + static_cast<std::ptrdiff_t>(at + size))});
    at += size;
  }
  return records;
}

/// Named <qif>.out.<table>.<blocked>.<acknowledged>; the examples of the draft say nothing of these.
vector_file load(const fs::path& path) {
  const std::string file_name = path.filename().string();
  vector_file file{.name = (path.parent_path().filename() / file_name).string(),
                   .qif = file_name.substr(0, file_name.find(".out")),
                   .table = 220,
                   .blocked = 100,
                   .records = records_of(path),
                   .size = static_cast<std::size_t>(fs::file_size(path))};
  std::istringstream numbers(file_name.substr(file_name.find(".out") + 4));
  char dot = 0;
  if (std::size_t table = 0, blocked = 0; numbers >> dot >> table >> dot >> blocked) {
    file.table = table;
    file.blocked = blocked;
  }
  return file;
}

/// All files, or none after saying that they are absent.
const std::vector<vector_file>& files() {
  static const std::vector<vector_file> all = [] {
    std::vector<fs::path> paths;
    std::error_code failure;
    for (fs::recursive_directory_iterator at(vectors_folder() / "encoded", failure), end;
         !failure && at != end; at.increment(failure))
      if (at->is_regular_file()) paths.push_back(at->path());
    std::sort(paths.begin(), paths.end());
    std::vector<vector_file> loaded;
    for (const fs::path& path : paths) loaded.push_back(load(path));
    return loaded;
  }();
  if (all.empty()) std::cout << "skipped: no QPACK vectors; HTTPWIRE_VECTORS names their folder\n";
  return all;
}

/// The sections of a .qif file: lines of name, tab, value; an empty line ends a section.
const std::vector<fields>& expected_of(const std::string& qif) {
  static std::map<std::string, std::vector<fields>> known;
  auto& sections = known[qif];
  if (!sections.empty()) return sections;
  std::istringstream text(contents_of(vectors_folder() / "qif" / (qif + ".qif")));
  fields section;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with('#')) continue;
    if (line.empty()) {
      if (!section.empty()) sections.push_back(std::move(section));
      section.clear();
      continue;
    }
    const std::size_t tab = line.find('\t');
    REQUIRE(tab != std::string::npos);
    section.push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  if (!section.empty()) sections.push_back(std::move(section));
  return sections;
}

/// One file on its way through a decoder, as an HTTP/3 connection would take it.
class session {
 public:
  session(std::size_t table, std::size_t blocked)
      : blocked_limit_(blocked),
        decoder_({.max_table_capacity = table, .max_blocked_streams = blocked, .initial_capacity = table}) {}

  void on_section(std::uint64_t stream_id, const octets& section) {
    if (!attempt(stream_id, section)) return;
    REQUIRE(parked_.emplace(stream_id, section).second);
    most_parked_ = std::max(most_parked_, parked_.size());
    REQUIRE(parked_.size() == decoder_.blocked_stream_count());
    REQUIRE(parked_.size() <= blocked_limit_);
  }

  void on_encoder_stream(httpwire::bytes chunk) {
    if (failure_) return;
    const auto read = read_encoder(decoder_, chunk);
    if (!read) {
      failure_ = read.error();
      return;
    }
    REQUIRE(*read == decoder_.inserted());
    for (auto at = parked_.begin(); at != parked_.end();)
      at = attempt(at->first, at->second) ? std::next(at) : parked_.erase(at);
    octets told(10);
    while (decoder_.decoder_stream_due()) REQUIRE(decoder_.write_decoder_stream(told));
  }

  [[nodiscard]] const std::optional<error>& failure() const { return failure_; }
  [[nodiscard]] const std::map<std::uint64_t, fields>& sections() const { return sections_; }
  [[nodiscard]] bool all_done() const {
    return parked_.empty() && decoder_.blocked_stream_count() == 0 && decoder_.blocked_bytes() == 0;
  }
  [[nodiscard]] std::size_t most_parked() const { return most_parked_; }

 private:
  /// True when the section has to wait.
  bool attempt(std::uint64_t stream_id, const octets& section) {
    if (failure_) return false;
    decoding r = decode(decoder_, stream_id, section, 65'536);
    if (!r.result) {
      failure_ = r.result.error();
      return false;
    }
    if (r.blocked()) return true;
    REQUIRE(sections_.emplace(stream_id, std::move(r.fields)).second);
    octets told(16);
    while (decoder_.decoder_stream_due()) REQUIRE(decoder_.write_decoder_stream(told));
    return false;
  }

  std::size_t blocked_limit_;
  decoder decoder_;
  std::map<std::uint64_t, octets> parked_;
  std::map<std::uint64_t, fields> sections_;
  std::size_t most_parked_ = 0;
  std::optional<error> failure_;
};

void require_equal(const session& s, const std::vector<fields>& expected) {
  REQUIRE_FALSE(s.failure());
  REQUIRE(s.all_done());
  REQUIRE(s.sections().size() == expected.size());
  std::size_t at = 0;
  for (const auto& [stream_id, section] : s.sections()) {
    REQUIRE(
        std::equal(section.begin(), section.end(), expected[at].begin(), expected[at].end(),
                   [](const field& a, const field& b) { return a.name == b.name && a.value == b.value; }));
    ++at;
  }
}

}  // namespace

TEST_CASE("qpack vectors: sections of two encoders are decoded to their fields") {
  std::size_t sections = 0;
  std::size_t most_parked = 0;
  for (const vector_file& file : files()) {
    CAPTURE(file.name);
    session s{file.table, file.blocked};
    for (const record& r : file.records)
      r.stream_id == 0 ? s.on_encoder_stream(r.payload) : s.on_section(r.stream_id, r.payload);
    require_equal(s, expected_of(file.qif));
    sections += s.sections().size();
    most_parked = std::max(most_parked, s.most_parked());
  }
  if (files().empty()) return;
  CHECK(files().size() == 65);
  CHECK(sections > 5000);
  std::cout << files().size() << " QPACK files, " << sections << " sections, at most " << most_parked
            << " blocked\n";
}

TEST_CASE("qpack vectors: sections that overtake the insertions which they need are decoded all the same") {
  std::size_t overtaking = 0;
  for (const vector_file& file : files()) {
    CAPTURE(file.name);
    session s{file.table, std::max<std::size_t>(file.blocked, 1)};
    octets late;
    for (const record& r : file.records) {
      if (r.stream_id == 0) {
        late.insert(late.end(), r.payload.begin(), r.payload.end());
        continue;
      }
      s.on_section(r.stream_id, r.payload);
      s.on_encoder_stream(late);
      late.clear();
    }
    s.on_encoder_stream(late);
    require_equal(s, expected_of(file.qif));
    overtaking += s.most_parked();
  }
  if (!files().empty()) CHECK(overtaking >= 25);  // files; the others refer to nothing new
}

TEST_CASE("qpack vectors: any cut of the encoder streams gives the same fields") {
  random_source random{65};
  for (const vector_file& file : files()) {
    if (file.size > 40'000) continue;
    CAPTURE(file.name);
    for (int round = 0; round < 4; ++round) {
      session s{file.table, file.blocked};
      for (const record& r : file.records) {
        if (r.stream_id != 0) {
          s.on_section(r.stream_id, r.payload);
          continue;
        }
        for (std::size_t at = 0; at < r.payload.size();) {
          const std::size_t size =
              round == 0 ? 1 : std::min(1 + random.below(round == 1 ? 4 : 60), r.payload.size() - at);
          s.on_encoder_stream(std::span(r.payload).subspan(at, size));
          at += size;
        }
      }
      require_equal(s, expected_of(file.qif));
    }
  }
}

TEST_CASE("qpack vectors: each section of the small files, cut anywhere, is an error or a shorter section") {
  for (const vector_file& file : files()) {
    if (file.size > 2'000) continue;
    CAPTURE(file.name);
    for (std::size_t n = 0; n < file.records.size(); ++n) {
      const record& cut = file.records[n];
      for (std::size_t size = 0; cut.stream_id != 0 && size < cut.payload.size(); ++size) {
        session s{file.table, file.blocked};
        for (std::size_t before = 0; before < n; ++before) {
          const record& r = file.records[before];
          r.stream_id == 0 ? s.on_encoder_stream(r.payload) : s.on_section(r.stream_id, r.payload);
        }
        REQUIRE_FALSE(s.failure());
        s.on_section(cut.stream_id,
                     octets(cut.payload.begin(), cut.payload.begin() + static_cast<std::ptrdiff_t>(size)));
        if (s.failure()) CHECK(s.failure()->code == error_code::field_truncated);
      }
    }
  }
}

TEST_CASE("qpack vectors: the files of errors fail as their protocol says") {
  const fs::path folder = vectors_folder() / "errors";
  if (!fs::exists(folder)) {
    std::cout << "skipped: no QPACK error vectors; HTTPWIRE_VECTORS names their folder\n";
    return;
  }
  for (int number = 1; number <= 12; ++number) {
    CAPTURE(number);
    session s{4096, 100};
    for (const record& r : records_of(folder / ("err" + std::to_string(number))))
      r.stream_id == 0 ? s.on_encoder_stream(r.payload) : s.on_section(r.stream_id, r.payload);
    if (number == 9 || number == 10) {
      CHECK_FALSE(s.failure());  // errors of an early draft only
      continue;
    }
    REQUIRE(s.failure());
    CAPTURE(s.failure()->name());
    CHECK(s.failure()->scope() == error_scope::connection);
    CHECK(s.failure()->h3_code() == (number <= 8 ? 0x200 : 0x201));
    CHECK((s.failure()->origin == error_origin::qpack_encoder_stream) == (number > 8));
  }
}
