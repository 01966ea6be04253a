// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/http/capsule.hpp"

// Capsules of flow control in a WebTransport session, draft-ietf-webtrans-http3 section 5.6.
//
//   WT_MAX_STREAMS, WT_STREAMS_BLOCKED | maximum streams (varint) |
//   WT_MAX_DATA, WT_DATA_BLOCKED       | maximum data (varint)    |

namespace httpwire::http {

/// Any of the six: they all hold one number, and the type says what it is.
struct wt_flow_capsule {
  /// The most streams there can be (draft-ietf-webtrans-http3 section 5.6.2).
  static constexpr std::uint64_t max_streams = std::uint64_t{1} << 60;

  capsule_type type = capsule_type::wt_max_data;
  std::uint64_t maximum = 0;  ///< Streams or octets since the session began.

  /// Whether capsules of this type are parsed here.
  [[nodiscard]] static constexpr bool is_type(capsule_type type) noexcept {
    return type == capsule_type::wt_max_data || type == capsule_type::wt_data_blocked || counts_streams(type);
  }

  /// Whether `maximum` counts streams, not octets.
  [[nodiscard]] static constexpr bool counts_streams(capsule_type type) noexcept {
    return type == capsule_type::wt_max_streams_bidi || type == capsule_type::wt_max_streams_uni ||
           type == capsule_type::wt_streams_blocked_bidi || type == capsule_type::wt_streams_blocked_uni;
  }

  /// From a whole value. capsule_field_truncated, capsule_trailing, wt_streams_too_many;
  /// wt_capsule_prohibited for WT_MAX_STREAM_DATA and WT_STREAM_DATA_BLOCKED, which end the session;
  /// invalid_argument for any other type.
  [[nodiscard]] static constexpr result<wt_flow_capsule> parse(capsule_type type, bytes value) noexcept {
    // draft-ietf-webtrans-http3 section 5.4: QUIC limits single streams.
    if (type == capsule_type::wt_max_stream_data || type == capsule_type::wt_stream_data_blocked)
      return error{.code = error_code::wt_capsule_prohibited};
    if (!is_type(type)) return error{.code = error_code::invalid_argument};
    reader in{value};
    const std::uint64_t maximum = in.varint();
    // RFC 9297 section 3.3: this field is whole,
    if (!in.ok()) return error{.code = error_code::capsule_field_truncated};
    // RFC 9297 section 3.3: and the only one.
    if (!in.finished()) return error{.code = error_code::capsule_trailing, .offset = in.position()};
    // draft-ietf-webtrans-http3 sections 5.6.2 and 5.6.3: stream IDs end there.
    if (counts_streams(type) && maximum > max_streams)
      return error{.code = error_code::wt_streams_too_many, .limit = max_streams};
    return wt_flow_capsule{.type = type, .maximum = maximum};
  }

  /// Whether WT_MAX_STREAMS or WT_MAX_DATA may come behind one with `previous`; wt_limit_not_increased.
  [[nodiscard]] constexpr result<void> check_increase(std::uint64_t previous) const noexcept {
    // draft-ietf-webtrans-http3 sections 5.6.2 and 5.6.4: capsules come in order, and limits only grow.
    if (maximum <= previous) return error{.code = error_code::wt_limit_not_increased, .limit = previous};
    return {};
  }

  friend constexpr bool operator==(const wt_flow_capsule&, const wt_flow_capsule&) noexcept = default;
};

/// Appends the capsule. invalid_argument for another type or too many streams, varint_too_large past 2^62-1.
constexpr void write(writer& out, const wt_flow_capsule& c) noexcept {
  if (!wt_flow_capsule::is_type(c.type) ||
      (wt_flow_capsule::counts_streams(c.type) && c.maximum > wt_flow_capsule::max_streams))
    return out.fail(error_code::invalid_argument);
  write(out, capsule_header{.type = c.type, .length = varint::size_of(c.maximum)});
  out.varint(c.maximum);
}

}  // namespace httpwire::http
