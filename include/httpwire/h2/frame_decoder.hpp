// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/h2/detail/make_event.hpp"
#include "httpwire/h2/event.hpp"
#include "httpwire/h2/frame_decoder_options.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"
#include "httpwire/h2/setting.hpp"

// Frames out of chunks, RFC 9113 sections 4 to 6. The client's preface comes before: preface_reader.

namespace httpwire::h2 {

/// Pulls events out of the octets of one direction of a connection. Payloads are handed on as they come and
/// never kept: what is held between calls is a frame header or a few fields.
///
/// What needs the state of streams or both directions is not checked here: see docs/h2.md.
class frame_decoder {
 public:
  /// At the front of a direction; behind the client's preface, which preface_reader takes.
  constexpr explicit frame_decoder(const frame_decoder_options& options = {}) noexcept : options_(options) {}

  /// The next event, with what it used dropped from the front of `chunk`; need_more when `chunk` is used up.
  /// However the octets are cut, the events are the same but for the pieces of payload.
  ///
  /// An error of scope `connection` is final: every further call gives it again (RFC 9113 section 5.4.1).
  /// After one of scope `stream` the rest of its frame is skipped and the next call goes on; error::stream_id
  /// says which stream.
  constexpr poll<event> next(bytes& chunk) noexcept {
    // Nearly all octets are DATA, and most other frames whole HEADERS: they take a short way.
    if (phase_ == phase::between) {
      if (chunk.size() >= frame_header_size) {
        header_ = parse_frame_header(chunk.first<frame_header_size>());
        if (is_plain()) return next_plain(chunk);
      }
      if (chunk.empty()) return need_more;
    }
    bytes copy{chunk.data(), chunk.size()};
    const hand_back at_end{copy, chunk};
    if (phase_ != phase::payload) return next_by_phase(copy);
    if (chunk.empty()) return need_more;
    return next_payload(copy);
  }

  /// Follows a change of SETTINGS_MAX_FRAME_SIZE, once the peer has acknowledged it. 2^14 to 2^24-1.
  constexpr void set_max_frame_size(std::uint32_t size) noexcept {
    HTTPWIRE_ASSERT(size >= min_max_frame_size && size <= max_max_frame_size);
    options_.max_frame_size = size;
  }

  /// Follows a change of SETTINGS_ENABLE_PUSH, once the peer has acknowledged it (RFC 9113 section 6.5.2).
  constexpr void set_enable_push(bool enabled) noexcept { options_.enable_push = enabled; }

  /// The header of the frame that the last event or error came from.
  [[nodiscard]] constexpr const frame_header& header() const noexcept { return header_; }

  /// Octets before that header, from the start.
  [[nodiscard]] constexpr std::uint64_t frame_offset() const noexcept { return frame_offset_; }

  /// True while the frame of header() has not come to its end.
  [[nodiscard]] constexpr bool in_frame() const noexcept { return phase_ > phase::header; }

  /// Octets used since the start.
  [[nodiscard]] constexpr std::uint64_t offset() const noexcept { return offset_; }

  /// True between frames and outside field blocks, where a connection may end.
  [[nodiscard]] constexpr bool at_boundary() const noexcept {
    return phase_ <= phase::header && held_ == 0 && block_stream_ == 0;
  }

  [[nodiscard]] constexpr const frame_decoder_options& options() const noexcept { return options_; }

 private:
  /// `between`: a frame may begin that is none of a field block, and no octet of it is held. After a failure
  /// it is `skip` or `settings`.
  enum class phase : std::uint8_t { between, header, fixed, payload, settings, skip };

  /// Hands what is left of a copy of the caller's chunk back. Functions out of line use up copies, so that
  /// the chunk can stay in registers: in memory, each frame would wait for the one before to be written
  /// there.
  struct hand_back {
    const bytes& copy;
    bytes& chunk;

    constexpr ~hand_back() { chunk = {copy.data(), copy.size()}; }
  };

  /// True for DATA, and HEADERS with all of their field block, on a stream, of a length that is allowed,
  /// without padding or priority.
  [[nodiscard]] constexpr bool is_plain() const noexcept {
    constexpr std::uint8_t with_fixed_part = flag::padded | flag::priority;
    return (header_.type == frame_type::data ||
            (header_.type == frame_type::headers && header_.has(flag::end_headers))) &&
           !header_.has(with_fixed_part) && header_.stream_id != 0 &&
           header_.length <= options_.max_frame_size;
  }

  constexpr void end_frame() noexcept {
    phase_ = block_stream_ == 0 && !settings_due_ ? phase::between : phase::header;
  }

  /// A frame with a plain header, which is at the front of `chunk` still.
  constexpr poll<event> next_plain(bytes& chunk) noexcept {
    frame_offset_ = offset_;
    const bytes behind = chunk.subspan(frame_header_size);
    if (header_.length > behind.size()) {
      bytes copy{chunk.data(), chunk.size()};
      const hand_back at_end{copy, chunk};
      return next_cut(copy);
    }
    const bytes payload = behind.first(header_.length);
    const bool end_stream = header_.has(flag::end_stream);
    offset_ += frame_header_size + header_.length;
    chunk = behind.subspan(header_.length);
    if (header_.type == frame_type::data)
      return data{.stream_id = header_.stream_id, .payload = payload, .end_stream = end_stream};
    return headers{
        .stream_id = header_.stream_id, .fragment = payload, .end_stream = end_stream, .end_headers = true};
  }

