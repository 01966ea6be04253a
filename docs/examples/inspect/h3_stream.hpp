// SPDX-License-Identifier: MIT
#pragma once

#include <variant>

#include "h3_context.hpp"
#include "h3_frames.hpp"
#include "h3_instructions.hpp"
#include "httpwire/h3.hpp"

// One HTTP/3 stream from its first octet.

namespace inspect {

class h3_stream {
 public:
  h3_stream(output& out, const limits& limit, bool unidirectional);

  void read(httpwire::bytes chunk);
  void finish();
  [[nodiscard]] bool stopped() const { return context_.stopped(); }

 private:
  struct other {};  // of a type that is not known: its octets mean nothing

  void read_type(httpwire::bytes& chunk);
  void begin(const httpwire::h3::stream_header& header);

  h3_context context_;
  httpwire::h3::stream_type_reader type_;
  // Nothing until the type is there.
  std::variant<std::monostate, h3_frames, h3_encoder_stream, h3_decoder_stream, other> content_;
};

// Whether a stream that begins like this is unidirectional, as --help says it.
[[nodiscard]] bool begins_unidirectional(httpwire::bytes octets);
inline constexpr std::size_t unidirectional_probe_size = 3 * httpwire::varint::max_size;

}  // namespace inspect
