// SPDX-License-Identifier: MIT
#include "httpwire/qpack/encoder.hpp"

#include <deque>
#include <optional>

#include "qpack/encoding.hpp"
#include "support/allocations.hpp"

using namespace qpack_encoding;
using httpwire::heap_storage;
using httpwire::huffman_use;
using httpwire::inline_storage;
using httpwire::span_storage;
using qpack::basic_encoder;
using qpack::decoder;
using qpack::encoder;
using qpack::encoder_options;
using qpack::reference;

namespace {

// --- At compile time

constexpr bool round_trip() {
  encoder e{{.peer = {.max_table_capacity = 4096, .blocked_streams = 16}}};
  decoder d;
  const field_line section[] = {{":method", "GET"},       {":path", "/a?b=c"},
                                {"cookie", "short"},      {"x-custom", "constant", indexing::with},
                                {"x-custom", "constant"}, {"x-custom", "other", indexing::without}};
  for (std::uint64_t stream = 0; stream < 3; ++stream) {
    std::array<std::uint8_t, 256> wire{};
    std::array<std::uint8_t, 256> instructions{};
    std::array<char, 64> text{};
    const auto written = e.encode(4 * stream, section, wire, instructions);
    if (!written || !d.read_encoder_stream(written->instructions)) return false;
    std::size_t at = 0;
    bool equal = true;
    const auto r = d.decode(4 * stream, written->section, text, [&](const field_line& line) {
      equal = equal && line.name == section[at].name && line.value == section[at].value;
      ++at;
    });
    if (!r || r->blocked() || !equal || at != std::size(section)) return false;
    std::array<std::uint8_t, 16> back{};
    const auto said = d.write_decoder_stream(back);
    if (!said || !e.read_decoder_stream(*said)) return false;
  }
  return e.outstanding_section_count() == 0 && e.known_received() == e.inserted() && e.inserted() != 0;
}
static_assert(round_trip());

// --- Connections

encoder_options options_for(std::size_t table, std::uint64_t blocked) {
  return {.table_capacity = table, .peer = {.max_table_capacity = table, .blocked_streams = blocked}};
}

/// An encoder and a decoder that know the same settings.
struct pair_of {
  encoder e;
  decoder d;

  pair_of(std::size_t table, std::size_t blocked)
      : e(options_for(table, blocked)), d({.max_table_capacity = table, .max_blocked_streams = blocked}) {}

  [[nodiscard]] httpwire::result<void> acknowledge() { return e.read_decoder_stream(decoder_stream_of(d)); }

  encoded send(std::uint64_t stream, const fields& section) {
    encoded sent = encode(e, stream, section);
    deliver(d, stream, sent, section);
    return sent;
  }
};

section_view view(const encoder& e, const encoded& sent) {
  return view_of(sent.section, static_cast<std::size_t>(e.options().peer.max_table_capacity), e.inserted());
}

/// A field that takes `size` octets of the table.
field sized(std::string name, std::size_t size) {
  const std::size_t value = size - name.size() - httpwire::field_overhead;
  return {std::move(name), std::string(value, 'v'), indexing::with};
}

}  // namespace

TEST_CASE("a round trip at compile time is one at run time too") { CHECK(round_trip()); }

// --- RFC 9204 Appendix B

TEST_CASE("RFC 9204 Appendix B: where the encoder makes the same choices it writes the same octets") {
  encoder e{{.table_capacity = 220,
             .huffman = huffman_use::never,
             .peer = {.max_table_capacity = 220, .blocked_streams = 1}}};
  decoder d{{.max_table_capacity = 220}};

  SECTION("B.1: a literal with a name reference, without a table") {
    const encoded sent = encode(e, 0, {{":path", "/index.html", indexing::without}}, 0);
    CHECK(hex(sent.section) == "0000510b2f696e6465782e68746d6c");
    CHECK(sent.instructions.empty());
    deliver(d, 0, sent, {{":path", "/index.html"}});
  }

  SECTION("B.2 to B.5: insertions, acknowledgments, references") {
    const fields second = {{":authority", "www.example.com"}, {":path", "/sample/path"}};
    const encoded b2 = encode(e, 4, second);
    CHECK(hex(b2.instructions) == "3fbd01c00f7777772e6578616d706c652e636f6dc10c2f73616d706c652f70617468");
    CHECK(hex(b2.section) == "03811011");
    CHECK(e.table().size() == 106);
    deliver(d, 4, b2, second);
    CHECK(hex(decoder_stream_of(d)) == "84");
    REQUIRE(e.read_decoder_stream(unhex("84")));
    CHECK(e.known_received() == 2);

    const fields third = {{"custom-key", "custom-value"}};
    const encoded b3 = encode(e, 8, third);
    CHECK(hex(b3.instructions) == "4a637573746f6d2d6b65790c637573746f6d2d76616c7565");
    CHECK(e.table().size() == 160);
    REQUIRE(d.read_encoder_stream(b3.instructions));
    CHECK(hex(decoder_stream_of(d)) == "01");
    REQUIRE(e.read_decoder_stream(unhex("01")));
    CHECK(e.known_received() == 3);

    const fields fourth = {{":authority", "www.example.com"}, {":path", "/"}, {"custom-key", "custom-value"}};
    const encoded b4 = encode(e, 12, fourth);
    if (b4.instructions.empty()) CHECK(hex(b4.section) == "040082c180");  // the RFC duplicates entry 0
    deliver(d, 12, b4, fourth);

    const encoded b5 = encode(e, 16, {{"custom-key", "custom-value2"}});
    const auto last = instructions_of(b5.instructions).back();
    CHECK(last.type == qpack::encoder_instruction::kind::insert_with_name_reference);
    CHECK(last.table == reference::relative);
    deliver(d, 16, b5, {{"custom-key", "custom-value2"}});
    CHECK(contents(e.table()) == contents(d.table()));
  }
}