  /// The same for one that `chunk` does not have to its end.
  [[gnu::noinline]] constexpr poll<event> next_cut(bytes& chunk) noexcept {
    chunk = chunk.subspan(frame_header_size);
    offset_ += frame_header_size;
    left_ = header_.length;
    padding_left_ = 0;
    first_ = true;
    phase_ = phase::payload;
    return next_payload(chunk);
  }

  /// All that next() does not do itself.
  [[gnu::noinline]] constexpr poll<event> next_by_phase(bytes& chunk) noexcept {
    if (failure_.code != httpwire::error_code::none) return failure_;
    for (;;) {
      switch (phase_) {
        case phase::between: phase_ = phase::header; [[fallthrough]];
        case phase::header: {
          const std::uint8_t* const octets = take(chunk, frame_header_size);
          if (octets == nullptr) return need_more;
          header_ =
              parse_frame_header(std::span<const std::uint8_t, frame_header_size>{octets, frame_header_size});
          frame_offset_ = offset_ - frame_header_size;
          left_ = header_.length;
          first_ = true;
          httpwire::error_code code = check_sequence();
          if (code == httpwire::error_code::none) code = check(header_);
          if (code == httpwire::error_code::none) code = check_sender();
          if (code != httpwire::error_code::none) return refuse(code);
          phase_ = header_.type == frame_type::settings ? phase::settings : phase::fixed;
          break;
        }
        case phase::fixed: {
          const std::size_t size = fixed_size(header_);
          const std::uint8_t* const octets = take(chunk, size);
          if (octets == nullptr) return need_more;
          for (std::size_t i = 0; i < size; ++i) fixed_[i] = octets[i];
          left_ -= static_cast<std::uint32_t>(size);
          if (const auto code = check_fixed(); code != httpwire::error_code::none) return refuse(code);
          phase_ = phase::payload;
          break;
        }
        case phase::payload: return next_payload(chunk);
        case phase::settings: return next_settings(chunk);
        case phase::skip: {
          left_ -= static_cast<std::uint32_t>(take_some(chunk, left_).size());
          if (left_ != 0) return need_more;
          end_frame();
          break;
        }
      }
    }
  }

  /// `size` octets in one piece, from `chunk` or gathered over calls; null while some are missing.
  constexpr const std::uint8_t* take(bytes& chunk, std::size_t size) noexcept {
    if (held_ == 0 && chunk.size() >= size) return take_some(chunk, size).data();
    while (held_ < size && !chunk.empty()) held_octets_[held_++] = take_some(chunk, 1)[0];
    if (held_ < size) return nullptr;
    held_ = 0;
    return held_octets_;
  }

  constexpr bytes take_some(bytes& chunk, std::size_t most) noexcept {
    const bytes taken = chunk.first(chunk.size() < most ? chunk.size() : most);
    chunk = chunk.subspan(taken.size());
    offset_ += taken.size();
    return taken;
  }

  /// What depends on the frames before.
  constexpr httpwire::error_code check_sequence() noexcept {
    // RFC 9113 section 4.2: the limit that this endpoint announced.
    if (header_.length > options_.max_frame_size) return httpwire::error_code::h2_frame_too_large;
    if (settings_due_) {
      // RFC 9113 section 3.4: SETTINGS begins each direction.
      if (header_.type != frame_type::settings || header_.has(flag::ack))
        return httpwire::error_code::h2_settings_not_first;
      settings_due_ = false;
    }
    const bool continues = header_.type == frame_type::continuation;
    if (block_stream_ != 0) {
      // RFC 9113 section 6.2: nothing may come between the frames of a field block.
      if (!continues || header_.stream_id != block_stream_)
        return httpwire::error_code::h2_continuation_missing;
    } else if (continues && header_.stream_id != 0) {
      // RFC 9113 section 6.10: CONTINUATION follows a frame without END_HEADERS.
      return httpwire::error_code::h2_continuation_unexpected;
    }
    if (continues || header_.type == frame_type::headers || header_.type == frame_type::push_promise)
      block_stream_ = header_.has(flag::end_headers) ? 0 : header_.stream_id;
    return httpwire::error_code::none;
  }

  /// What depends on who sends, and on this endpoint's limits.
  [[nodiscard]] constexpr httpwire::error_code check_sender() const noexcept {
    switch (header_.type) {
      case frame_type::settings:
        // RFC 9113 section 10.5: settings cost work, so that their number has a limit.
        return header_.length / setting_size > options_.max_settings
                   ? httpwire::error_code::h2_too_many_settings
                   : httpwire::error_code::none;
      case frame_type::push_promise: return options_.check_push();
      case frame_type::priority_update:
        // RFC 9218 section 7.1: only clients send it.
        return options_.peer == role::server ? httpwire::error_code::h2_priority_update_from_server
                                             : httpwire::error_code::none;
      case frame_type::altsvc:
      case frame_type::origin:
        // RFC 7838 section 4, RFC 8336 section 2.2: only servers send them; a server ignores them.
        if (options_.peer == role::client) return httpwire::error_code::h2_extension_from_client;
        return header_.type == frame_type::origin ? origin::check(header_) : httpwire::error_code::none;
      default: return httpwire::error_code::none;
    }
  }

