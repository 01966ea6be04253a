// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/alt_svc/cache.hpp"
#include "httpwire/alt_svc/cache_line.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"

// A cache as text, so that it outlives the process (RFC 7838 section 2.2): the file of curl's --alt-svc,
// which cache_line describes. curl reads what is written here, and leaves out what it has no place for.

namespace httpwire::alt_svc {

/// What load takes from a file, and how much.
struct load_options {
  std::uint64_t now = 0;  ///< Seconds since 1970; what is stale is left out.
  /// Octets of a line. curl takes as many.
  std::size_t max_line_size = 4'095;
  bool keep_stale = false;  ///< Takes it as well, to be shown: it is neither chosen nor saved.
};

/// What became of the lines.
struct load_result {
  std::size_t loaded = 0;
  std::size_t stale = 0;
  std::size_t left_out = 0;   ///< No room, there already, or known better by the cache.
  std::size_t malformed = 0;  ///< Or too long.
  error first_malformed{};    ///< alt_svc_cache_line; its offset counts from the start of the text.
};

/// What was written.
struct save_result {
  std::size_t lines = 0;     ///< Without comments.
  std::size_t left_out = 0;  ///< Longer than a line can be read back.
};

namespace detail {

[[nodiscard]] constexpr bool decode_into(const protocol_id& id, std::span<char> room,
                                         std::string_view& text) noexcept {
  // What is not encoded needs no room, but is not taken longer.
  if (id.decoded_size() > room.size()) return false;
  const auto r = id.decode(room);
  if (r) text = *r;
  return r.has_value();
}

template <class Storage>
constexpr void load_line(basic_cache<Storage>& to, cache_line& l, const load_options& options,
                         load_result& done) noexcept {
  char partition_room[max_saved_text]{};
  char protocol_room[max_saved_text]{};
  choice c{.service = {.host = l.host, .port = l.port}, .expires = l.time, .persist = l.persist};
  if (!decode_into(l.partition, partition_room, l.origin.partition) ||
      !decode_into(l.protocol, protocol_room, c.service.protocol)) {
    ++done.left_out;
    return;
  }
  // A service whose time is over still has its failures counted.
  if (l.kind == cache_line_kind::alternative && l.time <= options.now && !options.keep_stale) {
    ++done.stale;
    return;
  }
  const auto restored = l.kind == cache_line_kind::broken
                            ? to.restore(broken_service{.partition = l.origin.partition,
                                                        .service = c.service,
                                                        .until = l.time,
                                                        .failures = l.failures},
                                         options.now)
                            : to.restore(l.origin, c, options.now);
  ++(restored && *restored ? done.loaded : done.left_out);
}

/// One line more. A line that cannot be read back is not written.
template <class... Parts>
constexpr void save_line(writer& out, std::size_t max_size, save_result& done,
                         const Parts&... parts) noexcept {
  writer measured;
  write_cache_line(measured, parts...);
  // It only counts: what has a line does not fit.
  const auto written = measured.written();
  if (written || written.error().code != error_code::buffer_too_small || measured.size() > max_size) {
    ++done.left_out;
    return;
  }
  write_cache_line(out, parts...);
  ++done.lines;
}

}  // namespace detail

/// Takes what a file says. What is malformed, stale or has no room is left out and counted; what the cache
/// already knows stays. The order of use is that of the lines, the last one used last, and all before what
/// the cache knew; of a file with more origins than there is room for, the last ones are taken.
template <class Storage>
constexpr load_result load(basic_cache<Storage>& to, std::string_view text,
                           const load_options& options) noexcept {
  load_result done;
  to.begin_restore();
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view line = text.substr(at, end - at);
    auto l = line.size() > options.max_line_size
                 ? result<cache_line>{error{.code = error_code::alt_svc_cache_line,
                                            .limit = options.max_line_size}}
                 : cache_line::parse(line);
    if (!l) {
      if (done.malformed++ == 0) {
        done.first_malformed = l.error();
        done.first_malformed.offset += at;
      }
    } else if (l->kind != cache_line_kind::nothing) {
      cache_line parsed = *l;
      detail::load_line(to, parsed, options, done);
    }
    at = end + 1;
  }
  return done;
}

/// Appends all that is fresh at `now`, in seconds since 1970, and what is known of broken services. Over an
/// empty span the writer measures. buffer_too_small, and nothing else, comes from the writer.
template <class Storage>
constexpr save_result save(const basic_cache<Storage>& from, writer& out, std::uint64_t now) noexcept {
  save_result done;
  out.append(
      "# Alt-Svc cache, in the format of curl --alt-svc; lines that begin with #: are for httpwire.\n");
  const std::size_t max_line = load_options{}.max_line_size;
  for (auto at = from.first(); at != from.end; at = from.next(at)) {
    const origin o = from.origin_at(at);
    for (std::size_t i = 0; i < from.alternative_count(at); ++i) {
      const choice c = from.alternative_at(at, i);
      if (c.expires > now) detail::save_line(out, max_line, done, o, c);
    }
  }
  const auto& broken = from.broken();
  for (auto at = broken.first(); at != broken.end; at = broken.next(at))
    detail::save_line(out, max_line, done, broken.view(at));
  return done;
}

}  // namespace httpwire::alt_svc
