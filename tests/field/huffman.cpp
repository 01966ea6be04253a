// SPDX-License-Identifier: MIT
#include "httpwire/field/huffman.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/huffman_reference.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;
using namespace std::string_view_literals;

namespace {

struct vector {
  std::string_view text;
  std::string_view coded;
};

// RFC 7541 sections C.4 and C.6, every Huffman-coded string there.
constexpr std::array vectors{
    vector{"www.example.com", "f1e3 c2e5 f23a 6ba0 ab90 f4ff"},
    vector{"no-cache", "a8eb 1064 9cbf"},
    vector{"custom-key", "25a8 49e9 5ba9 7d7f"},
    vector{"custom-value", "25a8 49e9 5bb8 e8b4 bf"},
    vector{"302", "6402"},
    vector{"private", "aec3 771a 4b"},
    vector{"Mon, 21 Oct 2013 20:13:21 GMT", "d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff"},
    vector{"https://www.example.com", "9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3"},
    vector{"307", "640e ff"},
    vector{"Mon, 21 Oct 2013 20:13:22 GMT", "d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff"},
    vector{"gzip", "9bd9 ab"},
    vector{
        "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
        "94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 "
        "b106 3d50 07"}};

consteval bool codes_to(std::string_view text, std::string_view digits) {
  std::array<std::uint8_t, 64> expected{};
  std::size_t size = 0;
  for_each_hex_octet(digits, [&](std::uint8_t octet) { expected[size++] = octet; });

  std::array<std::uint8_t, 64> out{};
  const auto coded = huffman_encode(text, mutable_bytes{out}.first(size));
  if (!coded || coded->size() != size || huffman_encoded_size(text) != size) return false;
  for (std::size_t i = 0; i < size; ++i)
    if (out[i] != expected[i]) return false;

  std::array<char, 64> back{};
  const auto decoded = huffman_decode(*coded, std::span{back}.first(text.size()));
  return decoded && std::string_view{back.data(), *decoded} == text &&
         *huffman_decoded_size(*coded) == text.size();
}
static_assert([]() consteval {
  for (const auto& [text, coded] : vectors)
    if (!codes_to(text, coded)) return false;
  return true;
}());
static_assert(codes_to("", ""));

// RFC 7541 Appendix B: the codes that the lengths make are those of the RFC, for all symbols.
static_assert([]() consteval {
  for (std::size_t symbol = 0; symbol < 256; ++symbol) {
    const auto c = detail::code_of(static_cast<char>(symbol));
    if (c.code != reference_codes[symbol].code || c.length != reference_codes[symbol].length) return false;
  }
  return detail::huffman_lengths[detail::huffman_eos] == reference_codes[reference_eos].length;
}());
static_assert(detail::code_of('0').code == 0x0 && detail::code_of('0').length == 5);
static_assert(detail::code_of('a').code == 0x3 && detail::code_of('a').length == 5);
static_assert(detail::code_of('&').code == 0xf8 && detail::code_of('&').length == 8);
static_assert(detail::code_of('\0').code == 0x1ff8 && detail::code_of('\0').length == 13);
static_assert(detail::code_of('\\').code == 0x7fff0 && detail::code_of('\\').length == 19);
static_assert(detail::code_of('\x09').code == 0xffffea && detail::code_of('\x09').length == 24);
static_assert(detail::code_of('\x0a').code == 0x3ffffffc && detail::code_of('\x0a').length == 30);
static_assert(detail::code_of('\xff').code == 0x3ffffee && detail::code_of('\xff').length == 26);

error_code code_for(reference_verdict verdict) {
  switch (verdict) {
    case reference_verdict::eos: return error_code::huffman_eos;
    case reference_verdict::padding: return error_code::huffman_padding;
    default: return error_code::none;
  }
}

/// Empty when the decoder does with `coded`, into `room` characters, what the reference says; otherwise why.
std::string differs_into(bytes coded, const reference_decoding& expected, std::size_t room) {
  guarded_buffer<char> guarded(room);
  const exact_buffer<char> exact(room);
  for (const std::span<char> out : {guarded.span(), exact.span()}) {
    const auto r = huffman_decode(coded, out);
    if (!guarded.intact()) return "wrote past its room";
    if (r) {
      if (expected.verdict != reference_verdict::text) return "decoded what is invalid";
      if (std::string_view{out.data(), *r} != expected.text) return "decoded another text";
      continue;
    }
    const error& e = r.error();
    if (e.code == error_code::buffer_too_small) {
      if (room >= expected.text.size()) return "wanted more room than needed";
      if (e.limit != huffman_max_decoded_size(coded.size())) return "named another size";
      if (e.limit < expected.text.size()) return "named a size that does not suffice";
      if (e.offset >= coded.size()) return "ran out of room past the input";
      continue;
    }
    if (room < expected.text.size()) return "failed behind the end of its room";
    if (e != error{.code = code_for(expected.verdict), .offset = expected.offset})
      return "failed with " + std::string(e.name()) + " at " + std::to_string(e.offset) + ", not at " +
             std::to_string(expected.offset);
  }
  return {};
}

/// The same for the size alone and for room that is short of it, exact and more.
std::string differs(bytes octets) {
  const exact_octets coded(octets);
  const reference_decoding expected = reference_decode(coded);
  const std::size_t size = expected.text.size();
  const auto measured = huffman_decoded_size(coded);
  if (measured.has_value() != (expected.verdict == reference_verdict::text))
    return "measured with another verdict";
  if (measured && *measured != size) return "measured " + std::to_string(*measured);
  if (!measured && measured.error() != error{.code = code_for(expected.verdict), .offset = expected.offset})
    return "measured with " + std::string(measured.error().name()) + " at " +
           std::to_string(measured.error().offset) + ", not at " + std::to_string(expected.offset);
  if (size > huffman_max_decoded_size(coded.size())) return "is longer than the bound";
  for (const std::size_t room : {std::size_t{0}, size / 2, size == 0 ? 0 : size - 1, size, size + 1, size + 7,
                                 size + 8, huffman_max_decoded_size(coded.size()) + 16})
    if (const std::string why = differs_into(coded, expected, room); !why.empty())
      return why + " with room " + std::to_string(room);
  return {};
}

void require_agreement(bytes coded) {
  if (const std::string why = differs(coded); !why.empty()) FAIL(hex(coded) << ": " << why);
}

/// Coding by every kind of code that this machine has gives exactly the octets of the reference, into `spare`
/// octets more than needed, and fails into one less.
void require_coded(std::string_view text, const std::vector<std::uint8_t>& expected, std::size_t spare) {
  using detail::implementation;
  const exact_buffer<char> from(text);
  // Between canaries, which see what AddressSanitizer cannot.
  guarded_buffer<std::uint8_t> out(expected.size() + spare);
  std::uint8_t* const begin = out.span().data();
  const std::uint8_t* const end = begin + out.size();
  for (const implementation wanted : {implementation::portable, implementation::best}) {
    const std::string_view exact_text{from.data(), from.size()};
    const std::uint8_t* const coded = detail::store_huffman(exact_text, begin, end, end, wanted);
    if (coded == nullptr || hex(bytes{begin, coded}) != hex(expected))
      FAIL("codes otherwise: " << hex(expected) << " with " << spare << " octets to spare");
    const std::uint8_t* const limit = begin + (expected.size() - 1);
    if (detail::store_huffman(exact_text, begin, limit, spare == 0 ? limit : end, wanted) != nullptr)
      FAIL("passes its limit: " << hex(expected) << " with " << spare << " octets to spare");
    if (!out.intact()) FAIL("writes past its room: " << hex(expected));
  }
}

/// Coding gives exactly the octets of the reference, and decoding the text.
void require_round_trip(std::string_view text) {
  const std::vector<std::uint8_t> expected = reference_encode(text);
  const exact_octets out(expected.size());
  const exact_buffer<char> from(text);
  const std::string_view exact_text{from.data(), from.size()};
  const auto coded = huffman_encode(exact_text, out);
  if (huffman_encoded_size(exact_text) != expected.size() || !coded || hex(*coded) != hex(expected))
    FAIL("codes otherwise: " << hex(expected));
  if (!text.empty()) require_coded(text, expected, 0);
  const exact_buffer<char> back(text.size());
  const auto decoded = huffman_decode(*coded, back);
  if (!decoded || std::string_view{back.data(), *decoded} != text)
    FAIL("does not come back: " << hex(expected));
  const auto size = huffman_decoded_size(*coded);
  if (!size || *size != text.size()) FAIL("is not measured: " << hex(expected));
}

std::string all_symbols() {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  return all;
}

/// Text of one of several flavours, from what fields mostly have to what takes the longest codes.
std::string random_text(random_source& random, std::size_t size) {
  switch (random.below(6)) {
    case 0: return random.text_of("012aceiost", size);
    case 4: return random.text_of("!\"()?'+|#>aO", size);
    case 1: return random.text(size);
    case 2: return random.text_of("\x09\x0a\x0d\x16\x01\xff\xf9", size);
    case 3: return random.text_of("&*,;XZabc\t", size);
    default: return random.text_of(field_characters, size);
  }
}

}  // namespace

