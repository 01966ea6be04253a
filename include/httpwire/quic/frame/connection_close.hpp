// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/quic/error_code.hpp"
#include "httpwire/quic/frame_rules.hpp"
#include "httpwire/quic/frame_type.hpp"

// CONNECTION_CLOSE, RFC 9000 section 19.19.
//
//   | type (varint) = 0x1c (QUIC) or 0x1d (application) | error code (varint) |
//   | frame type (varint), only 0x1c | reason phrase length (varint) | reason phrase |

namespace httpwire::quic {

/// The end of the connection, as QUIC or the application above it says.
struct connection_close {
  bool application = false;       ///< Type 0x1d.
  std::uint64_t error_code = 0;   ///< A transport_error_code, or a number of the application.
  quic::frame_type frame_type{};  ///< What triggered the error; padding when that is not known. Only of QUIC.
  bytes reason{};                 ///< A view into the packet, should be UTF-8, not checked.

  [[nodiscard]] constexpr quic::frame_type type() const noexcept {
    return application ? quic::frame_type::connection_close_application : quic::frame_type::connection_close;
  }

  /// The code as QUIC has it; of an application it means something else.
  [[nodiscard]] constexpr transport_error_code transport_code() const noexcept {
    return static_cast<transport_error_code>(error_code);
  }

  /// Reads what is behind the type. quic_frame_truncated.
  template <class Result = result<connection_close>>
  [[nodiscard]] static constexpr Result parse(reader& in, quic::frame_type type,
                                              const frame_options& = {}) noexcept {
    const bool application = type == quic::frame_type::connection_close_application;
    const std::uint64_t code = in.varint();
    const std::uint64_t culprit = application ? 0 : in.varint();
    const bytes reason = in.take(in.varint());
    if (!in.ok()) return detail::truncated(in);
    return connection_close{.application = application,
                            .error_code = code,
                            .frame_type = static_cast<quic::frame_type>(culprit),
                            .reason = reason};
  }

  [[nodiscard]] constexpr std::size_t size() const noexcept { return detail::size_of(*this); }

  /// Appends the frame. varint_too_large past 2^62-1.
  friend constexpr void write(writer& out, const connection_close& f) noexcept {
    detail::write_type(out, f.type());
    out.varint(f.error_code);
    if (!f.application) out.varint(static_cast<std::uint64_t>(f.frame_type));
    out.varint(f.reason.size());
    out.append(f.reason);
  }

  /// The same octets. The frame type counts in both forms.
  friend constexpr bool operator==(const connection_close& a, const connection_close& b) noexcept {
    return a.application == b.application && a.error_code == b.error_code && a.frame_type == b.frame_type &&
           detail::same_octets(a.reason, b.reason);
  }
};

}  // namespace httpwire::quic
