// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/http/grpc/message_prefix.hpp"

// gRPC messages out of the content of a stream, draft-kumar-rtgwg-grpc-protocol section 3. DATA frames and
// messages have nothing to do with each other.

namespace httpwire::http::grpc {

/// Limits of a message_reader.
struct message_reader_options {
  /// Octets of one message, as it comes on the wire.
  std::uint32_t max_message_size = 4'194'304;
  /// Whether grpc-encoding names an encoding other than identity, so that messages may be compressed.
  bool encoding = false;
};

/// A message, or a piece of one.
struct message {
  bytes payload{};  ///< A view into the chunk.
  message_prefix prefix{};
  bool first = true;
  bool last = true;
};

/// Pulls messages out of content in chunks of any size. Payloads are handed on as they come and never kept:
/// what is held between calls is a prefix.
class message_reader {
 public:
  /// At the front of a request or response.
  constexpr explicit message_reader(const message_reader_options& options = {}) noexcept
      : options_(options) {}

  /// The next message or piece of one, with what it used dropped from the front of `chunk`; need_more when
  /// `chunk` is used up. An error is final: every further call gives it again.
  constexpr poll<message> next(bytes& chunk) noexcept {
    if (failure_.code != error_code::none) return failure_;
    if (!in_message_) {
      while (held_ < message_prefix_size && !chunk.empty()) held_octets_[held_++] = take(chunk, 1)[0];
      if (held_ != 0 && !check_flag()) return failure_;
      if (held_ < message_prefix_size) return need_more;
      if (!begin()) return failure_;
    }
    const bytes piece = take(chunk, left_);
    if (piece.empty() && left_ != 0) return need_more;
    left_ -= static_cast<std::uint32_t>(piece.size());
    const message m{.payload = piece, .prefix = prefix_, .first = first_, .last = left_ == 0};
    first_ = false;
    in_message_ = left_ != 0;
    return m;
  }

  /// The stream has ended. grpc_message_truncated, whose offset is where the octets end; or the final error.
  [[nodiscard]] constexpr result<void> finish() const noexcept {
    if (failure_.code != error_code::none) return failure_;
    // draft-kumar-rtgwg-grpc-protocol section 3: messages are whole.
    if (!at_boundary()) return error{.code = error_code::grpc_message_truncated, .offset = offset_};
    return {};
  }

  /// True between messages.
  [[nodiscard]] constexpr bool at_boundary() const noexcept { return !in_message_ && held_ == 0; }

  /// Octets used since the start.
  [[nodiscard]] constexpr std::uint64_t offset() const noexcept { return offset_; }

  [[nodiscard]] constexpr const message_reader_options& options() const noexcept { return options_; }

 private:
  constexpr bytes take(bytes& chunk, std::size_t most) noexcept {
    const bytes taken = chunk.first(chunk.size() < most ? chunk.size() : most);
    chunk = chunk.subspan(taken.size());
    offset_ += taken.size();
    return taken;
  }

  /// The first octet is judged as soon as it is there, so that the failure does not depend on the chunks.
  constexpr bool check_flag() noexcept {
    const std::uint64_t at = offset_ - held_;
    // draft-kumar-rtgwg-grpc-protocol section 3: the flag is 0 or 1.
    if (held_octets_[0] > 1) failure_ = {.code = error_code::grpc_flag_invalid, .offset = at};
    // draft-kumar-rtgwg-grpc-protocol section 3: without grpc-encoding it is 0.
    if (held_octets_[0] == 1 && !options_.encoding)
      failure_ = {.code = error_code::grpc_encoding_missing, .offset = at};
    return failure_.code == error_code::none;
  }

  constexpr bool begin() noexcept {
    prefix_ = {.compressed = held_octets_[0] == 1, .length = load_be32(held_octets_ + 1)};
    if (prefix_.length > options_.max_message_size) {
      // draft-kumar-rtgwg-grpc-protocol section 3: messages have no other limit than their length.
      failure_ = {.code = error_code::grpc_message_too_large,
                  .offset = offset_ - message_prefix_size,
                  .limit = options_.max_message_size};
      return false;
    }
    held_ = 0;
    left_ = prefix_.length;
    in_message_ = true;
    first_ = true;
    return true;
  }

  message_reader_options options_;
  message_prefix prefix_{};
  std::uint32_t left_ = 0;
  std::uint8_t held_ = 0;
  std::uint8_t held_octets_[message_prefix_size]{};
  bool in_message_ = false;
  bool first_ = true;
  std::uint64_t offset_ = 0;
  error failure_{};
};

}  // namespace httpwire::http::grpc