TEST_CASE("huffman: RFC 7541 C.4 and C.6, both ways and through the reference") {
  for (const auto& [text, digits] : vectors) {
    CAPTURE(text);
    const std::vector<std::uint8_t> coded = unhex(digits);
    CHECK(reference_encode(text) == coded);
    require_round_trip(text);
    require_agreement(coded);
  }
}

TEST_CASE("huffman: each of the 256 symbols alone and repeated round trips") {
  for (const char c : all_symbols())
    for (std::size_t count = 1; count <= 40; ++count) require_round_trip(std::string(count, c));
}

TEST_CASE("huffman: every pair of symbols round trips, alone and before a random text") {
  random_source random(10);
  std::string text(2, '\0');
  for (const char a : all_symbols()) {
    for (const char b : all_symbols()) {
      text.assign({a, b});
      require_round_trip(text);
      text += random_text(random, random.below(24));
      require_round_trip(text);
    }
  }
}

TEST_CASE("huffman: random texts of 0 to 200 octets round trip") {
  random_source random(11);
  for (int round = 0; round < 40; ++round)
    for (std::size_t size = 0; size <= 200; ++size) require_round_trip(random_text(random, size));
}

TEST_CASE("huffman: every symbol at every place of texts of all sizes is coded, RFC 7541 section 5.2") {
  random_source random(21);
  for (std::size_t size = 1; size <= 130; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      // One symbol of each length of codes, those without ASCII included, among short ones; then two.
      for (const char c : "\0\x7f\x80\xff\x01\t\n\\<`{^}[~$#>'+?\"(&,XjaAz0"sv) {
        std::string text = random.text_of("012aceiost-/bdfghlmnpru_", size);
        text[at] = c;
        require_coded(text, reference_encode(text), random.below(72));
        text[random.below(size)] = c;
        require_coded(text, reference_encode(text), 0);
      }
    }
  }
}

