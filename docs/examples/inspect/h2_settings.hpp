// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "httpwire/h2/setting.hpp"

// What one side announces by SETTINGS and the other one may then send, RFC 9113 section 6.5.3. To whom
// watches, a larger value counts from the moment in which it is announced, a smaller one from its
// acknowledgement.

namespace inspect {

// The settings of one frame that bind the other side.
struct h2_announcement {
  bool table = false;
  std::uint32_t table_capacity = 0;  // the last value of the frame
  std::uint32_t lowest_table_capacity = 0;
  bool frame = false;
  std::uint32_t frame_size = 0;

  void add(const httpwire::h2::setting& s) {
    if (s.id == httpwire::h2::setting_id::header_table_size) {
      lowest_table_capacity = table && lowest_table_capacity < s.value ? lowest_table_capacity : s.value;
      table_capacity = s.value;
      table = true;
    } else if (s.id == httpwire::h2::setting_id::max_frame_size) {
      frame_size = s.value;
      frame = true;
    }
  }
};

class h2_allowance {
 public:
  void announce(const h2_announcement& made) {
    allow(made);
    // Someone who never gets an acknowledgement must not take memory; from then on nothing is lowered.
    if (waiting_.size() >= max_waiting) lowers_ = false;
    if (lowers_) waiting_.push_back(made);
  }

  // The oldest announcement that was not acknowledged yet is now in force. Gives it, or an empty one.
  h2_announcement acknowledge() {
    if (!lowers_ || waiting_.empty()) return {};
    const h2_announcement made = waiting_.front();
    waiting_.erase(waiting_.begin());
    if (made.table) table_capacity_ = made.table_capacity;
    if (made.frame) frame_size_ = made.frame_size;
    for (const h2_announcement& later : waiting_) allow(later);
    return made;
  }

  // The announcements are not seen, so that there may have been any.
  void allow_all() {
    lowers_ = false;
    table_capacity_ = 0xFFFF'FFFF;
    frame_size_ = httpwire::h2::max_max_frame_size;
    waiting_.clear();
  }

  [[nodiscard]] std::uint32_t table_capacity() const { return table_capacity_; }
  [[nodiscard]] std::uint32_t frame_size() const { return frame_size_; }

 private:
  static constexpr std::size_t max_waiting = 32;

  void allow(const h2_announcement& made) {
    if (made.table && made.table_capacity > table_capacity_) table_capacity_ = made.table_capacity;
    if (made.frame && made.frame_size > frame_size_) frame_size_ = made.frame_size;
  }

  std::uint32_t table_capacity_ = 4'096;
  std::uint32_t frame_size_ = httpwire::h2::min_max_frame_size;
  bool lowers_ = true;
  std::vector<h2_announcement> waiting_;
};

}  // namespace inspect
