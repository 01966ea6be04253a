// SPDX-License-Identifier: MIT
// Input: one octet of options (bit 0: small limits), one with the number of chunk sizes, the sizes, then the
// octets of a data stream.
#include "httpwire/http/capsule.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "httpwire/http/connect_udp.hpp"
#include "httpwire/http/http_datagram.hpp"
#include "httpwire/http/webtransport.hpp"
#include "httpwire/http/webtransport_flow.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace http = httpwire::http;
using httpwire::bytes;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;

struct record {
  http::capsule_header header;
  std::string value;
  bool discarded = false;
  bool complete = false;
  friend bool operator==(const record&, const record&) = default;
};

struct trace {
  std::vector<record> capsules;
  httpwire::error failure;
  httpwire::error end;
  std::uint64_t offset = 0;
  friend bool operator==(const trace&, const trace&) = default;
};

trace trace_of(bytes stream, std::span<const std::size_t> sizes,
               const http::capsule_reader_options& options) {
  http::capsule_reader reader{options};
  trace out;
  for (std::size_t n = 0; !stream.empty() && out.failure.code == httpwire::error_code::none; ++n) {
    std::size_t size = sizes.empty() ? stream.size() : sizes[n % sizes.size()];
    if (size > stream.size() || (n > sizes.size() && size == 0)) size = stream.size();
    const exact_copy<std::uint8_t> memory{stream.first(size)};
    stream = stream.subspan(size);
    bytes chunk = memory.span();
    for (;;) {
      const auto c = reader.next(chunk);
      if (c.need_more()) break;
      if (!c) {
        out.failure = c.error();
        break;
      }
      if (c->first) out.capsules.push_back({.header = c->header, .value = {}});
      check(!out.capsules.empty() && !out.capsules.back().complete, "pieces belong to a capsule");
      record& last = out.capsules.back();
      last.value += httpwire::as_text(c->value);
      last.discarded = c->discard;
      last.complete = c->last;
      check(last.header == c->header && (!c->last || c->discard || last.value.size() == c->header.length),
            "a capsule has its length");
    }
    check(chunk.empty() || out.failure.code != httpwire::error_code::none, "a chunk is used up");
  }
  if (const auto end = reader.finish(); !end) out.end = end.error();
  out.offset = reader.offset();
  return out;
}

/// What parses comes back the same when it is written.
template <class Parsed>
void write_again(const Parsed& parsed, bytes value) {
  std::vector<std::uint8_t> memory(32 + value.size());
  httpwire::writer out{memory};
  write(out, *parsed);
  http::capsule_reader reader;
  bytes wire = *out.written();
  const auto again = reader.next(wire);
  check(again.has_value() && again->last && wire.empty(), "what was written is one capsule");
  httpwire::writer same{memory};
  using value_type = typename Parsed::value_type;
  if constexpr (std::is_same_v<value_type, http::wt_flow_capsule>) {
    check(*value_type::parse(again->header.type, again->value) == *parsed, "a flow capsule comes back");
  } else {
    check_equal(httpwire::as_text(again->value), httpwire::as_text(value), "a value comes back");
  }
}

void look_at(const record& c) {
  const bytes value = httpwire::as_bytes(c.value);
  if (c.header.type == http::capsule_type::wt_close_session) {
    if (const auto parsed = http::wt_close_session::parse(value)) write_again(parsed, value);
  } else if (c.header.type == http::capsule_type::wt_drain_session) {
    if (const auto parsed = http::wt_drain_session::parse(value)) write_again(parsed, value);
  } else if (const auto parsed = http::wt_flow_capsule::parse(c.header.type, value)) {
    write_again(parsed, value);
  }
  if (const auto parsed = http::udp_tunnel_datagram::parse(value)) {
    std::vector<std::uint8_t> memory(8 + value.size());
    httpwire::writer out{memory};
    write(out, *parsed);
    const auto again = http::udp_tunnel_datagram::parse(*out.written());
    check(again && again->context_id == parsed->context_id && again->payload.size() == parsed->payload.size(),
          "a datagram of a tunnel comes back");
  }
  if (const auto parsed = http::http_datagram::parse(value)) {
    std::vector<std::uint8_t> memory(8 + value.size());
    httpwire::writer out{memory};
    write(out, *parsed);
    const auto again = http::http_datagram::parse(*out.written());
    check(again && again->stream_id == parsed->stream_id && again->payload.size() == parsed->payload.size(),
          "an HTTP Datagram comes back");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  http::capsule_reader_options options;
  if ((in.u8() & 1) != 0) options = {.max_datagram_size = 4, .max_capsule_size = 16};
  std::vector<std::size_t> sizes(in.u8() % 8);
  for (std::size_t& chunk : sizes) chunk = in.u8();
  const bytes stream = in.take_all();

  const trace whole = trace_of(stream, {}, options);
  constexpr std::size_t one_octet[] = {1};
  check(trace_of(stream, one_octet, options) == whole, "octet by octet and whole");
  check(trace_of(stream, sizes, options) == whole, "cut and whole");

  trace expected;
  std::vector<std::uint8_t> memory(stream.size());
  httpwire::writer out{memory};
  for (const record& c : whole.capsules) {
    if (!c.complete || c.discarded) continue;
    look_at(c);
    expected.capsules.push_back(c);
    write_capsule(out, c.header.type, httpwire::as_bytes(c.value));
  }
  const auto written = out.written();
  check(written.has_value(), "what was received can be written in no more octets");
  const trace again = trace_of(*written, {}, options);
  check(again.capsules == expected.capsules, "capsules received and capsules written");
  check(again.end.code == httpwire::error_code::none, "capsules that are written are whole");
  return 0;
}
