// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <vector>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/writer.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

// Packets as RFC 9001 Appendix A and RFC 9369 Appendix A print them, and what every packet's test asks.

namespace httpwire_test {

using octet_string = std::vector<std::uint8_t>;

// RFC 9001 Appendix A.3, A.4, A.5; RFC 9369 Appendix A, server Initial and Retry.
inline constexpr auto server_initial_v1 =
    "cf000000010008f067a5502a4262b500 4075c0d95a482cd0991cd25b0aac406a"
    "5816b6394100f37a1c69797554780bb3 8cc5a99f5ede4cf73c3ec2493a1839b3"
    "dbcba3f6ea46c5b7684df3548e7ddeb9 c3bf9c73cc3f3bded74b562bfb19fb84"
    "022f8ef4cdd93795d77d06edbb7aaf2f 58891850abbdca3d20398c276456cbc4"
    "2158407dd074ee"_hex;
inline constexpr auto server_initial_v2 =
    "dc6b3343cf0008f067a5502a4262b500 4075d92faaf16f05d8a4398c47089698"
    "baeea26b91eb761d9b89237bbf872630 17915358230035f7fd3945d88965cf17"
    "f9af6e16886c61bfc703106fbaf3cb4c fa52382dd16a393e42757507698075b2"
    "c984c707f0a0812d8cd5a6881eaf21ce da98f4bd23f6fe1a3e2c43edd9ce7ca8"
    "4bed8521e2e140"_hex;
inline constexpr auto retry_v1 =
    "ff000000010008f067a5502a4262b574 6f6b656e04a265ba2eff4d829058fb3f 0f2496ba"_hex;
inline constexpr auto retry_v2 =
    "cf6b3343cf0008f067a5502a4262b574 6f6b656ec8646ce8bfe33952d9555436 65dcc7b6"_hex;
inline constexpr auto short_v1 = "4cfe4189655e5cd55c41f69080575d7999c25a5bfb"_hex;

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
/// buffer is refused with the size that suffices.
template <class Write>
[[nodiscard]] octet_string written(const Write& write) {
  httpwire::writer counting;
  write(counting);
  const std::size_t size = counting.size();
  exact_octets memory(size, 0xee);
  httpwire::writer out{memory.span()};
  write(out);
  const auto whole = out.written();
  REQUIRE(whole);
  CHECK(whole->size() == size);
  bool refused = true;
  for (std::size_t shorter = 0; shorter < size; ++shorter) {
    const exact_octets small(shorter);
    httpwire::writer over{small.span()};
    write(over);
    refused =
        refused &&
        error_of(over.written()) ==
            httpwire::error{.code = httpwire::error_code::buffer_too_small, .offset = shorter, .limit = size};
  }
  CHECK(refused);
  return copy(*whole);
}

/// The code with which a writer refuses, which is the same whether there is room or not.
template <class Write>
[[nodiscard]] httpwire::error_code write_refusal(const Write& write) {
  httpwire::writer counting;
  write(counting);
  exact_octets memory(2048);
  httpwire::writer out{memory.span()};
  write(out);
  CHECK(error_of(counting.written()).code == error_of(out.written()).code);
  return code_of(out.written());
}

/// What `write` puts out, at compile time.
template <std::size_t Size, class Write>
[[nodiscard]] consteval std::array<std::uint8_t, Size> written_array(Write write) {
  std::array<std::uint8_t, Size> out{};
  httpwire::writer over{out};
  write(over);
  if (!over.ok() || over.size() != Size) throw std::length_error("what is written has another size");
  return out;
}

}  // namespace httpwire_test
