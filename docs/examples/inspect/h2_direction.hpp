// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "h2_settings.hpp"
#include "httpwire/h2.hpp"
#include "httpwire/hpack.hpp"
#include "limits.hpp"
#include "output.hpp"
#include "shared.hpp"
#include "statistics.hpp"

// What one side of an HTTP/2 connection sends: octets in, records out.

namespace inspect {

// What all connections share.
struct h2_shared {
  explicit h2_shared(shared_state& shared)
      : all(shared), text(2 * static_cast<std::size_t>(shared.limit.max_string_size) + 1) {}

  shared_state& all;
  std::vector<char> text;  // of Huffman-coded strings
};

struct h2_direction_options {
  heading direction = heading::to_server;
  httpwire::h2::role sender = httpwire::h2::role::unknown;
  bool preface = false;         // begins with the client preface
  bool settings_first = false;  // seen from its start
};

class h2_direction {
 public:
  h2_direction(h2_shared& shared, const flow_label& flow, const h2_direction_options& options);
  ~h2_direction() { release(); }
  h2_direction(const h2_direction&) = delete;
  h2_direction& operator=(const h2_direction&) = delete;

  // The next octets. `other` is what the peer sends: what one side announces binds the other. It may be null.
  void read(httpwire::bytes chunk, std::uint64_t packet, h2_direction* other);

  // No more octets will come; a frame or field block that is not complete is an error.
  void finish(std::uint64_t packet);

  // The octets are lost from here on, for a reason that is reported or, without a problem, silently.
  void give_up(std::uint64_t packet, const problem& why);
  void stop();
  [[nodiscard]] bool stopped() const { return stopped_; }

  // The other side of the connection is not seen, so that it may have announced as much as there can be.
  void assume_highest_settings();

  [[nodiscard]] std::uint64_t offset() const { return preface_size_ + frames_.offset(); }

 private:
  [[nodiscard]] bool read_preface(httpwire::bytes& chunk, std::uint64_t packet);
  void on_event(const httpwire::h2::event& event, std::uint64_t packet, h2_direction* other);
  void on_settings(const httpwire::h2::settings& piece, std::uint64_t packet, h2_direction* other);
  void on_block_piece(const httpwire::h2::event& event, std::uint64_t packet);
  void decode(const httpwire::h2::event& last_piece, const httpwire::h2::complete_field_block& block,
              std::uint64_t packet);
  void count_stream(const httpwire::h2::event& event);
  void keep_text(const httpwire::h2::event& event);
  void on_announcement(const h2_announcement& made);
  void on_acknowledgement(std::uint64_t packet);
  void follow_frame_size();
  [[nodiscard]] bool prepare_fields(httpwire::bytes block);
  [[nodiscard]] bool make_decoder();

  record& begin_record(std::uint64_t packet);
  void print_frame(const httpwire::h2::event& event, std::uint64_t packet);
  void report(const httpwire::error& found, std::uint64_t offset, std::uint64_t packet);
  void report_memory(std::uint64_t packet);
  [[nodiscard]] std::uint64_t frame_start() const;
  [[nodiscard]] bool reserve(std::size_t octets);
  void release_block();
  void release();

  h2_shared& shared_;
  const flow_label& flow_;
  heading direction_;
  httpwire::h2::role sender_;
  bool expects_preface_;
  bool stopped_ = false;
  bool cut_ = false;  // of payload_
  std::uint64_t preface_size_ = 0;
  httpwire::h2::preface_reader preface_;
  httpwire::h2::frame_decoder frames_;
  httpwire::h2::field_block block_;
  std::optional<httpwire::hpack::decoder> fields_;
  h2_allowance allowed_;  // by the other side
  h2_announcement announced_;
  stream_window streams_;
  std::vector<setting_line> settings_;  // of the frame that is being read
  std::string payload_;                 // the same: its text
  std::size_t block_octets_ = 0;        // held by block_
  std::size_t reserved_ = 0;            // taken from the budget
};

}  // namespace inspect