// --- Fields

TEST_CASE(
    "a field that is never indexed is a literal with the N bit, wherever a table has it (RFC 9204 sections "
    "4.5.4 and 7.1.3)") {
  pair_of c{4096, 16};
  const field known{"x-custom", "value", indexing::with};
  static_cast<void>(c.send(0, {known}));
  REQUIRE(c.acknowledge());
  const fields section = {{":method", "GET", indexing::never},
                          {"x-custom", "value", indexing::never},
                          {"x-other", "value", indexing::never}};
  const encoded sent = c.send(4, section);
  CHECK(sent.instructions.empty());
  const section_view seen = view(c.e, sent);
  REQUIRE(seen.lines.size() == 3);
  for (const auto& line : seen.lines) {
    CHECK_FALSE(line.indexed);
    CHECK(line.indexing == indexing::never);
  }
  CHECK(seen.lines[0].table == reference::in_static_table);
  CHECK(seen.lines[2].table == reference::none);
  CHECK(c.e.inserted() == 1);
}

TEST_CASE("the caller's choice decides whether a new field enters the table") {
  for (const indexing how : {indexing::with, indexing::without, indexing::never}) {
    pair_of c{4096, 16};
    const encoded sent = c.send(0, {{"x-custom", "value", how}});
    CHECK(c.e.inserted() == (how == indexing::with ? 1 : 0));
    const section_view seen = view(c.e, sent);
    REQUIRE(seen.lines.size() == 1);
    CHECK(seen.lines[0].indexed == (how == indexing::with));
    CHECK(seen.lines[0].indexing == how);
  }
}

TEST_CASE("sensitive fields never enter the table unless the caller says so (RFC 9204 section 7.1.3)") {
  pair_of c{4096, 16};
  const fields secrets = {{"authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", indexing::automatic},
                          {"authorization", "", indexing::automatic},
                          {"proxy-authorization", "x", indexing::automatic},
                          {"set-cookie", std::string(100, 'c'), indexing::automatic},
                          {"cookie", std::string(19, 'c'), indexing::automatic}};
  for (std::uint64_t stream = 0; stream < 20; ++stream) {
    const encoded sent = c.send(stream, secrets);
    REQUIRE(sent.instructions.size() <= 3);  // the capacity at most
    for (const auto& line : view(c.e, sent).lines) {
      REQUIRE_FALSE(line.indexed);
      REQUIRE(line.indexing == indexing::never);
    }
    REQUIRE(c.acknowledge());
  }
  CHECK(c.e.inserted() == 0);
  static_cast<void>(c.send(80, {{"authorization", "x", indexing::with}}));
  CHECK(c.e.inserted() == 1);
}

TEST_CASE("static fields, and names from either table, in the order of the section (RFC 9204 section 2.1)") {
  pair_of c{4096, 16};
  CHECK(hex(c.send(0, {{":method", "GET"}, {":status", "503"}}).section) == "0000d1dc");
  static_cast<void>(c.send(4, {{"x-custom", "value"}}));
  const encoded sent = c.send(8, {{":path", "/x", indexing::without}, {"x-custom", "y", indexing::without}});
  const section_view seen = view(c.e, sent);
  CHECK(seen.lines.at(0).table == reference::in_static_table);
  CHECK(seen.lines.at(1).table == reference::relative);
  CHECK(seen.references == std::set<std::uint64_t>{0});
}

TEST_CASE("an empty section is its prefix (RFC 9204 section 4.5.1)") {
  pair_of c{4096, 16};
  CHECK(hex(c.send(0, {}).section) == "0000");
}

TEST_CASE("values of every length around those where the length prefix grows come back") {
  for (const indexing how : {indexing::with, indexing::without}) {
    pair_of c{4096, 16};
    for (std::size_t size = 0; size < 400; ++size) {
      static_cast<void>(c.send(size, {{std::string(size / 3, 'n'), std::string(size, 'X'), how}}));
      REQUIRE(c.acknowledge());
    }
  }
}

