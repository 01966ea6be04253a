// SPDX-License-Identifier: MIT
// The program of docs/migrating_ls_qpack.md.
#include <array>
#include <cstdint>
#include <iostream>
#include <vector>

#include "httpwire/qpack.hpp"

namespace {

namespace qpack = httpwire::qpack;

// lsqpack_enc_start_header, lsqpack_enc_encode for each field, lsqpack_enc_end_header
httpwire::result<qpack::encoded_section> encode(qpack::encoder& encoder, std::uint64_t stream_id,
                                                httpwire::mutable_bytes section,
                                                httpwire::mutable_bytes instructions) {
  const httpwire::field_line fields[] = {
      {":method", "GET"}, {":path", "/"}, {"authorization", "secret", httpwire::indexing::never}};
  return encoder.encode(stream_id, fields, section, instructions);
}

// lsqpack_dec_header_in, for a section that is whole
httpwire::result<qpack::section_result> header_in(qpack::decoder& decoder, std::uint64_t stream_id,
                                                  httpwire::bytes section) {
  std::array<char, 4096> text;
  return decoder.decode(stream_id, section, text, [](const httpwire::field_line& f) {
    std::cout << f.name << ": " << f.value << '\n';  // instead of dhi_prepare_decode and dhi_process_header
  });
}

}  // namespace

int main() {
  qpack::decoder decoder{{.max_table_capacity = 4096, .max_blocked_streams = 16}};      // lsqpack_dec_init
  qpack::encoder encoder;                                                               // lsqpack_enc_preinit
  if (!encoder.set_peer_settings({.max_table_capacity = 4096, .blocked_streams = 16}))  // lsqpack_enc_init
    return 1;

  std::array<std::uint8_t, 512> section_room;
  std::array<std::uint8_t, 512> instruction_room;
  const auto sent = encode(encoder, 0, section_room, instruction_room);
  if (!sent) return 1;
  const std::vector<std::uint8_t> section{sent->section.begin(), sent->section.end()};

  auto done = header_in(decoder, 0, section);
  if (!sent->instructions.empty() && !decoder.read_encoder_stream(sent->instructions))  // lsqpack_dec_enc_in
    return 1;
  // Instead of LQRHS_BLOCKED and dhi_unblocked: the caller keeps the section and comes again.
  if (done && done->blocked() && decoder.inserted() >= done->required_insert_count)
    done = header_in(decoder, 0, section);
  if (!done || done->blocked()) return 1;
  std::array<std::uint8_t, 64> reply;
  const auto said =
      decoder.write_decoder_stream(reply);  // the octets of lsqpack_dec_header_in, lsqpack_dec_write_ici
  if (!said || !encoder.read_decoder_stream(*said)) return 1;  // lsqpack_enc_decoder_in
  if (!decoder.cancel_stream(4)) return 1;                     // lsqpack_dec_cancel_stream
  return 0;
}
