// SPDX-License-Identifier: MIT
// Input: one octet for the prefix and the flags, eight for a value to write, the rest to parse.
#include "httpwire/field/prefix_integer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

using httpwire::bytes;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;

__extension__ using wide = unsigned __int128;

struct verdict {
  enum class kind : std::uint8_t { value, need_more, too_large };
  kind type;
  std::uint64_t value = 0;
  std::size_t size = 0;
};

/// RFC 7541 section 5.1 word for word, in an integer that nothing of ten octets overflows.
verdict reference(bytes in, unsigned prefix_bits) {
  using kind = verdict::kind;
  if (in.empty()) return {kind::need_more};
  const unsigned all_ones = (1U << prefix_bits) - 1;
  wide value = in[0] & all_ones;
  if (value != all_ones) return {kind::value, static_cast<std::uint64_t>(value), 1};
  unsigned shift = 0;
  std::size_t at = 1;
  for (;; ++at, shift += 7) {
    if (at == httpwire::prefix_integer_max_size) return {kind::too_large};
    if (at == in.size()) return {kind::need_more};
    value += static_cast<wide>(in[at] & 127U) << shift;
    if (in[at] < 128) break;
  }
  if (value > httpwire::prefix_integer_max) return {kind::too_large};
  return {kind::value, static_cast<std::uint64_t>(value), at + 1};
}

void compare_parse(bytes in, unsigned prefix_bits) {
  const auto parsed = httpwire::parse_prefix_integer(in, prefix_bits);
  const verdict expected = reference(in, prefix_bits);
  check_equal(parsed.need_more(), expected.type == verdict::kind::need_more, "both need more");
  check_equal(parsed.has_error(), expected.type == verdict::kind::too_large, "both refuse");
  if (parsed.has_error()) {
    check_equal(parsed.error().code, httpwire::error_code::integer_too_large, "the reason for refusing");
    check_equal(parsed.error().limit, httpwire::prefix_integer_max, "the limit is named");
  }
  if (!parsed) return;
  check_equal(parsed->value, expected.value, "parsed value");
  check_equal(std::size_t{parsed->size}, expected.size, "octets parsed");
}

void write_and_parse(std::uint64_t value, unsigned prefix_bits, std::uint8_t flags) {
  std::array<std::uint8_t, httpwire::prefix_integer_max_size> octets{};
  httpwire::writer out{octets};
  httpwire::write_prefix_integer(out, value, prefix_bits, flags);
  const auto written = out.written();
  check_equal(written.has_value(), value <= httpwire::prefix_integer_max, "what can be written");
  if (!written) return;
  check_equal(written->size(), httpwire::prefix_integer_size(value, prefix_bits), "size known beforehand");
  const unsigned all_ones = (1U << prefix_bits) - 1;
  check_equal((*written)[0] & ~all_ones, unsigned{flags}, "flags above the prefix");
  compare_parse(*written, prefix_bits);
  const auto parsed = httpwire::parse_prefix_integer(*written, prefix_bits);
  check(parsed.has_value(), "what is written can be parsed");
  check_equal(parsed->value, value, "written and parsed again");
  check_equal(std::size_t{parsed->size}, written->size(), "nothing is left over");
  for (std::size_t size = 0; size < written->size(); ++size) {
    check(httpwire::parse_prefix_integer(written->first(size), prefix_bits).need_more(),
          "a cut integer needs more");
    httpwire::writer small{httpwire::mutable_bytes{octets}.first(size)};
    httpwire::write_prefix_integer(small, value, prefix_bits, flags);
    check(!small.ok() && small.size() == written->size(), "a short buffer is too small");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const std::uint8_t choice = in.u8();
  const unsigned prefix_bits = choice % 8 + 1U;
  const auto flags = static_cast<std::uint8_t>(0xffU & (choice / 8U << prefix_bits));
  const std::uint64_t value = in.u64();
  write_and_parse(value, prefix_bits, flags);
  write_and_parse(value >> 2, prefix_bits, flags);
  write_and_parse(value >> choice % 64, prefix_bits, flags);

  const bytes octets = in.take_all();
  const std::size_t longest = octets.size() < 16 ? octets.size() : 16;
  for (std::size_t end = 0; end <= longest; ++end) {
    const httpwire_fuzz::exact_copy<std::uint8_t> copy{octets.first(end)};
    compare_parse(copy.span(), prefix_bits);
  }
  return 0;
}