// --- Base and Required Insert Count

TEST_CASE("new entries are referred to past the Base, older ones before it") {
  pair_of c{4096, 16};
  const encoded first = c.send(0, {{"x-a", "1"}, {"x-b", "2"}});
  CHECK(view(c.e, first).base == 0);
  CHECK(first.required_insert_count == 2);
  const encoded second = c.send(4, {{"x-b", "2"}, {"x-c", "3"}, {"x-a", "1"}});
  const section_view seen = view(c.e, second);
  CHECK(seen.base == 2);
  CHECK(second.required_insert_count == 3);
  CHECK(seen.lines.at(0).table == reference::relative);
  CHECK(seen.lines.at(1).table == reference::post_base);
  CHECK(seen.lines.at(2).table == reference::relative);
  const encoded third = c.send(8, {{"x-a", "1"}});
  CHECK(third.required_insert_count == 1);  // not what the table has, but what the section needs
}

TEST_CASE("the Required Insert Count wraps and is still the largest reference, in every small table") {
  for (const std::size_t table : {34U, 63U, 64U, 65U, 96U, 100U, 220U, 256U}) {
    pair_of c{table, 4};
    account a;
    for (std::uint64_t stream = 0; stream < 200; ++stream) {
      const fields section = {{"a", std::to_string(stream % 7)}, {"", ""}, {"b", std::to_string(stream / 3)}};
      const encoded sent = c.send(stream, section);
      a.sent(c.e, stream, sent, table);
      const octets said = decoder_stream_of(c.d);
      a.read(said);
      REQUIRE(c.e.read_decoder_stream(said));
      a.check(c.e, 4);
      REQUIRE(contents(c.e.table()) == contents(c.d.table()));
    }
    CHECK(c.e.inserted() > 4 * qpack::max_entries(table));
  }
}

// --- Eviction

TEST_CASE("an entry stays while a section that refers to it is outstanding (RFC 9204 section 2.1.1)") {
  pair_of c{200, 16};
  const fields section = {sized("a", 100), sized("b", 100)};
  const encoded sent = encode(c.e, 0, section);
  REQUIRE(c.e.table().count() == 2);
  const fields next = {sized("c", 100)};
  const encoded without = encode(c.e, 4, next);
  CHECK(without.instructions.empty());
  CHECK(without.required_insert_count == 0);
  // What arrived may still be referred to.
  REQUIRE(c.d.read_encoder_stream(sent.instructions));
  REQUIRE(c.e.read_decoder_stream(unhex("02")));
  CHECK(encode(c.e, 8, next).instructions.empty());
  // The acknowledgment ends that.
  REQUIRE(c.e.read_decoder_stream(unhex("80")));
  const encoded after = encode(c.e, 12, next);
  CHECK(after.required_insert_count == 3);
  CHECK(c.e.table().oldest() == 1);
}

TEST_CASE("an entry that has not been acknowledged stays, though no section refers to it") {
  pair_of c{200, 0};  // nothing may block: insertions without references
  const fields section = {sized("a", 100), sized("b", 100)};
  CHECK(encode(c.e, 0, section).required_insert_count == 0);
  REQUIRE(c.e.inserted() == 2);
  CHECK(encode(c.e, 4, {sized("c", 100)}).instructions.empty());
  REQUIRE(c.e.read_decoder_stream(unhex("01")));
  CHECK_FALSE(encode(c.e, 8, {sized("c", 100)}).instructions.empty());
  CHECK(c.e.table().oldest() == 1);
}

TEST_CASE("a section does not evict what it refers to itself") {
  pair_of c{200, 16};
  static_cast<void>(c.send(0, {sized("a", 100), sized("b", 100)}));
  REQUIRE(c.acknowledge());
  const fields section = {sized("a", 100), sized("c", 100), sized("b", 100)};
  const encoded sent = c.send(4, section);
  CHECK(view(c.e, sent).lines.size() == 3);
  CHECK(c.e.table().oldest() == 0);
}

TEST_CASE("a cancelled stream releases its references but acknowledges nothing (RFC 9204 section 2.2.2.2)") {
  pair_of c{200, 16};
  static_cast<void>(encode(c.e, 5, {sized("a", 100), sized("b", 100)}));
  static_cast<void>(encode(c.e, 5, {sized("b", 100)}));
  CHECK(c.e.outstanding_section_count() == 2);
  REQUIRE(c.e.read_decoder_stream(unhex("45")));
  CHECK(c.e.outstanding_section_count() == 0);
  CHECK(c.e.known_received() == 0);
  CHECK(encode(c.e, 9, {sized("c", 100)}).instructions.empty());
  REQUIRE(c.e.read_decoder_stream(unhex("01")));
  CHECK_FALSE(encode(c.e, 13, {sized("c", 100)}).instructions.empty());
}

TEST_CASE("the cancellation of a stream with nothing outstanding is fine") {
  pair_of c{4096, 16};
  CHECK(c.e.read_decoder_stream(unhex("45 45 7f 80 01")));
}

