// SPDX-License-Identifier: MIT
// Replays tests/vectors/attacks with httpwire's parsers: the same verdict and error as its index says.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "httpwire/field/huffman.hpp"
#include "httpwire/h2/field_block.hpp"
#include "httpwire/h2/frame_decoder.hpp"
#include "httpwire/h3/frame_decoder.hpp"
#include "httpwire/hpack/decoder.hpp"
#include "httpwire/http/section_rules.hpp"
#include "httpwire/qpack/decoder.hpp"
#include "httpwire/qpack/encoder.hpp"
#include "httpwire/quic/client_hello.hpp"
#include "httpwire/quic/crypto_stream.hpp"
#include "httpwire/quic/frames.hpp"
#include "httpwire/quic/packets.hpp"
#include "httpwire/quic/stateless_reset.hpp"
#include "httpwire/quic/tls_handshake.hpp"
#include "httpwire/quic/transport_parameters.hpp"
#include "httpwire/quic/version_negotiation.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "vectors/attack_file.hpp"

using namespace httpwire;
using namespace attack_vectors;
using httpwire_test::exact_buffer;
using httpwire_test::exact_octets;

namespace {

/// The verdict on one input, and what came out of it.
struct outcome {
  error_code code = error_code::none;
  bool ignored = false;
  std::vector<text_pair> gives{};
};

template <class Result>
[[nodiscard]] error_code code_of(const Result& r) {
  return r ? error_code::none : r.error().code;
}

/// The parsers of one file, with what it sets.
class replay {
 public:
  explicit replay(const attack& a) : attack_(a) {
    if (a.settings.contains("table-capacity"))
      REQUIRE(hpack_.set_table_capacity(static_cast<std::size_t>(a.number("table-capacity", 0))));
    // As many entries as the file says, and one section that refers to them.
    if (const std::uint64_t inserted = a.number("inserted", 0); inserted != 0) {
      std::vector<std::string> names;
      for (std::uint64_t i = 0; i < inserted; ++i) names.push_back("x-" + std::to_string(i));
      std::vector<field_line> section;
      for (const std::string& name : names) section.push_back({name, "value", indexing::with});
      exact_octets out(4096);
      exact_octets stream(4096);
      REQUIRE(qpack_encoder_.encode(a.number("outstanding-stream", 0), section, out, stream));
      REQUIRE(qpack_encoder_.inserted() == inserted);
      REQUIRE(qpack_encoder_.outstanding_section_count() == 1);
    }
  }

  /// `chunk` octets at a time, where the input may come in any.
  [[nodiscard]] outcome feed(const input& in, bytes data, std::size_t chunk) {
    const std::string& kind = in.kind;
    if (kind == "hpack-block") return hpack_block(data);
    if (kind == "huffman-string") return huffman(data);
    if (kind == "qpack-section") return qpack_section(in, data);
    if (kind == "qpack-encoder-stream")
      return in_chunks(data, chunk, [&](bytes c) { return code_of(qpack_.read_encoder_stream(c)); });
    if (kind == "qpack-decoder-stream")
      return in_chunks(data, chunk, [&](bytes c) { return code_of(qpack_encoder_.read_decoder_stream(c)); });
    if (kind == "h2-frames-from-client") return h2_frames(h2::role::client, data, chunk);
    if (kind == "h2-frames-from-server") return h2_frames(h2::role::server, data, chunk);
    if (kind == "h3-request-stream") return h3_frames(h3::stream_kind::request, in, data, chunk);
    if (kind == "h3-control-stream") return h3_frames(h3::stream_kind::control, in, data, chunk);
    if (kind == "http-request") return fields(http::section_kind::request, in);
    if (kind == "http-response") return fields(http::section_kind::response, in);
    return feed_quic(in, exact_octets(data));
  }

 private:
  [[nodiscard]] std::size_t size(const std::string& name, std::size_t otherwise) const {
    return static_cast<std::size_t>(attack_.number(name, otherwise));
  }

