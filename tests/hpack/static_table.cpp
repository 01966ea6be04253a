// SPDX-License-Identifier: MIT
#include "httpwire/hpack/static_table.hpp"

#include "hpack/sections.hpp"

using namespace hpack_test;
using httpwire::static_match;
using httpwire::hpack::static_table;
using httpwire::hpack::static_table_index;

namespace {

constexpr static_match find(std::string_view name, std::string_view value) {
  const std::uint64_t hash = httpwire::detail::hash_quickly(name);
  return {static_table_index.find_name(name, hash),
          static_table_index.find_field(name, value, httpwire::field_hash::quickly(hash, value).field)};
}

constexpr bool each_entry_is_found() {
  for (std::size_t i = 0; i < static_table.size(); ++i) {
    const static_match match = find(static_table[i].name, static_table[i].value);
    if (match.field != i || static_table[match.name].name != static_table[i].name) return false;
    for (std::size_t k = 0; k < match.name; ++k)
      if (static_table[k].name == static_table[i].name) return false;
  }
  return true;
}
static_assert(each_entry_is_found());
static_assert(find(":method", "PUT").name == 1 && find(":method", "PUT").field == static_match::none);
static_assert(find("", "").name == static_match::none && find("", "").field == static_match::none);

}  // namespace

TEST_CASE("the static table has the entries of RFC 7541 Appendix A at their indices") {
  CHECK(static_table.size() == 61);
  // A sample from each group, by the index of the RFC.
  const std::pair<std::size_t, std::pair<std::string_view, std::string_view>> sample[] = {
      {1, {":authority", ""}},
      {2, {":method", "GET"}},
      {3, {":method", "POST"}},
      {4, {":path", "/"}},
      {5, {":path", "/index.html"}},
      {6, {":scheme", "http"}},
      {7, {":scheme", "https"}},
      {8, {":status", "200"}},
      {14, {":status", "500"}},
      {15, {"accept-charset", ""}},
      {16, {"accept-encoding", "gzip, deflate"}},
      {19, {"accept", ""}},
      {23, {"authorization", ""}},
      {28, {"content-length", ""}},
      {32, {"cookie", ""}},
      {38, {"host", ""}},
      {46, {"location", ""}},
      {55, {"set-cookie", ""}},
      {58, {"user-agent", ""}},
      {61, {"www-authenticate", ""}},
  };
  for (const auto& [index, entry] : sample) {
    CHECK(static_table[index - 1].name == entry.first);
    CHECK(static_table[index - 1].value == entry.second);
  }
}

TEST_CASE("each static entry is decoded from its index (RFC 7541 section 6.1)") {
  httpwire::hpack::decoder decoder;
  for (std::size_t i = 0; i < static_table.size(); ++i) {
    octets block;
    put_indexed(block, i + 1);
    const decoding d = decode(decoder, block);
    REQUIRE(d.code() == error_code::none);
    REQUIRE(d.fields.size() == 1);
    CHECK(d.fields[0].name == static_table[i].name);
    CHECK(d.fields[0].value == static_table[i].value);
  }
}

TEST_CASE("each static entry is encoded in one octet, unless it is sensitive") {
  for (std::size_t i = 0; i < static_table.size(); ++i) {
    httpwire::hpack::encoder encoder;
    const field f{std::string(static_table[i].name), std::string(static_table[i].value), indexing::without};
    CHECK(hex(encode(encoder, {f})) == hex(octets{static_cast<std::uint8_t>(0x80 + i + 1)}));
  }
}

TEST_CASE("names near those of the static table are not found") {
  for (const httpwire::static_entry& entry : static_table) {
    std::string name(entry.name);
    CHECK(find(name + "x", "").name == static_match::none);
    CHECK(find(std::string_view(name).substr(1), "").name == static_match::none);
    name.back() = static_cast<char>(name.back() ^ 1);
    CHECK(find(name, "").name == static_match::none);
  }
}
