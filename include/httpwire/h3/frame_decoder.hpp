// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/h3/detail/make_event.hpp"
#include "httpwire/h3/detail/stream_order.hpp"
#include "httpwire/h3/event.hpp"
#include "httpwire/h3/frame_decoder_options.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"
#include "httpwire/h3/setting.hpp"
#include "httpwire/h3/stream_type.hpp"

// Frames out of chunks, RFC 9114 sections 4.1 and 7. On unidirectional streams stream_type_reader comes
// before.

namespace httpwire::h3 {

/// Pulls events out of the octets of one direction of one stream. Payloads are handed on as they come and
/// never kept: what is held between calls is a frame header, an identifier or a setting.
///
/// What needs other streams, both directions or the fields is not checked here: see docs/h3.md.
class frame_decoder {
 public:
  /// At the front of a stream; behind the type of a unidirectional one, which stream_type_reader takes.
  constexpr explicit frame_decoder(const frame_decoder_options& options = {}) noexcept
      : options_(options), order_(options.stream, options.peer) {}

  /// The next event, with what it used dropped from the front of `chunk`; need_more when `chunk` is used up.
  /// However the octets are cut, the events are the same but for the pieces of payload.
  ///
  /// An error is final: every further call gives it again. Its scope says whether the connection ends or, for
  /// h3_field_section_too_large, only this stream.
  constexpr poll<event> next(bytes& chunk) noexcept {
    if (failure_.code != httpwire::error_code::none) return failure_;
    // Nearly all octets are DATA, whose frames take a short way.
    if (phase_ == phase::type && begins_data(chunk) && order_.try_data()) return next_data(chunk);
    if (phase_ != phase::payload) return next_by_phase(chunk);
    if (chunk.empty()) return need_more;
    return next_payload(chunk);
  }

  /// To be called when the stream ends cleanly, with all octets used: whether it may. An error is final.
  constexpr result<void> finish() noexcept {
    if (failure_.code != httpwire::error_code::none) return failure_;
    auto code = httpwire::error_code::none;
    if (options_.stream == stream_kind::control) {
      // RFC 9114 section 6.2.1: the control stream lasts as long as the connection.
      code = httpwire::error_code::h3_control_stream_closed;
    } else if (!at_boundary()) {
      // RFC 9114 section 7.1: the last frame is whole.
      code = httpwire::error_code::h3_frame_truncated;
    } else if (phase_ != phase::body) {
      // RFC 9114 section 4.1: a message has a header section.
      code = order_.end_message();
    }
    if (code == httpwire::error_code::none) return {};
    return failure_ = {.code = code, .offset = offset_};
  }

  /// The header of the frame that the last event or error came from.
  [[nodiscard]] constexpr const frame_header& header() const noexcept { return header_; }

  /// Octets of that header on the wire.
  [[nodiscard]] constexpr std::size_t header_size() const noexcept { return header_size_; }

  /// Octets before that header, from the start.
  [[nodiscard]] constexpr std::uint64_t frame_offset() const noexcept { return frame_offset_; }

  /// True while the frame of header() has not come to its end.
  [[nodiscard]] constexpr bool in_frame() const noexcept {
    return phase_ != phase::type && phase_ != phase::length;
  }

  /// Octets used since the start.
  [[nodiscard]] constexpr std::uint64_t offset() const noexcept { return offset_; }

  /// True between frames and in the body of a WebTransport stream, where nothing is cut when the stream ends.
  [[nodiscard]] constexpr bool at_boundary() const noexcept {
    return (phase_ == phase::type && held_ == 0) || phase_ == phase::body;
  }

  [[nodiscard]] constexpr const frame_decoder_options& options() const noexcept { return options_; }

 private:
  enum class phase : std::uint8_t { type, length, id, payload, settings, session, body, skip };

  /// True for a DATA frame with its header in one piece, whose length can be read without a look at its size.
  [[nodiscard]] constexpr bool begins_data(bytes chunk) const noexcept {
    return chunk.size() > varint::max_size && chunk[0] == static_cast<std::uint8_t>(frame_type::data) &&
           held_ == 0;
  }

  /// DATA that begins_data() and that may come here.
  constexpr poll<event> next_data(bytes& chunk) noexcept {
    // Most lengths have an octet or two: with branches for them the next frame need not wait for the size of
    // this one.
    const bytes behind_type = chunk.subspan(1);
    const std::uint8_t first = behind_type[0];
    const received_varint length = first < 0x40 ? received_varint{first, 1}
                                   : first < 0x80
                                       ? received_varint{load_be16(behind_type.data()) & 0x3fffU, 2}
                                       : *parse_varint(behind_type);
    const std::size_t header_size = std::size_t{1} + length.size;
    header_ = {.type = frame_type::data, .length = length.value};
    header_size_ = static_cast<std::uint8_t>(header_size);
    frame_offset_ = offset_;
    if (length.value > chunk.size() - header_size) return next_cut(chunk);
    const bytes payload = chunk.subspan(header_size, static_cast<std::size_t>(length.value));
    chunk = chunk.subspan(header_size + payload.size());
    offset_ += header_size + payload.size();
    return data{.payload = payload};
  }

