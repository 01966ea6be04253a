// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/alt_svc/cached.hpp"
#include "httpwire/alt_svc/detail/host.hpp"
#include "httpwire/alt_svc/detail/utc_date.hpp"
#include "httpwire/alt_svc/origin.hpp"
#include "httpwire/alt_svc/protocol_id.hpp"
#include "httpwire/alt_svc/write.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"

// One line of an Alt-Svc cache file, as curl reads and writes them:
//
//   h2 example.com 443 h3 alt.example.com 8443 "20191231 10:00:00" 0 0
//   protocol, host and port of the origin; protocol, host and port of the alternative; when it expires, in
//   UTC; whether it is persistent; a priority, which nobody uses
//
// All origins of curl are `https`. It knows the protocols h1 (http/1.1), h2 and h3, passes over lines with
// others, and takes lines that begin with # for comments. What it has no place for stands in such comments:
//
//   #:origin SCHEME PARTITION and a line as above
//   #:broken PARTITION PROTOCOL HOST PORT "until" FAILURES
//
// Protocols and partitions are percent-encoded as RFC 7838 section 3 says; a partition of - is the empty one.

namespace httpwire::alt_svc {

/// What a line says.
enum class cache_line_kind : std::uint8_t {
  nothing,      ///< It is empty, or a comment.
  alternative,  ///< An alternative of an origin.
  broken,       ///< A service that did not work; there is no origin.
};

/// A line. Views into what was parsed.
struct cache_line {
  cache_line_kind kind = cache_line_kind::nothing;
  /// The partition of either kind, which is not in `origin` because it is still encoded; empty for none.
  protocol_id partition{};
  alt_svc::origin origin{};
  protocol_id protocol{};  ///< "http/1.1" for h1.
  std::string_view host{};
  std::uint16_t port = 0;
  std::uint64_t time = 0;  ///< When it expires, or until when it is broken; seconds since 1970.
  bool persist = false;
  std::uint32_t failures = 0;

  /// One line without its line break. alt_svc_cache_line, with the place of the word that is wrong.
  [[nodiscard]] static constexpr result<cache_line> parse(std::string_view line) noexcept;
};

namespace detail {

/// Octets of a partition or protocol in a line, once decoded. ALPN has no longer names (RFC 7301
/// section 3.1).
inline constexpr std::size_t max_saved_text = 255;

/// Takes a line apart into words.
class line_reader {
 public:
  explicit constexpr line_reader(std::string_view line) noexcept : in_{.text = line} {}

