// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <vector>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

// Octets put together by hand, and what the test of everything that is written asks.

namespace httpwire_test {

using octet_string = std::vector<std::uint8_t>;

[[nodiscard]] inline octet_string joined(std::initializer_list<octet_string> parts) {
  octet_string all;
  for (const octet_string& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

[[nodiscard]] inline octet_string copy(httpwire::bytes from) { return {from.begin(), from.end()}; }

[[nodiscard]] constexpr bool same(httpwire::bytes a, httpwire::bytes b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i]) return false;
  return true;
}

inline constexpr std::uint64_t largest_varint = 0x3fff'ffff'ffff'ffff;

/// Put together without the library: RFC 9000 section 16, in `size` octets or as few as do.
[[nodiscard]] inline octet_string raw_varint(std::uint64_t value, std::size_t size = 0) {
  std::size_t log = 0;
  while ((value >> (8 * (std::size_t{1} << log) - 2)) != 0 || (std::size_t{1} << log) < size) ++log;
  octet_string out(std::size_t{1} << log);
  for (std::size_t i = out.size(); i-- > 0; value >>= 8) out[i] = static_cast<std::uint8_t>(value & 0xff);
  out[0] = static_cast<std::uint8_t>(out[0] | log << 6);
  return out;
}

/// Numbers one behind the other, each as short as can be.
[[nodiscard]] inline octet_string raw_varints(std::initializer_list<std::uint64_t> values) {
  octet_string all;
  for (const std::uint64_t value : values) all = joined({all, raw_varint(value)});
  return all;
}

/// The failure of a result; of code `none` for a value.
template <class T>
[[nodiscard]] constexpr httpwire::error error_of(const httpwire::result<T>& r) {
  return r ? httpwire::error{} : r.error();
}
template <class T>
[[nodiscard]] constexpr httpwire::error_code code_of(const httpwire::result<T>& r) {
  return error_of(r).code;
}

/// What `write` puts out. On the way: counting over an empty span gives the same size, and every shorter
/// buffer is refused with the size that suffices and is not written past.
template <class Write>
  requires std::invocable<const Write&, httpwire::writer&>
[[nodiscard]] octet_string written(const Write& write) {
  httpwire::writer counting;
  write(counting);
  const std::size_t size = counting.size();
  CHECK(error_of(counting.written()).limit == size);

  exact_octets memory(size, 0xee);
  httpwire::writer out{memory.span()};
  write(out);
  const auto whole = out.written();
  REQUIRE(whole);
  CHECK(whole->size() == size);
  CHECK(whole->data() == memory.data());

  bool refused = true;
  const std::size_t step = size < 2000 ? 1 : size / 500;
  for (std::size_t shorter = 0; shorter < size; shorter += step) {
    const exact_octets small(shorter);
    httpwire::writer over{small.span()};
    write(over);
    const httpwire::error e = error_of(over.written());
    refused = refused && e.scope() == httpwire::error_scope::caller &&
              e == httpwire::error{
                       .code = httpwire::error_code::buffer_too_small, .offset = shorter, .limit = size};
  }
  CHECK(refused);
  return copy(*whole);
}

/// The code with which a writer refuses, which is the same whether there is room or not.
template <class Write>
  requires std::invocable<const Write&, httpwire::writer&>
[[nodiscard]] httpwire::error_code write_refusal(const Write& write) {
  httpwire::writer counting;
  write(counting);
  exact_octets memory(4096);
  httpwire::writer out{memory.span()};
  write(out);
  REQUIRE(!out.written());
  CHECK(counting.written().error() == out.written().error());
  return out.written().error().code;
}

/// What `write` puts out, at compile time.
template <std::size_t Size, class Write>
  requires std::invocable<const Write&, httpwire::writer&>
[[nodiscard]] consteval std::array<std::uint8_t, Size> written_array(Write write) {
  std::array<std::uint8_t, Size> out{};
  httpwire::writer over{out};
  write(over);
  if (!over.ok() || over.size() != Size) throw std::length_error("what is written has another size");
  return out;
}

}  // namespace httpwire_test
