// SPDX-License-Identifier: MIT
#include "httpwire/field/string_literal.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
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

namespace {

template <std::size_t Size>
consteval bool both_ways(std::string_view text, unsigned prefix_bits, std::uint8_t flags, huffman_use use,
                         const std::array<std::uint8_t, Size>& octets) {
  if (detail::string_literal_size(text, prefix_bits, use) != Size) return false;
  std::array<std::uint8_t, Size> out{};
  if (detail::store_string_literal(out.data(), out.data() + Size, text, prefix_bits, flags, use) !=
      out.data() + Size)
    return false;
  if (out != octets) return false;

  const auto parsed = parse_string_literal(octets, prefix_bits);
  if (!parsed || parsed->size != Size) return false;
  const string_literal& literal = parsed->literal;
  if (!literal.huffman) {
    if (literal.octets.size() != text.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (literal.octets[i] != static_cast<std::uint8_t>(text[i])) return false;
    return true;
  }
  std::array<char, 64> back{};
  const auto decoded = huffman_decode(literal.octets, back);
  return decoded && std::string_view{back.data(), *decoded} == text;
}

// RFC 7541 C.2.1 and C.4, the literals alone.
static_assert(both_ways("custom-key", 7, 0, huffman_use::never, "0a 6375 7374 6f6d 2d6b 6579"_hex));
static_assert(both_ways("custom-header", 7, 0, huffman_use::never,
                        "0d 6375 7374 6f6d 2d68 6561 6465 72"_hex));
static_assert(both_ways("www.example.com", 7, 0, huffman_use::when_shorter,
                        "8c f1e3 c2e5 f23a 6ba0 ab90 f4ff"_hex));
static_assert(both_ways("no-cache", 7, 0, huffman_use::when_shorter, "86 a8eb 1064 9cbf"_hex));
static_assert(both_ways("custom-value", 7, 0, huffman_use::when_shorter, "89 25a8 49e9 5bb8 e8b4 bf"_hex));
// RFC 7541 C.6.1: "302".
static_assert(both_ways("302", 7, 0, huffman_use::when_shorter, "82 6402"_hex));
// RFC 9204 section 4.3.3: a name with H and 5 bits behind the pattern 01; Appendix B.4 has custom-key so.
static_assert(both_ways("custom-key", 5, 0x40, huffman_use::never, "4a 6375 7374 6f6d 2d6b 6579"_hex));
static_assert(both_ways("custom-key", 5, 0x40, huffman_use::when_shorter, "68 25a8 49e9 5ba9 7d7f"_hex));
// RFC 9204 section 4.5.6: a name with H and 3 bits, whose length no longer fits the first octet.
static_assert(both_ways("custom-key", 3, 0x20, huffman_use::when_shorter, "2f 01 25a8 49e9 5ba9 7d7f"_hex));

// At compile time the text is copied into exactly its room, and not where there is less.
consteval bool unfolds_into_its_room(std::size_t room) {
  constexpr auto octets = "03 616263"_hex;
  std::array<char, 3> memory{};
  std::span<char> scratch = std::span{memory}.first(room);
  const auto text = unfold(parse_string_literal(octets, 7)->literal, scratch, 64);
  if (room < 3) return text.error() == error{.code = error_code::scratch_too_small, .limit = 3};
  return *text == "abc" && scratch.empty();
}
static_assert(unfolds_into_its_room(3) && unfolds_into_its_room(2) && unfolds_into_its_room(0));
static_assert(both_ways("", 7, 0, huffman_use::when_shorter, "00"_hex));
static_assert(both_ways("", 3, 0x30, huffman_use::never, "30"_hex));
// As long either way, or longer when coded: plain.
static_assert(both_ways("a", 7, 0, huffman_use::when_shorter, "01 61"_hex));
static_assert(both_ways("\n", 7, 0, huffman_use::when_shorter, "01 0a"_hex));

/// What the RFCs say, from parts that are tested by themselves.
std::vector<std::uint8_t> write_by_the_book(std::string_view text, unsigned prefix_bits, std::uint8_t flags,
                                            huffman_use use) {
  std::vector<std::uint8_t> octets(text.begin(), text.end());
  if (use == huffman_use::when_shorter) {
    const std::vector<std::uint8_t> coded = reference_encode(text);
    if (coded.size() < octets.size()) {
      octets = coded;
      flags = static_cast<std::uint8_t>(flags | 1U << prefix_bits);
    }
  }
  std::vector<std::uint8_t> out(16 + octets.size());
  writer w(out);
  write_prefix_integer(w, octets.size(), prefix_bits, flags);
  w.append(bytes{octets});
  out.resize(w.size());
  return out;
}

std::string text_of(const string_literal& literal) {
  if (literal.huffman) return reference_decode(literal.octets).text;
  return std::string(as_text(literal.octets));
}

void require_round_trip(std::string_view text, unsigned prefix_bits, std::uint8_t flags, huffman_use use) {
  CAPTURE(text.size(), prefix_bits, use);
  const std::vector<std::uint8_t> expected = write_by_the_book(text, prefix_bits, flags, use);
  REQUIRE(detail::string_literal_size(text, prefix_bits, use) == expected.size());
  // In exactly the room promised, and in more: the octets are the same, and nothing behind the room is
  // touched.
  for (const std::size_t spare : {0U, 1U, 2U, 7U, 8U, 9U, 15U, 16U, 17U, 23U, 24U, 25U, 64U}) {
    const exact_octets exact(expected.size() + spare);
    const std::uint8_t* const end = detail::store_string_literal(exact.data(), exact.data() + exact.size(),
                                                                 text, prefix_bits, flags, use);
    REQUIRE(end == exact.data() + expected.size());
    REQUIRE(hex(exact.span().first(expected.size())) == hex(expected));
  }
  guarded_buffer<std::uint8_t> guarded(expected.size());
  const mutable_bytes room = guarded.span();
  (void)detail::store_string_literal(room.data(), room.data() + room.size(), text, prefix_bits, flags, use);
  REQUIRE(guarded.intact());

  const exact_octets in(expected);
  const auto parsed = parse_string_literal(in, prefix_bits);
  REQUIRE(parsed);
  REQUIRE(parsed->size == expected.size());
  REQUIRE(text_of(parsed->literal) == text);
  REQUIRE((parsed->literal.octets.empty() ||
           parsed->literal.octets.data() + parsed->literal.octets.size() == in.data() + in.size()));
}

}  // namespace

TEST_CASE("string literal: RFC 7541 C.4.1 and C.2.1, the value of :authority and a custom name") {
  const auto coded = unhex("8c f1e3 c2e5 f23a 6ba0 ab90 f4ff");
  const auto value = parse_string_literal(coded, 7);
  REQUIRE(value);
  CHECK(value->literal.huffman);
  CHECK(value->literal.octets.data() == coded.data() + 1);
  CHECK(text_of(value->literal) == "www.example.com");

  const auto plain = unhex("0a 6375 7374 6f6d 2d6b 6579 ff");
  const auto name = parse_string_literal(plain, 7);
  REQUIRE(name);
  CHECK(!name->literal.huffman);
  CHECK(name->size == 11);
  CHECK(text_of(name->literal) == "custom-key");
}

TEST_CASE(
    "string literal: H is the bit above the length, whatever flags are above it, RFC 9204 section 4.1.2") {
  for (unsigned prefix_bits = 1; prefix_bits <= 7; ++prefix_bits) {
    const unsigned h = 1U << prefix_bits;
    for (unsigned flags = 0; flags < 256; flags += 2 * h) {
      for (const bool huffman : {false, true}) {
        const auto first = static_cast<std::uint8_t>(flags | (huffman ? h : 0));
        const auto r = parse_string_literal(std::array{first}, prefix_bits);
        REQUIRE(r);
        CHECK(r->literal.huffman == huffman);
        CHECK(r->literal.octets.empty());
        CHECK(r->size == 1);
      }
    }
  }
}

TEST_CASE(
    "string literal: round trips with every prefix, use, flags and length up to past two length octets") {
  random_source random(40);
  for (unsigned prefix_bits = 1; prefix_bits <= 7; ++prefix_bits) {
    const auto flags = static_cast<std::uint8_t>(0xffU << (prefix_bits + 1));
    for (const huffman_use use : {huffman_use::when_shorter, huffman_use::never}) {
      for (std::size_t size = 0; size <= 300; size += size < 160 ? 1 : 7) {
        require_round_trip(random.text_of(field_characters, size), prefix_bits, flags, use);
        require_round_trip(random.text_of("01aceiost", size), prefix_bits, 0, use);
        require_round_trip(random.text(size), prefix_bits, flags, use);
        // Codes of 8 bits, with a few shorter: near the point where both forms are as long.
        std::string even(size, '&');
        if (size != 0 && random.one_in(2)) even[random.below(size)] = random.one_in(2) ? 'a' : 'X';
        if (size != 0 && random.one_in(2)) even[random.below(size)] = random.one_in(2) ? '0' : '\n';
        require_round_trip(even, prefix_bits, flags, use);
      }
    }
  }
}

TEST_CASE("string literal: coded lengths on each side of what one octet of length holds") {
  for (unsigned prefix_bits = 1; prefix_bits <= 7; ++prefix_bits) {
    const std::size_t mask = (1U << prefix_bits) - 1;
    for (std::size_t coded = mask > 3 ? mask - 3 : 0; coded <= mask + 140; ++coded) {
      // Codes of 5 bits, eight in five octets, as many as give this coded size.
      const std::string text(coded * 8 / 5, '0');
      require_round_trip(text, prefix_bits, 0, huffman_use::when_shorter);
    }
  }
}

TEST_CASE("string literal: every truncation needs more") {
  random_source random(41);
  for (int round = 0; round < 300; ++round) {
    const auto prefix_bits = static_cast<unsigned>(random.between(1, 7));
    const huffman_use use = random.one_in(2) ? huffman_use::never : huffman_use::when_shorter;
    const auto whole =
        write_by_the_book(random.text_of(field_characters, random.below(200)), prefix_bits, 0, use);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto r = parse_string_literal(exact_octets(bytes{whole}.first(size)), prefix_bits);
      REQUIRE(r.need_more());
    }
  }
}

