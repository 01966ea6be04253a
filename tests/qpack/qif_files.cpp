// SPDX-License-Identifier: MIT
// The published qif files through httpwire's encoder and back through its decoder, in every configuration of
// the offline interop, with what they cost.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "qif/coding.hpp"
#include "qif/list.hpp"
#include "support/catch.hpp"

namespace {

std::filesystem::path directory() {
  const char* const named = std::getenv("HTTPWIRE_VECTORS");
  return std::filesystem::path(named != nullptr ? named : HTTPWIRE_VECTORS_DEFAULT) / "qpack" / "qif";
}

struct qif_file {
  std::string name;
  std::vector<qif::list> lists;
};

std::vector<qif_file> qif_files() {
  std::vector<qif_file> files;
  if (!std::filesystem::is_directory(directory())) return files;
  for (const auto& entry : std::filesystem::directory_iterator(directory())) {
    if (entry.path().extension() != ".qif") continue;
    std::ifstream in{entry.path(), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    qif::parsed_lists parsed = qif::parse_lists(text);
    REQUIRE_FALSE(parsed.error);
    REQUIRE_FALSE(parsed.lists.empty());
    files.push_back({entry.path().stem().string(), std::move(parsed.lists)});
  }
  std::ranges::sort(files, {}, &qif_file::name);
  return files;
}

/// Calls `use` with every configuration of the interop.
template <class Use>
void for_each_settings(Use&& use) {
  for (const bool acknowledged : {false, true})
    for (const std::size_t blocked : {0U, 100U})
      for (const std::size_t table : {0U, 256U, 512U, 4096U})
        use(qif::settings{.table = table, .blocked = blocked, .acknowledged = acknowledged});
}

std::size_t octets_of(const qif::statistics& s) { return s.section_octets + s.encoder_stream_octets; }

}  // namespace

TEST_CASE("published qif files: what httpwire encodes it decodes, under every policy and configuration") {
  const auto files = qif_files();
  if (files.empty()) std::printf("no qif files in %s\n", directory().string().c_str());
  for (const qif_file& file : files) {
    for (const std::string_view policy : qif::policy_names()) {
      std::printf("%-16s %-12s", file.name.c_str(), std::string(policy).c_str());
      for_each_settings([&](const qif::settings& s) {
        CAPTURE(file.name, policy, s.table, s.blocked, s.acknowledged);
        const qif::encoding encoded = qif::encode(file.lists, s, policy);
        REQUIRE_FALSE(encoded.failure);
        const qif::statistics& counts = encoded.counts;
        std::printf(" %7zu", octets_of(counts));
        const qif::decoding decoded = qif::decode(encoded.file, s);
        REQUIRE_FALSE(decoded.failure);
        REQUIRE(decoded.lists == file.lists);
        CHECK(counts.sections == file.lists.size());
        CHECK(counts.fields == counts.static_fields + counts.dynamic_fields + counts.literal_fields);
        CHECK(counts.most_at_risk <= s.blocked);
        if (s.table == 0) {
          CHECK(counts.encoder_stream_octets == 0);
          CHECK(counts.dynamic_fields == 0);
        }
        if (s.blocked == 0 && !s.acknowledged) CHECK(counts.dynamic_fields == 0);
      });
      std::printf("\n");
    }
  }
}

TEST_CASE("published qif files: a larger table and the right to block never cost the default policy much") {
  for (const qif_file& file : qif_files()) {
    for (const bool acknowledged : {false, true}) {
      const auto cost = [&](std::size_t table, std::size_t blocked) {
        const qif::settings s{.table = table, .blocked = blocked, .acknowledged = acknowledged};
        return octets_of(qif::encode(file.lists, s, qif::policy_names()[0]).counts);
      };
      CAPTURE(file.name, acknowledged);
      const std::size_t plain = cost(0, 0);
      for (const std::size_t table : {256U, 512U, 4096U}) {
        CAPTURE(table);
        for (const std::size_t blocked : {0U, 100U}) CHECK(cost(table, blocked) <= plain + plain / 50 + 100);
        CHECK(cost(table, 100) <= cost(table, 0) + plain / 50 + 100);
      }
      // Real requests repeat themselves. Without acknowledgments only the first 100 of them may say so.
      if (acknowledged && file.lists.size() > 10) CHECK(4 * cost(4096, 100) < 3 * plain);
    }
  }
}
