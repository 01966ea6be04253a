// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "httpwire/core/result.hpp"
#include "httpwire/http/detail/octets.hpp"

// content-type of gRPC, draft-kumar-rtgwg-grpc-protocol section 3.
//
//   Content-Type = "application/grpc" [ ( "+proto" / "+json" / custom ) ] [ ";" parameters ]

namespace httpwire::http::grpc {

/// A content-type in its parts: views into what was parsed.
struct content_type {
  std::string_view format{};      ///< Behind the "+": "proto"; empty where there is none, which means proto.
  std::string_view parameters{};  ///< Behind the first ";", as they are.

  /// grpc_content_type_invalid for other media types, as application/grpc-web: servers answer with 415,
  /// clients take the HTTP status instead. The type is compared in any case of letters (RFC 9110
  /// section 8.3.1).
  [[nodiscard]] static constexpr result<content_type> parse(std::string_view text) noexcept {
    constexpr std::string_view type = "application/grpc";
    // draft-kumar-rtgwg-grpc-protocol section 3: begins with this.
    if (!http::detail::equals_ignoring_case(text.substr(0, type.size()), type))
      return error{.code = error_code::grpc_content_type_invalid};
    text.remove_prefix(type.size());
    content_type c;
    const std::size_t end = text.find(';');
    if (end != std::string_view::npos) {
      c.parameters = text.substr(end + 1);
      text = text.substr(0, end);
    }
    // RFC 9110 section 5.6.6: white space may stand before the semicolon.
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    if (text.empty()) return c;
    // draft-kumar-rtgwg-grpc-protocol section 3: a format behind "+".
    if (text.front() != '+' || text.size() == 1)
      return error{.code = error_code::grpc_content_type_invalid, .offset = type.size()};
    c.format = text.substr(1);
    return c;
  }
};

}  // namespace httpwire::http::grpc
