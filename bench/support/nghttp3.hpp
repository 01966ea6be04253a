// SPDX-License-Identifier: MIT
#pragma once

#include <nghttp3/nghttp3.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "httpwire/core/bytes.hpp"
#include "support/counters.hpp"
#include "support/stories.hpp"

// The QPACK of libnghttp3, to compare with.

namespace httpwire_bench {

[[nodiscard]] inline std::vector<nghttp3_nv> nghttp3_fields(const section& fields) {
  // The library takes pointers to octets that it does not write to.
  const auto octets = [](const std::string& text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
  };
  std::vector<nghttp3_nv> out;
  for (const field_text& f : fields)
    out.push_back({octets(f.name), octets(f.value), f.name.size(), f.value.size(), NGHTTP3_NV_FLAG_NONE});
  return out;
}

class nghttp3_decoder {
 public:
  nghttp3_decoder(std::size_t capacity, std::size_t blocked_streams) {
    const nghttp3_mem* const memory = nghttp3_mem_default();
    require(nghttp3_qpack_decoder_new(&decoder_, capacity, blocked_streams, memory) == 0,
            "nghttp3_qpack_decoder_new");
    // One for all streams: what a stream of its own costs is not measured.
    require(nghttp3_qpack_stream_context_new(&context_, 0, memory) == 0, "nghttp3_qpack_stream_context_new");
    answer_.begin = answer_.pos = answer_.last = octets_;
    answer_.end = octets_ + sizeof octets_;
  }
  nghttp3_decoder(const nghttp3_decoder&) = delete;
  nghttp3_decoder& operator=(const nghttp3_decoder&) = delete;
  ~nghttp3_decoder() {
    nghttp3_qpack_stream_context_del(context_);
    nghttp3_qpack_decoder_del(decoder_);
  }

  /// The sum of the sizes of the values.
  std::size_t decode(std::uint64_t, httpwire::bytes instructions, httpwire::bytes block) {
    if (!instructions.empty())
      require(nghttp3_qpack_decoder_read_encoder(decoder_, instructions.data(), instructions.size()) ==
                  static_cast<nghttp3_ssize>(instructions.size()),
              "nghttp3_qpack_decoder_read_encoder");
    nghttp3_qpack_stream_context_reset(context_);
    std::size_t sum = 0;
    for (;;) {
      nghttp3_qpack_nv field;
      std::uint8_t flags = 0;
      const auto used = nghttp3_qpack_decoder_read_request(decoder_, context_, &field, &flags, block.data(),
                                                           block.size(), 1);
      require(used >= 0, "nghttp3_qpack_decoder_read_request");
      block = block.subspan(static_cast<std::size_t>(used));
      if ((flags & NGHTTP3_QPACK_DECODE_FLAG_EMIT) != 0) {
        sum += nghttp3_rcbuf_get_buf(field.value).len;
        nghttp3_rcbuf_decref(field.name);
        nghttp3_rcbuf_decref(field.value);
      }
      require((flags & NGHTTP3_QPACK_DECODE_FLAG_BLOCKED) == 0, "nothing is blocked");
      if ((flags & NGHTTP3_QPACK_DECODE_FLAG_FINAL) != 0) break;
    }
    answer_.last = answer_.begin;
    require(nghttp3_qpack_decoder_get_decoder_streamlen(decoder_) <= sizeof octets_, "room for an answer");
    nghttp3_qpack_decoder_write_decoder(decoder_, &answer_);
    return sum;
  }

 private:
  nghttp3_qpack_decoder* decoder_ = nullptr;
  nghttp3_qpack_stream_context* context_ = nullptr;
  std::uint8_t octets_[4096];
  nghttp3_buf answer_{};
};

class nghttp3_encoder {
 public:
  nghttp3_encoder(std::size_t capacity, std::size_t blocked_streams) {
    require(nghttp3_qpack_encoder_new(&encoder_, capacity, nghttp3_mem_default()) == 0,
            "nghttp3_qpack_encoder_new");
    nghttp3_qpack_encoder_set_max_dtable_capacity(encoder_, capacity);
    nghttp3_qpack_encoder_set_max_blocked_streams(encoder_, blocked_streams);
    nghttp3_buf_init(&prefix_);
    nghttp3_buf_init(&lines_);
    nghttp3_buf_init(&instructions_);
  }
  nghttp3_encoder(const nghttp3_encoder&) = delete;
  nghttp3_encoder& operator=(const nghttp3_encoder&) = delete;
  ~nghttp3_encoder() {
    nghttp3_buf_free(&prefix_, nghttp3_mem_default());
    nghttp3_buf_free(&lines_, nghttp3_mem_default());
    nghttp3_buf_free(&instructions_, nghttp3_mem_default());
    nghttp3_qpack_encoder_del(encoder_);
  }

  /// Octets of section and instructions.
  std::size_t encode(std::uint64_t stream_id, const std::vector<nghttp3_nv>& fields) {
    nghttp3_buf_reset(&prefix_);
    nghttp3_buf_reset(&lines_);
    nghttp3_buf_reset(&instructions_);
    require(
        nghttp3_qpack_encoder_encode(encoder_, &prefix_, &lines_, &instructions_,
                                     static_cast<std::int64_t>(stream_id), fields.data(), fields.size()) == 0,
        "nghttp3_qpack_encoder_encode");
    return nghttp3_buf_len(&prefix_) + nghttp3_buf_len(&lines_) + nghttp3_buf_len(&instructions_);
  }

  [[nodiscard]] std::vector<std::uint8_t> section() const {
    std::vector<std::uint8_t> out(prefix_.pos, prefix_.last);
    out.insert(out.end(), lines_.pos, lines_.last);
    return out;
  }
  [[nodiscard]] std::vector<std::uint8_t> instructions() const {
    return {instructions_.pos, instructions_.last};
  }

  void read(httpwire::bytes answer) {
    if (answer.empty()) return;
    require(nghttp3_qpack_encoder_read_decoder(encoder_, answer.data(), answer.size()) ==
                static_cast<nghttp3_ssize>(answer.size()),
            "nghttp3_qpack_encoder_read_decoder");
  }

 private:
  nghttp3_qpack_encoder* encoder_ = nullptr;
  nghttp3_buf prefix_;
  nghttp3_buf lines_;
  nghttp3_buf instructions_;
};

}  // namespace httpwire_bench
