// SPDX-License-Identifier: MIT
// Input: one octet of options, then blocks, each behind its length in one octet; length 254 means that two
// octets of length follow, 255 that two octets of a new table capacity follow instead of a block. What
// libnghttp2 makes of the blocks is compared.
#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "httpwire/hpack.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace hpack = httpwire::hpack;
using httpwire::bytes;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;

constexpr std::size_t no_limit = 1U << 24;

struct line {
  std::string name;
  std::string value;
  bool never_indexed = false;
};

struct outcome {
  bool accepted = false;
  std::vector<line> lines;
  httpwire::error failure{};
};

struct delete_inflater {
  void operator()(nghttp2_hd_inflater* i) const { nghttp2_hd_inflate_del(i); }
};
using inflater = std::unique_ptr<nghttp2_hd_inflater, delete_inflater>;

outcome ask_nghttp2(nghttp2_hd_inflater* theirs, bytes block) {
  outcome o;
  for (;;) {
    nghttp2_nv field{};
    int flags = 0;
    const auto used = nghttp2_hd_inflate_hd2(theirs, &field, &flags, block.data(), block.size(), 1);
    if (used < 0) return o;
    block = block.subspan(static_cast<std::size_t>(used));
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
      o.lines.push_back({{reinterpret_cast<const char*>(field.name), field.namelen},
                         {reinterpret_cast<const char*>(field.value), field.valuelen},
                         (field.flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0});
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
  }
  o.accepted = nghttp2_hd_inflate_end_headers(theirs) == 0;
  return o;
}

outcome ask_httpwire(hpack::decoder& decoder, bytes block) {
  outcome o;
  // 8 bits of a string become 8 / 5 octets at most.
  const exact_copy<char> scratch{2 * block.size()};
  const auto section = decoder.decode(block, scratch.span(), [&](const httpwire::field_line& f) {
    o.lines.push_back({std::string{f.name}, std::string{f.value}, f.indexing == httpwire::indexing::never});
  });
  o.accepted = section.has_value();
  if (!section) o.failure = section.error();
  return o;
}

/// What makes libnghttp2 refuse a block that httpwire accepts.
class nghttp2_bounds {
 public:
  explicit nghttp2_bounds(bytes block) : rest_(block) {
    while (!rest_.empty() && !beyond_) representation();
  }
  [[nodiscard]] bool exceeded() const { return beyond_; }

 private:
  void representation() {
    const std::uint8_t first = rest_[0];
    if ((first & 0x80U) != 0) return static_cast<void>(integer(7));
    if ((first & 0xe0U) == 0x20U) return static_cast<void>(integer(5));
    if (integer((first & 0x40U) != 0 ? 6 : 4) == 0) text();
    text();
  }

  /// Difference: RFC 7541 section 5.1 leaves the largest integer to each; libnghttp2 takes 32 bits in up to
  /// six octets, httpwire 62 bits in up to ten. An integer with zeros at its end is small and long.
  std::uint64_t integer(unsigned bits) {
    const auto read = httpwire::parse_prefix_integer(rest_, bits);
    if (!read) return rest_ = {}, 0;
    if (read->value > 0xffff'ffffU || read->size > 6) beyond_ = true;
    rest_ = rest_.subspan(read->size);
    return read->value;
  }

  /// Difference: a string of more than 65,536 coded octets ends the connection in libnghttp2. In httpwire
  /// that is max_string_size, which is not set here and only ends the stream.
  void text() {
    const std::uint64_t size = integer(7);
    if (size > 65'536) beyond_ = true;
    rest_ = size > rest_.size() ? bytes{} : rest_.subspan(static_cast<std::size_t>(size));
  }

  bytes rest_;
  bool beyond_ = false;
};

/// False when the connection is over.
bool compare(hpack::decoder& ours, nghttp2_hd_inflater* theirs, bytes octets) {
  const exact_copy<std::uint8_t> block{octets};
  const outcome a = ask_httpwire(ours, block.span());
  const outcome b = ask_nghttp2(theirs, block.span());
  if (!b.accepted && nghttp2_bounds{block.span()}.exceeded()) return false;
  if (a.accepted != b.accepted)
    httpwire_fuzz::fail("httpwire and nghttp2 accept and refuse the same",
                        a.accepted ? "only nghttp2 refuses" : "httpwire: " + httpwire_fuzz::shown(a.failure));
  check_equal(a.lines.size(), b.lines.size(), "httpwire and nghttp2 show as many fields");
  for (std::size_t i = 0; i < a.lines.size(); ++i) {
    check_equal(a.lines[i].name, b.lines[i].name, "names");
    check_equal(a.lines[i].value, b.lines[i].value, "values");
    check_equal(a.lines[i].never_indexed, b.lines[i].never_indexed, "never indexed");
  }
  if (!a.accepted) return false;
  check_equal(ours.table().size(), nghttp2_hd_inflate_get_dynamic_table_size(theirs), "sizes of the tables");
  check_equal(61 + ours.table().count(), nghttp2_hd_inflate_get_num_table_entries(theirs),
              "entries of the tables");
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  // Difference: RFC 7541 section 4.2 has two size updates at most; libnghttp2 does not count them. The limits
  // of httpwire are out of the way.
  hpack::decoder ours{{.max_section_size = no_limit,
                       .max_fields = no_limit,
                       .max_string_size = no_limit,
                       .max_size_updates = no_limit}};
  nghttp2_hd_inflater* made = nullptr;
  check(nghttp2_hd_inflate_new(&made) == 0, "nghttp2_hd_inflate_new");
  const inflater theirs{made};
  const auto set_capacity = [&](std::size_t capacity) {
    check(ours.set_table_capacity(capacity).has_value(), "room for the table");
    check(nghttp2_hd_inflate_change_table_size(theirs.get(), capacity) == 0, "nghttp2's table");
  };
  constexpr std::size_t first[] = {4096, 0, 64, 256};
  set_capacity(httpwire_fuzz::one_of(first, in.u8()));
  while (!in.empty()) {
    const std::uint8_t length = in.u8();
    if (length == 255)
      set_capacity(in.u16());
    else if (!compare(ours, theirs.get(), in.take(length == 254 ? in.u16() : length)))
      break;
  }
  return 0;
}
