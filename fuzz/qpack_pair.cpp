// SPDX-License-Identifier: MIT
// Input: one octet for the capacities, one for policy (2 bits), Huffman coding, late settings, outstanding
// sections and blocked streams, one for what the decoder keeps to acknowledge; then choices, an octet each:
// the low 3 bits say what, the rest is a stream, or the indexing and where the value comes from.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/qpack/decoder.hpp"
#include "httpwire/qpack/encoder.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"
#include "support/hpack_model.hpp"

namespace {

namespace qpack = httpwire::qpack;
using httpwire::bytes;
using httpwire::error_code;
using httpwire::indexing;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;
using httpwire_fuzz::fuzz_input;
using httpwire_fuzz::model_field;
using httpwire_fuzz::one_of;
using octets = std::vector<std::uint8_t>;

constexpr std::string_view names[] = {
    ":method", ":scheme", ":authority",    ":path",      "cookie",     "cache-control", "x-request-id",
    "accept",  "vary",    "authorization", "user-agent", "set-cookie", ":status",       "content-length",
    "",        "x"};
constexpr std::string_view values[] = {"GET",   "/",         "200",      "gzip, deflate",
                                       "https", "text/html", "no-cache", "0"};

std::string text(bytes from) { return std::string{httpwire::as_text(from)}; }

std::string value_from(fuzz_input& in, unsigned choice) {
  switch (choice) {
    case 0: return {};
    case 1: return text(in.take(in.u8() % 64U));
    case 2: return std::string{values[in.u8() % std::size(values)]};
    case 3: return std::string(in.u16() % 600, 'a');
    case 4: return std::string(in.u8() % 80U, '\xff');
    default: return "value-" + std::to_string(in.u8() % 16);
  }
}

/// Octets on their way, which arrive when the input says so.
class channel {
 public:
  void put(bytes more) { octets_.insert(octets_.end(), more.begin(), more.end()); }
  [[nodiscard]] bool empty() const { return octets_.empty(); }

  /// Calls `read` with the next `size` octets; 0 means all.
  template <class Read>
  void deliver(std::size_t size, Read&& read) {
    if (size == 0 || size > octets_.size()) size = octets_.size();
    const auto end = octets_.begin() + static_cast<std::ptrdiff_t>(size);
    const exact_copy<std::uint8_t> chunk{bytes{octets_.data(), size}};
    octets_.erase(octets_.begin(), end);
    read(bytes{chunk.span()});
  }

 private:
  octets octets_;
};

struct sent_section {
  std::vector<model_field> fields;
  octets wire;
  std::uint64_t required_insert_count;
};

/// A stream that is reset makes room for another.
struct stream {
  std::uint64_t id = 0;
  std::deque<sent_section> sections{};
};

template <class Error>
[[noreturn]] void not_honest(std::string_view what, const Error& e) {
  httpwire_fuzz::fail(what, httpwire_fuzz::shown(e));
}

/// An encoder and the decoder of its peer.
template <class Policy>
class connection {
 public:
  connection(const qpack::encoder_options& options, const qpack::decoder_options& peer)
      : encoder_(options), decoder_(peer), peer_(peer) {
    for (std::size_t i = 0; i < std::size(streams_); ++i) streams_[i].id = 4 * i;
    next_id_ = 4 * std::size(streams_);
  }

  void adopt_settings() {
    const auto r = encoder_.set_peer_settings(
        {.max_table_capacity = peer_.max_table_capacity, .blocked_streams = peer_.max_blocked_streams});
    if (!r) not_honest("settings are taken", r.error());
  }
  void set_capacity(std::size_t capacity) {
    check(encoder_.set_table_capacity(capacity).has_value(), "memory for the encoder's table");
  }

