// SPDX-License-Identifier: MIT
// Input: one octet for the size of a short buffer, the rest once as coded octets and once as text.
#include "httpwire/field/huffman.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../tests/support/huffman_reference.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

using httpwire::bytes;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;
using httpwire_test::reference_verdict;

[[nodiscard]] error_code code_of(reference_verdict verdict) {
  switch (verdict) {
    case reference_verdict::text: return error_code::none;
    case reference_verdict::eos: return error_code::huffman_eos;
    case reference_verdict::padding: return error_code::huffman_padding;
  }
  return error_code::none;
}

[[nodiscard]] std::string_view text_of(const exact_copy<char>& out, std::size_t size) {
  return {out.span().data(), size};
}

void decode_into(bytes coded, std::size_t room, const httpwire_test::reference_decoding& expected) {
  const exact_copy<char> out{room};
  const auto decoded = httpwire::huffman_decode(coded, out.span());
  if (decoded) {
    check_equal(error_code::none, code_of(expected.verdict), "only valid octets are decoded");
    check(*decoded <= room, "the text lies in its buffer");
    check_equal(text_of(out, *decoded), std::string_view{expected.text}, "decoded text");
    return;
  }
  const httpwire::error& e = decoded.error();
  check(e.offset <= coded.size(), "the offset lies in the input");
  if (e.code == error_code::buffer_too_small) {
    // Of octets that are wrong further on, the text before is reported first or not at all.
    check(room < expected.text.size(), "the buffer is too small only when it is");
    check(e.limit >= expected.text.size() && e.limit > room, "the limit suffices");
    check_equal(e.limit, httpwire::huffman_max_decoded_size(coded.size()), "the limit is the bound");
    return;
  }
  check_equal(e.code, code_of(expected.verdict), "reason for refusing");
}

void decode(bytes octets, std::size_t short_room) {
  const exact_copy<std::uint8_t> copy{octets};
  const bytes coded = copy.span();
  const auto expected = httpwire_test::reference_decode(coded);
  const std::size_t size = expected.text.size();
  const std::size_t bound = httpwire::huffman_max_decoded_size(coded.size());
  check(size <= bound, "no text is longer than the bound");
  if (expected.verdict == reference_verdict::text) {
    const auto known = httpwire::huffman_decoded_size(coded);
    check(known.has_value(), "the size of valid octets is known");
    check_equal(*known, size, "decoded size");
  } else {
    const auto known = httpwire::huffman_decoded_size(coded);
    check(!known, "wrong octets have no size");
    check_equal(known.error().code, code_of(expected.verdict), "reason for having no size");
  }
  decode_into(coded, bound, expected);
  decode_into(coded, bound + 16, expected);
  decode_into(coded, size, expected);
  if (size != 0) {
    decode_into(coded, size - 1, expected);
    decode_into(coded, short_room % size, expected);
  }
}

void encode(bytes octets, std::size_t short_room) {
  const exact_copy<char> copy{std::span<const char>{httpwire::as_text(octets).data(), octets.size()}};
  const std::string_view text{copy.span().data(), copy.span().size()};
  const auto expected = httpwire_test::reference_encode(text);
  const std::size_t size = httpwire::huffman_encoded_size(text);
  check_equal(size, expected.size(), "encoded size");
  for (const std::size_t room : {size, size + 1, size + 40}) {
    const exact_copy<std::uint8_t> out{room};
    const auto coded = httpwire::huffman_encode(text, out.span());
    check(coded.has_value(), "a buffer that suffices is enough");
    check_equal(httpwire::as_text(*coded), httpwire::as_text(expected), "encoded octets");
  }
  if (size != 0) {
    for (const std::size_t room : {size - 1, short_room % size}) {
      const exact_copy<std::uint8_t> out{room};
      const auto coded = httpwire::huffman_encode(text, out.span());
      check(!coded, "a short buffer is too small");
      check_equal(coded.error().code, error_code::buffer_too_small, "reason for not encoding");
      check_equal(coded.error().limit, std::uint64_t{size}, "the limit is the size needed");
    }
  }
  const exact_copy<char> back{text.size()};
  const auto decoded = httpwire::huffman_decode(expected, back.span());
  check(decoded.has_value(), "what is encoded can be decoded");
  check_equal(text_of(back, *decoded), text, "encoded and decoded again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const std::size_t short_room = in.u8();
  const bytes octets = in.take(2048);
  decode(octets, short_room);
  encode(octets, short_room);
  return 0;
}
