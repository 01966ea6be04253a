// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "h2_direction.hpp"

// Both directions of an HTTP/2 connection in a capture.

namespace inspect {

class h2_connection {
 public:
  struct beginning {
    bool server_settings_first = true;  // the server's direction is seen from its start
  };

  h2_connection(h2_shared& shared, const flow_label& flow, const beginning& begin)
      : label_(flow),
        client_(shared, label_,
                {.direction = heading::to_server,
                 .sender = httpwire::h2::role::client,
                 .preface = true,
                 .settings_first = true}),
        server_(shared, label_,
                {.direction = heading::to_client,
                 .sender = httpwire::h2::role::server,
                 .settings_first = begin.server_settings_first}) {
    shared.all.out.introduce(label_, "HTTP/2");
  }

  void read(heading direction, httpwire::bytes chunk, std::uint64_t packet) {
    sender(direction).read(chunk, packet, &receiver(direction));
    if (sender(direction).stopped()) receiver(direction).assume_highest_settings();
  }

  void finish(heading direction, std::uint64_t packet) { sender(direction).finish(packet); }
  void stop(heading direction) { sender(direction).stop(); }

  void give_up(heading direction, std::uint64_t packet, problem why) {
    why.offset = sender(direction).offset();
    sender(direction).give_up(packet, why);
    receiver(direction).assume_highest_settings();
  }

 private:
  [[nodiscard]] h2_direction& sender(heading direction) {
    return direction == heading::to_server ? client_ : server_;
  }
  [[nodiscard]] h2_direction& receiver(heading direction) {
    return direction == heading::to_server ? server_ : client_;
  }

  flow_label label_;
  h2_direction client_;
  h2_direction server_;
};

}  // namespace inspect