  /// What the fixed part says.
  constexpr httpwire::error_code check_fixed() noexcept {
    const std::uint16_t padding = padding_of(header_, fixed_);
    // RFC 9113 section 6.1: padding is smaller than the payload.
    if (!padding_fits(header_, padding)) return httpwire::error_code::h2_padding_too_long;
    padding_left_ = padding == 0 ? 0 : padding - 1U;
    left_ -= padding_left_;
    switch (header_.type) {
      case frame_type::window_update: return window_update::from(header_, fixed_).check();
      case frame_type::altsvc: return altsvc::from(header_, fixed_).check(header_);
      case frame_type::push_promise:
        return push_promise::from(header_, fixed_).take_behind(largest_promised_);
      case frame_type::priority_update:
        // RFC 9218 section 7.1: stream 0 cannot be prioritized.
        return priority_update::from(fixed_).prioritized_stream_id == 0
                   ? httpwire::error_code::h2_priority_update_stream
                   : httpwire::error_code::none;
      default: return httpwire::error_code::none;
    }
  }

  /// Skips the frame when it has to be ignored or only its stream is at fault, and ends the connection
  /// otherwise.
  constexpr poll<event> refuse(httpwire::error_code code) noexcept {
    error e = frame_error(code, header_, frame_offset_);
    if (code == httpwire::error_code::h2_frame_too_large) e.limit = options_.max_frame_size;
    if (code == httpwire::error_code::h2_too_many_settings) e.limit = options_.max_settings;
    phase_ = phase::skip;
    if (e.scope() == error_scope::connection) return failure_ = e;
    if (left_ == 0) end_frame();
    if (e.scope() == error_scope::frame) return ignored{.header = header_, .reason = code};
    return e;
  }

  constexpr poll<event> next_settings(bytes& chunk) noexcept {
    bytes piece;
    if (left_ != 0) {
      const std::size_t whole = chunk.size() / setting_size * setting_size;
      if (held_ == 0 && whole != 0) {
        piece = take_some(chunk, whole < left_ ? whole : left_);
      } else {
        const std::uint8_t* const octets = take(chunk, setting_size);
        if (octets == nullptr) return need_more;
        piece = {octets, setting_size};
      }
    }
    left_ -= static_cast<std::uint32_t>(piece.size());
    std::size_t valid = 0;
    for (const setting s : settings_view{piece}) {
      const auto code = check(s, options_.peer);
      if (code != httpwire::error_code::none) {
        // RFC 9113 section 6.5.2: a value out of range; what came before it is still given.
        failure_ = frame_error(code, header_, offset_ - piece.size() + valid);
        if (valid == 0) return failure_;
        break;
      }
      valid += setting_size;
    }
    const bool first = first_;
    const bool last = left_ == 0 && valid == piece.size();
    first_ = false;
    if (last) end_frame();
    return settings{.ack = header_.has(flag::ack),
                    .entries = settings_view{piece.first(valid)},
                    .first = first,
                    .last = last};
  }

  [[gnu::noinline]] constexpr poll<event> next_payload(bytes& chunk) noexcept {
    const bytes piece = take_some(chunk, left_);
    left_ -= static_cast<std::uint32_t>(piece.size());
    if (left_ == 0) padding_left_ -= static_cast<std::uint32_t>(take_some(chunk, padding_left_).size());
    const bool last = left_ == 0 && padding_left_ == 0;
    if (piece.empty() && !last) return need_more;
    const bool first = first_;
    first_ = false;
    if (last) end_frame();
    if (header_.type == frame_type::data)
      return data{.stream_id = header_.stream_id,
                  .payload = piece,
                  .padding = padding_of(header_, fixed_),
                  .end_stream = last && header_.has(flag::end_stream),
                  .first = first,
                  .last = last};
    return detail::make_event<poll<event>>(
        {.header = header_, .fixed = fixed_, .octets = piece, .first = first, .last = last});
  }

  frame_decoder_options options_;
  frame_header header_{};
  phase phase_ = phase::header;
  bool settings_due_ = options_.settings_first;
  bool first_ = true;
  std::uint8_t held_ = 0;
  std::uint8_t held_octets_[frame_header_size]{};
  std::uint8_t fixed_[8]{};
  std::uint32_t left_ = 0;          // of the variable part
  std::uint32_t padding_left_ = 0;  // behind it
  std::uint32_t block_stream_ = 0;  // whose field block is open
  std::uint32_t largest_promised_ = 0;
  std::uint64_t frame_offset_ = 0;
  std::uint64_t offset_ = 0;
  error failure_{};
};

}  // namespace httpwire::h2
