// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/core/bytes.hpp"

// The Huffman coder of libnghttp3, to compare with. The shared library keeps it to itself, the archive
// cannot. Measurements check what it gives, as its functions are no promise to anyone.

extern "C" {
void nghttp3_qpack_huffman_decode_context_init(void* context);
std::ptrdiff_t nghttp3_qpack_huffman_decode(void* context, std::uint8_t* out, const std::uint8_t* in,
                                            std::size_t size, int last);
std::uint8_t* nghttp3_qpack_huffman_encode(std::uint8_t* out, const std::uint8_t* in, std::size_t size);
}

namespace httpwire_bench {

struct nghttp3_huffman {
  static constexpr const char* name = "nghttp3";

  /// The size of the text, or less than 0.
  [[nodiscard]] static std::ptrdiff_t decode(httpwire::bytes coded, std::span<char> out) {
    std::uint64_t context[2]{};
    nghttp3_qpack_huffman_decode_context_init(context);
    return nghttp3_qpack_huffman_decode(context, reinterpret_cast<std::uint8_t*>(out.data()), coded.data(),
                                        coded.size(), 1);
  }
  /// The size of what was coded.
  [[nodiscard]] static std::ptrdiff_t encode(std::string_view text, httpwire::mutable_bytes out) {
    return nghttp3_qpack_huffman_encode(out.data(), reinterpret_cast<const std::uint8_t*>(text.data()),
                                        text.size()) -
           out.data();
  }
};

}  // namespace httpwire_bench