// --- Blocking

TEST_CASE("never more streams at risk than the peer allows (RFC 9204 section 2.1.2)") {
  for (const std::size_t blocked : {0U, 1U, 2U, 3U}) {
    encoder e{options_for(4096, blocked)};
    account a;
    std::uint64_t inserted_at_risk = 0;
    for (std::uint64_t stream = 0; stream < 6; ++stream) {
      for (int section = 0; section < 2; ++section) {
        const fields fresh = {{"x-" + std::to_string(stream) + "-" + std::to_string(section), "value"}};
        const encoded sent = encode(e, stream, fresh);
        a.sent(e, stream, sent, 4096);
        a.check(e, blocked);
        // A stream that is at risk already may as well have more sections there.
        CHECK((sent.required_insert_count != 0) == (stream < blocked));
        if (sent.required_insert_count != 0) inserted_at_risk = sent.required_insert_count;
      }
    }
    if (blocked == 0) continue;
    // An increment that covers all of them makes room again.
    octets increment;
    increment.push_back(static_cast<std::uint8_t>(inserted_at_risk));
    a.read(increment);
    REQUIRE(e.read_decoder_stream(increment));
    CHECK(a.at_risk() == 0);
    const encoded sent = encode(e, 100, {{"x-new", "value"}});
    CHECK(sent.required_insert_count > inserted_at_risk);
  }
}

TEST_CASE("with no blocked streams the Required Insert Count is never past the Known Received Count") {
  pair_of c{512, 0};
  random_source random{7};
  std::size_t references = 0;
  for (std::uint64_t stream = 0; stream < 2'000; ++stream) {
    const encoded sent = c.send(stream, random_section(random));
    REQUIRE(sent.required_insert_count <= c.e.known_received());
    references += view(c.e, sent).references.size();
    if (random.one_in(3)) REQUIRE(c.acknowledge());
  }
  CHECK(references > 500);
}

// --- The decoder stream

TEST_CASE("the decoder stream may come in any chunks") {
  const octets said =
      unhex("ff 80 01 02 7f 00 80");  // acknowledge 255, increment 2, cancel 63, acknowledge 0
  for (std::size_t first = 0; first <= said.size(); ++first) {
    for (std::size_t second = first; second <= said.size(); ++second) {
      encoder e{options_for(4096, 16)};
      static_cast<void>(encode(e, 255, {{"x-a", "1"}}));
      static_cast<void>(encode(e, 0, {{"x-b", "1"}, {"x-c", "2"}}));
      static_cast<void>(encode(e, 63, {{"x-b", "1"}}));
      const httpwire::bytes all = said;
      REQUIRE(e.read_decoder_stream(httpwire_test::exact_octets{all.first(first)}));
      REQUIRE(e.read_decoder_stream(httpwire_test::exact_octets{all.subspan(first, second - first)}));
      REQUIRE(e.read_decoder_stream(httpwire_test::exact_octets{all.subspan(second)}));
      CHECK(e.outstanding_section_count() == 0);
      CHECK(e.known_received() == 3);
    }
  }
}

TEST_CASE("wrong decoder streams: code, offset, origin, the number on the wire, and no way back") {
  struct wrong {
    std::string_view said;
    error_code code;
    std::uint64_t offset;
  };
  // Outstanding: one section on stream 4, two insertions.
  const wrong all[] = {
      {"80", error_code::qpack_acknowledgment_unexpected, 0},
      {"84 84", error_code::qpack_acknowledgment_unexpected, 1},
      {"44 84", error_code::qpack_acknowledgment_unexpected, 1},
      {"ff 80 01", error_code::qpack_acknowledgment_unexpected, 0},
      {"00", error_code::qpack_increment_zero, 0},
      {"01 01 00", error_code::qpack_increment_zero, 2},
      {"03", error_code::qpack_increment_too_large, 0},
      {"02 01", error_code::qpack_increment_too_large, 1},
      {"84 01", error_code::qpack_increment_too_large, 1},
      {"3f ff ff ff ff 0f", error_code::qpack_increment_too_large, 0},
      {"3f c0 ff ff ff ff ff ff ff 3f", error_code::qpack_increment_too_large, 0},  // 2^62 - 1
      {"01 3f ff ff ff ff ff ff ff ff 7f", error_code::integer_too_large, 1},
      {"ff ff ff ff ff ff ff ff ff ff 01", error_code::integer_too_large, 0},
      {"7f 80 80 80 80 80 80 80 80 80 00", error_code::integer_too_large, 0},  // small, in too many octets
  };
  for (const wrong& w : all) {
    for (const bool whole : {true, false}) {
      CAPTURE(w.said, whole);
      encoder e{options_for(4096, 16)};
      static_cast<void>(encode(e, 4, {{"x-a", "1"}, {"x-b", "1"}}));
      httpwire::result<void> r;
      if (whole) {
        r = e.read_decoder_stream(unhex(w.said));
      } else {
        for (const std::uint8_t octet : unhex(w.said)) r = e.read_decoder_stream({&octet, 1});
      }
      REQUIRE_FALSE(r);
      CHECK(r.error().code == w.code);
      CHECK(r.error().offset == w.offset);
      CHECK(r.error().limit == (w.code == error_code::integer_too_large ? httpwire::prefix_integer_max : 0));
      CHECK(r.error().origin == httpwire::error_origin::qpack_decoder_stream);
      CHECK(r.error().h3_code() == 0x202);
      CHECK(r.error().scope() == httpwire::error_scope::connection);
      const httpwire::error first = r.error();
      CHECK(e.read_decoder_stream(unhex("01")).error() == first);
      CHECK(e.read_decoder_stream({}).error() == first);
      CHECK(e.encode(8, {}, {}, {}).error() == first);
      CHECK(e.set_peer_settings({}).error() == first);
    }
  }
}

