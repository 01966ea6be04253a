// SPDX-License-Identifier: MIT
#include "httpwire/qpack/encoder_stream_reader.hpp"

#include <array>
#include <deque>
#include <span>
#include <utility>

#include "qpack/sections.hpp"
#include "support/allocations.hpp"
#include "support/huffman_reference.hpp"

using namespace qpack_test;
using httpwire::entry_table;
using httpwire::heap_storage;
using httpwire::inline_storage;
using httpwire::span_storage;
using httpwire::qpack::encoder_stream_reader;
using namespace httpwire_test::literals;

namespace {

/// A reader with its table.
template <class Storage = heap_storage>
struct receiver {
  Storage storage{};
  std::size_t max_capacity = 0;
  entry_table<Storage> table{};
  encoder_stream_reader<Storage> reader{};

  constexpr explicit receiver(std::size_t max, Storage s = {}) : storage(std::move(s)), max_capacity(max) {
    if (!table.reserve(max, storage)) max_capacity = 0;
  }
  constexpr httpwire::result<void> read(httpwire::bytes chunk) {
    return reader.read(chunk, table, max_capacity, storage);
  }
  httpwire::result<void> read_exact(httpwire::bytes chunk) {
    const exact_octets copy{chunk};
    return read(copy);
  }
};

constexpr bool reads_appendix_b_by_octets() {
  receiver r{220};
  constexpr auto stream =
      "3fbd01 c00f 7777 772e 6578 616d 706c 652e 636f 6d c10c 2f73 616d 706c 652f 7061 7468"
      "4a63 7573 746f 6d2d 6b65 790c 6375 7374 6f6d 2d76 616c 7565 02"
      "810d 6375 7374 6f6d 2d76 616c 7565 32"_hex;
  for (const std::uint8_t octet : stream)
    if (!r.read({&octet, 1})) return false;
  return r.table.size() == 215 && r.table.inserted() == 5 && r.table.oldest() == 1 &&
         r.table.newest(0).name == "custom-key" && r.table.newest(0).value == "custom-value2" &&
         r.reader.held() == 0;
}
static_assert(reads_appendix_b_by_octets(), "RFC 9204 Appendix B");

/// Result and table of a whole stream, to compare with those of its chunks.
struct outcome {
  error failure{};
  std::vector<std::pair<std::string, std::string>> entries;
  std::uint64_t inserted = 0;
  std::size_t capacity = 0;
  std::size_t held = 0;
  friend bool operator==(const outcome&, const outcome&) = default;
};

template <class NextSize>
outcome read_in_chunks(const octets& stream, std::size_t max_capacity, NextSize&& next_size) {
  receiver r{max_capacity};
  outcome o;
  std::size_t at = 0;
  while (at < stream.size()) {
    const std::size_t size = std::min<std::size_t>(next_size(), stream.size() - at);
    const auto read = r.read_exact(std::span(stream).subspan(at, size));
    at += size;
    if (!read) {
      o.failure = read.error();
      break;
    }
  }
  o.entries = contents(r.table);
  o.inserted = r.table.inserted();
  o.capacity = r.table.capacity();
  o.held = o.failure.code == error_code::none ? r.reader.held() : 0;
  return o;
}

outcome read_whole(const octets& stream, std::size_t max_capacity) {
  return read_in_chunks(stream, max_capacity, [&] { return stream.size(); });
}

/// Every instruction in each of its forms.
octets each_instruction() {
  octets stream;
  put_capacity(stream, 600);
  for (const bool huffman : {false, true}) {
    put_insert(stream, reference::in_static_table, 0, "www.example.com", huffman);
    put_insert(stream, reference::in_static_table, 98, "", huffman);
    put_insert(stream, "a-name-that-is-longer-than-the-prefix-of-five-bits", "value", huffman);
    put_insert(stream, "", "", huffman);
    put_insert(stream, reference::relative, 1, std::string(140, 'v'), huffman);
    put_duplicate(stream, 2);
  }
  put_capacity(stream, 0);
  put_capacity(stream, 600);
  put_insert(stream, "last", "entry");
  return stream;
}

}  // namespace

