// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "h3_context.hpp"
#include "httpwire/h3.hpp"

// The frames of a request, push or control stream: octets in, records out.

namespace inspect {

class h3_frames {
 public:
  // `before` counts the octets of the stream in front of the first frame.
  h3_frames(h3_context& context, httpwire::h3::stream_kind stream, std::uint64_t before);

  void read(httpwire::bytes chunk);

  // No more octets will come.
  void finish();

 private:
  void on_event(const httpwire::h3::event& event);
  void on_settings(const httpwire::h3::settings& piece);
  void on_section_piece(const httpwire::h3::event& event, httpwire::bytes piece);
  void keep_text(const httpwire::h3::event& event);
  void print_frame(const httpwire::h3::event& event);
  void print_section(const httpwire::h3::event& event, httpwire::bytes section);
  void report_section(const httpwire::error& found);
  void report(const httpwire::error& found);

  h3_context& context_;
  std::uint64_t before_;
  httpwire::h3::frame_decoder frames_;
  std::vector<setting_line> settings_;  // of the frame that is being read
  std::string payload_;                 // the same: its text
  std::vector<std::uint8_t> section_;   // the same: its field section, if it came in pieces
  std::vector<char> text_;              // of Huffman-coded strings
  bool cut_ = false;                    // of payload_
};

}  // namespace inspect