// --- Settings

TEST_CASE("before the peer's settings arrive nothing goes over the encoder stream (RFC 9204 section 3.2.3)") {
  encoder e;
  decoder d;
  const fields section = {{"x-a", "1"}, {":path", "/x"}};
  for (std::uint64_t stream = 0; stream < 3; ++stream) {
    const encoded sent = encode(e, stream, section);
    CHECK(sent.instructions.empty());
    CHECK(sent.required_insert_count == 0);
    deliver(d, stream, sent, section);
  }
  REQUIRE(e.set_peer_settings({.max_table_capacity = 4096, .blocked_streams = 0}));
  const encoded unblocked = encode(e, 4, section);
  CHECK(instructions_of(unblocked.instructions).at(0).type == qpack::encoder_instruction::kind::set_capacity);
  CHECK(unblocked.required_insert_count == 0);
  REQUIRE(e.set_peer_settings({.max_table_capacity = 4096, .blocked_streams = 1}));
  const encoded blocking = encode(e, 8, section);
  CHECK(blocking.required_insert_count == 2);
  deliver(d, 4, unblocked, section);
  deliver(d, 8, blocking, section);
}

TEST_CASE("the capacity is told once, as the smaller of what the peer allows and what the encoder spends") {
  struct limits {
    std::size_t own, peer, told;
  };
  for (const limits& l : {limits{4096, 4096, 4096}, {4096, 100, 100}, {100, 4096, 100}, {64, 65, 64}}) {
    encoder e{{.table_capacity = l.own, .peer = {.max_table_capacity = l.peer, .blocked_streams = 4}}};
    const encoded first = encode(e, 0, {{"a", "b"}});
    const auto i = instructions_of(first.instructions);
    REQUIRE(i.size() == 2);
    CHECK(i[0].type == qpack::encoder_instruction::kind::set_capacity);
    CHECK(i[0].value == l.told);
    for (const auto& later : instructions_of(encode(e, 4, {{"c", "d"}}).instructions))
      CHECK(later.type != qpack::encoder_instruction::kind::set_capacity);
  }
  for (const std::size_t nothing : {0U}) {
    encoder e{{.table_capacity = nothing, .peer = {.max_table_capacity = 4096, .blocked_streams = 4}}};
    CHECK(encode(e, 0, {{"a", "b"}}).instructions.empty());
  }
}

TEST_CASE(
    "a peer's capacity past 32 bits counts whole in the Required Insert Count (RFC 9204 section 4.5.1.1)") {
  for (const std::uint64_t capacity : {(std::uint64_t{1} << 32) + 64, httpwire::varint::max_value}) {
    encoder e{{.table_capacity = 4096, .peer = {.max_table_capacity = capacity, .blocked_streams = 4}}};
    fields section;
    for (char c = 'a'; c <= 'j'; ++c) section.push_back({std::string{"x-"} + c, "value"});
    const encoded sent = encode(e, 0, section);
    CHECK(sent.required_insert_count == 10);
    CHECK(sent.section.at(0) == 11);
    CHECK(e.table().capacity() == 4096);
  }
}

TEST_CASE("a table too small for any entry stays empty") {
  for (std::size_t table = 0; table < 40; ++table) {
    pair_of c{table, 4};
    for (std::uint64_t stream = 0; stream < 4; ++stream) {
      static_cast<void>(c.send(stream, {{"", ""}, {"abcde", "fgh"}}));
      REQUIRE(c.acknowledge());
    }
    CHECK((c.e.inserted() != 0) == (table >= httpwire::field_overhead));
  }
}

