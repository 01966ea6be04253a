// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/http/detail/character_class.hpp"

// grpc-status, draft-kumar-rtgwg-grpc-protocol section 4, and what takes its place where it is missing:
// tables of gRPC's documents on HTTP statuses, HTTP/2 and HTTP/3.
//
//   grpc-status = 1*DIGIT

namespace httpwire::http::grpc {

/// What became of a call. Numbers that are not known are kept; they mean what unknown means.
enum class status : std::uint32_t {
  ok = 0,
  cancelled = 1,
  unknown = 2,
  invalid_argument = 3,
  deadline_exceeded = 4,
  not_found = 5,
  already_exists = 6,
  permission_denied = 7,
  resource_exhausted = 8,
  failed_precondition = 9,
  aborted = 10,
  out_of_range = 11,
  unimplemented = 12,
  internal = 13,
  unavailable = 14,
  data_loss = 15,
  unauthenticated = 16,
};

/// "DEADLINE_EXCEEDED"; empty for a number that is not known.
[[nodiscard]] constexpr std::string_view name(status s) noexcept {
  constexpr std::string_view names[] = {
      "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
      "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
      "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
      "DATA_LOSS", "UNAUTHENTICATED"};
  const auto i = static_cast<std::uint32_t>(s);
  return i < 17 ? names[i] : std::string_view{};
}

/// The value of grpc-status. grpc_status_invalid for anything but digits without leading zeros, and from 2^32
/// on; the call then ends with status::unknown.
[[nodiscard]] constexpr result<status> parse_status(std::string_view value) noexcept {
  // draft-kumar-rtgwg-grpc-protocol section 4: digits, without leading zeros.
  if (value.empty() || (value.size() > 1 && value.front() == '0'))
    return error{.code = error_code::grpc_status_invalid};
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    number = number * 10 + static_cast<std::uint64_t>(value[i] - '0');
    // draft-kumar-rtgwg-grpc-protocol section 4: the same.
    if (!http::detail::is(value[i], http::detail::digit) || number > 0xffff'ffff)
      return error{.code = error_code::grpc_status_invalid, .offset = i};
  }
  return static_cast<status>(number);
}

/// Appends the value of grpc-status.
constexpr void write_status(writer& out, status s) noexcept {
  char digits[10]{};
  std::size_t size = 0;
  for (auto number = static_cast<std::uint32_t>(s); size == 0 || number != 0; number /= 10)
    digits[size++] = static_cast<char>('0' + number % 10);
  while (size != 0) out.u8(static_cast<std::uint8_t>(digits[--size]));
}

/// The status of a response without grpc-status, from its HTTP status. gRPC document "HTTP to gRPC Status
/// Code Mapping"; for clients only.
[[nodiscard]] constexpr status status_of_http(std::uint16_t http_status) noexcept {
  switch (http_status) {
    case 400:
    case 431: return status::internal;
    case 401: return status::unauthenticated;
    case 403: return status::permission_denied;
    case 404: return status::unimplemented;
    case 429:
    case 502:
    case 503:
    case 504: return status::unavailable;
    default: return status::unknown;
  }
}

/// The status of a call whose stream was ended by RST_STREAM, from its error code (RFC 9113 section 7). gRPC
/// document "gRPC over HTTP2". Codes without a row mean what INTERNAL_ERROR means (RFC 9113 section 7), but
/// STREAM_CLOSED and HTTP_1_1_REQUIRED say nothing of a call: unknown.
[[nodiscard]] constexpr status status_of_h2(std::uint32_t error_code) noexcept {
  switch (error_code) {
    case 0x5:
    case 0xd: return status::unknown;
    case 0x7: return status::unavailable;
    case 0x8: return status::cancelled;
    case 0xb: return status::resource_exhausted;
    case 0xc: return status::permission_denied;
    default: return status::internal;
  }
}

/// The same of RESET_STREAM or STOP_SENDING, from its error code (RFC 9114 section 8.1). gRPC proposal G2;
/// codes without a row, as those of QPACK, mean what H3_NO_ERROR means (RFC 9114 section 9).
[[nodiscard]] constexpr status status_of_h3(std::uint64_t error_code) noexcept {
  switch (error_code) {
    case 0x107: return status::resource_exhausted;
    case 0x10b: return status::unavailable;
    case 0x10c: return status::cancelled;
    default: return status::internal;
  }
}

}  // namespace httpwire::http::grpc
