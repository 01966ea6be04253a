// SPDX-License-Identifier: MIT
// Values for the printers of gdb; the test stops in `look`.
#include <array>
#include <cstdint>
#include <httpwire/core.hpp>
#include <httpwire/field/line.hpp>
#include <httpwire/h2/event.hpp>
#include <httpwire/quic/connection_id.hpp>

#if defined(__GNUC__)
__attribute__((noinline))
#endif
void look() {
  static volatile int calls = 0;
  calls = calls + 1;
}

int main() {
  static std::array<std::uint8_t, 80> octets{1, 2, 0xff};
  const httpwire::bytes three = httpwire::bytes{octets}.first(3);
  const httpwire::bytes none;
  const httpwire::mutable_bytes many{octets};
  const std::span<const std::uint8_t, 2> fixed{octets.data(), 2};
  const httpwire::error failure{.code = httpwire::error_code::hpack_index_out_of_range,
                                .field_index = 3,
                                .offset = 12,
                                .stream_id = 5,
                                .limit = 61};
  const httpwire::error no_failure{};
  const httpwire::result<int> good_result = 7;
  const httpwire::result<int> bad_result = failure;
  const httpwire::result<void> success;
  const httpwire::result<void> bad_void = failure;
  const httpwire::poll<int> ready = 8;
  const httpwire::poll<int> starved = httpwire::need_more;
  const httpwire::poll<int> failed = failure;
  const httpwire::field_line line{":path", "/a?b", httpwire::indexing::never};
  const httpwire::field_line plain{"te", "trailers"};
  const auto number = *httpwire::varint::from(15'293'809);
  const httpwire::received_varint received{37, 2};
  const auto id = *httpwire::quic::connection_id::from(three);
  const httpwire::h2::event event = httpwire::h2::window_update{.stream_id = 9, .increment = 7};
  const httpwire::poll<httpwire::h2::event> polled = httpwire::h2::event{httpwire::h2::data{.stream_id = 1}};
  look();
  return no_failure == failure || none.size() > many.size() || fixed.empty() || !good_result || bad_result ||
         !success || bad_void || !ready || starved || failed || line == plain ||
         number.value() == received.value || id.empty() || event.index() == 0 || !polled;
}
