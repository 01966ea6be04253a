// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "httpwire/quic/ack_ranges.hpp"
#include "httpwire/quic/frames.hpp"
#include "quic/frame_tools.hpp"
#include "support/random.hpp"

// Frames of every type with random values.

namespace httpwire_test {

/// Makes frames; what they point to lives as long as this.
class frame_generator {
 public:
  explicit frame_generator(random_source& random) : random_(&random) {}

  static constexpr std::size_t kinds = std::variant_size_v<httpwire::quic::frame>;

  /// A frame of the alternative `kind` that is good with all extensions; `last` of its packet or not.
  [[nodiscard]] httpwire::quic::frame next(std::size_t kind, bool last) {
    namespace quic = httpwire::quic;
    switch (kind) {
      case 0: return quic::padding{.count = random_->between(1, 40)};
      case 1: return quic::ping{};
      case 2: return next_ack();
      case 3:
        return quic::reset_stream{.stream_id = number(), .error_code = number(), .final_size = number()};
      case 4: return quic::stop_sending{.stream_id = number(), .error_code = number()};
      case 5: return quic::crypto{.offset = number() / 2, .data = octets(0, 60)};
      case 6: return quic::new_token{.token = octets(1, 60)};
      case 7:
        return quic::stream{.stream_id = number(),
                            .offset = number() / 2,
                            .data = octets(0, 60),
                            .fin = random_->one_in(2),
                            .has_length = !last || random_->one_in(2)};
      case 8: return quic::max_data{.maximum = number()};
      case 9: return quic::max_stream_data{.stream_id = number(), .maximum = number()};
      case 10: return quic::max_streams{.direction = direction(), .maximum = number() / 4};
      case 11: return quic::data_blocked{.maximum = number()};
      case 12: return quic::stream_data_blocked{.stream_id = number(), .maximum = number()};
      case 13: return quic::streams_blocked{.direction = direction(), .maximum = number() / 4};
      case 14: {
        quic::new_connection_id f{.sequence_number = number(), .id = octets(1, 20)};
        f.retire_prior_to = f.sequence_number / 2;
        for (auto& octet : f.stateless_reset_token) octet = random_->octet();
        return f;
      }
      case 15: return quic::retire_connection_id{.sequence_number = number()};
      case 16: return filled<quic::path_challenge>();
      case 17: return filled<quic::path_response>();
      case 18:
        if (random_->one_in(2))
          return quic::connection_close{.application = true, .error_code = number(), .reason = octets(0, 30)};
        return quic::connection_close{.error_code = number(),
                                      .frame_type = static_cast<quic::frame_type>(number()),
                                      .reason = octets(0, 30)};
      case 19: return quic::handshake_done{};
      case 20: return quic::datagram{.data = octets(0, 60), .has_length = !last || random_->one_in(2)};
      case 21:
        return quic::ack_frequency{.sequence_number = number(),
                                   .ack_eliciting_threshold = number(),
                                   .requested_max_ack_delay = random_->below(16'384'000),
                                   .reordering_threshold = number()};
      case 22: return quic::immediate_ack{};
      default: {
        quic::reset_stream_at f{.stream_id = number(), .error_code = number(), .final_size = number()};
        f.reliable_size = f.final_size / 3;
        return f;
      }
    }
  }

 private:
  [[nodiscard]] std::uint64_t number() { return random_->of_any_width() >> 2; }
  [[nodiscard]] httpwire::quic::stream_direction direction() {
    return random_->one_in(2) ? httpwire::quic::stream_direction::unidirectional
                              : httpwire::quic::stream_direction::bidirectional;
  }
  [[nodiscard]] httpwire::bytes keep(octet_string made) { return kept_.emplace_back(std::move(made)); }
  [[nodiscard]] httpwire::bytes octets(std::size_t least, std::size_t most) {
    return keep(random_->octets(random_->between(least, most)));
  }
  template <class Frame>
  [[nodiscard]] Frame filled() {
    Frame f;
    for (auto& octet : f.data) octet = random_->octet();
    return f;
  }
  [[nodiscard]] httpwire::quic::frame next_ack() {
    httpwire::quic::ack f{.largest_acknowledged = number(), .ack_delay = number()};
    f.first_ack_range = random_->one_in(2) ? 0 : f.largest_acknowledged / 2;
    std::uint64_t left = f.largest_acknowledged - f.first_ack_range;
    octet_string pairs;
    for (std::size_t i = random_->below(20); i-- > 0;) {
      const std::uint64_t gap = random_->below(random_->one_in(3) ? 1000 : 60);
      const std::uint64_t length = random_->below(random_->one_in(3) ? 1000 : 60);
      if (gap + length + 2 > left) break;
      left -= gap + length + 2;
      pairs = joined({pairs, raw_varint(gap), raw_varint(length)});
      ++f.ack_range_count;
    }
    f.pairs = keep(std::move(pairs));
    if (random_->one_in(2))
      f.ecn = httpwire::quic::ecn_counts{.ect0 = number(), .ect1 = number(), .ce = number()};
    return f;
  }

  random_source* random_;
  std::vector<octet_string> kept_;
};

}  // namespace httpwire_test
