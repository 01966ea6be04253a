// SPDX-License-Identifier: MIT
#include "quic_crypto.hpp"

#include <utility>

#include "escape.hpp"
#include "httpwire/quic.hpp"
#include "quic_hello.hpp"

namespace inspect {

namespace quic = httpwire::quic;

namespace {

constexpr std::string_view crypto_stream_name = "crypto_stream";

// What a crypto_stream takes of memory.
std::size_t cost(const quic::crypto_stream_options& options) {
  return options.max_buffered + options.max_buffered / 2 + options.max_gaps * 2 * sizeof(std::uint64_t);
}

}  // namespace

void quic_crypto::add(const quic_place& place, const quic::crypto& frame) {
  std::string piece;
  append_number(piece, frame.offset);
  piece += '+';
  append_number(piece, frame.data.size());
  pieces_.push_back(std::move(piece));
  piece_octets_ += frame.data.size();
  httpwire::bytes data = frame.data;
  std::uint64_t offset = frame.offset;
  if (failed_ || data.empty() || offset + data.size() <= base_) return;
  if (offset < base_) {
    data = data.subspan(static_cast<std::size_t>(base_ - offset));
    offset = base_;
  }
  if (!reserve(place)) return;
  if (const auto kept = stream_->receive(offset - base_, data); !kept) {
    report(place, kept.error(), 0);
    // A sender that contradicts itself cannot be followed; what is too far ahead may come again.
    if (kept.error().code == httpwire::error_code::quic_crypto_overlap_mismatch) failed_ = true;
  }
}

bool quic_crypto::reserve(const quic_place& place) {
  if (stream_) return true;
  const quic::crypto_stream_options options{
      .max_buffered = static_cast<std::size_t>(shared_.limit.max_crypto_bytes),
      .max_gaps = static_cast<std::size_t>(shared_.limit.max_crypto_gaps)};
  if (shared_.budget.take(cost(options))) {
    reserved_ = cost(options);
    stream_.emplace(options);
    return true;
  }
  failed_ = true;
  place.report(place.begin("error"),
               {.code = "out_of_state_bytes",
                .text = "the connections together need more memory than max-state-bytes",
                .section = "RFC 9000 section 7.5",
                .offset = base_,
                .amount = shared_.budget.limit()},
               crypto_stream_name);
  return false;
}

void quic_crypto::release() {
  if (!stream_) return;
  base_ += stream_->consumed();
  stream_.reset();
  shared_.budget.give_back(std::exchange(reserved_, 0));
}

void quic_crypto::restart() {
  release();
  base_ = 0;
  failed_ = false;
}

void quic_crypto::end_packet(const quic_place& place) {
  if (pieces_.empty()) return;
  record& line = place.begin("crypto");
  line.length = std::exchange(piece_octets_, 0);
  line.add_words("pieces", std::move(pieces_));
  pieces_.clear();
  line.add_number("in_order", end() + (stream_ ? stream_->readable().size() : 0));
  line.add_number("gaps", stream_ ? stream_->gaps() : 0);
  place.print(line);
  if (!failed_ && stream_) read_messages(place);
  if (failed_ || (stream_ && stream_->readable().empty() && stream_->gaps() == 0)) release();
}

void quic_crypto::read_messages(const quic_place& place) {
  while (!failed_) {
    const auto message = quic::tls_handshake::parse(
        stream_->readable(), {.max_size = static_cast<std::uint32_t>(shared_.limit.max_crypto_bytes)});
    if (message.need_more()) return;
    if (message.has_error()) {
      report(place, message.error(), stream_->consumed());
      failed_ = true;
      return;
    }
    read(place, *message);
    if (!stream_->consume(message->size())) return;
  }
}

void quic_crypto::read(const quic_place& place, const quic::tls_handshake& message) {
  if (message.type == quic::tls_handshake_type::client_hello) return read_client_hello(place, message.body);
  if (message.type == quic::tls_handshake_type::server_hello) return read_server_hello(place, message.body);
  record& line = place.begin("tls_message");
  line.length = message.size();
  line.add_number("type", static_cast<std::uint8_t>(message.type));
  if (const auto known = quic::name(message.type); !known.empty()) line.add_symbol("name", known);
  place.print(line);
}

void quic_crypto::read_client_hello(const quic_place& place, httpwire::bytes body) {
  const std::uint64_t before = stream_->consumed() + quic::tls_handshake::header_size;
  const auto hello = quic::client_hello::parse(body);
  if (!hello) return report(place, hello.error(), before);
  record& line = place.begin("client_hello");
  line.length = body.size() + quic::tls_handshake::header_size;
  describe_client_hello(line, *hello);
  place.print(line);
  if (const auto rules = hello->check_quic_rules(); !rules) report(place, rules.error(), before);
  if (hello->transport_parameters) check_parameters(place, body, *hello->transport_parameters);
}

void quic_crypto::check_parameters(const quic_place& place, httpwire::bytes body,
                                   httpwire::bytes parameters) {
  const auto parsed = quic::transport_parameters::parse(parameters, {.sender = quic::role::client});
  if (parsed) {
    greases_ = parsed->grease_quic_bit;
    return;
  }
  const auto in_body = parameters.empty() ? 0 : static_cast<std::uint64_t>(parameters.data() - body.data());
  report(place, parsed.error(), stream_->consumed() + quic::tls_handshake::header_size + in_body);
}

void quic_crypto::read_server_hello(const quic_place& place, httpwire::bytes body) {
  const std::uint64_t before = stream_->consumed() + quic::tls_handshake::header_size;
  const auto hello = quic::server_hello::parse(body);
  if (!hello) return report(place, hello.error(), before);
  record& line = place.begin("server_hello");
  line.length = body.size() + quic::tls_handshake::header_size;
  describe_server_hello(line, *hello);
  place.print(line);
  if (const auto rules = hello->check_quic_rules(); !rules) report(place, rules.error(), before);
}

// `before` counts octets of `stream_` before what the error counts from.
void quic_crypto::report(const quic_place& place, const httpwire::error& found, std::uint64_t before) {
  place.report(place.begin("error"), found, base_ + before + found.offset, crypto_stream_name);
}

}  // namespace inspect