  void encode(unsigned slot, const std::vector<model_field>& fields, std::size_t room) {
    std::vector<httpwire::field_line> lines;
    for (const model_field& f : fields) lines.push_back({f.name, f.value, f.indexing});
    stream& s = streams_[slot];
    const exact_copy<std::uint8_t> instructions{room};
    // What does not fit leaves no trace.
    const exact_copy<std::uint8_t> small{room % (encoder_.max_size(lines) + 1)};
    const std::uint64_t before = encoder_.inserted();
    auto written = encoder_.encode(s.id, lines, small.span(), instructions.span());
    const exact_copy<std::uint8_t> enough{encoder_.max_size(lines)};
    if (!written) {
      check_equal(written.error().code, error_code::buffer_too_small, "reason for not encoding");
      check_equal(encoder_.inserted(), before, "what fails inserts nothing");
      check(written.error().limit <= enough.span().size(), "the limit suffices");
      written =
          encoder_.encode(s.id, lines, enough.span().first(static_cast<std::size_t>(written.error().limit)),
                          instructions.span());
      if (!written) not_honest("a buffer of the limit is enough", written.error());
    }
    check(written->required_insert_count <= encoder_.inserted(), "no section needs what was not inserted");
    to_decoder_.put(written->instructions);
    s.sections.push_back(
        {fields, {written->section.begin(), written->section.end()}, written->required_insert_count});
    check(encoder_.table().size() <= encoder_.table().capacity(), "the encoder keeps its capacity");
    check(encoder_.table().capacity() <= peer_.max_table_capacity, "and the peer's");
  }

  void deliver_instructions(std::size_t size) {
    to_decoder_.deliver(size, [this](bytes chunk) {
      const auto r = decoder_.read_encoder_stream(chunk);
      if (!r) not_honest("an encoder stream can be read", r.error());
      check_equal(*r, decoder_.inserted(), "insertions");
    });
    check_tables();
  }

  /// Decodes the first section that the stream has left; false when it has none or has to wait.
  bool decode(unsigned slot) {
    stream& s = streams_[slot];
    if (s.sections.empty()) return false;
    const sent_section& sent = s.sections.front();
    std::vector<model_field> received;
    const exact_copy<char> scratch{2 * sent.wire.size() + 16};
    const exact_copy<std::uint8_t> wire{bytes{sent.wire}};
    const auto run = [&] {
      return decoder_.decode(s.id, wire.span(), scratch.span(), [&](const httpwire::field_line& f) {
        received.push_back({std::string{f.name}, std::string{f.value}, f.indexing});
      });
    };
    auto section = run();
    if (!section && section.error().code == error_code::qpack_acknowledgments_due) {
      check(received.empty() && decoder_.decoder_stream_due(), "what is due can be written");
      reply(64);
      section = run();
    }
    if (!section) not_honest("what is encoded can be decoded", section.error());
    check_equal(section->required_insert_count, sent.required_insert_count, "insertions needed");
    check_equal(section->blocked(), sent.required_insert_count > decoder_.inserted(), "blocked only if so");
    check(decoder_.blocked_stream_count() <= peer_.max_blocked_streams, "no more streams wait than may");
    if (section->blocked()) {
      check(Policy::may_block && received.empty(), "a section that waits shows nothing");
      return false;
    }
    check_received(received, sent.fields);
    s.sections.pop_front();
    return true;
  }

  /// The decoder stream, as much as fits.
  void reply(std::size_t room) {
    const exact_copy<std::uint8_t> out{room};
    const auto written = decoder_.write_decoder_stream(out.span());
    if (written) return to_encoder_.put(*written);
    check(written.error().code == error_code::buffer_too_small && room < 10 && decoder_.decoder_stream_due(),
          "ten octets always do");
  }
  void deliver_replies(std::size_t size) {
    to_encoder_.deliver(size, [this](bytes chunk) {
      if (const auto r = encoder_.read_decoder_stream(chunk); !r)
        not_honest("a decoder stream can be read", r.error());
    });
    check(encoder_.known_received() <= decoder_.inserted(), "nothing is known before it has arrived");
    check(encoder_.table().oldest() <= encoder_.known_received(), "what may be on its way stays");
  }

  void cancel(unsigned slot) {
    stream& s = streams_[slot];
    auto r = decoder_.cancel_stream(s.id);
    if (!r && r.error().code == error_code::qpack_acknowledgments_due) {
      reply(64);
      r = decoder_.cancel_stream(s.id);
    }
    if (!r) not_honest("a stream can be cancelled", r.error());
    s.id = next_id_;
    next_id_ += 4;
    s.sections.clear();
  }

  /// Everything arrives, and nothing is left.
  void finish() {
    deliver_instructions(0);
    for (unsigned slot = 0; slot < std::size(streams_); ++slot) {
      while (decode(slot)) {
      }
      check(streams_[slot].sections.empty(), "nothing waits when all has arrived");
    }
    while (decoder_.decoder_stream_due()) reply(64);
    deliver_replies(0);
    check_equal(encoder_.outstanding_section_count(), std::size_t{0}, "outstanding sections at the end");
    check_equal(encoder_.known_received(), encoder_.inserted(), "entries known to have arrived");
    check_equal(decoder_.blocked_stream_count(), std::size_t{0}, "streams that wait at the end");
    check_equal(decoder_.blocked_bytes(), std::uint64_t{0}, "octets that wait at the end");
    httpwire_fuzz::check_same_table(encoder_.table(), decoder_.table());
  }

