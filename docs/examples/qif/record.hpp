// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "httpwire/core/bytes.hpp"

// The format in which QPACK implementations exchange encoded sections: records, one behind the other.
//
//   stream id (64, big-endian); 0 is the encoder stream
//   length (32, big-endian)
//   payload: a whole section, or any part of the encoder stream

namespace qif {

struct record {
  std::uint64_t stream_id = 0;
  httpwire::bytes payload{};  // a view into the file
};

inline constexpr std::uint64_t encoder_stream = 0;
inline constexpr std::size_t record_header_size = 12;

/// Takes one record from the front of `file`, which is not empty; nothing when it is cut off.
[[nodiscard]] std::optional<record> take_record(httpwire::bytes& file);

/// The payload has less than 2^32 octets.
void append_record(std::vector<std::uint8_t>& file, const record& one);

}  // namespace qif
