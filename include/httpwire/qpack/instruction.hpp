// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/field/line.hpp"
#include "httpwire/field/prefix_integer.hpp"
#include "httpwire/field/string_literal.hpp"
#include "httpwire/qpack/representation.hpp"
#include "httpwire/qpack/static_table.hpp"

// What goes over the encoder stream and the decoder stream, RFC 9204 sections 4.3 and 4.4.
//
//   encoder stream                                     decoder stream
//   1T......  insert with name reference, 6-bit index  1.......  section acknowledgment, 7-bit stream id
//   01H.....  insert with literal name, 5-bit length   01......  stream cancellation, 6-bit stream id
//   001.....  set dynamic table capacity, 5 bits       00......  insert count increment, 6 bits
//   000.....  duplicate, 5-bit relative index

namespace httpwire::qpack {

/// One instruction of the encoder stream.
struct encoder_instruction {
  enum class kind : std::uint8_t {
    insert_with_name_reference,
    insert_with_literal_name,
    set_capacity,
    duplicate
  };

  kind type = kind::duplicate;
  reference table = reference::none;  ///< Of the name reference: in_static_table or relative.
  std::uint64_t value = 0;            ///< Index or capacity.
  string_literal name;                ///< Views into what was parsed.
  string_literal field_value;
  std::size_t size = 0;  ///< Octets taken.
};

/// One instruction of the decoder stream.
struct decoder_instruction {
  enum class kind : std::uint8_t { section_acknowledgment, stream_cancellation, insert_count_increment };

  kind type = kind::insert_count_increment;
  std::uint64_t value = 0;  ///< Stream id or increment.
  std::size_t size = 0;     ///< Octets taken.
};

/// What the table of an encoder stream can take now.
struct table_bounds {
  std::size_t capacity = 0;
  std::size_t count = 0;  ///< Entries in it.
};

namespace detail {

/// False, with `code` set, for a reference to an entry that is not there.
constexpr bool in_bounds(const encoder_instruction& i, const table_bounds& table, error_code& code) noexcept {
  if (i.type == encoder_instruction::kind::set_capacity) return true;
  if (i.table == reference::in_static_table) {
    // RFC 9204 section 3.1: an index past the static table is an error.
    if (i.value >= static_table.size()) code = error_code::qpack_static_index_out_of_range;
  } else if (i.value >= table.count) {
    // RFC 9204 section 2.2.3: so is an entry that is not, or no longer, there.
    code = error_code::qpack_reference_invalid;
  }
  return code == error_code::none;
}

/// Reads an instruction that may be incomplete. `needed` follows how many octets the next attempt needs at
/// least.
struct instruction_reader {
  bytes in;
  std::size_t position = 0;
  std::size_t needed = 0;

  /// False while octets are missing or after an error in `code`.
  constexpr bool integer(unsigned prefix_bits, std::uint64_t& value, error_code& code) noexcept {
    const auto parsed = parse_prefix_integer(in.subspan(position), prefix_bits);
    if (parsed.need_more()) {
      needed = in.size() + 1;
      return false;
    }
    if (!parsed) {
      code = parsed.error().code;
      return false;
    }
    value = parsed->value;
    position += parsed->size;
    return true;
  }

