// SPDX-License-Identifier: MIT
// Each limit, gone past: its error says which one, and its value (docs/denial_of_service.md).

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "httpwire/alt_svc/cache_file.hpp"
#include "httpwire/alt_svc/parse.hpp"
#include "httpwire/h2/field_block.hpp"
#include "httpwire/h2/frame_decoder.hpp"
#include "httpwire/h3/frame_decoder.hpp"
#include "httpwire/hpack/decoder.hpp"
#include "httpwire/http/capsule.hpp"
#include "httpwire/http/connect_udp_path.hpp"
#include "httpwire/http/grpc/message_reader.hpp"
#include "httpwire/http/section_rules.hpp"
#include "httpwire/http/structured_fields.hpp"
#include "httpwire/qpack/decoder.hpp"
#include "httpwire/qpack/encoder.hpp"
#include "httpwire/quic/client_hello.hpp"
#include "httpwire/quic/crypto_stream.hpp"
#include "httpwire/quic/encrypted_extensions.hpp"
#include "httpwire/quic/frames.hpp"
#include "httpwire/quic/packets.hpp"
#include "httpwire/quic/retry.hpp"
#include "httpwire/quic/server_hello.hpp"
#include "httpwire/quic/tls_handshake.hpp"
#include "httpwire/quic/transport_parameters.hpp"
#include "httpwire/quic/version_negotiation.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

using namespace httpwire;
using httpwire_test::unhex;