TEST_CASE("string literal: a length far past the input needs more, one past 2^62-1 is refused") {
  for (unsigned prefix_bits = 1; prefix_bits <= 7; ++prefix_bits) {
    std::array<std::uint8_t, 32> octets{};
    writer w(octets);
    write_prefix_integer(w, prefix_integer_max, prefix_bits, 0);
    CHECK(parse_string_literal(octets, prefix_bits).need_more());
    CHECK(parse_string_literal(*w.written(), prefix_bits).need_more());

    const exact_octets ones(32, 0xff);
    const auto r = parse_string_literal(ones, prefix_bits);
    REQUIRE(r.has_error());
    CHECK(r.error() == error{.code = error_code::integer_too_large, .limit = prefix_integer_max});
  }
}

TEST_CASE("string literal: random octets give a view inside the input, need more, or an integer too large") {
  random_source random(42);
  for (int i = 0; i < 20'000; ++i) {
    const auto prefix_bits = static_cast<unsigned>(random.between(1, 7));
    const exact_octets in(random.octets(random.below(40)));
    const auto r = parse_string_literal(in, prefix_bits);
    if (r) {
      const auto length = parse_prefix_integer(in, prefix_bits);
      REQUIRE(r->literal.octets.data() == in.data() + length->size);
      REQUIRE(r->literal.octets.size() == length->value);
      REQUIRE(r->size == length->size + length->value);
      REQUIRE(r->size <= in.size());
    } else if (r.has_error()) {
      REQUIRE(r.error().code == error_code::integer_too_large);
    }
  }
}