TEST_CASE("remembered settings bind the peer (RFC 9204 section 3.2.3, RFC 9114 section 7.2.4.2)") {
  struct change {
    qpack::peer_settings now;
    error_code code;
  };
  const change all[] = {{{128, 4}, error_code::none},
                        {{128, 5}, error_code::none},
                        {{127, 4}, error_code::qpack_capacity_changed},
                        {{129, 4}, error_code::qpack_capacity_changed},
                        {{0, 4}, error_code::qpack_capacity_changed},
                        {{128, 3}, error_code::qpack_blocked_streams_reduced}};
  for (const change& c : all) {
    CAPTURE(c.now.max_table_capacity, c.now.blocked_streams);
    encoder e{options_for(128, 4)};
    static_cast<void>(encode(e, 0, {{"x-a", "1"}, {"x-b", "2"}}));
    const auto r = e.set_peer_settings(c.now);
    CHECK((r ? error_code::none : r.error().code) == c.code);
    CHECK(e.inserted() == 2);
    CHECK(e.table().at(0).name == "x-a");
    CHECK(e.outstanding_section_count() == 1);
    if (!r) CHECK(e.read_decoder_stream({}).error() == r.error());
  }
}

TEST_CASE("a smaller table waits until what it evicts may be evicted (RFC 9204 section 3.2.2)") {
  using kind = qpack::encoder_instruction::kind;
  pair_of c{300, 16};
  const fields section = {sized("a", 100), sized("b", 100)};
  deliver(c.d, 0, encode(c.e, 0, section), section);
  REQUIRE(c.e.set_table_capacity(150));
  const fields other = {{":method", "GET"}};
  CHECK(encode(c.e, 4, other).instructions.empty());
  CHECK(c.e.table().capacity() == 300);
  REQUIRE(c.acknowledge());
  const encoded sent = encode(c.e, 8, other);
  const auto told = instructions_of(sent.instructions);
  REQUIRE(told.size() == 1);
  CHECK(told[0].type == kind::set_capacity);
  CHECK(told[0].value == 150);
  deliver(c.d, 8, sent, other);
  CHECK(contents(c.e.table()) == contents(c.d.table()));
  CHECK(c.e.table().count() == 1);
  REQUIRE(c.e.set_table_capacity(0));
  deliver(c.d, 12, encode(c.e, 12, other), other);
  CHECK(c.e.table().count() == 0);
  CHECK(c.d.table().capacity() == 0);
  REQUIRE(c.e.set_table_capacity(10'000));
  deliver(c.d, 16, encode(c.e, 16, section), section);
  CHECK(c.d.table().capacity() == 300);
}

TEST_CASE(
    "a smaller table does not wait for ever, though a section is always outstanding (RFC 9204 section "
    "2.1.1)") {
  for (const std::size_t behind : {1U, 3U, 10U}) {
    for (const std::size_t blocked : {0U, 16U}) {
      CAPTURE(behind, blocked);
      pair_of c{1000, blocked};
      std::deque<octets> said;
      std::size_t waited = 0;
      for (std::uint64_t i = 0; i < 100; ++i) {
        if (i == 50) REQUIRE(c.e.set_table_capacity(300));
        static_cast<void>(
            c.send(4 * i, {{"x-always", "the same value every time"},
                           {"x-often", std::to_string(i % 5) + " of a few values that come back"},
                           {"x-new-" + std::to_string(i), "a value that is new"}}));
        if (c.e.table().capacity() == 1000 && i >= 50) ++waited;
        said.push_back(decoder_stream_of(c.d));
        if (said.size() <= behind) continue;
        REQUIRE(c.e.read_decoder_stream(said.front()));
        said.pop_front();
      }
      CHECK(waited <= behind + 1);
      CHECK(c.d.table().capacity() == 300);
      CHECK(contents(c.e.table()) == contents(c.d.table()));
      CHECK(c.e.table().count() != 0);
    }
  }
}

// --- Buffers

TEST_CASE("instructions get no more room than they are given, and what is left out is literal") {
  const fields section = {{"x-one", "first value"}, {"x-two", "~~~~~"}, {":path", "/some/where"}};
  std::size_t inserted = 0;
  for (std::size_t room = 0; room < 160; ++room) {
    CAPTURE(room);
    pair_of c{4096, 16};
    const encoded sent = encode(c.e, 0, section, room);
    CHECK(sent.instructions.size() <= room);
    if (room == 0) CHECK(sent.required_insert_count == 0);
    deliver(c.d, 0, sent, section);
    CHECK(c.e.inserted() >= inserted);
    inserted = static_cast<std::size_t>(c.e.inserted());
    CHECK(contents(c.e.table()) == contents(c.d.table()));
    // What had no room gets in later.
    static_cast<void>(c.send(4, section));
    CHECK(c.e.inserted() == 3);
  }
  CHECK(inserted == 3);
}

TEST_CASE("buffer_too_small leaves everything as it was, at every size, and its limit suffices") {
  const fields before = {{"x-one", "first value"}, {"x-two", "second value"}};
  const fields section = {{":method", "GET"},
                          {"x-one", "first value"},
                          {"x-two", "another value"},
                          {"x-three", "~~~~\x01\x02", indexing::without},
                          {"cookie", "abc", indexing::never}};
  const auto lines = lines_of(section);
  for (const huffman_use use : {huffman_use::when_shorter, huffman_use::never}) {
    const encoder_options options{.huffman = use, .peer = {.max_table_capacity = 4096, .blocked_streams = 1}};
    encoder untouched{options};
    encoder tried{options};
    CHECK(encode(untouched, 0, before).section == encode(tried, 0, before).section);
    const std::size_t suffices = tried.max_size(lines);
    const httpwire_test::exact_octets instructions{much_room};
    for (std::size_t size = 0; size < suffices; ++size) {
      const httpwire_test::exact_octets out{size};
      const auto r = tried.encode(0, lines, out, instructions);
      REQUIRE_FALSE(r);
      CHECK(r.error().code == error_code::buffer_too_small);
      CHECK(r.error().limit == suffices);
      CHECK(r.error().scope() == httpwire::error_scope::caller);
    }
    CHECK(tried.outstanding_section_count() == 1);
    const encoded expected = encode(untouched, 0, section);
    const encoded after = encode(tried, 0, section);
    CHECK(after.section == expected.section);
    CHECK(after.instructions == expected.instructions);
    CHECK(contents(tried.table()) == contents(untouched.table()));
  }
}

TEST_CASE("nothing is written past either buffer") {
  random_source random{11};
  encoder e{options_for(4096, 100)};
  for (std::uint64_t stream = 0; stream < 500; ++stream) {
    const fields s = random_section(random);
    const auto lines = lines_of(s);
    httpwire_test::guarded_buffer<std::uint8_t> out{e.max_size(lines)};
    httpwire_test::guarded_buffer<std::uint8_t> instructions{random.below(200)};
    REQUIRE(e.encode(stream, lines, out.span(), instructions.span()));
    REQUIRE(out.intact());
    REQUIRE(instructions.intact());
  }
}

TEST_CASE("past max_outstanding_sections, sections do without the dynamic table") {
  for (const std::size_t most : {0U, 1U, 3U}) {
    encoder e{
        {.max_outstanding_sections = most, .peer = {.max_table_capacity = 4096, .blocked_streams = 100}}};
    decoder d;
    const fields section = {{"x-a", "1"}};
    for (std::uint64_t stream = 0; stream < most + 2; ++stream) {
      const encoded sent = encode(e, stream, section);
      CHECK((sent.required_insert_count != 0) == (stream < most));
      CHECK(e.outstanding_section_count() == std::min<std::uint64_t>(stream + 1, most));
      deliver(d, stream, sent, section);
    }
    REQUIRE(e.read_decoder_stream(decoder_stream_of(d)));
    CHECK(e.outstanding_section_count() == 0);
    CHECK((encode(e, 50, section).required_insert_count != 0) == (most != 0));
  }
}

TEST_CASE("an initial capacity is at most what peer and options allow (RFC 9204 section 3.2.3)") {
  for (const std::size_t initial : {99U, 100U, 101U}) {
    encoder e{{.table_capacity = 200, .peer = {.max_table_capacity = 100}, .initial_capacity = initial}};
    if (initial <= 100) {
      CHECK(e.table().capacity() == initial);
      CHECK(e.set_table_capacity(50));
      continue;
    }
    const httpwire::error refused{.code = error_code::invalid_argument, .limit = 100};
    octets section(64), instructions(64);
    const field_line line[] = {{":method", "GET"}};
    CHECK(e.encode(0, line, section, instructions).error() == refused);
    CHECK(e.set_table_capacity(50).error() == refused);
    CHECK(e.set_peer_settings({.max_table_capacity = 200}).error() == refused);
  }
}

TEST_CASE("a value that comes more often than is counted is written as before (RFC 9204 section 2.1.3)") {
  // Too large for the table, so that it is a literal however often it comes.
  encoder e{{.peer = {.max_table_capacity = 64, .blocked_streams = 1}}};
  const std::string value(100, 'v');
  const field_line line[] = {{"x-a", value}};
  octets section(256), instructions(256);
  octets first;
  for (std::uint64_t stream = 0; stream < 0x1'0010; ++stream) {
    const auto r = e.encode(stream, line, section, instructions);
    REQUIRE(r);
    if (stream == 0) first.assign(r->section.begin(), r->section.end());
    if (stream > 0xfff0)
      REQUIRE(std::equal(first.begin(), first.end(), r->section.begin(), r->section.end()));
  }
  CHECK(e.inserted() == 0);
}

// --- Memory

TEST_CASE("in the steady state an encoder takes no memory") {
  pair_of c{1024, 4};
  random_source random{3};
  std::vector<fields> sections;
  for (int i = 0; i < 100; ++i) sections.push_back(random_section(random));
  const httpwire_test::allocation_count count;
  std::uint64_t stream = 0;
  for (const fields& section : sections) {
    static_cast<void>(c.e.encode(stream, lines_of(section), httpwire_test::exact_octets{2'000},
                                 httpwire_test::exact_octets{2'000}));
    const octets cancelled{static_cast<std::uint8_t>(0x40U | stream % 60)};
    REQUIRE(c.e.read_decoder_stream(cancelled));
    ++stream;
  }
  CHECK(count.value() == 0);
}

TEST_CASE("an encoder inside the object and one in lent memory write what the one on the heap does") {
  constexpr std::size_t capacity = 512;
  const encoder_options options{.table_capacity = capacity,
                                .max_outstanding_sections = 32,
                                .peer = {.max_table_capacity = capacity, .blocked_streams = 8}};
  encoder heap{options};
  basic_encoder<inline_storage<capacity>> inside{options};
  const httpwire_test::exact_octets memory{1U << 14};
  basic_encoder<span_storage> lent{options, {}, span_storage{memory}};
  decoder d{{.max_table_capacity = capacity}};
  random_source random{3};
  for (std::uint64_t stream = 0; stream < 500; ++stream) {
    const fields s = random_section(random);
    const encoded sent = encode(heap, stream, s);
    const encoded a = encode(inside, stream, s);
    const encoded b = encode(lent, stream, s);
    REQUIRE(a.section == sent.section);
    REQUIRE(a.instructions == sent.instructions);
    REQUIRE(b.section == sent.section);
    REQUIRE(b.instructions == sent.instructions);
    deliver(d, stream, sent, s);
    const octets said = decoder_stream_of(d);
    REQUIRE(heap.read_decoder_stream(said));
    REQUIRE(inside.read_decoder_stream(said));
    REQUIRE(lent.read_decoder_stream(said));
  }
}

TEST_CASE(
    "without memory every call says so, wherever it ran out; later settings leave the table as it was") {
  const encoder_options options = options_for(4096, 16);
  for (std::size_t succeed = 0; succeed < 20; ++succeed) {
    std::optional<encoder> e;
    {
      const httpwire_test::failing_allocations failing{succeed};
      e.emplace(options);
    }
    const auto r = e->encode(0, {}, httpwire_test::exact_octets{20}, {});
    if (r) {
      CHECK(succeed >= 4);
      break;
    }
    CHECK(r.error().code == error_code::out_of_memory);
    CHECK(e->read_decoder_stream({}).error().code == error_code::out_of_memory);
    REQUIRE(succeed < 19);
  }
  for (std::size_t succeed = 0; succeed < 20; ++succeed) {
    encoder e;
    decoder d;
    httpwire::result<void> r;
    {
      const httpwire_test::failing_allocations failing{succeed};
      r = e.set_peer_settings({.max_table_capacity = 4096, .blocked_streams = 16});
    }
    const fields section = {{"x-a", "1"}};
    if (!r) {
      CHECK(r.error().code == error_code::out_of_memory);
      const encoded sent = encode(e, 0, section);
      CHECK(sent.instructions.empty());
      deliver(d, 0, sent, section);
      REQUIRE(e.set_peer_settings({.max_table_capacity = 4096, .blocked_streams = 16}));
    }
    const encoded sent = encode(e, 4, section);
    CHECK(sent.required_insert_count == 1);
    deliver(d, 4, sent, section);
    if (r) break;
  }
}

TEST_CASE("fields whose sizes pass the address space are refused, and change nothing") {
  std::array<std::uint8_t, 512> out{};
  encoder e{
      {.huffman = httpwire::huffman_use::never, .peer = {.max_table_capacity = 4096, .blocked_streams = 1}}};
  const std::string_view shared{"", SIZE_MAX / 2};
  for (const std::size_t count : {2U, 3U, 5U}) {
    const std::vector<field_line> lines(count, {"x", shared, indexing::with});
    const auto r = e.encode(0, lines, out, {});
    REQUIRE_FALSE(r);
    CHECK(r.error().code == error_code::buffer_too_small);
    CHECK(r.error().limit == SIZE_MAX);
    CHECK(e.max_size(lines) == SIZE_MAX);
    CHECK(e.inserted() == 0);
  }
}

TEST_CASE("a smaller table is possible also after a larger one found no memory (RFC 9204 section 3.2.2)") {
  for (std::size_t succeed = 0; succeed < 5; ++succeed) {
    CAPTURE(succeed);
    encoder e{{.table_capacity = 300, .peer = {.max_table_capacity = 65'536, .blocked_streams = 16}}};
    decoder d{{.max_table_capacity = 65'536}};
    const fields section = {{"x-a", "1"}, {"x-b", "2"}};
    deliver(d, 0, encode(e, 0, section), section);
    REQUIRE(e.read_decoder_stream(decoder_stream_of(d)));
    {
      const httpwire_test::failing_allocations failing{succeed};
      CHECK(e.set_table_capacity(65'536).error().code == error_code::out_of_memory);
      REQUIRE(e.set_table_capacity(40));
    }
    deliver(d, 4, encode(e, 4, section), section);
    CHECK(d.table().capacity() == 40);
    CHECK(contents(e.table()) == contents(d.table()));
  }
}
