// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"
#include "httpwire/h2/setting.hpp"

// SETTINGS, RFC 9113 section 6.5.
//
//   | identifier (16) | value (32) |, any number of times

namespace httpwire::h2 {

/// The entries of a frame or piece: a view, made anew from the octets at each step.
class settings_view {
 public:
  /// Over the settings; ends when their octets do.
  class iterator {
   public:
    using value_type = setting;
    using difference_type = std::ptrdiff_t;

    constexpr iterator() noexcept = default;
    constexpr explicit iterator(const std::uint8_t* at) noexcept : at_(at) {}
    [[nodiscard]] constexpr setting operator*() const noexcept {
      return {.id = static_cast<setting_id>(load_be16(at_)), .value = load_be32(at_ + 2)};
    }
    constexpr iterator& operator++() noexcept {
      at_ += setting_size;
      return *this;
    }
    constexpr iterator operator++(int) noexcept {
      const iterator old = *this;
      ++*this;
      return old;
    }
    friend constexpr bool operator==(iterator, iterator) noexcept = default;

   private:
    const std::uint8_t* at_ = nullptr;
  };

  constexpr settings_view() noexcept = default;
  /// `octets` is a multiple of 6 long.
  constexpr explicit settings_view(bytes octets) noexcept : octets_(octets) {
    HTTPWIRE_ASSERT(octets.size() % setting_size == 0);
  }

  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{octets_.data()}; }
  [[nodiscard]] constexpr iterator end() const noexcept { return iterator{octets_.data() + octets_.size()}; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return octets_.size() / setting_size; }
  [[nodiscard]] constexpr bool empty() const noexcept { return octets_.empty(); }

 private:
  bytes octets_;
};

/// A frame, or a piece of one: see `first` and `last`. All entries are in range.
struct settings {
  bool ack = false;
  settings_view entries{};  ///< A view into what was parsed, valid until the next call.
  bool first = true;
  bool last = true;  ///< Now the acknowledgement is due (RFC 9113 section 6.5.3).

  /// A whole frame sent by `sender`. Fails as check_whole, and with the failure of a value out of range.
  [[nodiscard]] static constexpr result<settings> parse(const frame_header& h, bytes payload,
                                                        role sender = role::unknown) noexcept {
    if (const error e = check_whole(frame_type::settings, h, payload); e.code != httpwire::error_code::none)
      return e;
    const settings f{.ack = h.has(flag::ack), .entries = settings_view{payload}};
    std::size_t offset = 0;
    for (const setting s : f.entries) {
      // RFC 9113 section 6.5.2: a value out of range is a connection error.
      if (const auto code = check(s, sender); code != httpwire::error_code::none)
        return frame_error(code, h, offset);
      offset += setting_size;
    }
    return f;
  }
};

/// Appends a frame with these entries. invalid_argument for a value out of range.
constexpr void write_settings(writer& out, std::span<const setting> entries) noexcept {
  if (entries.size() > max_max_frame_size / setting_size)
    return out.fail(httpwire::error_code::invalid_argument);
  write(out, frame_header{.length = static_cast<std::uint32_t>(entries.size() * setting_size),
                          .type = frame_type::settings});
  for (const setting& s : entries) {
    if (check(s, role::unknown) != httpwire::error_code::none)
      return out.fail(httpwire::error_code::invalid_argument);
    out.u16(static_cast<std::uint16_t>(s.id));
    out.u32(s.value);
  }
}

/// Appends the acknowledgement.
constexpr void write_settings_ack(writer& out) noexcept {
  write(out, frame_header{.type = frame_type::settings, .flags = flag::ack});
}

}  // namespace httpwire::h2
