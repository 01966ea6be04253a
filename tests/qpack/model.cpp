// SPDX-License-Identifier: MIT
// One encoder and one decoder with a network between them that delays, cuts and reorders whatever RFC 9204
// lets it, checked after every step against a plain account of what the decoder has said.

#include <deque>
#include <optional>

#include "qif/policies.hpp"
#include "qpack/encoding.hpp"

using namespace qpack_encoding;

namespace {

struct world {
  std::size_t max_table = 0;
  std::size_t own_table = 0;
  std::size_t blocked = 0;
  std::size_t max_outstanding = 0;
  std::size_t pending = 0;
  bool settings_late = false;
  bool capacity_known = false;  // both begin with it, as the offline format does
};

world random_world(random_source& random) {
  constexpr std::size_t tables[] = {0, 31, 64, 100, 256, 256, 512, 1000, 4096, 4096};
  constexpr std::size_t blocked[] = {0, 0, 1, 2, 5, 100};
  world w;
  w.max_table = tables[random.below(std::size(tables))];
  w.own_table = random.one_in(3) ? random.below(w.max_table + 1) : w.max_table + random.below(100);
  w.blocked = blocked[random.below(std::size(blocked))];
  w.max_outstanding = random.one_in(4) ? random.below(6) : 64;
  w.pending = random.between(1, 40);
  w.settings_late = random.one_in(4);
  w.capacity_known = !w.settings_late && random.one_in(4);
  return w;
}

template <class Policy>
class connection {
 public:
  connection(const world& w, std::uint64_t seed)
      : world_(w),
        random_(seed),
        encoder_({.table_capacity = w.own_table,
                  .huffman =
                      random_.one_in(3) ? httpwire::huffman_use::never : httpwire::huffman_use::when_shorter,
                  .max_outstanding_sections = w.max_outstanding,
                  .peer = w.settings_late ? qpack::peer_settings{} : peer(),
                  .initial_capacity = w.capacity_known ? shared_capacity() : 0}),
        decoder_({.max_table_capacity = w.max_table,
                  .max_blocked_streams = w.blocked,
                  .max_pending_acknowledgments = w.pending,
                  .initial_capacity = w.capacity_known ? shared_capacity() : 0}),
        settings_arrived_(!w.settings_late) {}

  void step() {
    switch (random_.below(16)) {
      case 0:
      case 1:
      case 2:
      case 3: encode_section(); break;
      case 4:
      case 5:
      case 6: deliver_encoder_stream(random_.between(1, 80)); break;
      case 7:
      case 8:
      case 9:
      case 10: deliver_section(random_.below(4)); break;
      case 11:
      case 12: write_decoder_stream(); break;
      case 13:
      case 14: deliver_decoder_stream(random_.between(1, 12)); break;
      default:
        if (random_.one_in(8))
          cancel_stream();
        else if (random_.one_in(8))
          settings_arrive();
        else if (random_.one_in(8))
          REQUIRE(encoder_.set_table_capacity(random_.below(world_.max_table + 100)));
        else
          deliver_section(0);
        break;
    }
    check();
    if (random_.one_in(32)) REQUIRE(agree(encoder_.table(), decoder_.table()));
  }

  /// Everything arrives; then nothing is outstanding.
  void drain() {
    deliver_encoder_stream(encoder_stream_.size());
    while (!streams_.empty()) deliver_section(0);
    write_decoder_stream();
    deliver_decoder_stream(decoder_stream_.size());
    REQUIRE(encoder_.outstanding_section_count() == 0);
    REQUIRE(encoder_.known_received() == encoder_.inserted());
    REQUIRE(contents(encoder_.table()) == contents(decoder_.table()));
    REQUIRE(encoder_.table().capacity() == decoder_.table().capacity());
    REQUIRE(decoder_.blocked_stream_count() == 0);
    check();
  }

  [[nodiscard]] std::size_t dynamic_references() const { return references_; }
  [[nodiscard]] std::size_t waits() const { return waits_; }

 private:
  struct pending_section {
    octets section;
    qpack_encoding::fields fields;
  };
  using stream_queue = std::map<std::uint64_t, std::deque<pending_section>>;

  [[nodiscard]] qpack::peer_settings peer() const { return {world_.max_table, world_.blocked}; }
  [[nodiscard]] std::size_t shared_capacity() const { return std::min(world_.max_table, world_.own_table); }

  void check() {
    account_.check(encoder_, settings_arrived_ && Policy::may_block ? world_.blocked : 0);
    REQUIRE(decoder_.blocked_stream_count() <= world_.blocked);
  }

  void encode_section() {
    // Trailers: a stream may have more than one section on its way.
    std::uint64_t stream = next_stream_;
    if (!streams_.empty() && random_.one_in(5))
      stream =
          std::next(streams_.begin(), static_cast<std::ptrdiff_t>(random_.below(streams_.size())))->first;
    else
      next_stream_ += random_.between(1, 5);
    fields section = random_section(random_);
    const std::size_t room = random_.one_in(4) ? random_.below(120) : much_room;
    const encoded e = encode(encoder_, stream, section, room);
    const section_view view = view_of(e.section, world_.max_table, encoder_.inserted());
    account_.note(view, stream, e.required_insert_count);
    references_ += view.references.size();
    REQUIRE(e.instructions.size() <= room);
    // RFC 9204 section 3.2.3: nothing goes over the encoder stream before the peer allows a table.
    if (!settings_arrived_ || world_.max_table == 0) REQUIRE(e.instructions.empty());
    if (!settings_arrived_ || world_.blocked == 0)
      REQUIRE(e.required_insert_count <= encoder_.known_received());
    encoder_stream_.insert(encoder_stream_.end(), e.instructions.begin(), e.instructions.end());
    streams_[stream].push_back({e.section, std::move(section)});
  }

