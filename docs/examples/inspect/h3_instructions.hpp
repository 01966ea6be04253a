// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "h3_context.hpp"
#include "httpwire/core/bytes.hpp"
#include "httpwire/qpack/decoder.hpp"
#include "httpwire/qpack/instruction.hpp"

// The instructions of QPACK's encoder and decoder streams: octets in, records out.

namespace inspect {

class h3_encoder_stream {
 public:
  // `before` counts the octets of the stream in front of the first instruction.
  h3_encoder_stream(h3_context& context, std::uint64_t before);

  void read(httpwire::bytes chunk);
  void finish();

 private:
  // False when nothing more can be done with `in` for now.
  [[nodiscard]] bool take(httpwire::bytes& in);
  void print(const httpwire::qpack::encoder_instruction& instruction);
  void report(const httpwire::error& found, std::uint64_t at);

  h3_context& context_;
  std::uint64_t offset_;              // of the instruction that comes next
  httpwire::qpack::decoder decoder_;  // for its table
  std::vector<std::uint8_t> held_;    // an instruction whose end has not come
  std::size_t needed_ = 0;            // octets of it that are needed at least
};

class h3_decoder_stream {
 public:
  h3_decoder_stream(h3_context& context, std::uint64_t before) : context_(context), offset_(before) {}

  void read(httpwire::bytes chunk);
  void finish();

 private:
  void print(const httpwire::qpack::decoder_instruction& instruction);
  void report(const httpwire::error& found);

  h3_context& context_;
  std::uint64_t offset_;            // of the instruction that comes next
  std::vector<std::uint8_t> held_;  // an instruction whose end has not come: an integer at most
};

}  // namespace inspect
