// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "httpwire/http/grpc/content_type.hpp"
#include "httpwire/http/grpc/status.hpp"
#include "httpwire/http/message.hpp"
#include "httpwire/http/pseudo_header.hpp"

// What the fields of a gRPC response say, draft-kumar-rtgwg-grpc-protocol section 4.
//
//   Response      = ( Response-Headers *Length-Prefixed-Message Trailers ) / Trailers-Only
//   Trailers-Only = HTTP-Status Content-Type Trailers

namespace httpwire::http::grpc {

/// Notes the fields of a header section or of trailers that decide on the status of a call. Views are not
/// kept.
class response_fields {
 public:
  /// Each field in turn; those that decide nothing are passed over.
  constexpr void add(std::string_view name, std::string_view value) noexcept {
    if (name == ":status") {
      http_status_ = http::parse_status(value);
    } else if (name == "content-type") {
      grpc_ = content_type::parse(value).has_value();
    } else if (name == "grpc-status") {
      const auto parsed = parse_status(value);
      // The first one counts. What is not a number is an error of one field: unknown takes its place.
      if (!has_status_) status_ = parsed ? *parsed : status::unknown;
      has_status_ = true;
    }
  }

  /// The value of :status; 0 when it was not there or is none.
  [[nodiscard]] constexpr std::uint16_t http_status() const noexcept { return http_status_; }
  /// Whether content-type is one of gRPC.
  [[nodiscard]] constexpr bool is_grpc() const noexcept { return grpc_; }
  /// Whether grpc-status was there, valid or not.
  [[nodiscard]] constexpr bool has_status() const noexcept { return has_status_; }

  /// Whether a header section that `end` belongs to is the whole response. Only one that ends its stream is.
  [[nodiscard]] constexpr bool trailers_only(stream_end end) const noexcept {
    return end == stream_end::ended && http_status_ >= 200;
  }

  /// Whether what follows a header section is content of gRPC, and no page of a proxy: 200 and content-type.
  [[nodiscard]] constexpr bool has_messages() const noexcept { return http_status_ == 200 && grpc_; }

  /// The status of the call, when these are the fields that end it: grpc-status, or what takes its place.
  /// For trailers, `header_status` is the HTTP status of the header section.
  [[nodiscard]] constexpr status call_status(std::uint16_t header_status = 0) const noexcept {
    return has_status_ ? status_ : status_of_http(header_status != 0 ? header_status : http_status_);
  }

 private:
  status status_ = status::unknown;
  std::uint16_t http_status_ = 0;
  bool grpc_ = false;
  bool has_status_ = false;
};

}  // namespace httpwire::http::grpc
