// SPDX-License-Identifier: MIT
#include "httpwire/http/grpc/message_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using namespace httpwire_test;
namespace grpc = http::grpc;

namespace {

constexpr bool reads_at_compile_time() {
  constexpr auto octets = "00 00000002 6162 01 00000000"_hex;
  grpc::message_reader reader{{.encoding = true}};
  bytes chunk = octets;
  const auto one = reader.next(chunk);
  const auto two = reader.next(chunk);
  return one && one->payload.size() == 2 && one->first && one->last && !one->prefix.compressed && two &&
         two->payload.empty() && two->prefix.compressed && reader.next(chunk).need_more() && reader.finish();
}
static_assert(reads_at_compile_time());

struct trace {
  std::vector<std::string> messages{};
  std::vector<bool> compressed{};
  error failure{};
  bool operator==(const trace&) const = default;
};

trace read(const std::vector<std::uint8_t>& octets, std::size_t first_cut, std::size_t second_cut,
           const grpc::message_reader_options& options) {
  trace t;
  grpc::message_reader reader{options};
  const auto feed = [&](std::size_t from, std::size_t to) {
    const exact_octets copy(bytes{octets}.subspan(from, to - from));
    bytes chunk = copy.span();
    for (;;) {
      const auto m = reader.next(chunk);
      if (m.need_more()) {
        CHECK(chunk.empty());
        return;
      }
      if (!m) {
        t.failure = m.error();
        return;
      }
      if (m->first) {
        t.messages.emplace_back();
        t.compressed.push_back(m->prefix.compressed);
      }
      t.messages.back() += as_text(m->payload);
      CHECK(m->last == (t.messages.back().size() == m->prefix.length));
    }
  };
  feed(0, first_cut);
  if (t.failure.code == error_code::none) feed(first_cut, second_cut);
  if (t.failure.code == error_code::none) feed(second_cut, octets.size());
  const auto end = reader.finish();
  if (!end) t.failure = end.error();
  return t;
}

}  // namespace

TEST_CASE(
    "message_reader: the same messages however they are cut (draft-kumar-rtgwg-grpc-protocol section 3)") {
  const auto octets = unhex("00 00000003 616263 01 00000000 00 00000000 01 00000005 3132333435");
  const grpc::message_reader_options options{.encoding = true};
  const trace whole = read(octets, octets.size(), octets.size(), options);
  CHECK(whole.messages == std::vector<std::string>{"abc", "", "", "12345"});
  CHECK(whole.compressed == std::vector<bool>{false, true, false, true});
  CHECK(whole.failure.code == error_code::none);
  for (std::size_t i = 0; i <= octets.size(); ++i)
    for (std::size_t j = i; j <= octets.size(); ++j) CHECK(read(octets, i, j, options) == whole);
}

TEST_CASE("message_reader: a stream that ends early (draft-kumar-rtgwg-grpc-protocol section 3)") {
  const auto octets = unhex("00 00000003 616263 00 00000001 61");
  for (std::size_t size = 0; size <= octets.size(); ++size) {
    const std::vector<std::uint8_t> cut(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size));
    const trace t = read(cut, size / 2, size, {});
    const bool boundary = size == 0 || size == 8 || size == 14;
    CHECK(t.failure.code == (boundary ? error_code::none : error_code::grpc_message_truncated));
    if (!boundary) CHECK(t.failure.offset == size);
  }
}

TEST_CASE("message_reader: flags (draft-kumar-rtgwg-grpc-protocol section 3)") {
  const auto check_fault = [](std::string_view digits, bool encoding, error_code code, std::uint64_t offset) {
    const auto octets = unhex(digits);
    for (std::size_t cut = 0; cut <= octets.size(); ++cut) {
      const trace t = read(octets, cut, octets.size(), {.encoding = encoding});
      CHECK(t.failure.code == code);
      CHECK(t.failure.offset == offset);
      CHECK(t.failure.scope() == error_scope::stream);
    }
  };
  check_fault("02", true, error_code::grpc_flag_invalid, 0);
  check_fault("80 00000000", true, error_code::grpc_flag_invalid, 0);
  check_fault("00 00000001 61 ff 00000000", true, error_code::grpc_flag_invalid, 6);
  check_fault("01", false, error_code::grpc_encoding_missing, 0);
  check_fault("00 00000000 01 00000000", false, error_code::grpc_encoding_missing, 5);
}

TEST_CASE("message_reader: the limit is at its edge, and final (draft-kumar-rtgwg-grpc-protocol section 3)") {
  grpc::message_reader reader{{.max_message_size = 3}};
  const auto fine = unhex("00 00000003 616263");
  bytes chunk = fine;
  CHECK(reader.next(chunk));
  const auto large = unhex("00 00000004");
  chunk = large;
  const auto refused = reader.next(chunk);
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == error_code::grpc_message_too_large);
  CHECK(refused.error().limit == 3);
  CHECK(refused.error().offset == 8);
  chunk = fine;
  CHECK(reader.next(chunk).error() == refused.error());
  CHECK(reader.finish().error() == refused.error());
  CHECK(reader.options().max_message_size == 3);
  const auto huge = unhex("00 ffffffff");
  grpc::message_reader unlimited{{.max_message_size = 0xffff'ffff}};
  chunk = huge;
  CHECK(unlimited.next(chunk).need_more());
  CHECK(unlimited.offset() == 5);
  CHECK(!unlimited.at_boundary());
}
