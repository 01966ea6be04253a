// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/reader.hpp"

// Lists inside TLS messages, RFC 8446 section 3.4: views that are walked lazily. What checks the message
// before gives them whole lists; half an entry at the end is left out.
//
//   numbers     | number (16) |, any number of times
//   names       | length (8) | name |                        RFC 7301 section 3.1
//   key shares  | group (16) | length (16) | key exchange |  RFC 8446 section 4.2.8

namespace httpwire::quic {

/// Of the form 0x?a?a with two like octets: sent to exercise that unknown values are ignored (RFC 8701
/// section 2). So are cipher suites, groups, versions, signature schemes and extensions.
[[nodiscard]] constexpr bool is_tls_grease(std::uint16_t number) noexcept {
  return (number & 0x0f0fU) == 0x0a0aU && number >> 8U == (number & 0xffU);
}

/// Numbers of 16 bits: cipher suites, groups, versions, signature schemes.
struct tls_number_entry {
  using value_type = std::uint16_t;
  [[nodiscard]] static constexpr value_type read(reader& in) noexcept { return in.u16(); }
};

/// Application protocols as ALPN names them, which are not empty: "h3".
struct tls_name_entry {
  using value_type = bytes;
  [[nodiscard]] static constexpr value_type read(reader& in) noexcept { return in.take(in.u8()); }
};

/// A public key that a client offers.
struct tls_key_share {
  std::uint16_t group = 0;
  bytes key_exchange{};  ///< A view into the message.
};

/// How a key share is read.
struct tls_key_share_entry {
  using value_type = tls_key_share;
  [[nodiscard]] static constexpr value_type read(reader& in) noexcept {
    const std::uint16_t group = in.u16();
    return {.group = group, .key_exchange = in.take(in.u16())};
  }
};

/// A list that was checked to its end: a view into the message.
template <class Entry>
class tls_list {
 public:
  using value_type = typename Entry::value_type;

  /// Over the entries; ends when the message does.
  class iterator {
   public:
    using value_type = typename Entry::value_type;
    using difference_type = std::ptrdiff_t;

    constexpr iterator() noexcept = default;
    constexpr explicit iterator(bytes rest) noexcept : rest_(rest) { load(); }
    [[nodiscard]] constexpr value_type operator*() const noexcept { return current_; }
    constexpr iterator& operator++() noexcept {
      rest_ = rest_.subspan(size_);
      load();
      return *this;
    }
    constexpr iterator operator++(int) noexcept {
      const iterator old = *this;
      ++*this;
      return old;
    }
    /// Of the same list.
    friend constexpr bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.rest_.size() == b.rest_.size();
    }

   private:
    constexpr void load() noexcept {
      reader in{rest_};
      current_ = Entry::read(in);
      size_ = in.position();
      if (in.ok()) return;
      current_ = {};
      rest_ = {};
    }

    bytes rest_{};
    value_type current_{};
    std::size_t size_ = 0;
  };

  constexpr tls_list() noexcept = default;
  constexpr explicit tls_list(bytes octets) noexcept : octets_(octets) {}

  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{octets_}; }
  [[nodiscard]] constexpr iterator end() const noexcept { return iterator{}; }
  [[nodiscard]] constexpr bool empty() const noexcept { return begin() == end(); }

  /// As they are in the message.
  [[nodiscard]] constexpr bytes octets() const noexcept { return octets_; }

 private:
  bytes octets_{};
};

/// Numbers of 16 bits.
using tls_number_list = tls_list<tls_number_entry>;
/// Application protocols.
using tls_name_list = tls_list<tls_name_entry>;
/// Key shares.
using tls_key_share_list = tls_list<tls_key_share_entry>;

/// Whether the number is in the list.
[[nodiscard]] constexpr bool contains(const tls_number_list& list, std::uint16_t number) noexcept {
  for (const std::uint16_t one : list)
    if (one == number) return true;
  return false;
}

namespace detail {

/// Whether `octets` are entries to their end.
[[nodiscard]] constexpr bool are_numbers(bytes octets) noexcept { return octets.size() % 2 == 0; }

[[nodiscard]] constexpr bool are_names(bytes octets) noexcept {
  reader in{octets};
  while (in.ok() && in.remaining() != 0)
    if (tls_name_entry::read(in).empty()) return false;
  return in.ok();
}

[[nodiscard]] constexpr bool are_key_shares(bytes octets) noexcept {
  reader in{octets};
  while (in.ok() && in.remaining() != 0)
    if (tls_key_share_entry::read(in).key_exchange.empty()) return false;
  return in.ok();
}

}  // namespace detail
}  // namespace httpwire::quic
