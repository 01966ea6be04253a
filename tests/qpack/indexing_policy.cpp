// SPDX-License-Identifier: MIT
#include "httpwire/qpack/indexing_policy.hpp"

#include "qif/policies.hpp"
#include "qpack/encoding.hpp"

using namespace qpack_encoding;
using httpwire::heap_storage;
using qpack::basic_encoder;
using qpack::decoder;
using qpack::encoder_options;

namespace {

field automatic(std::string name, std::string value) {
  return {std::move(name), std::move(value), indexing::automatic};
}

constexpr std::size_t table_capacity = 1024;

/// A connection whose decoder acknowledges each section at once, if at all.
template <class Policy>
struct connection {
  basic_encoder<heap_storage, Policy> e{
      {.table_capacity = table_capacity,
       .peer = {.max_table_capacity = table_capacity, .blocked_streams = 100}}};
  decoder d{{.max_table_capacity = table_capacity, .max_blocked_streams = 100}};
  bool acknowledges = true;
  std::uint64_t stream = 0;
  std::size_t octets = 0;

  encoded send(const fields& section) {
    encoded sent = encode(e, stream, section);
    deliver(d, stream, sent, section);
    ++stream;
    octets += sent.section.size() + sent.instructions.size();
    const auto said = decoder_stream_of(d);
    if (acknowledges) REQUIRE(e.read_decoder_stream(said));
    return sent;
  }
};

struct only_names_with_x : qpack::everything {
  template <class View>
  constexpr std::int64_t gain(const qpack::insertion_candidate& c, const View&) noexcept {
    return c.line.name.starts_with("x-") ? 1 : 0;
  }
};

/// Requests of one client: some fields always, some now and then, some only once.
fields request(random_source& random, std::size_t number) {
  return {automatic(":method", "GET"),
          automatic(":authority", "www.example.com"),
          automatic(":path", "/article/" + std::to_string(number)),
          automatic("user-agent", "an-agent-with-a-long-name/1.0 (and more)"),
          automatic("accept-language", random.one_in(2) ? "en-GB,en;q=0.7" : "de-CH,de;q=0.7"),
          automatic("x-request-id", std::to_string(random.u64()) + std::to_string(random.u64()))};
}

template <class Policy>
std::size_t cost_of_requests(bool acknowledges) {
  random_source random{5};
  connection<Policy> c;
  c.acknowledges = acknowledges;
  for (std::size_t i = 0; i < 200; ++i) static_cast<void>(c.send(request(random, i)));
  return c.octets;
}

}  // namespace

TEST_CASE("everything: what every section uses is not given up for what does not fit") {
  // Four entries of 300 octets into 1024: three stay, and each section refers to them.
  connection<qpack::everything> c;
  fields section;
  for (const char* const name : {"x-a", "x-b", "x-c", "x-d"})
    section.push_back(automatic(name, std::string(265, 'v')));
  static_cast<void>(c.send(section));
  for (std::size_t i = 0; i < 20; ++i) {
    const encoded sent = c.send(section);
    CHECK(sent.required_insert_count >= 3);
    CHECK(sent.section.size() < 300);
  }
}

TEST_CASE("static_only never writes an instruction for an automatic field") {
  connection<qpack::static_only> c;
  random_source random{1};
  for (std::size_t i = 0; i < 50; ++i) {
    const encoded sent = c.send(request(random, i));
    CHECK(sent.required_insert_count == 0);
    for (const auto& instruction : instructions_of(sent.instructions))
      CHECK(instruction.type == qpack::encoder_instruction::kind::set_capacity);
  }
  CHECK(c.e.inserted() == 0);
}

TEST_CASE("everything inserts each new field for which there is room, and refers to it at once") {
  connection<qpack::everything> c;
  const fields section = {automatic("x-a", "1"), automatic(":path", "/once"), automatic("x-b", "2")};
  const encoded sent = c.send(section);
  CHECK(c.e.inserted() == 3);
  CHECK(sent.required_insert_count == 3);
  CHECK(c.send(section).instructions.empty());
  CHECK(c.e.inserted() == 3);
}

TEST_CASE("no_blocking refers to what is acknowledged only") {
  connection<qpack::no_blocking> c;
  random_source random{2};
  std::size_t dynamic = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    const std::uint64_t known = c.e.known_received();
    const encoded sent = c.send(request(random, i));
    CHECK(sent.required_insert_count <= known);
    dynamic += view_of(sent.section, table_capacity, c.e.inserted()).references.size();
  }
  CHECK(dynamic > 200);
}

TEST_CASE(
    "the default learns what comes back: once learned, it costs an octet, and what is new is not inserted") {
  connection<qpack::balanced> c;
  random_source random{3};
  for (std::size_t i = 0; i < 50; ++i) static_cast<void>(c.send(request(random, i)));
  const std::uint64_t inserted = c.e.inserted();
  CHECK(inserted < 50);
  for (std::size_t i = 50; i < 100; ++i) {
    const encoded sent = c.send(request(random, i));
    const auto lines = view_of(sent.section, table_capacity, c.e.inserted()).lines;
    REQUIRE(lines.size() == 6);
    CHECK(lines[1].indexed);
    CHECK(lines[3].indexed);
    CHECK(lines[4].indexed);
    CHECK_FALSE(lines[5].indexed);
  }
  CHECK(c.e.inserted() - inserted < 10);
}

