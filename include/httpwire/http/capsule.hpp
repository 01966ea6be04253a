// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"

// Capsules, RFC 9297 section 3.2, of which type 0 carries an HTTP Datagram (section 3.5). They are what the
// data stream of an extended CONNECT or an upgraded connection consists of.
//
//   | type (varint) | length (varint) | value |

namespace httpwire::http {

/// Types as received; unknown ones keep their number.
enum class capsule_type : std::uint64_t {
  datagram = 0x00,  // RFC 9297 section 3.5
  // draft-ietf-webtrans-http3 sections 4.7, 5.6 and 6
  wt_close_session = 0x2843,
  wt_drain_session = 0x78ae,
  wt_max_data = 0x190b4d3d,
  wt_max_stream_data = 0x190b4d3e,
  wt_max_streams_bidi = 0x190b4d3f,
  wt_max_streams_uni = 0x190b4d40,
  wt_data_blocked = 0x190b4d41,
  wt_stream_data_blocked = 0x190b4d42,
  wt_streams_blocked_bidi = 0x190b4d43,
  wt_streams_blocked_uni = 0x190b4d44,
};

/// Whether the type is one of those without meaning (RFC 9297 section 5.4).
[[nodiscard]] constexpr bool is_reserved(capsule_type type) noexcept {
  const auto value = static_cast<std::uint64_t>(type);
  return value >= 0x17 && (value - 0x17) % 0x29 == 0;
}

/// The name in its document, or nothing for a type that this library does not know.
[[nodiscard]] constexpr std::string_view name(capsule_type type) noexcept {
  switch (type) {
    case capsule_type::datagram: return "DATAGRAM";
    case capsule_type::wt_close_session: return "WT_CLOSE_SESSION";
    case capsule_type::wt_drain_session: return "WT_DRAIN_SESSION";
    case capsule_type::wt_max_data: return "WT_MAX_DATA";
    case capsule_type::wt_max_stream_data: return "WT_MAX_STREAM_DATA";
    case capsule_type::wt_max_streams_bidi:
    case capsule_type::wt_max_streams_uni: return "WT_MAX_STREAMS";
    case capsule_type::wt_data_blocked: return "WT_DATA_BLOCKED";
    case capsule_type::wt_stream_data_blocked: return "WT_STREAM_DATA_BLOCKED";
    case capsule_type::wt_streams_blocked_bidi:
    case capsule_type::wt_streams_blocked_uni: return "WT_STREAMS_BLOCKED";
  }
  return {};
}

/// What is in front of each capsule's value (RFC 9297 section 3.2).
struct capsule_header {
  capsule_type type{};
  std::uint64_t length = 0;  ///< Of the value.

  friend constexpr bool operator==(const capsule_header&, const capsule_header&) noexcept = default;
};

/// Octets of the longest header.
inline constexpr std::size_t max_capsule_header_size = 2 * varint::max_size;

/// A capsule, or a piece of one: see `first` and `last`.
struct capsule {
  capsule_header header{};
  bytes value{};  ///< A view into the chunk.
  bool first = true;
  bool last = true;
  bool discard = false;  ///< A DATAGRAM above max_datagram_size, said once; the value is skipped.
};

/// Limits of a capsule_reader.
struct capsule_reader_options {
  /// Octets of the HTTP Datagram in a DATAGRAM capsule. Longer ones are skipped without ending the stream
  /// (RFC 9297 section 3.5). The default is a UDP packet with the longest context ID.
  std::uint64_t max_datagram_size = 65'535;
  /// Octets of any other capsule. Longer ones end the stream. Nothing is kept here, so that only who keeps
  /// values needs less than the default.
  std::uint64_t max_capsule_size = varint::max_value;
};

/// Pulls capsules out of the octets of one data stream, whatever chunks they come in. Values are handed on as
/// they come and never kept: what is held between calls is a header. Types that are not known are given too:
/// who is no intermediary drops them (RFC 9297 section 3.2).
class capsule_reader {
 public:
  /// At the front of the data of a stream.
  constexpr explicit capsule_reader(const capsule_reader_options& options = {}) noexcept
      : options_(options) {}

