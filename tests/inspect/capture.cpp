// SPDX-License-Identifier: MIT
#include "inspect/capture.hpp"

#include <random>
#include <sstream>

#include "builders.hpp"
#include "support/catch.hpp"

using namespace inspect_test;
using inspect::capture_error_code;

namespace {

constexpr byte_order both_orders[] = {byte_order::big, byte_order::little};

void check_error(const read_capture& read, capture_error_code code, std::uint64_t offset) {
  REQUIRE(read.error.has_value());
  CHECK(read.error->code == code);
  CHECK(read.error->offset == offset);
}

}  // namespace

TEST_CASE("classic pcap is read in both byte orders and both resolutions") {
  for (const byte_order order : both_orders) {
    for (const bool nanoseconds : {false, true}) {
      CAPTURE(order == byte_order::big, nanoseconds);
      const octets first = pattern(60);
      const octets second = pattern(1);
      const octets file =
          join({pcap_header(order, nanoseconds, 101), pcap_record(order, 1'700'000'000, 999, first),
                pcap_record(order, 1'700'000'001, 5, second), pcap_record(order, 0, 0, {})});
      const read_capture read = read_all(file);
      CHECK(!read.error);
      REQUIRE(read.packets.size() == 3);
      CHECK(read.packets[0].packet.number == 1);
      CHECK(read.packets[0].packet.time.seconds == 1'700'000'000);
      CHECK(read.packets[0].packet.time.nanoseconds == (nanoseconds ? 999U : 999'000U));
      CHECK(read.packets[0].packet.link_type == 101);
      CHECK(read.packets[0].packet.original_length == 60);
      CHECK(read.packets[0].bytes == first);
      CHECK(read.packets[1].packet.number == 2);
      CHECK(read.packets[1].bytes == second);
      CHECK(read.packets[2].bytes.empty());
    }
  }
}

TEST_CASE("the upper bits of the pcap link type are not part of it") {
  const read_capture read = read_all(
      join({pcap_header(byte_order::big, false, 0x54000001), pcap_record(byte_order::big, 1, 1, {9})}));
  REQUIRE(read.packets.size() == 1);
  CHECK(read.packets[0].packet.link_type == 1);
}

TEST_CASE("a pcap fraction of more than a second is carried over") {
  const octets file =
      join({pcap_header(byte_order::little), pcap_record(byte_order::little, 0xFFFFFFFF, 0xFFFFFFFF, {1})});
  const read_capture read = read_all(file);
  REQUIRE(read.packets.size() == 1);
  CHECK(read.packets[0].packet.time == inspect::timestamp{0xFFFFFFFFLL + 4294, 967'295'000});
}

TEST_CASE("pcapng: sections of both orders, several interfaces, unknown blocks") {
  const octets data = pattern(61);
  std::vector<octets> parts;
  for (const byte_order order : both_orders) {
    parts.push_back(section(order));
    parts.push_back(interface(order, 1));
    parts.push_back(block(order, 0x00000BAD, pattern(9'001)));
    parts.push_back(interface(order, 276, 0, join({option(order, 2, {'l', 'o'}), option(order, 9, {9})})));
    parts.push_back(enhanced_packet(order, 0, 1'700'000'000'000'001, data));
    parts.push_back(enhanced_packet(order, 1, 1'700'000'000'000'000'007, {}));
    const octets obsolete =
        byte_builder{order}.u16(0).u16(3).u32(0).u32(2'000'000).u32(5).u32(70).add(pattern(5)).bytes();
    parts.push_back(block(order, 2, obsolete));
    parts.push_back(block(order, 3, byte_builder{order}.u32(6).add(pattern(6)).bytes()));
  }
  const read_capture read = read_all(join(parts));
  CHECK(!read.error);
  REQUIRE(read.packets.size() == 8);
  for (std::size_t base : {0U, 4U}) {
    CAPTURE(base);
    CHECK(read.packets[base].packet.number == base + 1);
    CHECK(read.packets[base].packet.time == inspect::timestamp{1'700'000'000, 1'000});
    CHECK(read.packets[base].packet.link_type == 1);
    CHECK(read.packets[base].bytes == data);
    CHECK(read.packets[base + 1].packet.time == inspect::timestamp{1'700'000'000, 7});
    CHECK(read.packets[base + 1].packet.link_type == 276);
    CHECK(read.packets[base + 1].bytes.empty());
    CHECK(read.packets[base + 2].packet.time == inspect::timestamp{2, 0});
    CHECK(read.packets[base + 2].packet.original_length == 70);
    CHECK(read.packets[base + 2].bytes == pattern(5));
    CHECK(read.packets[base + 3].packet.time == inspect::timestamp{});
    CHECK(read.packets[base + 3].bytes == pattern(6));
  }
}

TEST_CASE("pcapng timestamps of every resolution") {
  struct sample {
    std::uint8_t resolution;
    std::uint64_t ticks;
    std::int64_t seconds;
    std::uint32_t nanoseconds;
  };
  const sample samples[] = {
      {0, 7, 7, 0},
      {3, 1'234, 1, 234'000'000},
      {12, 3'000'000'001'000, 3, 1},
      {19, 15'000'000'000'000'000'000U, 1, 500'000'000},
      {0x80, 7, 7, 0},
      {0x8A, 1'024 + 512, 1, 500'000'000},
      {0xA0, (std::uint64_t{5} << 32) + (std::uint64_t{1} << 30), 5, 250'000'000},
      {0xBF, (std::uint64_t{1} << 63) + (std::uint64_t{1} << 62), 1, 500'000'000},
      {0xBF, ~std::uint64_t{0}, 1, 999'999'999},
  };
  const byte_order order = byte_order::little;
  for (const sample& s : samples) {
    CAPTURE(int{s.resolution}, s.ticks);
    const read_capture read =
        read_all(join({section(order), interface(order, 1, 0, option(order, 9, {s.resolution})),
                       enhanced_packet(order, 0, s.ticks, {1})}));
    REQUIRE(read.packets.size() == 1);
    CHECK(read.packets[0].packet.time.seconds == s.seconds);
    CHECK(read.packets[0].packet.time.nanoseconds <= s.nanoseconds);
    CHECK(read.packets[0].packet.time.nanoseconds + 1 >= s.nanoseconds);
  }
}

TEST_CASE("a pcapng timestamp offset is added to the seconds") {
  const byte_order order = byte_order::big;
  const octets offset = byte_builder{order}.u64(static_cast<std::uint64_t>(std::int64_t{-100})).bytes();
  const octets options = join({option(order, 14, offset), byte_builder{order}.u32(0).bytes(), pattern(8)});
  const read_capture read = read_all(
      join({section(order), interface(order, 1, 0, options), enhanced_packet(order, 0, 7'000'000, {1})}));
  REQUIRE(read.packets.size() == 1);
  CHECK(read.packets[0].packet.time == inspect::timestamp{-93, 0});
}

TEST_CASE("a pcapng simple packet ends at the snapshot length") {
  const byte_order order = byte_order::big;
  const octets simple = block(order, 3, byte_builder{order}.u32(100).add(pattern(8)).bytes());
  const read_capture read = read_all(join({section(order), interface(order, 1, 6), simple}));
  REQUIRE(read.packets.size() == 1);
  CHECK(read.packets[0].bytes == pattern(6));
  CHECK(read.packets[0].packet.original_length == 100);
}

TEST_CASE("what is wrong with a capture is told with its offset") {
  const byte_order order = byte_order::little;
  const octets header = pcap_header(order);
  const octets start = join({section(order), interface(order, 1)});  // 28 and 20 bytes
  SECTION("nothing there") { check_error(read_all({}), capture_error_code::truncated, 0); }
  SECTION("another format") {
    check_error(read_all(octets{'G', 'E', 'T', ' ', '/'}), capture_error_code::unknown_format, 0);
  }
  SECTION("pcap of another version") {
    octets file = header;
    file[4] = 3;
    check_error(read_all(file), capture_error_code::unsupported_version, 4);
  }
  SECTION("a packet above the limit is not allocated") {
    const octets file = join({header, pcap_record(order, 0, 0, {1}),
                              byte_builder{order}.u32(0).u32(0).u32(0xFFFFFFFF).u32(1).bytes()});
    const read_capture read = read_all(file);
    CHECK(read.packets.size() == 1);
    check_error(read, capture_error_code::packet_too_large, 41);
  }
  SECTION("the limit is the caller's") {
    const octets file =
        join({header, pcap_record(order, 0, 0, pattern(64)), pcap_record(order, 0, 0, pattern(65))});
    const read_capture read = read_all(file, {.max_packet_size = 64});
    CHECK(read.packets.size() == 1);
    check_error(read, capture_error_code::packet_too_large, 24 + 16 + 64);
  }
  SECTION("pcapng without a byte order") {
    octets file = section(order);
    file[8] = 0;
    check_error(read_all(file), capture_error_code::bad_byte_order, 0);
  }
  SECTION("pcapng of another version") {
    octets file = section(order);
    file[12] = 2;
    check_error(read_all(file), capture_error_code::unsupported_version, 0);
  }
  SECTION("a block shorter than itself") {
    for (const std::uint32_t length : {0U, 4U, 11U, 13U, 0xFFFFFFFFU}) {
      const octets file = join({start, byte_builder{order}.u32(99).u32(length).u32(length).bytes()});
      check_error(read_all(file), capture_error_code::bad_length, 48);
    }
  }
  SECTION("an endless block") {
    const octets file =
        join({start, byte_builder{order}.u32(99).u32(0xFFFFFFFC).add(pattern(5'000)).bytes()});
    check_error(read_all(file), capture_error_code::truncated, 48 + 8 + 5'000);
  }
  SECTION("two lengths of a block") {
    octets file = join({start, block(order, 99, pattern(8))});
    file[file.size() - 4] = 24;
    check_error(read_all(file), capture_error_code::bad_length, 48);
  }
  SECTION("a packet longer than its block") {
    octets file = join({start, enhanced_packet(order, 0, 0, pattern(8))});
    file[48 + 8 + 12 + 1] = 1;
    check_error(read_all(file), capture_error_code::bad_length, 48);
  }
  SECTION("an option longer than its block") {
    const octets option = byte_builder{order}.u16(2).u16(50).u32(0).bytes();
    check_error(read_all(join({section(order), interface(order, 1, 0, option)})),
                capture_error_code::bad_length, 28);
  }
  SECTION("an interface that nobody described") {
    check_error(read_all(join({start, enhanced_packet(order, 1, 0, {1})})),
                capture_error_code::unknown_interface, 48);
    check_error(read_all(join({start, section(order), enhanced_packet(order, 0, 0, {1})})),
                capture_error_code::unknown_interface, 76);
    check_error(read_all(join({section(order), block(order, 3, byte_builder{order}.u32(0).bytes())})),
                capture_error_code::unknown_interface, 28);
  }
  SECTION("too many interfaces") {
    const octets file = join({start, interface(order, 1), interface(order, 1)});
    check_error(read_all(file, {.max_interfaces = 2}), capture_error_code::too_many_interfaces, 68);
  }
  SECTION("a resolution out of range") {
    for (const std::uint8_t resolution : octets{20, 0x7F, 0xC0, 0xFF}) {
      const octets file = join({section(order), interface(order, 1, 0, option(order, 9, {resolution}))});
      check_error(read_all(file), capture_error_code::bad_timestamp_resolution, 28);
    }
  }
}

TEST_CASE("the error stays") {
  std::istringstream stream{"no capture"};
  inspect::capture_reader reader{stream};
  CHECK(!reader.next());
  REQUIRE(reader.error().has_value());
  CHECK(!reader.next());
  CHECK(reader.error()->code == capture_error_code::unknown_format);
  CHECK(!describe(reader.error()->code).empty());
}

TEST_CASE("recorded captures are read to their end") {
  for (const std::string& name : recorded_captures()) {
    CAPTURE(name);
    const octets file = load_capture(name);
    REQUIRE(!file.empty());
    const read_capture read = read_all(file);
    CHECK(!read.error);
    CHECK(read.packets.size() > 10);
    for (const read_packet& packet : read.packets) {
      CHECK(packet.packet.original_length == packet.bytes.size());
      CHECK(packet.packet.link_type == (name == "ipv6-cooked-nano.pcap" ? 276U : 1U));
      CHECK(packet.packet.time.seconds > 1'600'000'000);
    }
  }
}

TEST_CASE("a capture cut at any byte gives its whole packets and then tells where it was cut") {
  for (const std::string& name : recorded_captures()) {
    CAPTURE(name);
    const octets file = load_capture(name);
    const read_capture whole = read_all(file);
    const std::size_t step = file.size() <= 10'000 ? 1 : 61;
    for (std::size_t size = 0; size < file.size(); size += step) {
      const read_capture cut = read_all(byte_span{file}.first(size));
      bool prefix = cut.packets.size() < whole.packets.size() + 1;
      for (std::size_t i = 0; prefix && i < cut.packets.size(); ++i) {
        prefix = cut.packets[i].bytes == whole.packets[i].bytes &&
                 cut.packets[i].packet.time == whole.packets[i].packet.time;
      }
      const bool told =
          !cut.error || (cut.error->code == capture_error_code::truncated && cut.error->offset == size);
      if (!prefix || !told) FAIL("cut at " << size);
    }
  }
}

TEST_CASE("damaged captures end without harm") {
  std::mt19937 random{20'240'229};
  for (const std::string& name : recorded_captures()) {
    CAPTURE(name);
    const octets file = load_capture(name);
    for (int round = 0; round < 300; ++round) {
      octets damaged = file;
      const auto changes = 1 + random() % 20;
      const std::size_t range = round % 2 == 0 ? std::min<std::size_t>(damaged.size(), 400) : damaged.size();
      for (auto i = changes; i > 0; --i) damaged[random() % range] = static_cast<std::uint8_t>(random());
      const read_capture read = read_all(damaged, {.max_packet_size = 100'000, .max_interfaces = 3});
      for (const read_packet& packet : read.packets) {
        if (packet.bytes.size() > 100'000) FAIL("packet of " << packet.bytes.size() << " bytes");
      }
      if (read.error && read.error->offset > damaged.size()) FAIL("offset " << read.error->offset);
    }
  }
}
