// SPDX-License-Identifier: MIT
#include "httpwire/qpack/detail/encoder_stream_writer.hpp"

#include <array>
#include <cstdint>
#include <string>

#include "support/catch.hpp"
#include "support/hex.hpp"

using httpwire::huffman_use;
using httpwire::qpack::detail::encoder_stream_writer;
using httpwire_test::hex;

TEST_CASE("encoder stream writer: the instructions of RFC 9204 Appendix B") {
  std::array<std::uint8_t, 128> out{};
  encoder_stream_writer w{out, huffman_use::never};
  CHECK(w.room() == out.size());
  CHECK(w.written().empty());
  w.set_capacity(220);
  CHECK(hex(w.written()) == "3fbd01");
  w.insert_static_name(0, "www.example.com");
  w.insert_static_name(1, "/sample/path");
  w.insert_literal_name("custom-key", "custom-value");
  w.duplicate(2);
  w.insert_name(1, "custom-value2");
  CHECK(hex(w.written()) ==
        "3fbd01"
        "c00f7777772e6578616d706c652e636f6d"
        "c10c2f73616d706c652f70617468"
        "4a637573746f6d2d6b65790c637573746f6d2d76616c7565"
        "02"
        "810d637573746f6d2d76616c756532");
  CHECK(w.room() == out.size() - w.written().size());
}

TEST_CASE(
    "encoder stream writer: texts are Huffman-coded where that is shorter, indices take what they need") {
  std::array<std::uint8_t, 128> out{};
  encoder_stream_writer w{out, huffman_use::when_shorter};
  w.insert_static_name(0, "www.example.com");
  CHECK(hex(w.written()) == "c08cf1e3c2e5f23a6ba0ab90f4ff");  // RFC 7541 section C.4.1
  encoder_stream_writer far{out, huffman_use::when_shorter};
  far.duplicate(31);
  far.insert_name(63, "");
  far.set_capacity(31);
  CHECK(hex(far.written()) == "1f00bf00003f00");
}