TEST_CASE("qpack encoder stream: RFC 9204 Appendix B octet by octet") { CHECK(reads_appendix_b_by_octets()); }

TEST_CASE("qpack encoder stream: any cut gives the same table, and nothing is held at the end") {
  const octets stream = each_instruction();
  const outcome whole = read_whole(stream, 600);
  REQUIRE(whole.failure.code == error_code::none);
  REQUIRE(whole.held == 0);
  CHECK(whole.inserted == 13);
  CHECK(whole.entries == std::vector<std::pair<std::string, std::string>>{{"last", "entry"}});
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    std::size_t chunk = 0;
    CHECK(read_in_chunks(stream, 600, [&] { return chunk++ == 0 ? cut : stream.size(); }) == whole);
  }
  for (std::size_t size = 1; size < 40; ++size)
    CHECK(read_in_chunks(stream, 600, [&] { return size; }) == whole);
  random_source random{9204};
  for (int i = 0; i < 300; ++i)
    REQUIRE(read_in_chunks(stream, 600, [&] { return random.below(30); }) == whole);
}

TEST_CASE("qpack encoder stream: each truncation holds the beginning of an instruction and no more") {
  const octets stream = each_instruction();
  std::size_t begin = 0;
  std::uint64_t inserted = 0;
  std::size_t capacity = 0;
  receiver r{600};
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    REQUIRE(r.read_exact(std::span(stream).subspan(size - 1, 1)));
    if (r.reader.held() == 0) begin = size;
    CHECK(r.reader.held() == size - begin);
    // What is cut has had no effect.
    if (r.reader.held() != 0) {
      CHECK(r.table.inserted() == inserted);
      CHECK(r.table.capacity() == capacity);
    }
    inserted = r.table.inserted();
    capacity = r.table.capacity();
    const outcome whole = read_whole(octets(stream.begin(), stream.begin() + static_cast<int>(size)), 600);
    CHECK(whole.held == r.reader.held());
    CHECK(whole.entries == contents(r.table));
  }
}

TEST_CASE("qpack encoder stream: any cut of random streams, valid or not, gives the same result") {
  random_source random{2204};
  for (int round = 0; round < 1500; ++round) {
    octets stream;
    const std::size_t max = random.below(400);
    put_capacity(stream, random.one_in(3) ? random.below(max + 1) : max);
    for (std::size_t i = random.below(20); i > 0; --i) {
      const bool huffman = random.one_in(2);
      const std::string value = random.text_of("abc\n", random.below(60));
      switch (random.below(6)) {
        case 0: put_insert(stream, random.text_of("xyz", random.below(40)), value, huffman); break;
        case 1: put_insert(stream, reference::in_static_table, random.below(99), value, huffman); break;
        case 2: put_insert(stream, reference::relative, random.below(3), value, huffman); break;
        case 3: put_duplicate(stream, random.below(3)); break;
        case 4: put_capacity(stream, random.below(max + 1)); break;
        default:
          if (random.one_in(5))
            for (const std::uint8_t octet : random.octets(random.below(12))) stream.push_back(octet);
      }
    }
    const outcome whole = read_whole(stream, max);
    REQUIRE(read_in_chunks(stream, max, [] { return 1UL; }) == whole);
    for (int i = 0; i < 3; ++i)
      REQUIRE(read_in_chunks(stream, max, [&] { return random.below(20); }) == whole);
  }
}

TEST_CASE("qpack encoder stream: errors have the offset in the whole stream, however it is cut") {
  octets stream = each_instruction();
  const std::size_t begin = stream.size();
  put_insert(stream, reference::in_static_table, 99, "v");
  stream.insert(stream.end(), 10, 0x20);
  for (std::size_t size = 1; size < 50; ++size) {
    const outcome o = read_in_chunks(stream, 600, [&] { return size; });
    check_error(o.failure, {.code = error_code::qpack_static_index_out_of_range,
                            .origin = error_origin::qpack_encoder_stream,
                            .offset = begin});
    CHECK(o.inserted == 13);
  }
}

