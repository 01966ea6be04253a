// SPDX-License-Identifier: MIT
// The program of docs/migrating_nghttp2.md.
#include <array>
#include <cstdint>
#include <iostream>

#include "httpwire/hpack.hpp"

namespace {

namespace hpack = httpwire::hpack;

// nghttp2_hd_deflate_bound and nghttp2_hd_deflate_hd
httpwire::result<httpwire::bytes> deflate(hpack::encoder& encoder, httpwire::mutable_bytes room) {
  const httpwire::field_line fields[] = {
      {":method", "GET"},
      {":path", "/"},
      {"cookie", "id=1", httpwire::indexing::never},  // NGHTTP2_NV_FLAG_NO_INDEX
  };
  if (encoder.max_size(fields) > room.size())
    return httpwire::error{.code = httpwire::error_code::buffer_too_small};
  return encoder.encode(fields, room);
}

// nghttp2_hd_inflate_hd2 with in_final = 1, and nghttp2_hd_inflate_end_headers
bool inflate(hpack::decoder& decoder, httpwire::bytes block) {
  std::array<char, 4096> text;  // where Huffman-coded strings are decoded
  const auto section = decoder.decode(block, text, [](const httpwire::field_line& f) {
    std::cout << f.name << ": " << f.value << '\n';  // copy what has to stay
  });
  if (section) return true;
  const httpwire::error& e = section.error();
  std::cerr << e.name() << " in field " << e.field_index << " at octet " << e.offset << '\n';
  return e.scope() != httpwire::error_scope::connection;  // the table is in step: decode the next block
}

}  // namespace

int main() {
  hpack::encoder encoder{{.table_capacity = 4096}};  // nghttp2_hd_deflate_new
  hpack::decoder decoder;                            // nghttp2_hd_inflate_new
  std::array<std::uint8_t, 512> room;
  const auto first = deflate(encoder, room);
  if (!first || !inflate(decoder, *first)) return 1;

  // The decoder's side announces another SETTINGS_HEADER_TABLE_SIZE, the encoder's side acknowledges it.
  if (!encoder.set_peer_table_capacity(1024)) return 1;  // nghttp2_hd_deflate_change_table_size
  if (!decoder.set_table_capacity(1024)) return 1;       // nghttp2_hd_inflate_change_table_size
  const auto second = deflate(encoder, room);
  if (!second || !inflate(decoder, *second)) return 1;

  // nghttp2_hd_inflate_get_num_table_entries, without the 61 static ones, and get_dynamic_table_size
  std::cout << decoder.table().count() << " entries, " << decoder.table().size() << " octets\n";
  return 0;
}
