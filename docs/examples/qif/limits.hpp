// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "httpwire/qpack/decoder.hpp"
#include "qif/coding.hpp"

// What the tool takes at most.

namespace qif {

inline constexpr std::size_t max_file_size = std::size_t{64} << 20;
inline constexpr std::size_t max_table = std::size_t{1} << 24;
inline constexpr std::size_t max_blocked = 65'535;
inline constexpr std::size_t max_string_size = std::size_t{1} << 20;

/// Sections of any size, as files are small and trusted with memory.
[[nodiscard]] inline httpwire::qpack::decoder_options decoder_options_for(const settings& s) {
  return {.max_table_capacity = s.table,
          .max_blocked_streams = s.blocked,
          .max_blocked_bytes = max_file_size,
          .max_section_size = max_file_size,
          .max_fields = max_fields,
          .max_string_size = max_string_size,
          .max_unused_encoder_bytes = std::numeric_limits<std::uint64_t>::max(),
          .initial_capacity = s.table};
}

}  // namespace qif
