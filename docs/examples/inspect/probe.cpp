// SPDX-License-Identifier: MIT
#include "probe.hpp"

#include <algorithm>

#include "httpwire/h2.hpp"

namespace inspect {

namespace h2 = httpwire::h2;

namespace {

enum class likeness : std::uint8_t { no, perhaps, yes };

likeness like_preface(byte_span octets) {
  const std::size_t size = std::min(octets.size(), h2::preface.size());
  if (!std::equal(h2::preface.begin(), h2::preface.begin() + static_cast<std::ptrdiff_t>(size),
                  octets.begin()))
    return likeness::no;
  return size == h2::preface.size() ? likeness::yes : likeness::perhaps;
}

// A SETTINGS frame that is no acknowledgement and not longer than anyone needs. Reserved bits are zero.
likeness like_settings(byte_span octets) {
  constexpr std::uint32_t longest = 64 * h2::setting_size;
  constexpr auto type = static_cast<std::uint8_t>(h2::frame_type::settings);
  constexpr std::array<std::uint8_t, h2::frame_header_size> usual{0, 0, 0, type, 0, 0, 0, 0, 0};
  for (std::size_t i = 0; i < std::min(octets.size(), usual.size()); ++i) {
    const bool is_length = i == 1 || i == 2;
    if (!is_length && octets[i] != usual[i]) return likeness::no;
  }
  if (octets.size() >= 3) {
    const std::uint32_t length = load_u16(octets, 1);
    if (length > longest || length % h2::setting_size != 0) return likeness::no;
  }
  return octets.size() >= usual.size() ? likeness::yes : likeness::perhaps;
}

likeness like_h2(byte_span octets) { return std::max(like_preface(octets), like_settings(octets)); }

}  // namespace

finding probe::add(std::size_t end, byte_span octets) {
  beginning& from = ends_[end];
  const std::size_t size = std::min(octets.size(), from.octets.size() - from.size);
  std::copy_n(octets.begin(), size, from.octets.begin() + from.size);
  from.size = static_cast<std::uint8_t>(from.size + size);
  from.dropped = from.dropped || size < octets.size();

  const bool is_client = like_preface(kept(end)) == likeness::yes;
  if (is_client || like_settings(kept(end)) == likeness::yes)
    return (end == 0) == is_client ? finding::h2_first_end_is_client : finding::h2_second_end_is_client;
  const bool hopeless = like_h2(kept(0)) == likeness::no && like_h2(kept(1)) == likeness::no;
  return hopeless ? finding::unknown : finding::undecided;
}

bool begins_with_preface(byte_span octets) {
  return octets.size() >= 3 && like_preface(octets) != likeness::no;
}
bool begins_with_settings(byte_span octets) { return like_settings(octets) == likeness::yes; }

}  // namespace inspect