  [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
  [[nodiscard]] constexpr std::size_t word_at() const noexcept { return word_at_; }

  constexpr void require(bool holds) noexcept { ok_ = ok_ && holds; }

  /// The next word; empty at the end, and behind a failure.
  [[nodiscard]] constexpr std::string_view word() noexcept {
    if (!ok_) return {};
    skip_blanks();
    while (!in_.done() && !is_blank(in_.text[in_.at])) ++in_.at;
    return in_.text.substr(word_at_, in_.at - word_at_);
  }
  [[nodiscard]] constexpr protocol_id encoded() noexcept {
    const std::string_view w = word();
    require(is_token(w) && is_percent_encoded(w));
    return {w};
  }
  [[nodiscard]] constexpr std::string_view host() noexcept {
    const std::string_view w = word();
    require(is_host(w));
    return w;
  }
  [[nodiscard]] constexpr std::uint16_t port() noexcept {
    const auto p = static_cast<std::uint16_t>(take_port(word()));
    require(p != 0);
    return p;
  }
  [[nodiscard]] constexpr std::uint32_t number() noexcept {
    std::uint64_t value = 0;
    const std::string_view w = word();
    require(take_number(w, 0xffff'ffff, value));
    return static_cast<std::uint32_t>(value);
  }
  [[nodiscard]] constexpr std::uint64_t date() noexcept {
    std::uint64_t seconds = 0;
    if (!ok_) return 0;
    skip_blanks();
    std::string_view raw;
    require(in_.sees('"') && in_.quoted_string(raw) && parse_date(raw, seconds));
    return seconds;
  }
  constexpr void end() noexcept {
    if (!ok_) return;
    skip_blanks();
    require(in_.done());
  }

 private:
  /// A carriage return is what a line break of two octets leaves.
  [[nodiscard]] static constexpr bool is_blank(char c) noexcept { return is_ows(c) || c == '\r'; }
  constexpr void skip_blanks() noexcept {
    while (!in_.done() && is_blank(in_.text[in_.at])) ++in_.at;
    word_at_ = in_.at;
  }

  cursor in_;
  std::size_t word_at_ = 0;
  bool ok_ = true;
};

[[nodiscard]] constexpr protocol_id take_partition(line_reader& in) noexcept {
  const protocol_id p = in.encoded();
  return p.encoded == "-" ? protocol_id{} : p;
}

/// The service of either kind of line. Of the names that curl has, h1 is none in ALPN.
constexpr void take_service(line_reader& in, cache_line& l) noexcept {
  l.protocol = in.encoded();
  if (l.protocol.encoded == "h1") l.protocol.encoded = "http%2F1.1";
  l.host = in.host();
  l.port = in.port();
  l.time = in.date();
}

/// The name that a protocol has in the file. Those that curl would mistake for its own, which it compares
/// without regard to case, are encoded more than they need to be.
constexpr void write_file_protocol(writer& out, std::string_view alpn) noexcept {
  if (alpn == "http/1.1") return out.append("h1");
  const bool is_misleading = same_lower(alpn, "h1") || alpn == "H2" || alpn == "H3";
  if (!is_misleading) return write_protocol_id(out, alpn);
  out.append(alpn[0] == 'h' ? "%68" : "%48");
  out.append(alpn.substr(1));
}

constexpr void write_partition(writer& out, std::string_view partition) noexcept {
  if (partition.empty()) return out.u8('-');
  if (partition == "-") return out.append("%2D");
  if (partition.size() > max_saved_text) return out.fail(error_code::invalid_argument);
  for (const char c : partition) write_protocol_octet(out, c);
}

constexpr void write_endpoint(writer& out, std::string_view host, std::uint16_t port) noexcept {
  if (!is_host(host) || port == 0) return out.fail(error_code::invalid_argument);
  out.u8(' ');
  out.append(host);
  out.u8(' ');
  write_decimal(out, port);
}

constexpr void write_time(writer& out, std::uint64_t time) noexcept {
  out.append(" \"");
  write_date(out, time);
  out.append("\" ");
}

}  // namespace detail

constexpr result<cache_line> cache_line::parse(std::string_view line) noexcept {
  cache_line l{};
  detail::line_reader in(line);
  detail::line_reader ahead = in;
  std::string_view first = ahead.word();
  if (first.empty()) return l;
  if (first[0] == '#') {
    in = ahead;
    if (first == "#:broken") {
      l.kind = cache_line_kind::broken;
      l.partition = detail::take_partition(in);
      detail::take_service(in, l);
      l.failures = in.number();
      in.require(l.failures != 0);
    } else if (first == "#:origin") {
      l.origin.scheme = in.word();
      in.require(origin::is_scheme(l.origin.scheme));
      l.partition = detail::take_partition(in);
    } else {
      return l;
    }
  }
  if (l.kind != cache_line_kind::broken) {
    l.kind = cache_line_kind::alternative;
    // By which protocol the origin said so does not matter.
    static_cast<void>(in.encoded());
    l.origin.host = in.host();
    l.origin.port = in.port();
    detail::take_service(in, l);
    l.persist = in.number() != 0;
    static_cast<void>(in.number());
  }
  in.end();
  if (!in.ok()) return error{.code = error_code::alt_svc_cache_line, .offset = in.word_at()};
  return l;
}

/// Appends the line of an alternative, with its line break. `source` is the protocol by which curl is to have
/// learnt it: it looks for alternatives of its own protocol, and falls back to those of h1.
/// invalid_argument for what a line has no place for.
constexpr void write_cache_line(writer& out, const origin& o, const choice& c,
                                std::string_view source = "h1") noexcept {
  if (!detail::is_token(source) || !origin::is_scheme(o.scheme))
    return out.fail(error_code::invalid_argument);
  if (!detail::same_lower(o.scheme, "https") || !o.partition.empty()) {
    out.append("#:origin ");
    out.append(o.scheme);
    out.u8(' ');
    detail::write_partition(out, o.partition);
    out.u8(' ');
  }
  out.append(source);
  detail::write_endpoint(out, o.host, o.port);
  out.u8(' ');
  detail::write_file_protocol(out, c.service.protocol);
  detail::write_endpoint(out, c.service.host, c.service.port);
  detail::write_time(out, c.expires);
  out.append(c.persist ? "1 0\n" : "0 0\n");
}

/// Appends the line of a service that did not work, with its line break. invalid_argument as above.
constexpr void write_cache_line(writer& out, const broken_service& b) noexcept {
  if (b.failures == 0) return out.fail(error_code::invalid_argument);
  out.append("#:broken ");
  detail::write_partition(out, b.partition);
  out.u8(' ');
  detail::write_file_protocol(out, b.service.protocol);
  detail::write_endpoint(out, b.service.host, b.service.port);
  detail::write_time(out, b.until);
  detail::write_decimal(out, b.failures);
  out.u8('\n');
}

}  // namespace httpwire::alt_svc