TEST_CASE("huffman: four symbols of 20 to 60 bits are coded wherever they lie") {
  random_source random(22);
  for (int round = 0; round < 4000; ++round) {
    std::string text = random_text(random, 1 + random.below(200));
    for (std::size_t i = random.below(60); i < text.size(); i += 1 + random.below(60)) {
      const std::string four = random.text_of("<{^[$#'\"&Aaa01", 4);
      text.replace(i, std::min<std::size_t>(4, text.size() - i), four, 0,
                   std::min<std::size_t>(4, text.size() - i));
    }
    require_coded(text, reference_encode(text), random.below(3) * random.below(80));
  }
}

TEST_CASE("huffman: codes into every buffer that is too small fail with the size needed and stay inside") {
  random_source random(12);
  for (int round = 0; round < 400; ++round) {
    const std::string text = random_text(random, random.below(round % 8 == 0 ? 150 : 40));
    const std::size_t needed = huffman_encoded_size(text);
    for (std::size_t size = 0; size <= needed + 70; ++size) {
      guarded_buffer<std::uint8_t> guarded(size);
      const exact_octets exact(size);
      for (const mutable_bytes out : {guarded.span(), exact.span()}) {
        const auto r = huffman_encode(text, out);
        REQUIRE(r.has_value() == (size >= needed));
        if (r)
          REQUIRE((r->data() == out.data() && r->size() == needed));
        else
          REQUIRE(r.error() == error{.code = error_code::buffer_too_small, .offset = size, .limit = needed});
      }
      REQUIRE(guarded.intact());
    }
  }
}