TEST_CASE(
    "string literal: unfold gives the text within scratch and limit, or the error of the one that is short") {
  random_source random(43);
  for (int round = 0; round < 2000; ++round) {
    const std::string text = random.text_of(field_characters, random.below(30));
    for (const huffman_use use : {huffman_use::when_shorter, huffman_use::never}) {
      const exact_octets in(write_by_the_book(text, 7, 0, use));
      const string_literal literal = parse_string_literal(in, 7)->literal;
      const std::size_t room = random.below(text.size() + 10);
      const std::size_t max_size = random.one_in(4) ? room : random.below(text.size() + 10);
      const exact_buffer<char> memory(room);
      std::span<char> scratch = memory;
      const auto r = unfold(literal, scratch, max_size);
      if (r) {
        REQUIRE(text.size() <= max_size);
        REQUIRE(*r == text);
        // Text that is not coded stays where it is.
        REQUIRE(scratch.size() == room - (literal.huffman ? text.size() : 0));
        REQUIRE(scratch.data() == memory.data() + (room - scratch.size()));
        continue;
      }
      REQUIRE(scratch.size() == room);
      if (r.error().code == error_code::string_too_long) {
        REQUIRE(text.size() > max_size);
        REQUIRE(r.error().limit == max_size);
      } else {
        REQUIRE(literal.huffman);
        REQUIRE(r.error().code == error_code::scratch_too_small);
        REQUIRE(room < text.size());
        // The limit is not reached: more scratch can help.
        REQUIRE(room < max_size);
        REQUIRE(r.error().limit >= text.size());
      }
    }
  }
}

