// SPDX-License-Identifier: MIT
// A field section overtakes the entries that it needs. The middle of this program is the example of qpack.md.
#include <array>
#include <cstdint>
#include <iostream>
#include <vector>

#include "httpwire/qpack.hpp"

namespace {

namespace qpack = httpwire::qpack;

// What arrived on one stream, and has to wait.
struct waiting {
  std::uint64_t stream_id;
  std::vector<std::uint8_t> section;
  std::uint64_t required_insert_count;
};

void print(const httpwire::field_line& f) { std::cout << "  " << f.name << ": " << f.value << '\n'; }

bool receive_section(qpack::decoder& decoder, std::uint64_t stream_id, httpwire::bytes section,
                     std::vector<waiting>& kept) {
  std::array<char, 1024> text;
  const auto done = decoder.decode(stream_id, section, text, print);
  if (!done) return false;  // the scope of the error says whether the stream or the connection ends
  if (done->blocked())
    kept.push_back({stream_id, {section.begin(), section.end()}, done->required_insert_count});
  return true;
}

bool receive_encoder_stream(qpack::decoder& decoder, httpwire::bytes chunk, std::vector<waiting>& kept) {
  const auto inserted = decoder.read_encoder_stream(chunk);
  if (!inserted) return false;  // the connection ends
  std::vector<waiting> ready;
  std::erase_if(kept, [&](const waiting& w) {
    if (w.required_insert_count > *inserted) return false;
    ready.push_back(w);
    return true;
  });
  for (const waiting& w : ready)
    if (!receive_section(decoder, w.stream_id, w.section, kept)) return false;
  return true;
}

int fail(const char* what) {
  std::cerr << what << " failed\n";
  return 1;
}

}  // namespace

int main() {
  // The two ends of a connection: the client encodes what the server decodes.
  qpack::decoder decoder{{.max_table_capacity = 4096, .max_blocked_streams = 16}};
  qpack::basic_encoder<httpwire::heap_storage, qpack::everything> encoder{
      {.peer = {.max_table_capacity = 4096, .blocked_streams = 16}}};
  std::vector<waiting> kept;

  const httpwire::field_line request[] = {
      {":method", "GET"}, {":scheme", "https"}, {":authority", "shop.example.com"}, {":path", "/cart"}};
  std::array<std::uint8_t, 512> section;
  std::array<std::uint8_t, 512> instructions;
  const auto sent = encoder.encode(0, request, section, instructions);
  if (!sent) return fail("encode");

  std::cout << "the section arrives, " << sent->section.size() << " octets on stream 0\n";
  if (!receive_section(decoder, 0, sent->section, kept)) return fail("decode");
  std::cout << "streams that wait: " << decoder.blocked_stream_count() << '\n';

  std::cout << "the encoder stream arrives, " << sent->instructions.size() << " octets\n";
  if (!receive_encoder_stream(decoder, sent->instructions, kept)) return fail("read_encoder_stream");
  std::cout << "streams that wait: " << decoder.blocked_stream_count() << '\n';

  std::array<std::uint8_t, 64> reply;
  const auto acknowledged = decoder.write_decoder_stream(reply);
  if (!acknowledged || !encoder.read_decoder_stream(*acknowledged)) return fail("the decoder stream");
  std::cout << "the encoder knows of " << encoder.known_received() << " entries, and waits for "
            << encoder.outstanding_section_count() << " acknowledgments\n";
  return kept.empty() ? 0 : 1;
}
