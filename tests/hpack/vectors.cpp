// SPDX-License-Identifier: MIT
// Stories of other encoders, from http2jp/hpack-test-case: decoded, and encoded again by httpwire.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

#include "hpack/sections.hpp"
#include "hpack_story/story.hpp"

using namespace hpack_test;
using httpwire::hpack::basic_encoder;
using httpwire::hpack::decoder;
using httpwire::hpack::encoder;

namespace {

namespace fs = std::filesystem;

struct vector_file {
  std::string name;    // "nghttp2/story_00.txt"
  std::string folder;  // "nghttp2"
  std::vector<hpack_story::block> blocks;
};

fs::path vectors_folder() {
  const char* const set = std::getenv("HTTPWIRE_VECTORS");
  return fs::path(set != nullptr && *set != '\0' ? set : HTTPWIRE_VECTORS_DEFAULT) / "hpack";
}

vector_file load(const fs::path& path) {
  vector_file file{.name = (path.parent_path().filename() / path.filename()).string(),
                   .folder = path.parent_path().filename().string(),
                   .blocks = {}};
  CAPTURE(file.name);
  std::ifstream in(path, std::ios::binary);
  const auto text = hpack_story::read_text(in, hpack_story::limits{}.max_text);
  REQUIRE(text);
  hpack_story::story story = hpack_story::parse(*text);
  if (story.error) FAIL("line " << story.error->line << ": " << story.error->reason);
  REQUIRE_FALSE(story.blocks.empty());
  for (const hpack_story::block& block : story.blocks) REQUIRE(block.wire);
  file.blocks = std::move(story.blocks);
  return file;
}

/// All stories, or none after saying that they are absent.
const std::vector<vector_file>& stories() {
  static const std::vector<vector_file> all = [] {
    std::vector<vector_file> files;
    std::error_code failure;
    std::vector<fs::path> paths;
    for (fs::recursive_directory_iterator at(vectors_folder(), failure), end; !failure && at != end;
         at.increment(failure))
      if (at->path().extension() == ".txt") paths.push_back(at->path());
    std::sort(paths.begin(), paths.end());
    for (const fs::path& path : paths) files.push_back(load(path));
    return files;
  }();
  if (all.empty()) std::cout << "skipped: no HPACK vectors; HTTPWIRE_VECTORS names their folder\n";
  return all;
}

bool has_fields(const fields& got, const std::vector<hpack_story::field>& expected) {
  return std::equal(
      got.begin(), got.end(), expected.begin(), expected.end(),
      [](const field& a, const hpack_story::field& b) { return a.name == b.name && a.value == b.value; });
}

/// Encodes all of a story and decodes it back; gives the octets that it took.
template <class Encoder>
std::size_t encode_and_compare(const vector_file& file, Encoder&& e) {
  decoder d;
  std::size_t size = 0;
  for (const hpack_story::block& block : file.blocks) {
    for (const std::size_t table : block.tables) {
      REQUIRE(e.set_peer_table_capacity(table));
      REQUIRE(d.set_table_capacity(table));
    }
    const auto lines = hpack_story::lines_of(block.fields);
    octets out(e.max_size(lines));
    const auto written = e.encode(lines, out);
    REQUIRE(written);
    const decoding r = decode(d, *written);
    REQUIRE(r.code() == error_code::none);
    REQUIRE(has_fields(r.fields, block.fields));
    REQUIRE(contents(d.table()) == contents(e.table()));
    size += written->size();
  }
  return size;
}

std::size_t wire_size(const vector_file& file) {
  std::size_t size = 0;
  for (const hpack_story::block& block : file.blocks) size += block.wire->size();
  return size;
}

}  // namespace

TEST_CASE("stories of six encoders are decoded to their fields") {
  std::size_t blocks = 0;
  for (const vector_file& file : stories()) {
    CAPTURE(file.name);
    decoder d;
    for (const hpack_story::block& block : file.blocks) {
      for (const std::size_t table : block.tables) REQUIRE(d.set_table_capacity(table));
      const decoding r = decode(d, *block.wire);
      REQUIRE(r.code() == error_code::none);
      REQUIRE(has_fields(r.fields, block.fields));
      ++blocks;
    }
  }
  if (!stories().empty()) CHECK(blocks >= 2000);
}

TEST_CASE("stories are encoded, and decode back to the same fields") {
  for (const vector_file& file : stories()) {
    CAPTURE(file.name);
    encode_and_compare(file, encoder{});
    encode_and_compare(file, encoder{{.huffman = httpwire::huffman_use::never}});
    encode_and_compare(file, encoder{{.table_capacity = 256}});
    encode_and_compare(file, encoder{{.table_capacity = 0}});
    encode_and_compare(file, basic_encoder<httpwire::heap_storage, httpwire::index_none>{});
  }
}

TEST_CASE("each cut of the blocks of small stories is an error or a shorter section") {
  constexpr std::size_t small = 1500;
  for (const vector_file& file : stories()) {
    if (wire_size(file) > small) continue;
    CAPTURE(file.name);
    for (std::size_t n = 0; n < file.blocks.size(); ++n) {
      const octets& wire = *file.blocks[n].wire;
      for (std::size_t size = 0; size < wire.size(); ++size) {
        decoder d;
        for (std::size_t before = 0; before <= n; ++before) {
          for (const std::size_t table : file.blocks[before].tables) REQUIRE(d.set_table_capacity(table));
          if (before < n) REQUIRE(decode(d, *file.blocks[before].wire).code() == error_code::none);
        }
        const decoding r = decode(d, std::span(wire).first(size));
        const bool due = r.code() == error_code::hpack_size_update_missing;
        REQUIRE(
            (r.code() == error_code::none || r.code() == error_code::field_truncated || (due && size == 0)));
        REQUIRE(r.fields.size() < file.blocks[n].fields.size());
        const std::vector<hpack_story::field> expected(
            file.blocks[n].fields.begin(),
            file.blocks[n].fields.begin() + static_cast<std::ptrdiff_t>(r.fields.size()));
        REQUIRE(has_fields(r.fields, expected));
      }
    }
  }
}

// nghttp2 is the best encoder among them. It indexed secrets as well when these stories were written, which
// the default policy does not, so that a story may cost a few octets more: there the same fields are compared
// with everything indexed.
TEST_CASE("stories of nghttp2 take no more octets than nghttp2 took") {
  struct everything {
    constexpr indexing operator()(std::string_view, std::string_view) const noexcept {
      return indexing::with;
    }
  };
  std::size_t theirs = 0;
  std::size_t ours = 0;
  std::size_t count = 0;
  for (const vector_file& file : stories()) {
    if (file.folder != "nghttp2") continue;
    CAPTURE(file.name);
    const std::size_t wire = wire_size(file);
    const std::size_t size = encode_and_compare(file, encoder{});
    if (size > wire)
      CHECK(encode_and_compare(file, basic_encoder<httpwire::heap_storage, everything>{}) <= wire);
    theirs += wire;
    ours += size;
    ++count;
  }
  if (count == 0) return;
  std::cout << count << " nghttp2 stories: " << ours << " octets by httpwire, " << theirs << " by nghttp2\n";
  CHECK(ours <= theirs);
}