// --- What can be refused early

TEST_CASE("qpack encoder stream: an insert that cannot fit is refused from its length") {
  for (const std::size_t capacity : {32UL, 33UL, 100UL, 4096UL}) {
    const std::size_t room = capacity - 32;
    for (const std::uint64_t over :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{100}, httpwire::prefix_integer_max - room}) {
      for (int form = 0; form < 3; ++form) {
        CAPTURE(capacity, over, form);
        receiver r{capacity};
        octets stream;
        put_capacity(stream, capacity);
        const std::size_t begin = stream.size();
        if (form == 0) {
          put_integer(stream, room + over, 5, 0x40);  // the name
        } else if (form == 1) {
          stream.push_back(0xc0);
          put_integer(stream, room + over, 7, 0);
        } else {
          put_string(stream, std::string(room / 2, 'n'), 5, 0x40, false);
          put_integer(stream, room - room / 2 + over, 7, 0);
        }
        const auto read = r.read_exact(stream);
        // The name of the reference counts as well, which shows when the instruction is whole.
        const bool name_too_long = over == 0 && room == 0 && form == 1;
        if (over == 0 && !name_too_long) {
          CHECK(read);
          const bool whole = room == 0 && form == 2;
          CHECK(r.reader.held() == (whole ? 0 : stream.size() - begin));
          continue;
        }
        REQUIRE_FALSE(read);
        check_error(read.error(), {.code = error_code::qpack_insert_too_large,
                                   .origin = error_origin::qpack_encoder_stream,
                                   .offset = begin,
                                   .limit = capacity});
        CHECK(r.reader.held() == 0);
      }
    }
  }
}

TEST_CASE("qpack encoder stream: the name of a reference counts, and the capacity is the one of now") {
  receiver r{4096};
  octets stream;
  put_capacity(stream, 60);
  put_insert(stream, reference::in_static_table, 0, std::string(60 - 32 - 10, 'v'));  // :authority
  REQUIRE(r.read_exact(stream));
  CHECK(r.table.size() == 60);
  octets next;
  put_insert(next, reference::in_static_table, 0, std::string(60 - 32 - 9, 'v'));
  const auto read = r.read_exact(next);
  REQUIRE_FALSE(read);
  check_error(read.error(), {.code = error_code::qpack_insert_too_large,
                             .origin = error_origin::qpack_encoder_stream,
                             .offset = stream.size(),
                             .limit = 60});
}

TEST_CASE("qpack encoder stream: lengths of Huffman-coded text are bounded by what they decode to at least") {
  // Codes of 30 bits: as long as text of `room` octets can get.
  for (const std::size_t capacity : {40UL, 100UL, 1000UL}) {
    const std::size_t room = capacity - 32;
    const std::string text(room, '\n');
    octets whole;
    put_capacity(whole, capacity);
    put_insert(whole, "", text, true);
    CHECK(read_whole(whole, capacity).entries ==
          std::vector<std::pair<std::string, std::string>>{{"", text}});
    // An octet of codes more cannot be text that fits.
    const std::size_t longest = (30 * room + 7) / 8;
    for (const std::size_t size : {longest, longest + 1}) {
      octets stream;
      put_capacity(stream, capacity);
      stream.push_back(0x40);
      put_integer(stream, size, 7, 0x80);
      const outcome o = read_whole(stream, capacity);
      CHECK(o.failure.code == (size == longest ? error_code::none : error_code::qpack_insert_too_large));
    }
  }
  // Every width of length, none of which may wrap on its way to a number of octets.
  for (unsigned bits = 12; bits <= 62; ++bits) {
    for (const std::uint64_t length : {(std::uint64_t{1} << bits) - 1, std::uint64_t{1} << bits,
                                       (std::uint64_t{1} << bits) + (std::uint64_t{1} << (bits - 3))}) {
      if (length > httpwire::prefix_integer_max) continue;
      for (const bool in_name : {false, true}) {
        CAPTURE(length, in_name);
        octets stream;
        put_capacity(stream, 1000);
        if (!in_name) stream.push_back(0xc0);
        put_integer(stream, length, in_name ? 5 : 7, in_name ? 0x60 : 0x80);
        CHECK(read_whole(stream, 1000).failure.code == error_code::qpack_insert_too_large);
      }
    }
  }
}

