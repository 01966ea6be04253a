// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/entry_list.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"
#include "httpwire/h3/setting.hpp"

// SETTINGS, RFC 9114 section 7.2.4.
//
//   | identifier (varint) | value (varint) |, any number of times

namespace httpwire::h3 {

/// A setting as it stood on the wire.
struct received_setting {
  httpwire::h3::setting setting{};
  std::uint8_t size = 0;  ///< Octets of both varints.
};

/// Octets of the longest setting on the wire.
inline constexpr std::size_t max_setting_size = 2 * varint::max_size;

/// Reads a setting at the front of `in`, of which `left` octets, here or still to come, belong to the frame.
/// need_more when `in` ends inside the setting; h3_settings_length as soon as it is clear that the frame
/// does.
[[nodiscard]] constexpr poll<received_setting> parse_setting(bytes in, std::uint64_t left) noexcept {
  constexpr error ends_inside{.code = httpwire::error_code::h3_settings_length};
  if (in.empty()) return need_more;
  const std::size_t id_size = varint_size_from(in[0]);
  // RFC 9114 section 7.1: the payload does not end inside the identifier,
  if (id_size >= left) return ends_inside;
  if (in.size() <= id_size) return need_more;
  const std::size_t size = id_size + varint_size_from(in[id_size]);
  // RFC 9114 section 7.1: nor inside the value.
  if (size > left) return ends_inside;
  if (in.size() < size) return need_more;
  return received_setting{{.id = static_cast<setting_id>(parse_varint(in)->value),
                           .value = parse_varint(in.subspan(id_size))->value},
                          static_cast<std::uint8_t>(size)};
}

/// How an entry that was checked is read.
struct setting_entry {
  using value_type = setting;
  /// The next entry; `in` fails where it ends inside it.
  [[nodiscard]] static constexpr value_type read(reader& in) noexcept {
    const auto id = static_cast<setting_id>(in.varint());
    return {.id = id, .value = in.varint()};
  }
};

/// The entries of a frame or piece: a view.
using settings_view = entry_list<setting_entry>;

/// A frame, or a piece of one: see `first` and `last`. All entries are in range, and none is there twice.
struct settings {
  settings_view entries{};  ///< A view into what was parsed, valid until the next call.
  bool first = true;
  bool last = true;  ///< Now all settings that are not there have their defaults.

  /// A whole frame. Fails as check_whole, with h3_settings_length, h3_setting_duplicate, and with the failure
  /// of a setting that must not be sent; the offset is that of the setting.
  [[nodiscard]] static constexpr result<settings> parse(const frame_header& h, bytes payload) noexcept {
    if (const error e = check_whole(frame_type::settings, h, payload); e.code != httpwire::error_code::none)
      return e;
    setting_id_set ids;
    for (std::size_t offset = 0; offset < payload.size();) {
      const bytes rest = payload.subspan(offset);
      const auto next = parse_setting(rest, rest.size());
      // RFC 9114 section 7.1: the payload does not end inside a setting.
      if (!next) return error{.code = httpwire::error_code::h3_settings_length, .offset = offset};
      // RFC 9114 section 7.2.4.1: some must not be sent.
      if (const auto code = check(next->setting); code != httpwire::error_code::none)
        return error{.code = code, .offset = offset};
      // RFC 9114 section 7.2.4: none may be there twice.
      if (!ids.insert(next->setting.id))
        return error{.code = httpwire::error_code::h3_setting_duplicate, .offset = offset};
      offset += next->size;
    }
    return settings{.entries = settings_view{payload}};
  }
};

/// Appends a frame with these entries. invalid_argument for one that must not be sent or is there twice,
/// varint_too_large past 2^62-1.
constexpr void write_settings(writer& out, std::span<const setting> entries) noexcept {
  setting_id_set ids;
  std::uint64_t length = 0;
  for (const setting& s : entries) {
    if (check(s) != httpwire::error_code::none || !ids.insert(s.id))
      return out.fail(httpwire::error_code::invalid_argument);
    length += varint::size_of(static_cast<std::uint64_t>(s.id)) + varint::size_of(s.value);
  }
  write(out, frame_header{.type = frame_type::settings, .length = length});
  for (const setting& s : entries) {
    out.varint(static_cast<std::uint64_t>(s.id));
    out.varint(s.value);
  }
}

}  // namespace httpwire::h3
