// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>

#include "httpwire/core/detail/error_info.hpp"
#include "httpwire/core/detail/errors_alt_svc.hpp"
#include "httpwire/core/detail/errors_common.hpp"
#include "httpwire/core/detail/errors_compression.hpp"
#include "httpwire/core/detail/errors_h2.hpp"
#include "httpwire/core/detail/errors_h3.hpp"
#include "httpwire/core/detail/errors_http_message.hpp"
#include "httpwire/core/detail/errors_http_value.hpp"
#include "httpwire/core/detail/errors_quic_frame.hpp"
#include "httpwire/core/detail/errors_quic_handshake.hpp"
#include "httpwire/core/detail/errors_quic_packet.hpp"

// Finds the row of an error code: the high octet of the code is the block, the low octet the row.

namespace httpwire::detail {

inline constexpr std::span<const error_info> error_blocks[] = {
    common_errors,       hpack_errors,       qpack_errors,      h2_errors,
    h3_errors,           quic_packet_errors, quic_frame_errors, quic_handshake_errors,
    http_message_errors, http_value_errors,  alt_svc_errors,
};

[[nodiscard]] constexpr bool error_blocks_are_in_order() noexcept {
  std::size_t base = 0;
  for (const auto block : error_blocks) {
    for (std::size_t i = 0; i < block.size(); ++i)
      if (static_cast<std::size_t>(block[i].code) != base + i) return false;
    if (block.size() > 0x100) return false;
    base += 0x100;
  }
  return true;
}
static_assert(error_blocks_are_in_order(), "a row for each code, in the order of error_code.hpp");

[[nodiscard]] constexpr const error_info& info_of(error_code code) noexcept {
  const auto number = static_cast<std::size_t>(code);
  if (number >> 8U >= std::size(error_blocks)) return common_errors[0];
  const auto block = error_blocks[number >> 8U];
  const std::size_t row = number & 0xffU;
  return row < block.size() ? block[row] : common_errors[0];
}

/// The scopes alone, one octet a code: decoders ask for them, and programs that never show a text then do
/// not carry any.
struct scope_table {
  static constexpr std::size_t size = [] {
    std::size_t rows = 0;
    for (const auto block : error_blocks) rows += block.size();
    return rows;
  }();
  std::array<row_scope, size> scopes{};
  std::array<std::uint16_t, std::size(error_blocks) + 1> starts{};

  consteval scope_table() noexcept {
    std::size_t at = 0;
    for (std::size_t b = 0; b < std::size(error_blocks); ++b) {
      starts[b] = static_cast<std::uint16_t>(at);
      for (const error_info& row : error_blocks[b]) scopes[at++] = row.scope;
    }
    starts[std::size(error_blocks)] = static_cast<std::uint16_t>(at);
  }
};
inline constexpr scope_table error_scopes{};

[[nodiscard]] constexpr row_scope scope_of(error_code code) noexcept {
  const auto number = static_cast<std::size_t>(code);
  const std::size_t block = number >> 8U;
  if (block >= std::size(error_blocks)) return row_scope::caller;
  const std::size_t at = error_scopes.starts[block] + (number & 0xffU);
  return at < error_scopes.starts[block + 1] ? error_scopes.scopes[at] : row_scope::caller;
}

}  // namespace httpwire::detail
