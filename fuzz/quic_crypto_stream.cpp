// SPDX-License-Identifier: MIT
// Input: two octets with the limits, then steps: an octet below 0x40 consumes, another one is followed by an
// offset of 16 bits and a length of 8 bits of data, which is made up; see `step`.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "httpwire/quic/crypto_stream.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace quic = httpwire::quic;
using httpwire::bytes;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;

/// What is known of each octet of the window: its value, or -1.
class plain_model {
 public:
  explicit plain_model(const quic::crypto_stream_options& limits)
      : limits_(limits), window_(limits.max_buffered, -1) {}

  [[nodiscard]] error_code receive(std::uint64_t offset, bytes data) {
    const std::uint64_t end = offset + data.size();
    if (offset > httpwire::varint::max_value || end > httpwire::varint::max_value)
      return error_code::quic_crypto_stream_too_long;
    if (closed_ && end > consumed_ + readable().size()) return error_code::quic_crypto_level_ended;
    if (end > consumed_ + limits_.max_buffered) return error_code::quic_crypto_buffer_exceeded;
    auto after = window_;
    bool same = true;
    for (std::size_t i = 0; i < data.size(); ++i) {
      if (offset + i < consumed_) continue;
      int& known = after[static_cast<std::size_t>(offset + i - consumed_)];
      same = same && (known < 0 || known == data[i]);
      known = data[i];
    }
    // Gaps are counted before octets are compared.
    if (gaps_of(after) > limits_.max_gaps && gaps_of(after) > gaps())
      return error_code::quic_crypto_too_many_gaps;
    if (!same) return error_code::quic_crypto_overlap_mismatch;
    window_ = after;
    return error_code::none;
  }
  void consume(std::size_t count) {
    consumed_ += count;
    window_.erase(window_.begin(), window_.begin() + static_cast<std::ptrdiff_t>(count));
    window_.resize(limits_.max_buffered, -1);
  }
  [[nodiscard]] error_code close() {
    closed_ = true;
    return readable().empty() && gaps() == 0 ? error_code::none : error_code::quic_crypto_unconsumed;
  }
  [[nodiscard]] std::string readable() const {
    std::string out;
    for (const int known : window_) {
      if (known < 0) break;
      out += static_cast<char>(known);
    }
    return out;
  }
  [[nodiscard]] std::size_t gaps() const { return gaps_of(window_); }
  [[nodiscard]] std::uint64_t consumed() const { return consumed_; }

 private:
  /// A gap ends where an octet that is known follows one that is not.
  [[nodiscard]] static std::size_t gaps_of(const std::vector<int>& window) {
    std::size_t gaps = 0;
    for (std::size_t i = 1; i < window.size(); ++i)
      if (window[i] >= 0 && window[i - 1] < 0) ++gaps;
    return gaps;
  }

  quic::crypto_stream_options limits_;
  std::vector<int> window_;
  std::uint64_t consumed_ = 0;
  bool closed_ = false;
};

/// The octet of the stream at `offset`.
[[nodiscard]] std::uint8_t octet_at(std::uint64_t offset) {
  return static_cast<std::uint8_t>(offset * 0x9e37'79b9'7f4a'7c15U >> 56);
}

template <class Stream>
[[nodiscard]] error_code code_of(const Stream& done) {
  return done ? error_code::none : done.error().code;
}

template <class Storage>
void run(httpwire_fuzz::fuzz_input in, const quic::crypto_stream_options& limits) {
  quic::basic_crypto_stream<Storage> stream{limits};
  plain_model model{stream.options()};
  for (int steps = 0; !in.empty() && steps < 64; ++steps) {
    const unsigned step = in.u8();
    if (step < 0x3f) {
      const std::size_t count = step % (stream.readable().size() + 2);
      if (count > stream.readable().size()) {
        check_equal(code_of(stream.consume(count)), error_code::invalid_argument, "consuming too much");
      } else {
        check(stream.consume(count).has_value(), "consuming what is there");
        model.consume(count);
      }
    } else if (step == 0x3f) {
      check_equal(code_of(stream.close()), model.close(), "closing");
    } else {
      std::uint64_t offset = in.u16();
      if ((step & 1) != 0) offset += model.consumed();
      if (step == 0xff) offset = httpwire::varint::max_value - offset;
      std::vector<std::uint8_t> made(in.u8());
      for (std::size_t i = 0; i < made.size(); ++i) made[i] = octet_at(offset + i);
      if ((step & 0x1e) == 0x1e && !made.empty()) made[offset % made.size()] ^= 1;
      const httpwire_fuzz::exact_copy<std::uint8_t> data{std::span<const std::uint8_t>{made}};
      check_equal(code_of(stream.receive(offset, data.span())), model.receive(offset, data.span()),
                  "receiving");
    }
    check_equal(httpwire::as_text(stream.readable()), std::string_view{model.readable()}, "readable octets");
    check_equal(stream.gaps(), model.gaps(), "gaps");
    check_equal(stream.consumed(), model.consumed(), "octets consumed");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const std::size_t max_buffered = in.u8();
  const quic::crypto_stream_options limits{.max_buffered = max_buffered * 2, .max_gaps = in.u8() % 20U};
  run<httpwire::heap_storage>(in, limits);
  run<httpwire::inline_storage<128>>(in, limits);
  return 0;
}