  template <class Read>
  [[nodiscard]] static outcome in_chunks(bytes data, std::size_t chunk, Read read) {
    for (std::size_t at = 0; at < data.size(); at += chunk) {
      const exact_octets piece(data.subspan(at, std::min(chunk, data.size() - at)));
      if (const error_code code = read(piece.span()); code != error_code::none) return {.code = code};
    }
    return {};
  }

  [[nodiscard]] outcome hpack_block(bytes data) {
    const exact_octets block(data);
    outcome out;
    out.code = code_of(hpack_.decode(block, scratch_, [&](const field_line& f) { show(out, f); }));
    return out;
  }

  [[nodiscard]] outcome qpack_section(const input& in, bytes data) {
    const exact_octets section(data);
    outcome out;
    const std::uint64_t stream = std::stoull(in.words.at("stream"));
    out.code = code_of(qpack_.decode(stream, section, scratch_, [&](const field_line& f) { show(out, f); }));
    return out;
  }

  static void show(outcome& out, const field_line& f) {
    if (out.gives.size() < 4) out.gives.emplace_back(f.name, f.value);
  }

  [[nodiscard]] outcome huffman(bytes data) {
    const exact_octets coded(data);
    const auto text = huffman_decode(coded, scratch_);
    if (!text) return {.code = text.error().code};
    std::string digits;
    for (const char c : scratch_.span().first(*text)) {
      const auto octet = static_cast<std::uint8_t>(c);
      digits += httpwire_test::hex({&octet, 1});
    }
    return {.gives = {{"hex", digits}}};
  }

  /// Behind an error of the connection nothing is read, and the error stays.
  template <class Frames>
  static void check_ended(Frames& frames, const error& e, bytes rest) {
    if (e.scope() != error_scope::connection) return;
    for (int i = 0; i < 2; ++i) {
      const std::size_t size = rest.size();
      const auto again = frames.next(rest);
      REQUIRE(again.has_error());
      CHECK(again.error() == e);
      CHECK(rest.size() == size);
    }
  }

