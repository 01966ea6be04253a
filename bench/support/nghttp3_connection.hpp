// SPDX-License-Identifier: MIT
#pragma once

#include <nghttp3/nghttp3.h>

#include <cstddef>
#include <cstdint>

#include "httpwire/core/bytes.hpp"
#include "support/counters.hpp"

namespace httpwire_bench {

/// The server's end of a connection. It counts what arrives.
class nghttp3_server {
 public:
  nghttp3_server() {
    nghttp3_callbacks callbacks{};
    callbacks.recv_data = [](nghttp3_conn*, std::int64_t, const std::uint8_t*, std::size_t size, void* user,
                             void*) {
      static_cast<nghttp3_server*>(user)->data_ += size;
      return 0;
    };
    nghttp3_settings settings;
    nghttp3_settings_default(&settings);
    require(nghttp3_conn_server_new(&connection_, &callbacks, &settings, nghttp3_mem_default(), this) == 0,
            "nghttp3_conn_server_new");
    nghttp3_conn_set_max_client_streams_bidi(connection_, 100);
  }
  nghttp3_server(const nghttp3_server&) = delete;
  nghttp3_server& operator=(const nghttp3_server&) = delete;
  ~nghttp3_server() { nghttp3_conn_del(connection_); }

  void receive(std::int64_t stream_id, httpwire::bytes chunk) {
    const auto used = nghttp3_conn_read_stream(connection_, stream_id, chunk.data(), chunk.size(), 0);
    require(used >= 0, "nghttp3_conn_read_stream");
  }

  [[nodiscard]] std::size_t data() const { return data_; }

 private:
  nghttp3_conn* connection_ = nullptr;
  std::size_t data_ = 0;
};

}  // namespace httpwire_bench