 private:
  static void check_received(const std::vector<model_field>& received, const std::vector<model_field>& sent) {
    check_equal(received.size(), sent.size(), "fields received");
    for (std::size_t i = 0; i < sent.size(); ++i) {
      check_equal(received[i].name, sent[i].name, "name received");
      check_equal(received[i].value, sent[i].value, "value received");
      const bool sensitive =
          sent[i].indexing == indexing::never ||
          (sent[i].indexing == indexing::automatic && httpwire::is_sensitive(sent[i].name, sent[i].value));
      check_equal(received[i].indexing == indexing::never, sensitive, "never indexed, at every hop");
    }
  }

  /// Where both have an entry it is the same.
  void check_tables() const {
    const auto& a = encoder_.table();
    const auto& b = decoder_.table();
    check(b.inserted() <= a.inserted(), "the decoder is not ahead");
    for (std::uint64_t i = std::max(a.oldest(), b.oldest()); i < b.inserted(); ++i)
      check(a.at(i).name == b.at(i).name && a.at(i).value == b.at(i).value, "both have the same entries");
  }

  qpack::basic_encoder<httpwire::heap_storage, Policy> encoder_;
  qpack::decoder decoder_;
  qpack::decoder_options peer_;
  channel to_decoder_;
  channel to_encoder_;
  stream streams_[16];
  std::uint64_t next_id_ = 0;
};

template <class Policy>
void run(fuzz_input& in, const qpack::encoder_options& options, const qpack::decoder_options& peer,
         bool late) {
  connection<Policy> peers{options, peer};
  if (!late) peers.adopt_settings();
  std::vector<model_field> fields;
  std::vector<model_field> used;
  while (!in.empty()) {
    const unsigned choice = in.u8();
    const unsigned slot = choice >> 3 & 15;
    switch (choice & 7) {
      case 0: {
        std::string name{names[in.u8() % std::size(names)]};
        const auto how = static_cast<indexing>(choice >> 3 & 3);
        fields.push_back({std::move(name), value_from(in, choice >> 5), how});
        used.push_back(fields.back());
        break;
      }
      case 1:
        if (!used.empty()) fields.push_back(used[in.u8() % used.size()]);
        break;
      case 2: {
        const std::size_t room = in.u8();
        peers.encode(slot, fields, room == 255 ? 8192 : room);
        fields.clear();
        break;
      }
      case 3: peers.deliver_instructions(in.u8()); break;
      case 4: peers.decode(slot); break;
      case 5:
        peers.reply(in.u8());
        peers.deliver_replies(in.u8());
        break;
      case 6: peers.cancel(slot); break;
      default: peers.set_capacity(in.u16() % 6000); peers.adopt_settings();
    }
  }
  peers.encode(0, fields, 8192);
  peers.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz_input in{{data, size}};
  const unsigned capacity = in.u8();
  const unsigned choice = in.u8();
  const qpack::encoder_options options{
      .table_capacity = one_of({4096U, 100U, 220U, 0U}, capacity >> 2),
      .huffman = (choice & 4) == 0 ? httpwire::huffman_use::when_shorter : httpwire::huffman_use::never,
      .max_outstanding_sections = one_of({256U, 1U, 3U, 0U}, choice >> 4 & 3)};
  constexpr std::size_t huge = std::size_t{1} << 30;
  const qpack::decoder_options peer{.max_table_capacity = one_of({4096U, 100U, 220U, 0U}, capacity),
                                    .max_blocked_streams = one_of({0U, 1U, 16U, 3U}, choice >> 6),
                                    .max_blocked_bytes = huge,
                                    .max_section_size = huge,
                                    .max_fields = huge,
                                    .max_string_size = huge,
                                    .max_pending_acknowledgments = one_of({32U, 1U, 2U}, in.u8())};
  const bool late = (choice & 8) != 0;
  switch (choice & 3) {
    case 0: run<qpack::balanced>(in, options, peer, late); break;
    case 1: run<qpack::no_blocking>(in, options, peer, late); break;
    case 2: run<qpack::everything>(in, options, peer, late); break;
    default: run<qpack::static_only>(in, options, peer, late);
  }
  return 0;
}