TEST_CASE("qpack encoder stream: what is held stays below four times the capacity and the lengths") {
  random_source random{32};
  for (int round = 0; round < 3000; ++round) {
    const std::size_t capacity = random.below(300);
    receiver r{capacity};
    octets head;
    put_capacity(head, capacity);
    REQUIRE(r.read_exact(head));
    std::size_t most = 0;
    for (int i = 0; i < 2000; ++i) {
      // First octets of inserts, then anything.
      const std::uint8_t octet = i == 0 ? static_cast<std::uint8_t>(0x40U | random.octet()) : random.octet();
      if (!r.read({&octet, 1})) break;
      most = std::max(most, r.reader.held());
    }
    REQUIRE(most < 4 * capacity + 64);
  }
}

TEST_CASE("qpack encoder stream: prefix integers that never end are refused after ten octets") {
  for (const std::uint8_t first : octets{0xff, 0xbf, 0x5f, 0x7f, 0x3f, 0x1f}) {
    receiver r{4096};
    octets head = inserts(1);
    REQUIRE(r.read_exact(head));
    REQUIRE(r.read_exact(octets{first}));
    int taken = 1;
    for (; taken < 30; ++taken)
      if (!r.read_exact(octets{0x80})) break;
    CHECK(taken == 9);  // and this was the tenth
  }
}

// --- Eviction

TEST_CASE("qpack encoder stream: Duplicate of the entry that it evicts (RFC 9204 section 4.3.4)") {
  for (std::size_t filler = 0; filler < 60; ++filler) {
    receiver r{100};
    octets stream;
    put_capacity(stream, 100);
    put_insert(stream, std::string(filler / 2, 'f'), "");
    put_insert(stream, "the-name", std::string(20, 'v'));  // 60 octets: one only
    for (int i = 0; i < 30; ++i) put_duplicate(stream, 0);
    REQUIRE(r.read_exact(stream));
    CHECK(r.table.inserted() == 32);
    CHECK(contents(r.table) ==
          std::vector<std::pair<std::string, std::string>>{{"the-name", std::string(20, 'v')}});
  }
}

TEST_CASE("qpack encoder stream: Duplicate of the oldest of several entries, whatever has to go") {
  receiver r{150};
  std::deque<std::pair<std::string, std::string>> model;
  octets stream;
  put_capacity(stream, 150);
  random_source random{150};
  for (int step = 0; step < 3000; ++step) {
    const bool again = !model.empty() && random.one_in(2);
    const std::pair<std::string, std::string> entry =
        again ? model.front()
              : std::pair{random.text_of("abc", random.below(30)), random.text_of("xyz", random.below(30))};
    if (again)
      put_duplicate(stream, model.size() - 1);
    else
      put_insert(stream, entry.first, entry.second, random.one_in(2));
    const auto size = [&] {
      std::size_t sum = 0;
      for (const auto& [name, value] : model) sum += name.size() + value.size() + 32;
      return sum;
    };
    model.push_back(entry);
    while (size() > 150) model.pop_front();
    REQUIRE(r.read_exact(stream));
    stream.clear();
    REQUIRE(contents(r.table) ==
            std::vector<std::pair<std::string, std::string>>(model.begin(), model.end()));
  }
}

