// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

// grpc-encoding and grpc-accept-encoding, draft-kumar-rtgwg-grpc-protocol section 3.
//
//   Message-Encoding        = Content-Coding
//   Message-Accept-Encoding = Content-Coding *( "," Content-Coding )

namespace httpwire::http::grpc {

/// The encoding that does not compress.
inline constexpr std::string_view identity = "identity";

/// Whether grpc-encoding, or "" where it is missing, lets messages be compressed: what
/// message_reader_options::encoding wants.
[[nodiscard]] constexpr bool is_compressing(std::string_view encoding) noexcept {
  return !encoding.empty() && encoding != identity;
}

/// The elements of grpc-accept-encoding, one a call of next(): views into the value. White space around them
/// is left out, and so are empty ones.
class accept_encoding_reader {
 public:
  /// Of one field value.
  constexpr explicit accept_encoding_reader(std::string_view value) noexcept : rest_(value) {}

  /// False at the end.
  constexpr bool next(std::string_view& encoding) noexcept {
    while (!rest_.empty()) {
      const std::size_t comma = rest_.find(',');
      std::string_view element = rest_.substr(0, comma);
      rest_.remove_prefix(comma == std::string_view::npos ? rest_.size() : comma + 1);
      const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
      while (!element.empty() && is_space(element.front())) element.remove_prefix(1);
      while (!element.empty() && is_space(element.back())) element.remove_suffix(1);
      if (element.empty()) continue;
      encoding = element;
      return true;
    }
    return false;
  }

 private:
  std::string_view rest_;
};

/// Whether a peer that sent this grpc-accept-encoding takes `encoding`. identity is always taken.
[[nodiscard]] constexpr bool accepts(std::string_view accept_encoding, std::string_view encoding) noexcept {
  if (!is_compressing(encoding)) return true;
  accept_encoding_reader reader{accept_encoding};
  for (std::string_view one; reader.next(one);)
    if (one == encoding) return true;
  return false;
}

}  // namespace httpwire::http::grpc