namespace {

using octets = std::vector<std::uint8_t>;

template <class Result>
[[nodiscard]] error error_of(const Result& r) {
  return r ? error{} : r.error();
}

[[nodiscard]] error hpack_error(const hpack::decoder_options& options, std::string_view block) {
  hpack::decoder d{options};
  return error_of(d.decode(unhex(block), {}, [](const field_line&) {}));
}

[[nodiscard]] error qpack_error(qpack::decoder& d, std::uint64_t stream_id, std::string_view section) {
  return error_of(d.decode(stream_id, unhex(section), {}, [](const field_line&) {}));
}
[[nodiscard]] error qpack_error(const qpack::decoder_options& options, std::string_view section) {
  qpack::decoder d{options};
  return qpack_error(d, 0, section);
}

/// The error that frames end with.
template <class Decoder>
[[nodiscard]] error frames_error(Decoder d, std::string_view wire) {
  const octets all = unhex(wire);
  bytes chunk = all;
  for (;;) {
    const auto event = d.next(chunk);
    if (event.has_error()) return event.error();
    if (!event) return {};
  }
}
[[nodiscard]] error h3_error(h3::frame_decoder_options options, std::string_view wire) {
  options.stream = wire.starts_with("01") ? h3::stream_kind::request : h3::stream_kind::control;
  return frames_error(h3::frame_decoder{options}, wire);
}

[[nodiscard]] error block_error(const h2::field_block_options& options) {
  h2::field_block block{options};
  const octets fragment = unhex("828486");
  if (const auto r = block.add(h2::headers{.stream_id = 1, .fragment = fragment}); r.has_error())
    return r.error();
  const auto r = block.add(h2::continuation{.stream_id = 1, .fragment = fragment, .end_headers = true});
  return r.has_error() ? r.error() : error{};
}

[[nodiscard]] error message_error(const http::section_rules_options& options, std::string_view name) {
  http::section_rules rules{options};
  for (const auto& [n, value] : {std::pair<std::string_view, std::string_view>{":authority", "a.example"},
                                 {name, "a.example"},
                                 {name, "a.example"}})
    if (const auto r = rules.check(n, value); !r) return r.error();
  return {};
}

/// Two Initial packets with a token of 3 octets, of 20 octets each behind their lengths.
[[nodiscard]] error packets_error(const quic::packet_options& options) {
  const octets packet =
      unhex("c0 00000001 02 0102 00 03 aabbcc 14 00000000 00000000 00000000 00000000 00000000");
  octets datagram = packet;
  datagram.insert(datagram.end(), packet.begin(), packet.end());
  for (const auto p : quic::packets{datagram, quic::fixed_cid_length{0}, options}) {
    if (!p) return p.error();
    if (const auto* lost = std::get_if<quic::discarded_packet>(&*p)) return lost->reason;
  }
  return {};
}

[[nodiscard]] error quic_frames_error(const quic::frame_options& options, std::string_view payload) {
  const octets all = unhex(payload);
  for (const auto f : quic::frames{all, quic::packet_type::one_rtt, options})
    if (!f) return f.error();
  return {};
}

[[nodiscard]] error crypto_error(const quic::crypto_stream_options& options) {
  quic::crypto_stream stream{options};
  const octets one{1};
  for (const std::uint64_t offset : {10U, 20U, 30U, 100U})
    if (const auto r = stream.receive(offset, one); !r) return r.error();
  return {};
}

/// What stands between the legacy version and the extensions of a ClientHello; and two extensions.
constexpr std::string_view hello = "0303 0000000000000000000000000000000000000000000000000000000000000000 00";
constexpr std::string_view extensions = "0008 12340000 12350000";

[[nodiscard]] octets hello_with(std::string_view middle) {
  return unhex(std::string{hello} + std::string{middle} + std::string{extensions});
}

struct limit_case {
  std::string_view option;  // as the page names it; empty for what no option changes
  error_code code{};
  std::uint64_t limit = 0;
  std::function<error()> go_past{};
};

using enum error_code;
const limit_case codec_limits[] = {
    {"hpack::decoder_options::table_capacity", hpack_size_update_too_large, 100,
     [] { return hpack_error({.table_capacity = 100}, "3f46"); }},
    {"hpack::decoder_options::max_section_size", section_too_large, 41,
     [] { return hpack_error({.max_section_size = 41}, "82"); }},
    {"hpack::decoder_options::max_fields", too_many_fields, 1,
     [] { return hpack_error({.max_fields = 1}, "8282"); }},
    {"hpack::decoder_options::max_string_size", string_too_long, 6,
     [] { return hpack_error({.max_string_size = 6}, "82"); }},
    {"hpack::decoder_options::max_size_updates", hpack_too_many_size_updates, 1,
     [] { return hpack_error({.max_size_updates = 1}, "2020"); }},
    {"hpack::decoder_options::max_unshown_bytes", hpack_unshown_too_large, 2,
     [] { return hpack_error({.max_fields = 0, .max_unshown_bytes = 2}, "400361626300 7e00"); }},
    {"", integer_too_large, prefix_integer_max, [] { return hpack_error({}, "ff ffffffffffffffffff01"); }},
    {"qpack::decoder_options::max_table_capacity", qpack_capacity_too_large, 64,
     [] { return error_of(qpack::decoder{{.max_table_capacity = 64}}.read_encoder_stream(unhex("3f22"))); }},
    {"qpack::decoder_options::max_blocked_streams", qpack_blocked_streams, 1,
     [] {
       qpack::decoder d{{.max_blocked_streams = 1}};
       REQUIRE(qpack_error(d, 0, "020080").code == none);
       return qpack_error(d, 4, "020080");
     }},
    {"qpack::decoder_options::max_blocked_bytes", qpack_blocked_bytes, 2,
     [] { return qpack_error({.max_blocked_bytes = 2}, "020080"); }},
    {"qpack::decoder_options::max_section_size", section_too_large, 41,
     [] { return qpack_error({.max_section_size = 41}, "0000d1"); }},
    {"qpack::decoder_options::max_fields", too_many_fields, 1,
     [] { return qpack_error({.max_fields = 1}, "0000d1d1"); }},
    {"qpack::decoder_options::max_string_size", string_too_long, 6,
     [] { return qpack_error({.max_string_size = 6}, "0000d1"); }},
    {"qpack::decoder_options::max_pending_acknowledgments", qpack_acknowledgments_due, 1,
     [] {
       qpack::decoder d{{.max_pending_acknowledgments = 1}};
       REQUIRE(d.read_encoder_stream(unhex("3fe11f 41610162")));
       REQUIRE(qpack_error(d, 0, "020080").code == none);
       return qpack_error(d, 4, "020080");
     }},
    {"qpack::decoder_options::max_unused_encoder_bytes", qpack_encoder_stream_unused, 5,
     [] {
       qpack::decoder d{{.max_unused_encoder_bytes = 5}};
       return error_of(d.read_encoder_stream(unhex("3fe11f 3fe11f")));
     }},
    {"", qpack_insert_too_large, 64,
     [] {
       qpack::decoder d{{.max_table_capacity = 64}};
       return error_of(d.read_encoder_stream(unhex("3f21 5f7f")));
     }},
    {"", integer_too_large, prefix_integer_max,
     [] { return error_of(qpack::decoder{}.read_encoder_stream(unhex("3f ffffffffffffffffff01"))); }},
    {"", integer_too_large, prefix_integer_max,
     [] { return error_of(qpack::encoder{}.read_decoder_stream(unhex("ff ffffffffffffffffff01"))); }},
    {"", qpack_integer_too_large, prefix_integer_max,
     [] { return qpack_error(qpack::decoder_options{}, "0000 ff ffffffffffffffffff01"); }},
    {"", varint_too_large, varint::max_value,
     [] {
       writer out;
       out.varint(varint::max_value + 1);
       return error_of(out.written());
     }},
};

const limit_case frame_limits[] = {
    {"h2::frame_decoder_options::max_frame_size", h2_frame_too_large, 20'000,
     [] {
       return frames_error(h2::frame_decoder{{.max_frame_size = 20'000, .settings_first = false}},
                           "004e21 00 00 00000001");
     }},
    {"h2::frame_decoder_options::max_settings", h2_too_many_settings, 1,
     [] { return frames_error(h2::frame_decoder{{.max_settings = 1}}, "00000c 04 00 00000000"); }},
    {"h2::field_block_options::max_size", h2_block_too_large, 5, [] { return block_error({.max_size = 5}); }},
    {"h2::field_block_options::max_frames", h2_block_too_many_frames, 1,
     [] { return block_error({.max_frames = 1}); }},
    {"h3::frame_decoder_options::max_field_section_size", h3_field_section_too_large, 9,
     [] { return h3_error({.max_field_section_size = 9}, "01 0a"); }},
    {"h3::frame_decoder_options::max_settings_size", h3_settings_too_large, 4,
     [] { return h3_error({.max_settings_size = 4}, "04 05"); }},
    {"h3::frame_decoder_options::max_settings", h3_too_many_settings, 1,
     [] { return h3_error({.max_settings = 1}, "04 04 0601 0100"); }},
    {"h3::frame_decoder_options::max_priority_value_size", h3_priority_update_too_large, 2,
     [] { return h3_error({.max_priority_value_size = 2}, "04 00 800f0700 04 00 753d31"); }},
    {"h3::frame_decoder_options::max_origin_size", h3_origin_too_large, 4,
     [] { return h3_error({.max_origin_size = 4}, "04 00 0c 05"); }},
};

const limit_case message_limits[] = {
    {"http::section_rules_options::max_fields", http_too_many_fields, 1,
     [] { return message_error({.max_fields = 1}, "x"); }},
    {"http::section_rules_options::max_cookie_crumbs", http_too_many_cookie_crumbs, 1,
     [] { return message_error({.max_cookie_crumbs = 1}, "cookie"); }},
    {"http::section_rules_options::max_compared_authority", http_authority_too_long, 8,
     [] { return message_error({.max_compared_authority = 8}, "host"); }},
    {"", http_content_length_too_large, ~std::uint64_t{0},
     [] { return error_of(http::section_rules{}.check("content-length", "18446744073709551616")); }},
    {"http::capsule_reader_options::max_capsule_size", capsule_too_large, 3,
     [] { return frames_error(http::capsule_reader{{.max_capsule_size = 3}}, "21 04 00000000"); }},
    {"http::connect_udp_options::max_host_size", connect_udp_host, 3,
     [] {
       const auto t = http::connect_udp_template::parse("/{target_host}/{target_port}");
       REQUIRE(t);
       return error_of(t->match("/abcd/1", {}, {.max_host_size = 3}));
     }},
    {"http::sf::limits::max_members", structured_field_too_many_members, 1,
     [] { return error_of(http::sf::parse_list("a, b", {.max_members = 1})); }},
    {"http::sf::limits::max_inner_items", structured_field_too_many_items, 1,
     [] { return error_of(http::sf::parse_list("(a b)", {.max_inner_items = 1})); }},
    {"http::sf::limits::max_parameters", structured_field_too_many_parameters, 1,
     [] { return error_of(http::sf::parse_list("a;b;c", {.max_parameters = 1})); }},
    {"http::grpc::message_reader_options::max_message_size", grpc_message_too_large, 4,
     [] { return frames_error(http::grpc::message_reader{{.max_message_size = 4}}, "00 00000005"); }},
    {"alt_svc::parse_options::max_value_size", alt_svc_value_too_long, 6,
     [] { return error_of(alt_svc::parse("h3=\":1\"", {.max_value_size = 6})); }},
    {"alt_svc::parse_options::max_alternatives", alt_svc_too_many_alternatives, 1,
     [] { return error_of(alt_svc::parse("h3=\":1\",h2=\":1\"", {.max_alternatives = 1})); }},
    {"alt_svc::parse_options::max_parameters", alt_svc_too_many_parameters, 1,
     [] { return error_of(alt_svc::parse("h3=\":1\";a=1;b=1", {.max_parameters = 1})); }},
    {"alt_svc::parse_options::max_empty_elements", alt_svc_too_many_empty_elements, 1,
     [] { return error_of(alt_svc::parse(",,h3=\":1\"", {.max_empty_elements = 1})); }},
    {"alt_svc::load_options::max_line_size", alt_svc_cache_line, 3,
     [] {
       alt_svc::cache cache;
       return load(cache, "h3 a", {.max_line_size = 3}).first_malformed;
     }},
};

const limit_case quic_limits[] = {
    {"quic::packet_options::max_token_size", quic_token_too_long, 2,
     [] { return packets_error({.max_token_size = 2}); }},
    {"quic::packet_options::max_retry_token_size", quic_token_too_long, 2,
     [] {
       const octets retry = unhex("f0 00000001 00 01 aa 010203 00000000 00000000 00000000 00000000");
       return error_of(quic::retry_packet::parse(retry, {.max_retry_token_size = 2}));
     }},
    {"quic::packet_options::max_length", quic_packet_too_large, 19,
     [] { return packets_error({.max_length = 19}); }},
    {"quic::packet_options::min_protected_size", quic_packet_too_short, 21,
     [] { return packets_error({.min_protected_size = 21}); }},
    {"quic::packet_options::max_packets", quic_too_many_packets, 1,
     [] { return packets_error({.max_packets = 1}); }},
    {"quic::packet_options::min_initial_datagram_size", quic_datagram_too_small, 1'200,
     [] { return packets_error({.min_initial_datagram_size = 1'200}); }},
    {"quic::version_negotiation_options::min_datagram_size", quic_datagram_too_small, 77,
     [] {
       const octets datagram = unhex("c0 0a0a0a0a 00 00");
       const auto header = quic::invariant_long_header::parse(datagram);
       REQUIRE(header);
       const std::array own{quic::version::v1};
       return error_of(quic::check_negotiable(*header, datagram.size(), own, {.min_datagram_size = 77}));
     }},
    {"quic::frame_options::max_frames", quic_too_many_frames, 2,
     [] { return quic_frames_error({.max_frames = 2}, "01 01 01"); }},
    {"quic::frame_options::max_ack_ranges", quic_too_many_ack_ranges, 2,
     [] { return quic_frames_error({.max_ack_ranges = 2}, "02 20 00 03 00 0000 0000 0000"); }},
    {"quic::frame_options::max_datagram_frame_size", quic_datagram_too_large, 3,
     [] { return quic_frames_error({.max_datagram_frame_size = 3}, "31 02 0102"); }},
    {"quic::frame_options::max_datagram_frame_size", quic_datagram_unexpected, 0,
     [] { return quic_frames_error({.max_datagram_frame_size = 0}, "31 00"); }},
    {"quic::crypto_stream_options::max_buffered", quic_crypto_buffer_exceeded, 64,
     [] { return crypto_error({.max_buffered = 64}); }},
    {"quic::crypto_stream_options::max_gaps", quic_crypto_too_many_gaps, 2,
     [] { return crypto_error({.max_gaps = 2}); }},
    {"quic::tls_handshake_options::max_size", quic_tls_message_too_large, 8,
     [] {
       const auto r = quic::tls_handshake::parse(unhex("01 000009"), {.max_size = 8});
       return r.has_error() ? r.error() : error{};
     }},
    {"quic::client_hello_options::max_extensions", quic_tls_too_many_extensions, 1,
     [] {
       return error_of(quic::client_hello::parse(hello_with("0002 1301 01 00"), {.max_extensions = 1}));
     }},
    {"quic::server_hello_options::max_extensions", quic_tls_too_many_extensions, 1,
     [] { return error_of(quic::server_hello::parse(hello_with("1301 00"), {.max_extensions = 1})); }},
    {"quic::encrypted_extensions_options::max_extensions", quic_tls_too_many_extensions, 1,
     [] { return error_of(quic::encrypted_extensions::parse(unhex(extensions), {.max_extensions = 1})); }},
    {"quic::transport_parameters_options::max_parameters", quic_too_many_parameters, 1,
     [] { return error_of(quic::transport_parameters::parse(unhex("1b00 3a00"), {.max_parameters = 1})); }},
};

template <class Visit>
void for_each_limit(Visit visit) {
  for (const limit_case& c : codec_limits) visit(c);
  for (const limit_case& c : frame_limits) visit(c);
  for (const limit_case& c : message_limits) visit(c);
  for (const limit_case& c : quic_limits) visit(c);
}

}  // namespace

TEST_CASE("limits: the error of each says which one and its value") {
  for_each_limit([](const limit_case& c) {
    CAPTURE(c.option, error{.code = c.code}.name());
    const error e = c.go_past();
    CHECK(e.name() == error{.code = c.code}.name());
    CHECK(e.limit == c.limit);
  });
}

TEST_CASE("limits: each error that docs/denial_of_service.md names is tried") {
  std::set<std::pair<std::string, std::string>> tried;
  for_each_limit([&](const limit_case& c) { tried.emplace(c.option, error{.code = c.code}.name()); });
  std::ifstream page{HTTPWIRE_SOURCE_DIR "/docs/denial_of_service.md"};
  std::size_t rows = 0;
  for (std::string line; std::getline(page, line);) {
    // | `option` | default | `error`, `error` | what it stops |
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> quoted;
    const std::string cells = line.substr(0, line.rfind('|', line.size() - 2));
    for (std::size_t at = cells.find('`'); at != std::string::npos; at = cells.find('`', at + 1)) {
      const std::size_t end = cells.find('`', at + 1);
      REQUIRE(end != std::string::npos);
      quoted.push_back(cells.substr(at + 1, end - at - 1));
      at = end;
    }
    for (std::size_t i = 1; i < quoted.size(); ++i) {
      CAPTURE(quoted[0], quoted[i]);
      CHECK(tried.contains({quoted[0], quoted[i]}));
      ++rows;
    }
  }
  CHECK(rows >= 45);
}