TEST_CASE("huffman: an empty text is coded as nothing and comes back, without any memory") {
  const auto coded = huffman_encode("", {});
  REQUIRE(coded);
  CHECK(coded->empty());
  const auto decoded = huffman_decode({}, {});
  REQUIRE(decoded);
  CHECK(*decoded == 0);
  REQUIRE(huffman_decoded_size({}));
  CHECK(*huffman_decoded_size({}) == 0);
  CHECK(huffman_encoded_size("") == 0);
  CHECK(huffman_encode("a", {}).error() ==
        error{.code = error_code::buffer_too_small, .offset = 0, .limit = 1});
  CHECK(huffman_decode("1f"_hex, {}).error().code == error_code::buffer_too_small);
}

TEST_CASE("huffman: texts whose code passes 2^32 bits have their size, RFC 7541 section 5.2") {
  // Where std::size_t has more bits, this is not worth the memory.
  if constexpr (sizeof(std::size_t) == 4)
    CHECK(huffman_encoded_size(std::string(143'165'577, '\n')) == 536'870'914);
}

TEST_CASE("huffman: EOS is refused, alone and after any text, RFC 7541 section 5.2") {
  // Thirty ones, and then whatever fills the octet.
  for (const auto& coded : {unhex("ff ff ff ff"), unhex("ff ff ff fc"), unhex("ff ff ff fd")}) {
    const auto r = huffman_decoded_size(coded);
    REQUIRE(!r);
    CHECK(r.error() == error{.code = error_code::huffman_eos});
    require_agreement(coded);
  }
  random_source random(13);
  for (std::size_t size = 0; size <= 40; ++size) {
    for (int round = 0; round < 20; ++round) {
      const std::string text = random_text(random, size);
      bit_string bits;
      for (const char c : text) bits.add(reference_codes[static_cast<std::uint8_t>(c)]);
      const std::size_t offset = bits.size() / 8;
      bits.add(reference_codes[reference_eos]);
      for (const char c : random_text(random, random.below(10)))
        bits.add(reference_codes[static_cast<std::uint8_t>(c)]);
      const std::vector<std::uint8_t> coded = bits.octets();
      const exact_buffer<char> out(huffman_max_decoded_size(coded.size()));
      REQUIRE(huffman_decode(coded, out).error() == error{.code = error_code::huffman_eos, .offset = offset});
      require_agreement(coded);
    }
  }
}

TEST_CASE("huffman: padding of 8 bits or more is refused, RFC 7541 section 5.2") {
  random_source random(14);
  for (std::size_t size = 0; size <= 40; ++size) {
    for (int round = 0; round < 20; ++round) {
      const std::string text = random_text(random, size);
      // As many whole octets of ones as do not make an EOS of the padding.
      for (std::size_t extra = 1; extra <= 3; ++extra) {
        std::vector<std::uint8_t> coded = reference_encode(text);
        coded.resize(coded.size() + extra, 0xff);
        if (reference_decode(coded).verdict == reference_verdict::eos) continue;
        const exact_buffer<char> out(huffman_max_decoded_size(coded.size()));
        const auto r = huffman_decode(coded, out);
        REQUIRE(!r);
        REQUIRE(r.error().code == error_code::huffman_padding);
        require_agreement(coded);
      }
    }
  }
}

TEST_CASE("huffman: padding with any zero in it is refused, RFC 7541 section 5.2") {
  random_source random(15);
  for (int round = 0; round < 3000; ++round) {
    const std::string text = random_text(random, random.below(40));
    bit_string bits;
    for (const char c : text) bits.add(reference_codes[static_cast<std::uint8_t>(c)]);
    const std::size_t spare = (8 - bits.size() % 8) % 8;
    for (unsigned padding = 0; padding < 1U << spare; ++padding) {
      std::vector<std::uint8_t> coded = bits.octets(false);
      if (!coded.empty()) coded.back() |= static_cast<std::uint8_t>(padding);
      const auto r = huffman_decoded_size(coded);
      const bool all_ones = padding == (1U << spare) - 1;
      // Five to seven bits that are not all ones can be a symbol; then another text was coded.
      if (all_ones)
        REQUIRE((r && *r == text.size()));
      else if (!r)
        REQUIRE(r.error().code == error_code::huffman_padding);
      else
        REQUIRE(*r == text.size() + 1);
      if (spare < 5) REQUIRE(r.has_value() == all_ones);
      require_agreement(coded);
    }
  }
}