  /// The same for one that `chunk` does not have to its end.
  [[gnu::noinline]] constexpr poll<event> next_cut(bytes& chunk) noexcept {
    (void)take_some(chunk, header_size_);
    left_ = header_.length;
    first_ = true;
    phase_ = phase::payload;
    return next_payload(chunk);
  }

  [[gnu::noinline]] constexpr poll<event> next_payload(bytes& chunk) noexcept {
    const bytes piece = take_some(chunk, left_);
    left_ -= piece.size();
    if (piece.empty() && left_ != 0) return need_more;
    return give(piece, left_ == 0);
  }

  /// All that next() does not do itself.
  [[gnu::noinline]] constexpr poll<event> next_by_phase(bytes& chunk) noexcept {
    for (;;) {
      httpwire::error_code code = httpwire::error_code::none;
      switch (phase_) {
        case phase::type:
          if (!take_varint(chunk)) return need_more;
          code = take_type();
          break;
        case phase::length:
          if (!take_varint(chunk)) return need_more;
          code = take_length();
          break;
        case phase::id:
          if (chunk.empty()) return need_more;
          if (held_ == 0) code = check_id(header_, chunk[0]);
          if (code != httpwire::error_code::none) break;
          if (!take_varint(chunk)) return need_more;
          code = take_id();
          break;
        case phase::payload: return next_payload(chunk);
        case phase::settings: return next_settings(chunk);
        case phase::session:
          if (!take_varint(chunk)) return need_more;
          code = take_session();
          break;
        case phase::body: {
          const bytes piece = take_some(chunk, chunk.size());
          if (piece.empty() && !first_) return need_more;
          const bool first = first_;
          first_ = false;
          return wt_stream{.session_id = id_, .payload = piece, .first = first};
        }
        case phase::skip:
          left_ -= take_some(chunk, left_).size();
          if (left_ != 0) return need_more;
          phase_ = phase::type;
          break;
      }
      if (code != httpwire::error_code::none) return refuse(code);
    }
  }

  constexpr bytes take_some(bytes& chunk, std::uint64_t most) noexcept {
    const bytes taken = chunk.first(chunk.size() < most ? chunk.size() : static_cast<std::size_t>(most));
    chunk = chunk.subspan(taken.size());
    offset_ += taken.size();
    return taken;
  }

  /// Sets varint_, from `chunk` or gathered over calls; false while octets are missing.
  constexpr bool take_varint(bytes& chunk) noexcept {
    if (held_ == 0)
      if (const auto v = parse_varint(chunk)) {
        varint_ = *v;
        (void)take_some(chunk, v->size);
        return true;
      }
    while (!chunk.empty()) {
      held_octets_[held_++] = take_some(chunk, 1)[0];
      const auto v = parse_varint(bytes{held_octets_, held_});
      if (!v) continue;
      varint_ = *v;
      held_ = 0;
      return true;
    }
    return false;
  }

  constexpr void begin(std::uint64_t length, std::size_t header_size) noexcept {
    header_ = {.type = type_, .length = length};
    header_size_ = static_cast<std::uint8_t>(header_size);
    frame_offset_ = offset_ - header_size;
    left_ = length;
    first_ = true;
  }

  constexpr httpwire::error_code take_type() noexcept {
    type_ = static_cast<frame_type>(varint_.value);
    type_size_ = varint_.size;
    if (!options_.webtransport || type_ != frame_type::wt_stream) {
      phase_ = phase::length;
      return httpwire::error_code::none;
    }
    begin(0, type_size_);
    phase_ = phase::session;
    // draft-ietf-webtrans-http3 section 4.3: the signal is the first of a request stream.
    return order_.began() || options_.stream != stream_kind::request
               ? httpwire::error_code::h3_wt_stream_unexpected
               : httpwire::error_code::none;
  }

  constexpr httpwire::error_code take_session() noexcept {
    phase_ = phase::body;
    id_ = varint_.value;
    // draft-ietf-webtrans-http3 section 4: a session is named by its request stream.
    return is_request_stream(id_) ? httpwire::error_code::none : httpwire::error_code::h3_wt_session_invalid;
  }

