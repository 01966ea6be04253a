// SPDX-License-Identifier: MIT
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "support/counters.hpp"

namespace httpwire_bench {

/// The server's end of a connection. It counts what arrives.
class nghttp2_server {
 public:
  nghttp2_server() {
    nghttp2_session_callbacks* callbacks = nullptr;
    require(nghttp2_session_callbacks_new(&callbacks) == 0, "nghttp2_session_callbacks_new");
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
        callbacks,
        [](nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t*, std::size_t size, void* user) {
          static_cast<nghttp2_server*>(user)->data_ += size;
          return 0;
        });
    nghttp2_session_callbacks_set_on_frame_recv_callback(
        callbacks, [](nghttp2_session*, const nghttp2_frame*, void* user) {
          ++static_cast<nghttp2_server*>(user)->frames_;
          return 0;
        });
    const int created = nghttp2_session_server_new(&session_, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    require(created == 0, "nghttp2_session_server_new");
    require(nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0) == 0, "nghttp2_submit_settings");
    // As large as can be, so that updates of the window are rare.
    require(nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, 0x7fff'ffff) == 0,
            "window");
  }
  nghttp2_server(const nghttp2_server&) = delete;
  nghttp2_server& operator=(const nghttp2_server&) = delete;
  ~nghttp2_server() { nghttp2_session_del(session_); }

  void widen(std::int32_t stream) {
    require(nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, stream, 0x7fff'ffff) == 0,
            "window of a stream");
  }

  void receive(httpwire::bytes chunk) {
    const auto used = nghttp2_session_mem_recv(session_, chunk.data(), chunk.size());
    require(used == static_cast<std::ptrdiff_t>(chunk.size()), "nghttp2_session_mem_recv");
  }

  /// Throws away what it would answer.
  void drop_output() {
    const std::uint8_t* out = nullptr;
    while (nghttp2_session_mem_send(session_, &out) > 0) {
    }
  }

  [[nodiscard]] std::size_t data() const { return data_; }
  [[nodiscard]] std::size_t frames() const { return frames_; }

 private:
  nghttp2_session* session_ = nullptr;
  std::size_t data_ = 0;
  std::size_t frames_ = 0;
};

}  // namespace httpwire_bench
