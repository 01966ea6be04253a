// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/error.hpp"
#include "qif/list.hpp"

// From lists to records and back.

namespace qif {

/// What both sides know before the first octet.
struct settings {
  std::size_t table = 4096;   ///< The decoder's maximum, and the capacity from the start.
  std::size_t blocked = 100;  ///< Streams that the decoder lets wait.
  bool acknowledged = false;  ///< Each section, with all before it, before the next is encoded; or never.
};

/// What an encoder made of the lists.
struct statistics {
  std::size_t sections = 0;
  std::size_t section_octets = 0;
  std::size_t encoder_stream_octets = 0;
  std::size_t fields = 0;
  std::size_t static_fields = 0;   ///< Name and value from the static table.
  std::size_t dynamic_fields = 0;  ///< The same from the dynamic table.
  std::size_t literal_fields = 0;
  std::size_t inserts = 0;
  std::size_t duplicates = 0;
  std::size_t at_risk = 0;       ///< Streams that could have waited for the encoder stream,
  std::size_t most_at_risk = 0;  ///< and the most of them at one time.
};

/// Why coding stopped.
struct failure {
  std::uint64_t stream_id = 0;
  std::optional<httpwire::error> error{};
  std::string text{};  ///< Without an error.
};

struct encoding {
  std::vector<std::uint8_t> file;
  statistics counts;
  std::optional<qif::failure> failure;
};

struct decoding {
  std::vector<list> lists;  ///< In the order of the stream ids.
  std::optional<qif::failure> failure;
};

/// The names of the policies by which an encoder inserts; the first is the default.
[[nodiscard]] std::span<const std::string_view> policy_names();

/// `policy` is one of policy_names().
[[nodiscard]] encoding encode(const std::vector<list>& lists, const settings& s, std::string_view policy);

[[nodiscard]] decoding decode(httpwire::bytes file, const settings& s);

}  // namespace qif