  /// The next capsule or piece, with what it used dropped from the front of `chunk`; need_more when `chunk`
  /// is used up. However the octets are cut, the capsules are the same but for their pieces. An error ends
  /// the stream: every further call gives it again.
  constexpr poll<capsule> next(bytes& chunk) noexcept {
    if (failure_.code != error_code::none) return failure_;
    for (;;) {
      switch (phase_) {
        case phase::type:
          if (!take_varint(chunk)) return need_more;
          header_.type = static_cast<capsule_type>(varint_.value);
          header_size_ = varint_.size;
          phase_ = phase::length;
          break;
        case phase::length: {
          if (!take_varint(chunk)) return need_more;
          begin();
          const bool is_datagram = header_.type == capsule_type::datagram;
          // RFC 9297 section 3.2: what is kept of a capsule costs memory.
          if (!is_datagram && left_ > options_.max_capsule_size)
            return failure_ = {.code = error_code::capsule_too_large,
                               .offset = capsule_offset_,
                               .limit = options_.max_capsule_size};
          if (!is_datagram || left_ <= options_.max_datagram_size) break;
          phase_ = phase::skip;
          return capsule{.header = header_, .discard = true};
        }
        case phase::value: {
          const bytes piece = take_some(chunk, left_);
          left_ -= piece.size();
          if (piece.empty() && left_ != 0) return need_more;
          const bool first = first_;
          first_ = false;
          if (left_ == 0) phase_ = phase::type;
          return capsule{.header = header_, .value = piece, .first = first, .last = left_ == 0};
        }
        case phase::skip:
          left_ -= take_some(chunk, left_).size();
          if (left_ != 0) return need_more;
          phase_ = phase::type;
          break;
      }
    }
  }

  /// To be called when the stream ends cleanly, with all octets used: whether it may.
  constexpr result<void> finish() noexcept {
    if (failure_.code != error_code::none) return failure_;
    if (at_boundary()) return {};
    // RFC 9297 section 3.3: the last capsule is whole.
    return failure_ = {.code = error_code::capsule_truncated, .offset = offset_};
  }

  /// The header that the last capsule came with.
  [[nodiscard]] constexpr const capsule_header& header() const noexcept { return header_; }

  /// Octets before that header, from the start.
  [[nodiscard]] constexpr std::uint64_t capsule_offset() const noexcept { return capsule_offset_; }

  /// Octets of that header on the wire: an intermediary that forwards capsules as they are needs them.
  [[nodiscard]] constexpr std::size_t header_size() const noexcept { return header_size_; }

  /// Octets used since the start.
  [[nodiscard]] constexpr std::uint64_t offset() const noexcept { return offset_; }

  /// True between capsules.
  [[nodiscard]] constexpr bool at_boundary() const noexcept { return phase_ == phase::type && held_ == 0; }

  [[nodiscard]] constexpr const capsule_reader_options& options() const noexcept { return options_; }

 private:
  enum class phase : std::uint8_t { type, length, value, skip };

  constexpr bytes take_some(bytes& chunk, std::uint64_t most) noexcept {
    const bytes taken = chunk.first(chunk.size() < most ? chunk.size() : static_cast<std::size_t>(most));
    chunk = chunk.subspan(taken.size());
    offset_ += taken.size();
    return taken;
  }

  /// Sets varint_, from `chunk` or gathered over calls; false while octets are missing.
  constexpr bool take_varint(bytes& chunk) noexcept {
    if (held_ == 0)
      if (const auto v = parse_varint(chunk)) {
        varint_ = *v;
        (void)take_some(chunk, v->size);
        return true;
      }
    while (!chunk.empty()) {
      held_octets_[held_++] = take_some(chunk, 1)[0];
      const auto v = parse_varint(bytes{held_octets_, held_});
      if (!v) continue;
      varint_ = *v;
      held_ = 0;
      return true;
    }
    return false;
  }

  constexpr void begin() noexcept {
    header_.length = varint_.value;
    left_ = varint_.value;
    header_size_ = static_cast<std::uint8_t>(header_size_ + varint_.size);
    capsule_offset_ = offset_ - header_size_;
    first_ = true;
    phase_ = phase::value;
  }

  capsule_reader_options options_;
  capsule_header header_{};
  phase phase_ = phase::type;
  bool first_ = true;
  std::uint8_t header_size_ = 0;
  std::uint8_t held_ = 0;
  std::uint8_t held_octets_[varint::max_size]{};
  received_varint varint_{};
  std::uint64_t left_ = 0;
  std::uint64_t capsule_offset_ = 0;
  std::uint64_t offset_ = 0;
  error failure_{};
};

/// Appends the header alone, for a value that goes out behind it. varint_too_large past 2^62-1.
constexpr void write(writer& out, const capsule_header& h) noexcept {
  out.varint(static_cast<std::uint64_t>(h.type));
  out.varint(h.length);
}

/// Appends a whole capsule.
constexpr void write_capsule(writer& out, capsule_type type, bytes value) noexcept {
  write(out, capsule_header{.type = type, .length = value.size()});
  out.append(value);
}

/// Appends a DATAGRAM capsule (RFC 9297 section 3.5).
constexpr void write_datagram_capsule(writer& out, bytes payload) noexcept {
  write_capsule(out, capsule_type::datagram, payload);
}

}  // namespace httpwire::http
