// SPDX-License-Identifier: MIT
// Input: two octets of options, one with the number of chunk sizes, the sizes, then the content of a stream,
// which is also read as values of the fields of gRPC.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/http.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace grpc = httpwire::http::grpc;
using httpwire::bytes;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;
using httpwire_fuzz::fuzz_input;

struct trace {
  std::string messages{};  // flag, size and payload of each, also of the last one when it is not whole
  httpwire::error failure{};
  bool operator==(const trace&) const = default;
};

std::string shown(const trace& t) {
  return httpwire_fuzz::shown(std::string_view{t.messages}) + ", " + httpwire_fuzz::shown(t.failure);
}

trace read(bytes content, bytes sizes, const grpc::message_reader_options& options) {
  trace t;
  grpc::message_reader reader{options};
  std::size_t left = 0;
  for (std::size_t turn = 0; !content.empty(); ++turn) {
    const std::size_t size =
        sizes.empty() ? content.size() : sizes[turn % sizes.size()] % 32 + std::size_t{1};
    const exact_copy<std::uint8_t> copy{content.first(std::min(size, content.size()))};
    content = content.subspan(copy.span().size());
    bytes chunk = copy.span();
    for (;;) {
      const auto m = reader.next(chunk);
      if (m.need_more()) break;
      if (!m) {
        t.failure = m.error();
        check(reader.next(chunk).error() == t.failure, "a failure is final");
        return t;
      }
      if (m->first) {
        t.messages +=
            std::string(m->prefix.compressed ? "\n1 " : "\n0 ") + std::to_string(m->prefix.length) + ' ';
        left = m->prefix.length;
      }
      check(m->payload.size() <= left, "no more than announced");
      left -= m->payload.size();
      check(m->last == (left == 0), "the last piece is the last");
      t.messages += httpwire::as_text(m->payload);
    }
    check(chunk.empty(), "a chunk is used up");
  }
  if (const auto end = reader.finish(); !end) t.failure = end.error();
  return t;
}

/// All messages that are whole, written again.
void write_again(bytes content, const grpc::message_reader_options& options) {
  grpc::message_reader reader{options};
  std::vector<std::uint8_t> octets(content.size());
  httpwire::writer out{octets};
  bytes rest = content;
  for (;;) {
    const auto m = reader.next(rest);
    if (!m || !m->last) break;
    grpc::write_message(out, m->payload, m->prefix.compressed);
  }
  check(out.ok(), "no longer than what was read");
  check(std::equal(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(out.size()), content.begin()),
        "what is written is what was read");
}

void fields(std::string_view text) {
  const exact_copy<char> room{text.size()};
  const auto message = grpc::decode_status_message(text, room.span());
  check(message.has_value(), "every message decodes in its own size");
  std::vector<std::uint8_t> octets(3 * message->size());
  httpwire::writer out{octets};
  grpc::write_status_message(out, *message);
  const auto written = out.written();
  check(written.has_value(), "three octets for one suffice");
  check_equal(httpwire::http::check_field_value(httpwire::as_text(*written)), error_code::none,
              "what is written is a field value");
  const exact_copy<char> again{message->size()};
  const auto decoded = grpc::decode_status_message(httpwire::as_text(*written), again.span());
  check(decoded && *decoded == *message, "an encoded message decodes to itself");

  std::array<std::uint8_t, 10> small{};
  if (const auto t = grpc::timeout::parse(text)) {
    httpwire::writer value{small};
    grpc::write(value, *t);
    check(value.ok() && *grpc::timeout::parse(httpwire::as_text(*value.written())) == *t,
          "a timeout comes back");
    const auto n = t->nanoseconds();
    check(n <= 0x7fff'ffff'ffff'ffff, "a timeout fits signed numbers");
    check(n == 0x7fff'ffff'ffff'ffff || grpc::timeout::from_nanoseconds(n).nanoseconds() >= n,
          "a timeout does not get shorter");
  }
  if (const auto s = grpc::parse_status(text)) {
    httpwire::writer value{small};
    grpc::write_status(value, *s);
    check_equal(httpwire::as_text(*value.written()), text, "a status is written as it was read");
  }
  if (const auto c = grpc::content_type::parse(text))
    check(c->format.size() + c->parameters.size() < text.size(), "the parts of a content-type");
  grpc::accept_encoding_reader list{text};
  std::size_t sum = 0;
  for (std::string_view one; list.next(one);) {
    check(!one.empty() && one.find(',') == std::string_view::npos, "an element of a list");
    check(grpc::accepts(text, one), "an element is accepted");
    sum += one.size() + 1;
  }
  check(sum <= text.size() + 1, "the elements of a list");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz_input in{{data, size}};
  const std::uint8_t limit = in.u8();
  const grpc::message_reader_options options{
      .max_message_size = limit == 0 ? 0xffff'ffff : std::uint32_t{limit}, .encoding = (in.u8() & 1U) != 0};
  const bytes sizes = in.take(in.u8() % 16U);
  const bytes content = in.take_all();
  const trace whole = read(content, {}, options);
  check_equal(read(content, sizes, options), whole, "whole and in chunks");
  constexpr std::uint8_t one[] = {0};
  check_equal(read(content, one, options), whole, "whole and octet by octet");
  write_again(content, options);
  const exact_copy<std::uint8_t> copy{content};
  fields(httpwire::as_text(copy.span()));
  return 0;
}
