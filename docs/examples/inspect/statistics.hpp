// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "record.hpp"

// What --stats prints: counts of what would have been lines, in memory that does not grow with the file.

namespace inspect {

// Tells streams that are new from those that were seen. What is far below the highest counts as seen.
class stream_window {
 public:
  // Whether `id` is new.
  bool add(std::uint64_t id) {
    if (id > highest_) {
      const std::uint64_t up = id - highest_;
      seen_ <<= static_cast<std::size_t>(std::min<std::uint64_t>(up, seen_.size()));
      highest_ = id;
    }
    const std::uint64_t below = highest_ - id;
    if (below >= seen_.size() || seen_[static_cast<std::size_t>(below)]) return false;
    seen_.set(static_cast<std::size_t>(below));
    return true;
  }

 private:
  std::uint64_t highest_ = 0;
  std::bitset<512> seen_;  // by the distance from the highest
};

class statistics {
 public:
  void count(const record& line);
  void count_stream(bool pushed) {
    ++streams_;
    if (pushed) ++pushed_;
  }

  void append_text(std::string& to) const;
  void append_json(std::string& to) const;

 private:
  struct amount {
    std::uint64_t count = 0;
    std::uint64_t octets = 0;
  };
  // By protocol and event. Names of events and of errors are ours, so that there are only so many.
  using event_counts = std::map<std::pair<std::string_view, std::string_view>, amount>;

  void count_section(const record& line);
  void append_events(std::string& to) const;
  void append_errors(std::string& to) const;

  event_counts events_;
  std::map<std::string, std::uint64_t, std::less<>> quic_frames_;  // of Initial packets that were opened
  std::map<std::string_view, std::uint64_t> errors_;
  std::uint64_t streams_ = 0;
  std::uint64_t pushed_ = 0;
  std::uint64_t sections_ = 0;
  std::uint64_t fields_ = 0;
  std::uint64_t field_octets_ = 0;    // of names and values
  std::uint64_t section_octets_ = 0;  // the same, compressed
};

}  // namespace inspect
