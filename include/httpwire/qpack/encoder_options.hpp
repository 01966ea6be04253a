// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/field/string_literal.hpp"

// What an encoder of QPACK is told, and what it gives: RFC 9204 sections 2.1 and 5.

namespace httpwire::qpack {

/// What the peer's SETTINGS say (RFC 9204 section 5), in all their bits: the Required Insert Count depends on
/// a capacity that is larger than this machine's memory too (RFC 9204 section 4.5.1.1).
struct peer_settings {
  std::uint64_t max_table_capacity = 0;  ///< SETTINGS_QPACK_MAX_TABLE_CAPACITY
  std::uint64_t blocked_streams = 0;     ///< SETTINGS_QPACK_BLOCKED_STREAMS
};

/// Limits and habits of an encoder.
struct encoder_options {
  /// The most that this endpoint spends on its table; what the peer allows may be less.
  std::size_t table_capacity = 4096;
  huffman_use huffman = huffman_use::when_shorter;
  /// Sections that wait for their acknowledgment; past it, sections do without the dynamic table.
  std::size_t max_outstanding_sections = 256;
  /// Settings known from the start: remembered ones for 0-RTT (RFC 9204 section 3.2.3).
  peer_settings peer{};
  /// Capacity that the peer's table has already. 0 by RFC 9204 section 3.2.2; some offline formats begin with
  /// another.
  std::size_t initial_capacity = 0;
};

/// What became of the fields.
struct encoded_section {
  bytes section{};       ///< For the stream: the written part of the caller's buffer.
  bytes instructions{};  ///< For the encoder stream, possibly empty; may be sent before or after the section.
  std::uint64_t required_insert_count = 0;
};

}  // namespace httpwire::qpack