  constexpr httpwire::error_code take_length() noexcept {
    begin(varint_.value, type_size_ + std::size_t{varint_.size});
    phase_ = begins_with_id(type_)           ? phase::id
             : type_ == frame_type::settings ? phase::settings
                                             : phase::payload;
    httpwire::error_code code =
        options_.stream == stream_kind::control ? order_.take_control(type_) : order_.take_message(type_);
    if (code == httpwire::error_code::none) code = check(header_, options_.stream, options_.peer);
    if (code == httpwire::error_code::none && phase_ != phase::id) code = options_.check_size(type_, left_);
    return code;
  }

  constexpr httpwire::error_code take_id() noexcept {
    id_ = varint_.value;
    left_ -= varint_.size;
    phase_ = phase::payload;
    httpwire::error_code code = options_.check_size(type_, left_);
    if (code == httpwire::error_code::none) code = order_.take_id(type_, id_);
    if (code != httpwire::error_code::none) return code;
    if (type_ == frame_type::goaway) return goaway{.id = id_}.check(options_.peer);
    return detail::is_priority_update(type_) ? priority_update::from(type_, id_).check()
                                             : httpwire::error_code::none;
  }

  [[nodiscard]] constexpr error failed(httpwire::error_code code, std::uint64_t offset) const noexcept {
    return {.code = code, .offset = offset, .limit = options_.limit_of(code)};
  }

  /// Skips the frame when it has to be ignored, and ends it all otherwise.
  constexpr poll<event> refuse(httpwire::error_code code) noexcept {
    const error e = failed(code, frame_offset_);
    phase_ = phase::skip;
    if (e.scope() != error_scope::frame) return failure_ = e;
    if (left_ == 0) phase_ = phase::type;
    return ignored{.header = header_, .reason = code};
  }

  constexpr httpwire::error_code check_setting(const poll<received_setting>& s) noexcept {
    // RFC 9114 section 7.1: the payload does not end inside a setting.
    if (s.has_error()) return s.error().code;
    // RFC 9114 section 10.5: settings cost work, so that their number has a limit.
    if (settings_++ >= options_.max_settings) return httpwire::error_code::h3_too_many_settings;
    // RFC 9114 section 7.2.4.1: some must not be sent.
    if (const auto code = check(s->setting); code != httpwire::error_code::none) return code;
    // RFC 9114 section 7.2.4: none may be there twice.
    return setting_ids_.insert(s->setting.id) ? httpwire::error_code::none
                                              : httpwire::error_code::h3_setting_duplicate;
  }

  constexpr poll<event> next_settings(bytes& chunk) noexcept {
    if (left_ == 0) return give({}, true);
    if (held_ == 0) {
      std::size_t whole = 0;
      for (;;) {
        const auto s = parse_setting(chunk.subspan(whole), left_ - whole);
        if (left_ == whole || s.need_more()) break;
        if (const auto code = check_setting(s); code != httpwire::error_code::none) {
          // RFC 9114 section 7.2.4: what came before it is still given.
          failure_ = failed(code, offset_ + whole);
          if (whole == 0) return failure_;
          break;
        }
        whole += s->size;
      }
      if (whole != 0) return give_settings(take_some(chunk, whole));
    }
    while (!chunk.empty()) {
      held_octets_[held_++] = take_some(chunk, 1)[0];
      const bytes held{held_octets_, held_};
      const auto s = parse_setting(held, left_);
      if (s.need_more()) continue;
      // RFC 9114 section 7.2.4: the same for a setting that came in pieces.
      if (const auto code = check_setting(s); code != httpwire::error_code::none)
        return failure_ = failed(code, offset_ - held_);
      held_ = 0;
      return give_settings(held);
    }
    return need_more;
  }

  constexpr poll<event> give_settings(bytes piece) noexcept {
    left_ -= piece.size();
    return give(piece, left_ == 0);
  }

  constexpr poll<event> give(bytes piece, bool last) noexcept {
    const bool first = first_;
    first_ = false;
    if (last) phase_ = phase::type;
    if (header_.type == frame_type::data) return data{.payload = piece, .first = first, .last = last};
    return detail::make_event<poll<event>>(
        {.header = header_, .id = id_, .octets = piece, .first = first, .last = last});
  }

  frame_decoder_options options_;
  detail::stream_order order_;
  frame_header header_{};
  frame_type type_{};  // of the frame that begins
  phase phase_ = phase::type;
  bool first_ = true;
  std::uint8_t type_size_ = 0;
  std::uint8_t header_size_ = 0;
  std::uint8_t held_ = 0;
  std::uint8_t held_octets_[max_setting_size]{};
  received_varint varint_{};
  std::uint64_t left_ = 0;
  std::uint64_t id_ = 0;
  std::uint32_t settings_ = 0;
  setting_id_set setting_ids_{};
  std::uint64_t frame_offset_ = 0;
  std::uint64_t offset_ = 0;
  error failure_{};
};

}  // namespace httpwire::h3
