// SPDX-License-Identifier: MIT
// Input: one octet for the encoder's capacity, one for Huffman coding and policy, then choices, an octet
// each: the low 3 bits say what, the next 2 the indexing, the high 3 where the value comes from.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/hpack.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"
#include "support/hpack_model.hpp"

namespace {

namespace hpack = httpwire::hpack;
using httpwire::bytes;
using httpwire::error_code;
using httpwire::indexing;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;
using httpwire_fuzz::fuzz_input;
using httpwire_fuzz::model_field;

constexpr std::string_view names[] = {":method",
                                      ":scheme",
                                      ":authority",
                                      ":path",
                                      "cookie",
                                      "cache-control",
                                      "x-request-id",
                                      "accept",
                                      "content-type",
                                      "authorization",
                                      "user-agent",
                                      "set-cookie",
                                      ":status",
                                      "content-length",
                                      "",
                                      "x"};
constexpr std::string_view values[] = {"GET",   "/",         "200",      "gzip, deflate",
                                       "https", "text/html", "no-cache", "0"};

std::string text(bytes octets) { return std::string{httpwire::as_text(octets)}; }

std::string value_from(fuzz_input& in, unsigned choice) {
  switch (choice) {
    case 0: return {};
    case 1: return text(in.take(in.u8()));
    case 2: return std::string{values[in.u8() % std::size(values)]};
    case 3: return std::string(in.u16() % 6000, 'a');
    case 4: return std::string(in.u8(), '\xff');
    case 5: return "value-" + std::to_string(in.u8() % 16);
    case 6: return std::string(in.u8() % 64U + 90, '~');
    default: return text(in.take(in.u8() % 8U));
  }
}

/// An encoder and the decoder of its peer.
template <class Policy>
class connection {
 public:
  explicit connection(const hpack::encoder_options& options) : encoder_(options) {}

  void set_capacity(std::size_t capacity) {
    check(decoder_.set_table_capacity(capacity).has_value(), "memory for the decoder's table");
    check(encoder_.set_peer_table_capacity(capacity).has_value(), "memory for the encoder's table");
  }

  /// Of what the decoder allows the encoder may use less (RFC 7541 section 4.2).
  void use_capacity(std::size_t capacity) {
    check(encoder_.set_table_capacity(capacity).has_value(), "memory for what the encoder uses");
  }

  void transfer(const std::vector<model_field>& fields, std::size_t short_size) {
    std::vector<httpwire::field_line> lines;
    for (const model_field& f : fields) lines.push_back({f.name, f.value, f.indexing});
    const std::size_t enough = encoder_.max_size(lines);
    const bytes block = encode(lines, enough, short_size);
    check(block.size() <= enough, "a block is no longer than announced");

    std::vector<model_field> received;
    const exact_copy<char> scratch{2 * enough + 16};
    const exact_copy<std::uint8_t> sent{block};
    const auto section = decoder_.decode(sent.span(), scratch.span(), [&](const httpwire::field_line& f) {
      received.push_back({std::string{f.name}, std::string{f.value}, f.indexing});
    });
    if (!section)
      httpwire_fuzz::fail("what is encoded can be decoded", httpwire_fuzz::shown(section.error()));
    check_equal(received.size(), fields.size(), "fields received");
    for (std::size_t i = 0; i < fields.size(); ++i) {
      check_equal(received[i].name, fields[i].name, "name received");
      check_equal(received[i].value, fields[i].value, "value received");
      const bool sensitive =
          fields[i].indexing == indexing::never || (fields[i].indexing == indexing::automatic &&
                                                    httpwire::is_sensitive(fields[i].name, fields[i].value));
      check_equal(received[i].indexing == indexing::never, sensitive, "never indexed, at every hop");
    }
    httpwire_fuzz::check_same_table(encoder_.table(), decoder_.table());
    check(encoder_.table().capacity() <= encoder_.options().table_capacity,
          "the encoder keeps its own limit");
  }

 private:
  bytes encode(const std::vector<httpwire::field_line>& lines, std::size_t enough, std::size_t short_size) {
    // What does not fit leaves no trace: the second try is decoded in step.
    const exact_copy<std::uint8_t> small{short_size % (enough + 1)};
    const auto first = encoder_.encode(lines, small.span());
    if (first) {
      wire_.assign(first->begin(), first->end());
      return wire_;
    }
    check_equal(first.error().code, error_code::buffer_too_small, "reason for not encoding");
    check(first.error().limit <= enough && first.error().limit > small.span().size(), "the limit suffices");
    const exact_copy<std::uint8_t> out{static_cast<std::size_t>(first.error().limit)};
    const auto second = encoder_.encode(lines, out.span());
    check(second.has_value(), "a buffer of the limit is enough");
    wire_.assign(second->begin(), second->end());
    return wire_;
  }

  hpack::basic_encoder<httpwire::heap_storage, Policy> encoder_;
  hpack::decoder decoder_{
      {.max_section_size = 1U << 30, .max_fields = 1U << 30, .max_string_size = 1U << 30}};
  std::vector<std::uint8_t> wire_;
};

template <class Policy>
void run(fuzz_input& in, const hpack::encoder_options& options) {
  connection<Policy> peers{options};
  std::vector<model_field> fields;
  std::vector<model_field> sent;
  while (!in.empty()) {
    const unsigned choice = in.u8();
    const auto how = static_cast<indexing>(choice >> 3 & 3);
    switch (choice & 7) {
      case 6:
        peers.transfer(fields, static_cast<std::size_t>(choice >> 3) * 37);
        fields.clear();
        break;
      case 7:
        if ((choice & 0x80) == 0)
          peers.set_capacity(in.u16());
        else
          peers.use_capacity(in.u16());
        break;
      case 5:
        if (!sent.empty()) fields.push_back(sent[in.u8() % sent.size()]);
        break;
      default: {
        std::string name =
            (choice & 7) == 4 ? text(in.take(in.u8())) : std::string{names[in.u8() % std::size(names)]};
        fields.push_back({std::move(name), value_from(in, choice >> 5), how});
        sent.push_back(fields.back());
      }
    }
  }
  peers.transfer(fields, 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz_input in{{data, size}};
  const unsigned capacity = in.u8();
  const unsigned choice = in.u8();
  const hpack::encoder_options options{
      .table_capacity = httpwire_fuzz::one_of({0U, 100U, 4096U, 20'000U}, capacity),
      .huffman = (choice & 1) == 0 ? httpwire::huffman_use::when_shorter : httpwire::huffman_use::never};
  if ((choice & 2) == 0)
    run<httpwire::default_indexing>(in, options);
  else
    run<httpwire::index_all>(in, options);
  return 0;
}