TEST_CASE(
    "qpack encoder stream: a name reference to the entry that the insert evicts (RFC 9204 section 3.2.2)") {
  for (const bool huffman : {false, true}) {
    for (std::size_t value_size = 0; value_size <= 47; ++value_size) {
      receiver r{100};
      octets stream;
      put_capacity(stream, 100);
      put_insert(stream, "name-that-is-evicted!", "first-value", huffman);  // 21 + 11 + 32
      std::string value;
      for (int round = 0; round < 20; ++round) {
        value = std::string(value_size, static_cast<char>('a' + round));
        put_insert(stream, reference::relative, 0, value, huffman);
      }
      REQUIRE(r.read_exact(stream));
      REQUIRE(r.table.newest(0).name == "name-that-is-evicted!");
      REQUIRE(r.table.newest(0).value == value);
    }
    // One octet more, and nothing would make room for it.
    receiver r{100};
    octets stream;
    put_capacity(stream, 100);
    put_insert(stream, "name-that-is-evicted!", "first-value", huffman);
    put_insert(stream, reference::relative, 0, std::string(48, 'v'), huffman);
    CHECK(r.read_exact(stream).error().code == error_code::qpack_insert_too_large);
  }
}

TEST_CASE("qpack encoder stream: capacities evict at once, up to the announced one and not above") {
  receiver r{4096};
  REQUIRE(r.read_exact(inserts(3)));  // 36 octets each
  const std::pair<std::size_t, std::size_t> steps[] = {{108, 3}, {107, 2}, {72, 2},
                                                       {71, 1},  {36, 1},  {35, 0}};
  for (const auto& [capacity, count] : steps) {
    octets stream;
    put_capacity(stream, capacity);
    CHECK(r.read_exact(stream));
    CHECK(r.table.count() == count);
    CHECK(r.table.inserted() == 3);
  }
  for (const std::uint64_t above : {std::uint64_t{4097}, std::uint64_t{1} << 32, (std::uint64_t{1} << 32) + 1,
                                    httpwire::prefix_integer_max}) {
    receiver each{4096};
    octets stream;
    put_capacity(stream, 4096);
    put_capacity(stream, above);
    const auto read = each.read_exact(stream);
    REQUIRE_FALSE(read);
    check_error(read.error(), {.code = error_code::qpack_capacity_too_large,
                               .origin = error_origin::qpack_encoder_stream,
                               .offset = 3,
                               .limit = 4096});
    CHECK(each.table.capacity() == 4096);
  }
}

TEST_CASE("qpack encoder stream: an instruction that outgrows the memory ends it (RFC 9204 section 4.3.3)") {
  octets stream;
  put_capacity(stream, 4096);
  put_integer(stream, 1, 5, 0x40);
  stream.push_back('n');
  put_integer(stream, 2000, 7, 0);
  stream.insert(stream.end(), 2000, 'v');
  // All in one chunk needs none; held as a whole, or in pieces, it does.
  for (const std::size_t cut : {stream.size() - 1, std::size_t{20}}) {
    receiver r{4096};
    error e;
    {
      // One allocation is there for the first piece.
      const httpwire_test::failing_allocations failing{cut == 20 ? 1U : 0U};
      const auto front = r.read(httpwire::bytes{stream}.first(cut));
      CHECK(front.has_value() == (cut == 20));
      const auto back = front ? r.read(httpwire::bytes{stream}.subspan(cut)) : front;
      REQUIRE_FALSE(back);
      e = back.error();
    }
    CHECK(e.code == error_code::out_of_memory);
    CHECK(e.offset == 3);
    CHECK(e.origin == error_origin::qpack_encoder_stream);
    CHECK(r.table.inserted() == 0);
  }
}

TEST_CASE("qpack encoder stream: the same inside an object and in lent memory") {
  const octets stream = each_instruction();
  const outcome whole = read_whole(stream, 600);
  receiver<inline_storage<600>> inside{600};
  exact_octets memory{65'536};
  receiver<span_storage> lent{600, span_storage{memory}};
  for (const std::uint8_t octet : stream) {
    REQUIRE(inside.read_exact(octets{octet}));
    REQUIRE(lent.read_exact(octets{octet}));
  }
  CHECK(contents(inside.table) == whole.entries);
  CHECK(contents(lent.table) == whole.entries);
}