TEST_CASE("huffman: every prefix of a coded string gives a prefix of the text or huffman_padding") {
  random_source random(16);
  for (int round = 0; round < 1000; ++round) {
    const std::string text = random_text(random, random.below(60));
    const std::vector<std::uint8_t> coded = reference_encode(text);
    for (std::size_t size = 0; size <= coded.size(); ++size) {
      const exact_octets part(bytes{coded}.first(size));
      const exact_buffer<char> out(text.size());
      const auto r = huffman_decode(part, out);
      if (r)
        REQUIRE(text.substr(0, *r) == std::string_view{out.data(), *r});
      else
        REQUIRE(r.error().code == error_code::huffman_padding);
    }
  }
}

TEST_CASE(
    "huffman: into room of every size, the exact text or a size that suffices, and nothing past the room") {
  random_source random(17);
  for (int round = 0; round < 500; ++round) {
    const std::string text = random_text(random, random.below(50));
    std::vector<std::uint8_t> coded = reference_encode(text);
    if (round % 4 == 3 && !coded.empty())
      coded[random.below(coded.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
    const exact_octets in(coded);
    const reference_decoding expected = reference_decode(in);
    for (std::size_t room = 0; room <= expected.text.size() + 16; ++room)
      if (const std::string why = differs_into(in, expected, room); !why.empty())
        FAIL(hex(coded) << " with room " << room << ": " << why);
  }
}

TEST_CASE("huffman: the bound of the decoded size is true, and reached by the shortest codes") {
  CHECK(huffman_max_decoded_size(0) == 0);
  CHECK(huffman_max_decoded_size(1) == 1);
  CHECK(huffman_max_decoded_size(2) == 3);
  CHECK(huffman_max_decoded_size(5) == 8);
  for (std::size_t size = 0; size <= 300; ++size) {
    CHECK(huffman_max_decoded_size(size) == size * 8 / 5);
    // As many codes of 5 bits as fit.
    const std::string text(size * 8 / 5, '0');
    CHECK(reference_encode(text).size() == size);
    CHECK(*huffman_decoded_size(reference_encode(text)) == huffman_max_decoded_size(size));
  }
  // No intermediate value wraps.
  constexpr std::size_t most = ~std::size_t{0} / 8 * 5;
  CHECK(huffman_max_decoded_size(most) == most / 5 * 8);
}

static_assert(huffman_min_decoded_size(0) == 0 && huffman_min_decoded_size(1) == 1);
static_assert(huffman_min_decoded_size(4) == 1 && huffman_min_decoded_size(5) == 2);
static_assert(huffman_min_decoded_size(30) == 8 && huffman_min_decoded_size(31) == 9);

TEST_CASE("huffman: the least decoded size is true, and reached by the longest codes") {
  for (std::size_t count = 0; count <= 300; ++count) {
    // Codes of 30 bits, and text of mixed ones.
    const std::string text(count, '\n');
    CHECK(huffman_min_decoded_size(reference_encode(text).size()) == count);
  }
  random_source random{30};
  for (int i = 0; i < 2000; ++i) {
    const std::string text = random.text(random.below(100));
    REQUIRE(huffman_min_decoded_size(reference_encode(text).size()) <= text.size());
  }
}

TEST_CASE("huffman: the least decoded size never falls, and no size makes it wrap") {
  std::uint64_t before = 0;
  for (unsigned bits = 0; bits < 64; ++bits) {
    for (std::uint64_t low = 0; low < 64; ++low) {
      const std::uint64_t size = (std::uint64_t{1} << bits) + low;
      const std::uint64_t least = huffman_min_decoded_size(size);
      CHECK(least <= size);
      CHECK(least >= size / 4);
      if (low != 0 || bits > 6) CHECK(least >= before);
      before = least;
    }
  }
  CHECK(huffman_min_decoded_size(~std::uint64_t{0}) == ~std::uint64_t{0} / 30 * 8 + 4);
}

TEST_CASE("huffman: agrees with a decoder that goes bit by bit, on 120000 inputs valid and not") {
  random_source random(18);
  for (int round = 0; round < 120'000; ++round) {
    std::vector<std::uint8_t> coded;
    if (random.one_in(4)) {
      coded = random.octets(random.below(40));
      // Long codes begin with ones.
      if (random.one_in(2))
        for (std::uint8_t& octet : coded)
          octet = static_cast<std::uint8_t>(octet | random.octet() | random.octet());
    } else {
      coded = reference_encode(random_text(random, random.below(48)));
      if (!coded.empty()) {
        switch (random.below(6)) {
          case 0:
            coded[random.below(coded.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
            break;
          case 1: coded.resize(random.below(coded.size())); break;
          case 2: coded.push_back(0xff); break;
          case 3: coded[random.below(coded.size())] = 0xff; break;
          default: break;
        }
      }
    }
    require_agreement(coded);
  }
}

TEST_CASE("huffman: long inputs, of which both halves are decoded at once, agree with the reference") {
  random_source random(19);
  for (int round = 0; round < 1500; ++round) {
    // One flavour for each half: codes in step soon, late or never.
    const std::size_t size = 90 + random.below(round % 8 == 0 ? 2000 : 300);
    std::vector<std::uint8_t> coded =
        reference_encode(random_text(random, size) + random_text(random, random.below(size)));
    switch (random.below(6)) {
      case 0: coded[random.below(coded.size())] ^= static_cast<std::uint8_t>(1U << random.below(8)); break;
      case 1: coded.resize(coded.size() - random.below(20)); break;
      case 2: coded.push_back(0xff); break;
      case 3:
        for (std::size_t i = 0, at = random.below(coded.size() - 4); i != 4; ++i) coded[at + i] = 0xff;
        break;
      default: break;
    }
    require_agreement(coded);
  }
}

TEST_CASE("huffman: EOS at any bit about the middle of a long string is refused, RFC 7541 section 5.2") {
  for (const std::size_t half : {64U, 100U, 150U})
    for (std::size_t before = 8 * half - 40; before < 8 * half + 200; ++before) {
      bit_string bits;
      // Codes of 5 and 6 bits come to every bit.
      for (std::size_t i = 0; i < before % 5; ++i) bits.add(reference_codes[' ']);
      while (bits.size() < before) bits.add(reference_codes['0']);
      REQUIRE(bits.size() == before);
      bits.add(reference_codes[reference_eos]);
      while (bits.size() <= 16 * half - 5) bits.add(reference_codes['e']);
      const std::vector<std::uint8_t> coded = bits.octets();
      const exact_buffer<char> out(huffman_max_decoded_size(coded.size()));
      REQUIRE(huffman_decode(coded, out).error() ==
              error{.code = error_code::huffman_eos, .offset = before / 8});
      require_agreement(coded);
    }
}

TEST_CASE("huffman: long texts of one symbol, whose codes never fall in step, come back") {
  for (const char c : all_symbols())
    for (const std::size_t size : {std::size_t{205}, std::size_t{206}, std::size_t{1000}})
      require_round_trip(std::string(size, c));
}

TEST_CASE("huffman: long inputs into room of every size") {
  random_source random(20);
  for (int round = 0; round < 12; ++round) {
    const std::vector<std::uint8_t> coded = reference_encode(random_text(random, 260));
    const exact_octets in(coded);
    const reference_decoding expected = reference_decode(in);
    for (std::size_t room = 0; room <= huffman_max_decoded_size(coded.size()) + 80; ++room)
      if (const std::string why = differs_into(in, expected, room); !why.empty())
        FAIL(hex(coded) << " with room " << room << ": " << why);
  }
}

TEST_CASE("huffman: every input of one and two octets agrees with the reference") {
  for (unsigned a = 0; a < 256; ++a) {
    require_agreement(std::array{static_cast<std::uint8_t>(a)});
    for (unsigned b = 0; b < 256; ++b)
      require_agreement(std::array{static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b)});
  }
}