  /// The same for a literal. `room` is what the entry may still take; a literal that cannot fit is refused
  /// from its length, before its octets have come. `more` octets follow it at least.
  constexpr bool literal(unsigned prefix_bits, std::size_t& room, std::size_t more, string_literal& text,
                         error_code& code) noexcept {
    if (position == in.size()) {
      needed = in.size() + 1;
      return false;
    }
    text.huffman = (in[position] >> prefix_bits & 1) != 0;
    std::uint64_t size = 0;
    if (!integer(prefix_bits, size, code)) return false;
    const std::uint64_t at_least = text.huffman ? huffman_min_decoded_size(size) : size;
    // RFC 9204 section 3.2.2: an entry larger than the capacity is an error.
    if (at_least > room) {
      code = error_code::qpack_insert_too_large;
      return false;
    }
    room -= static_cast<std::size_t>(at_least);
    if (size > in.size() - position) {
      needed = position + static_cast<std::size_t>(size) + more;
      return false;
    }
    text.octets = in.subspan(position, static_cast<std::size_t>(size));
    position += static_cast<std::size_t>(size);
    return true;
  }
};

}  // namespace detail

/// Reads an instruction at the front of the encoder stream. What the table cannot take is refused as soon as
/// its index or length shows it. need_more sets `needed` to the octets, counted from the front, without which
/// it is no use to try again; never more than the instruction has. The offset of an error is 0, or where an
/// integer is too large.
[[nodiscard]] constexpr poll<encoder_instruction> parse_encoder_instruction(bytes in,
                                                                            const table_bounds& table,
                                                                            std::size_t& needed) noexcept {
  using kind = encoder_instruction::kind;
  needed = 1;
  if (in.empty()) return need_more;
  const std::uint8_t first = in[0];
  detail::instruction_reader r{.in = in};
  encoder_instruction i;
  error_code code = error_code::none;
  std::size_t room = table.capacity < field_overhead ? 0 : table.capacity - field_overhead;
  bool complete = false;
  if ((first & 0xc0U) != 0 && table.capacity < field_overhead) {
    // RFC 9204 section 3.2.2: no entry fits such a table.
    return error{.code = error_code::qpack_insert_too_large, .limit = table.capacity};
  }
  if ((first & 0x80U) != 0) {
    i.type = kind::insert_with_name_reference;
    i.table = (first & 0x40U) != 0 ? reference::in_static_table : reference::relative;
    complete = r.integer(6, i.value, code) && detail::in_bounds(i, table, code) &&
               r.literal(7, room, 0, i.field_value, code);
  } else if ((first & 0x40U) != 0) {
    i.type = kind::insert_with_literal_name;
    complete = r.literal(5, room, 1, i.name, code) && r.literal(7, room, 0, i.field_value, code);
  } else {
    i.type = (first & 0x20U) != 0 ? kind::set_capacity : kind::duplicate;
    complete = r.integer(5, i.value, code) && detail::in_bounds(i, table, code);
  }
  if (code != error_code::none)
    return error{.code = code,
                 .offset = code == error_code::integer_too_large ? r.position : 0,
                 .limit = code == error_code::qpack_insert_too_large ? table.capacity
                                                                     : httpwire::detail::integer_limit(code)};
  needed = r.needed;
  if (!complete) return need_more;
  i.size = r.position;
  return i;
}

/// Reads an instruction at the front of the decoder stream.
[[nodiscard]] constexpr poll<decoder_instruction> parse_decoder_instruction(bytes in) noexcept {
  using kind = decoder_instruction::kind;
  if (in.empty()) return need_more;
  const bool acknowledges = (in[0] & 0x80U) != 0;
  const bool cancels = (in[0] & 0x40U) != 0;
  const auto parsed = parse_prefix_integer(in, acknowledges ? 7 : 6);
  if (parsed.need_more()) return need_more;
  if (!parsed) return parsed.error();
  return decoder_instruction{.type = acknowledges ? kind::section_acknowledgment
                                     : cancels    ? kind::stream_cancellation
                                                  : kind::insert_count_increment,
                             .value = parsed->value,
                             .size = parsed->size};
}

namespace detail {

/// Writes a decoder instruction where prefix_integer_max_size octets are free; gives the end.
constexpr std::uint8_t* store_decoder_instruction(std::uint8_t* out, decoder_instruction::kind type,
                                                  std::uint64_t value) noexcept {
  using httpwire::detail::store_prefix_integer;
  switch (type) {
    case decoder_instruction::kind::section_acknowledgment: return store_prefix_integer(out, value, 7, 0x80);
    case decoder_instruction::kind::stream_cancellation: return store_prefix_integer(out, value, 6, 0x40);
    default: return store_prefix_integer(out, value, 6, 0x00);
  }
}

}  // namespace detail
}  // namespace httpwire::qpack
