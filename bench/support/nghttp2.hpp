// SPDX-License-Identifier: MIT
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "httpwire/core/bytes.hpp"
#include "support/counters.hpp"
#include "support/stories.hpp"

// libnghttp2, to compare with.

namespace httpwire_bench {

[[nodiscard]] inline std::vector<nghttp2_nv> nghttp2_fields(const section& fields) {
  // The library takes pointers to octets that it does not write to.
  const auto octets = [](const std::string& text) {
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
  };
  std::vector<nghttp2_nv> out;
  for (const field_text& f : fields)
    out.push_back({octets(f.name), octets(f.value), f.name.size(), f.value.size(), NGHTTP2_NV_FLAG_NONE});
  return out;
}

class nghttp2_decoder {
 public:
  explicit nghttp2_decoder(std::size_t capacity) {
    require(nghttp2_hd_inflate_new(&inflater_) == 0, "nghttp2_hd_inflate_new");
    require(nghttp2_hd_inflate_change_table_size(inflater_, capacity) == 0, "nghttp2 table size");
  }
  nghttp2_decoder(const nghttp2_decoder&) = delete;
  nghttp2_decoder& operator=(const nghttp2_decoder&) = delete;
  ~nghttp2_decoder() { nghttp2_hd_inflate_del(inflater_); }

  /// The sum of the sizes of the values.
  std::size_t decode(httpwire::bytes block) {
    std::size_t sum = 0;
    const std::uint8_t* in = block.data();
    std::size_t left = block.size();
    for (;;) {
      nghttp2_nv field;
      int flags = 0;
      const auto used = nghttp2_hd_inflate_hd2(inflater_, &field, &flags, in, left, 1);
      require(used >= 0, "nghttp2_hd_inflate_hd2");
      in += used;
      left -= static_cast<std::size_t>(used);
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) sum += field.valuelen;
      if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
    }
    nghttp2_hd_inflate_end_headers(inflater_);
    return sum;
  }

 private:
  nghttp2_hd_inflater* inflater_ = nullptr;
};

class nghttp2_encoder {
 public:
  explicit nghttp2_encoder(std::size_t capacity) {
    require(nghttp2_hd_deflate_new(&deflater_, capacity) == 0, "nghttp2_hd_deflate_new");
    require(nghttp2_hd_deflate_change_table_size(deflater_, capacity) == 0, "nghttp2 table size");
  }
  nghttp2_encoder(const nghttp2_encoder&) = delete;
  nghttp2_encoder& operator=(const nghttp2_encoder&) = delete;
  ~nghttp2_encoder() { nghttp2_hd_deflate_del(deflater_); }

  std::size_t encode(const std::vector<nghttp2_nv>& fields, std::vector<std::uint8_t>& out) {
    const auto size = nghttp2_hd_deflate_hd(deflater_, out.data(), out.size(), fields.data(), fields.size());
    require(size >= 0, "nghttp2_hd_deflate_hd");
    return static_cast<std::size_t>(size);
  }

 private:
  nghttp2_hd_deflater* deflater_ = nullptr;
};

}  // namespace httpwire_bench