TEST_CASE("string literal: unfold reports what is wrong with the coding, RFC 7541 section 5.2") {
  const exact_buffer<char> memory(64);
  std::span<char> scratch = memory;
  const auto eos = unhex("ff ff ff ff");
  CHECK(unfold({.octets = eos, .huffman = true}, scratch, 64).error().code == error_code::huffman_eos);
  const auto padding = unhex("1f ff");
  CHECK(unfold({.octets = padding, .huffman = true}, scratch, 64).error().code ==
        error_code::huffman_padding);
  CHECK(scratch.size() == 64);
  // The same octets as plain text are one.
  CHECK(*unfold({.octets = eos, .huffman = false}, scratch, 64) == "\xff\xff\xff\xff");
}

TEST_CASE("string literal: taken from a section as parsed, every truncation is field_truncated") {
  random_source random(44);
  for (int round = 0; round < 400; ++round) {
    const auto prefix_bits = static_cast<unsigned>(random.between(1, 7));
    const huffman_use use = random.one_in(2) ? huffman_use::never : huffman_use::when_shorter;
    auto whole = write_by_the_book(random.text_of(field_characters, random.below(150)), prefix_bits, 0, use);
    const std::size_t size = whole.size();
    whole.push_back(0xee);
    const exact_octets in(whole);
    bytes rest = in;
    string_literal literal;
    REQUIRE(detail::take_string(rest, prefix_bits, literal) == error_code::none);
    REQUIRE(rest.data() == in.data() + size);
    REQUIRE(rest.size() == 1);
    const auto parsed = parse_string_literal(in, prefix_bits);
    REQUIRE(literal.huffman == parsed->literal.huffman);
    REQUIRE(literal.octets.data() == parsed->literal.octets.data());
    REQUIRE(literal.octets.size() == parsed->literal.octets.size());
    for (std::size_t cut = 0; cut < size; ++cut) {
      const exact_octets part(bytes{whole}.first(cut));
      rest = part;
      REQUIRE(detail::take_string(rest, prefix_bits, literal) == error_code::field_truncated);
      REQUIRE(rest.data() >= part.data());
      REQUIRE(rest.data() + rest.size() == part.data() + part.size());
    }
  }
  const exact_octets ones(32, 0xff);
  bytes rest = ones;
  string_literal literal;
  CHECK(detail::take_string(rest, 7, literal) == error_code::integer_too_large);
}

TEST_CASE(
    "string_literal: the text is written at once, or sized before, to the same (RFC 7541 section 5.2)") {
  random_source random(52);
  for (int round = 0; round < 300; ++round) {
    const std::string text = random.text_of("abcdefgh 0123456789-/%;=\\\x01\xff", random.below(40));
    for (const huffman_use use : {huffman_use::never, huffman_use::when_shorter}) {
      exact_octets octets(detail::string_literal_size(text, 7, use));
      detail::store_string_literal(octets.data(), octets.data() + octets.size(), text, 7, 0, use);
      const string_literal literal = parse_string_literal(octets.span(), 7)->literal;
      std::size_t size = 0;
      REQUIRE(detail::text_size(literal, size) == error_code::none);
      REQUIRE(size == text.size());
      exact_buffer<char> sized(size);
      detail::write_text(literal, sized.data(), size);
      CHECK(std::string_view{sized.data(), size} == text);
      REQUIRE(detail::max_text_size(literal) >= text.size());
      exact_buffer<char> unfolded(detail::max_text_size(literal));
      std::size_t unfolded_size = 0;
      REQUIRE(detail::unfold_to(literal, unfolded.data(), unfolded_size) == error_code::none);
      CHECK(std::string_view{unfolded.data(), unfolded_size} == text);
    }
  }
  // An EOS inside, and padding of zeros.
  for (const auto& bad : {"84 ffffffff"_hex, "84 00000000"_hex}) {
    const string_literal literal = parse_string_literal(bad, 7)->literal;
    std::size_t size = 0;
    const error_code code = detail::text_size(literal, size);
    CHECK(code != error_code::none);
    exact_buffer<char> room(detail::max_text_size(literal));
    CHECK(detail::unfold_to(literal, room.data(), size) == code);
  }
}