  [[nodiscard]] outcome h2_frames(h2::role peer, bytes data, std::size_t chunk) {
    h2::frame_decoder frames{
        {.max_settings = static_cast<std::uint32_t>(attack_.number("max-settings", 64)), .peer = peer}};
    h2::field_block block{
        {.max_size = size("max-block-size", 65'536), .max_frames = size("max-block-frames", 32)}};
    return in_chunks(data, chunk, [&](bytes rest) {
      for (;;) {
        const auto event = frames.next(rest);
        if (event.has_error()) {
          check_ended(frames, event.error(), rest);
          return event.error().code;
        }
        if (!event) return error_code::none;
        if (const auto done = block.add(*event); done.has_error()) return done.error().code;
      }
    });
  }

  [[nodiscard]] outcome h3_frames(h3::stream_kind kind, const input& in, bytes data, std::size_t chunk) {
    h3::frame_decoder frames{{.stream = kind,
                              .max_field_section_size = attack_.number("max-field-section-size", 65'536),
                              .max_settings_size = attack_.number("max-settings-size", 4'096)}};
    outcome out = in_chunks(data, chunk, [&](bytes rest) {
      for (;;) {
        const auto event = frames.next(rest);
        if (event.has_error()) {
          check_ended(frames, event.error(), rest);
          return event.error().code;
        }
        if (!event) return error_code::none;
      }
    });
    const auto end = in.words.find("end");
    if (out.code == error_code::none && end != in.words.end() && end->second == "yes")
      out.code = code_of(frames.finish());
    return out;
  }

  [[nodiscard]] outcome fields(http::section_kind kind, const input& in) {
    http::section_rules rules{
        {.version = attack_.number("http-version", 2) == 3 ? http::version::http3 : http::version::http2,
         .section = kind,
         .max_cookie_crumbs = static_cast<std::uint32_t>(attack_.number("max-cookie-crumbs", 256))}};
    for (const auto& [name, value] : in.fields) {
      const exact_buffer<char> n(name);
      const exact_buffer<char> v(value);
      const auto verdict = rules.check({n.data(), n.size()}, {v.data(), v.size()});
      if (!verdict) return {.code = verdict.error().code};
    }
    return {.code = code_of(rules.finish())};
  }

  [[nodiscard]] outcome feed_quic(const input& in, const exact_octets& data) {
    if (in.kind == "quic-datagram") return datagram(data);
    if (in.kind == "quic-payload")
      return walk(data, in.words.at("packet"), [](const quic::frame&) { return error_code::none; });
    if (in.kind == "quic-crypto-frames") return crypto_frames(data);
    if (in.kind == "quic-transport-parameters")
      return {.code = code_of(quic::transport_parameters::parse(data))};
    if (in.kind == "quic-unknown-version") {
      const auto header = quic::invariant_long_header::parse(data);
      if (!header) return {.code = header.error().code};
      const std::array own{quic::version::v1};
      return {.code = code_of(quic::check_negotiable(*header, data.size(), own))};
    }
    REQUIRE(in.kind == "quic-stateless-reset");
    const octets token = unhex(attack_.settings.at("reset-token"));
    const std::array tokens{quic::stateless_reset_token{std::span<const std::uint8_t>{token}.first<16>()}};
    return {.ignored = !quic::find_stateless_reset(data, tokens)};
  }

  [[nodiscard]] outcome datagram(bytes data) {
    const quic::packets all{data,
                            quic::fixed_cid_length{size("connection-id-length", 0)},
                            {.max_packets = size("max-packets", 16)}};
    for (auto it = all.begin(); it != all.end(); ++it) {
      const auto packet = *it;
      if (!packet) return {.code = packet.error().code};
      if (const auto* lost = std::get_if<quic::discarded_packet>(&*packet))
        return {.code = lost->reason.code};
    }
    return {};
  }

  template <class Take>
  [[nodiscard]] outcome walk(bytes data, const std::string& packet, Take take) {
    const auto type = packet == "initial"     ? quic::packet_type::initial
                      : packet == "0-rtt"     ? quic::packet_type::zero_rtt
                      : packet == "handshake" ? quic::packet_type::handshake
                                              : quic::packet_type::one_rtt;
    quic::frames frames{data, type, {.max_ack_ranges = attack_.number("max-ack-ranges", 1024)}};
    for (std::size_t before = 0; !frames.done(); before = frames.position()) {
      const auto frame = frames.next();
      if (!frame) return {.code = frame.error().code};
      REQUIRE(frames.position() > before);
      if (const error_code code = take(*frame); code != error_code::none) return {.code = code};
    }
    return {};
  }

  [[nodiscard]] outcome crypto_frames(bytes data) {
    quic::crypto_stream stream{
        {.max_buffered = size("max-crypto-buffered", 16'384), .max_gaps = size("max-crypto-gaps", 64)}};
    outcome out = walk(data, "initial", [&](const quic::frame& f) {
      const auto* c = std::get_if<quic::crypto>(&f);
      return c ? code_of(stream.receive(c->offset, c->data)) : error_code::none;
    });
    const auto message = quic::tls_handshake::parse(stream.readable());
    if (out.code != error_code::none || !message) return out;
    if (const auto hello = quic::client_hello::parse(message->body))
      out.gives.emplace_back("server-name", as_text(hello->server_name));
    return out;
  }

  const attack& attack_;
  exact_buffer<char> scratch_{1U << 17};
  hpack::decoder hpack_{{.table_capacity = 4096,
                         .max_section_size = size("max-section-size", 65'536),
                         .max_fields = size("max-fields", 256),
                         .max_string_size = size("max-string-size", 65'536)}};
  qpack::decoder qpack_{{.max_table_capacity = 4096,
                         .max_blocked_streams = size("blocked-streams", 16),
                         .max_blocked_bytes = size("max-blocked-bytes", 262'144),
                         .max_section_size = size("max-section-size", 65'536),
                         .max_fields = size("max-fields", 256),
                         .max_unused_encoder_bytes = attack_.number("max-unused-encoder-bytes", 1U << 24)}};
  qpack::encoder qpack_encoder_{{.peer = {.max_table_capacity = 4096, .blocked_streams = 1}}};
};

[[nodiscard]] attack read(const index_row& row) { return attack_parser{}.parse(slurp(directory + row.file)); }

/// What a file says that comes out, which may be the size alone.
void check_gives(const input& in, const outcome& out) {
  if (in.gives.empty()) return;
  REQUIRE(out.gives.size() == in.gives.size());
  for (std::size_t i = 0; i < in.gives.size(); ++i) {
    CHECK(out.gives[i].first == in.gives[i].first);
    if (in.gives[i].second.starts_with("size "))
      CHECK(out.gives[i].second.size() == std::stoull(in.gives[i].second.substr(5)));
    else
      CHECK(out.gives[i].second == in.gives[i].second);
  }
}

void check_replay(const index_row& row, const attack& a, std::size_t chunk) {
  replay parsers{a};
  for (const input& in : a.inputs) {
    const bool last = &in == &a.inputs.back();
    const outcome out = parsers.feed(in, in.data, chunk);
    CAPTURE(chunk, error{.code = out.code}.text());
    if (last) {
      CHECK(error{.code = out.code}.name() == (row.code == "-" ? "none" : row.code));
      CHECK(out.ignored == (row.verdict == "ignored"));
    } else if (in.words.contains("refused")) {
      REQUIRE(error{.code = out.code}.scope() == error_scope::stream);
    } else {
      REQUIRE(out.code == error_code::none);
    }
    check_gives(in, out);
  }
}

}  // namespace

TEST_CASE("attack vectors: every file has a row in the index, every row a file, and both say the same") {
  std::set<std::string> listed;
  for (const index_row& row : read_index()) {
    CAPTURE(row.file);
    CHECK(listed.insert(row.file).second);
    const attack a = read(row);
    REQUIRE_FALSE(a.inputs.empty());
    CHECK(a.head.at("reference") == row.reference);
    CHECK(a.head.at("fed to") == row.fed_to);
    CHECK(a.inputs.back().kind == row.fed_to);
    CHECK(a.head.at("verdict") == row.verdict);
    CHECK((row.verdict == "error") == (row.code != "-"));
    CHECK((row.verdict == "error" ? a.head.at("httpwire error") : "-") == row.code);
    for (const char* key : {"set-up", "trigger", "must not happen"}) CHECK_FALSE(a.head.at(key).empty());
  }
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    CHECK((name == "README.md" || name == "index.tsv" || name == "expand.py" || listed.contains(name)));
  }
}

TEST_CASE("attack vectors: each gets the verdict and the error that the index says") {
  for (const index_row& row : read_index()) {
    CAPTURE(row.file);
    check_replay(row, read(row), std::size_t{1} << 30);
  }
}

TEST_CASE("attack vectors: the same octet by octet, and in chunks of seven") {
  for (const index_row& row : read_index()) {
    CAPTURE(row.file);
    const attack a = read(row);
    check_replay(row, a, 7);
    if (a.inputs.back().data.size() < 200'000) check_replay(row, a, 1);
  }
}

TEST_CASE("attack vectors: each cut at every octet, in memory that ends there") {
  for (const index_row& row : read_index()) {
    const attack a = read(row);
    CAPTURE(row.file);
    const input& last = a.inputs.back();
    const std::size_t whole = last.data.size();
    const auto end = last.words.find("end");
    const bool goes_on = (last.kind.ends_with("-stream") || last.kind.starts_with("h2-frames")) &&
                         (end == last.words.end() || end->second != "yes");
    for (std::size_t size = 0; size < whole; ++size) {
      if (size == 100 && whole > 200) size = whole - 100;  // floods are alike in between
      replay parsers{a};
      for (std::size_t i = 0; i + 1 < a.inputs.size(); ++i)
        static_cast<void>(parsers.feed(a.inputs[i], a.inputs[i].data, std::size_t{1} << 30));
      const outcome cut = parsers.feed(last, bytes{last.data}.first(size), std::size_t{1} << 30);
      // The front of a stream that goes on says nothing, or what the whole says. Of others any verdict will
      // do: the sanitizers see what is read behind the end.
      if (goes_on && cut.code != error_code::none) CHECK(error{.code = cut.code}.name() == row.code);
    }
  }
}
