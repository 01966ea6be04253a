// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// A field line: a name, a value, and what compression may do with it. RFC 9110 section 5.1 has the words.

namespace httpwire {

/// What an encoder may do with a field line (RFC 7541 section 6.2, RFC 9204 section 4.5.4).
enum class indexing : std::uint8_t {
  automatic,  ///< The encoder's policy decides. A decoder never reports it.
  with,       ///< Enters the dynamic table.
  without,    ///< Stays out of it this time.
  never,      ///< Stays out of it at every hop (RFC 7541 section 7.1.3).
};

/// One field. Both texts belong to someone else. Given by a decoder, they end when the call of the sink does.
struct field_line {
  std::string_view name;
  std::string_view value;
  httpwire::indexing indexing = httpwire::indexing::automatic;

  friend constexpr bool operator==(const field_line&, const field_line&) noexcept = default;
};

/// What a field line counts beyond its text, in a table (RFC 7541 section 4.1, RFC 9204 section 3.2.1) and in
/// a section (RFC 9113 section 6.5.2, RFC 9114 section 4.2.2).
inline constexpr std::size_t field_overhead = 32;

/// Octets that a field line counts for, the overhead included.
[[nodiscard]] constexpr std::size_t field_size(std::string_view name, std::string_view value) noexcept {
  return name.size() + value.size() + field_overhead;
}

/// What a decoder calls with each field line, in order. The decoder must not be used inside the call.
template <class Sink>
concept field_sink = requires(Sink& sink, const field_line& line) {
  sink(line);
};

/// What a decoder says of a section it has decoded.
struct decoded_section {
  std::size_t fields = 0;  ///< Field lines.
  std::size_t size = 0;    ///< Sum of field_size over them.
  friend constexpr bool operator==(const decoded_section&, const decoded_section&) noexcept = default;
};

}  // namespace httpwire