  void deliver_encoder_stream(std::size_t size) {
    size = std::min(size, encoder_stream_.size());
    const auto end = encoder_stream_.begin() + static_cast<std::ptrdiff_t>(size);
    const octets chunk(encoder_stream_.begin(), end);
    encoder_stream_.erase(encoder_stream_.begin(), end);
    const auto inserted = decoder_.read_encoder_stream(chunk);
    REQUIRE(inserted);
    REQUIRE(*inserted <= encoder_.inserted());
    // A stream counts as blocked until it is tried again.
    for (auto waiting = waiting_.begin(); waiting != waiting_.end();) {
      const auto [stream, required] = *waiting++;
      if (required <= *inserted) deliver_section_of(streams_.find(stream));
    }
  }

  /// The next section of one of the streams, blocked before or not.
  void deliver_section(std::size_t which) {
    if (streams_.empty()) return;
    deliver_section_of(std::next(streams_.begin(), static_cast<std::ptrdiff_t>(which % streams_.size())));
  }

  void deliver_section_of(typename stream_queue::iterator at) {
    REQUIRE(at != streams_.end());
    const pending_section& next = at->second.front();
    decoding got = decode(decoder_, at->first, next.section);
    if (got.code() == error_code::qpack_acknowledgments_due) {
      write_decoder_stream();
      got = decode(decoder_, at->first, next.section);
    }
    CAPTURE(got.result ? "" : got.result.error().name());
    REQUIRE(got.result);
    if (got.result->blocked()) {
      REQUIRE(got.fields.empty());
      waiting_[at->first] = got.result->required_insert_count;
      ++waits_;
      return;
    }
    waiting_.erase(at->first);
    REQUIRE(same_text(got.fields, next.fields));
    REQUIRE(never_is_kept(next.fields, got.fields));
    at->second.pop_front();
    if (at->second.empty()) streams_.erase(at);
  }

  void write_decoder_stream() {
    const octets said = decoder_stream_of(decoder_);
    decoder_stream_.insert(decoder_stream_.end(), said.begin(), said.end());
  }

  /// The account follows as soon as an instruction is whole, as the encoder does.
  void deliver_decoder_stream(std::size_t size) {
    size = std::min(size, decoder_stream_.size());
    const auto end = decoder_stream_.begin() + static_cast<std::ptrdiff_t>(size);
    const octets chunk(decoder_stream_.begin(), end);
    decoder_stream_.erase(decoder_stream_.begin(), end);
    REQUIRE(encoder_.read_decoder_stream(chunk));
    for (const std::uint8_t octet : chunk) {
      instruction_.push_back(octet);
      if (qpack::parse_decoder_instruction(instruction_).need_more()) continue;
      account_.read(instruction_);
      instruction_.clear();
    }
  }

  /// The reader gives the stream up; the sender learns of it later.
  void cancel_stream() {
    if (streams_.empty()) return;
    const auto at = std::next(streams_.begin(), static_cast<std::ptrdiff_t>(random_.below(streams_.size())));
    if (const auto r = decoder_.cancel_stream(at->first); !r) {
      REQUIRE(r.error().code == error_code::qpack_acknowledgments_due);
      write_decoder_stream();
      REQUIRE(decoder_.cancel_stream(at->first));
    }
    waiting_.erase(at->first);
    streams_.erase(at);
  }

  void settings_arrive() {
    REQUIRE(encoder_.set_peer_settings(peer()));
    settings_arrived_ = true;
  }

  world world_;
  random_source random_;
  qpack::basic_encoder<httpwire::heap_storage, Policy> encoder_;
  qpack::decoder decoder_;
  account account_;
  stream_queue streams_;                            // what is on its way to the decoder
  std::map<std::uint64_t, std::uint64_t> waiting_;  // streams that the decoder let wait, and for what
  std::deque<std::uint8_t> encoder_stream_;
  std::deque<std::uint8_t> decoder_stream_;
  octets instruction_;
  std::uint64_t next_stream_ = 0;
  bool settings_arrived_;
  std::size_t references_ = 0;
  std::size_t waits_ = 0;
};

struct totals {
  std::size_t references = 0;
  std::size_t waits = 0;
};

/// Many short connections find beginnings and ends, few long ones find what wraps.
template <class Policy>
totals run_connections(std::uint64_t seed, int connections, int steps) {
  random_source random{seed};
  totals sum;
  for (int i = 0; i < connections; ++i) {
    const world w = random_world(random);
    const std::uint64_t connection_seed = random.u64();
    CAPTURE(i, connection_seed, w.max_table, w.own_table, w.blocked, w.max_outstanding, w.settings_late);
    connection<Policy> c{w, connection_seed};
    for (int step = 0; step < steps; ++step) c.step();
    c.drain();
    sum.references += c.dynamic_references();
    sum.waits += c.waits();
  }
  return sum;
}

}  // namespace

TEST_CASE("a million random steps between an encoder and a decoder, under every policy") {
  qif::for_each_policy([]<class Named>(const Named& policy) {
    CAPTURE(policy.name);
    totals sum = run_connections<typename Named::type>(1, 500, 200);
    const totals more = run_connections<typename Named::type>(2, 30, 6'000);
    sum.references += more.references;
    sum.waits += more.waits;
    // `with` and `without` are in the random fields, so that no policy keeps the table empty.
    CHECK(sum.references > 10'000);
    CHECK((sum.waits > 0) == Named::type::may_block);
  });
}