TEST_CASE("the default costs less than its alternatives where fields come back and others do not") {
  for (const bool acknowledges : {true, false}) {
    CAPTURE(acknowledges);
    const std::size_t balanced = cost_of_requests<qpack::balanced>(acknowledges);
    const std::size_t static_only = cost_of_requests<qpack::static_only>(acknowledges);
    const std::size_t no_blocking = cost_of_requests<qpack::no_blocking>(acknowledges);
    CHECK(balanced < static_only);
    // Inserting everything costs next to nothing while each insertion replaces a literal.
    CHECK(100 * balanced <= 102 * cost_of_requests<qpack::everything>(acknowledges));
    CHECK(balanced <= no_blocking);
    // A peer that acknowledges nothing makes insertions that may not block useless: there are hardly any.
    CHECK(no_blocking < static_only + (acknowledges ? 0 : 200));
  }
}

TEST_CASE("under every policy: sensitive fields stay out, and the caller's wish is above the policy's") {
  qif::for_each_policy([]<class Named>(const Named& policy) {
    CAPTURE(policy.name);
    connection<typename Named::type> c;
    for (int i = 0; i < 20; ++i)
      static_cast<void>(c.send({automatic("authorization", "Basic abc"),
                                automatic("cookie", "short"),
                                {"x-without", "value", indexing::without},
                                {"x-never", "value", indexing::never}}));
    CHECK(c.e.inserted() == 0);
    static_cast<void>(c.send({{"x-with", "value", indexing::with}}));
    CHECK(c.e.inserted() == 1);
    const encoded sent = c.send({{"x-with", "value", indexing::with}});
    CHECK(sent.required_insert_count == 1);
  });
}

TEST_CASE("a policy of the caller's own") {
  connection<only_names_with_x> c;
  static_cast<void>(c.send({automatic("x-a", "1"), automatic("y-a", "1"), {"y-b", "1", indexing::with}}));
  CHECK(contents(c.e.table()) ==
        std::vector<std::pair<std::string, std::string>>{{"x-a", "1"}, {"y-b", "1"}});
}

TEST_CASE("a table of 32 octets an entry and a policy that wants everything: thousands of evictions") {
  connection<qpack::everything> c;
  random_source random{8};
  for (int i = 0; i < 1'000; ++i) {
    fields section;
    for (std::size_t n = random.below(30); n > 0; --n)
      section.push_back(automatic(random.text(random.below(2)), random.text(random.below(2))));
    static_cast<void>(c.send(section));
    REQUIRE(contents(c.e.table()) == contents(c.d.table()));
  }
  CHECK(c.e.inserted() > 2'000);
}

namespace {

/// One field in every section, others that come three times each and never again.
fields churn(std::size_t number) {
  const std::string turn = std::to_string(number / 3) + "-and-some-more-to-make-it-long";
  return {automatic("user-agent", "an-agent-with-a-long-name/1.0 (and more, which is worth keeping)"),
          automatic("x-first", "one-" + turn), automatic("x-second", "two-" + turn),
          automatic("x-third", "three-" + turn)};
}

template <class Policy>
std::size_t agent_indexed(std::size_t sections) {
  connection<Policy> c;
  std::size_t indexed = 0;
  for (std::size_t i = 0; i < sections; ++i) {
    const encoded sent = c.send(churn(i));
    indexed += view_of(sent.section, table_capacity, c.e.inserted()).lines[0].indexed;
  }
  // The table has turned over.
  CHECK(c.e.inserted() > (Policy::may_block ? 4U : 1U) * table_capacity / 100);
  return indexed;
}

}  // namespace

TEST_CASE("the default keeps what every section uses while the table turns over (RFC 9204 section 2.1.1.1)") {
  CHECK(agent_indexed<qpack::balanced>(200) > 190);
  CHECK(agent_indexed<qpack::no_blocking>(200) > 150);
}

TEST_CASE("the default copies an entry to the front by Duplicate rather than losing it (section 4.3.4)") {
  connection<qpack::balanced> c;
  std::size_t duplicates = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    const encoded sent = c.send(churn(i));
    for (const auto& instruction : instructions_of(sent.instructions))
      duplicates += instruction.type == qpack::encoder_instruction::kind::duplicate;
  }
  CHECK(duplicates > 0);
  CHECK(duplicates < 200);
  // Nothing refers to any entry now, copies included: all can be evicted.
  REQUIRE(c.e.outstanding_section_count() == 0);
  REQUIRE(c.e.set_table_capacity(0));
  static_cast<void>(c.send({automatic(":method", "GET")}));
  CHECK(c.e.table().capacity() == 0);
}

TEST_CASE("names whose values hardly return are not inserted where the room may never come back") {
  connection<qpack::balanced> c;
  c.acknowledges = false;
  for (std::size_t i = 0; i < 50; ++i)
    static_cast<void>(c.send({automatic(":path", "/a/path/that/is/new/each/time/" + std::to_string(i))}));
  CHECK(c.e.inserted() == 0);
}
