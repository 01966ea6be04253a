// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <variant>

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/quic/connection_id.hpp"
#include "httpwire/quic/connection_id_length.hpp"
#include "httpwire/quic/invariants.hpp"
#include "httpwire/quic/long_header.hpp"
#include "httpwire/quic/packet_options.hpp"
#include "httpwire/quic/packet_type.hpp"
#include "httpwire/quic/retry.hpp"
#include "httpwire/quic/short_header.hpp"
#include "httpwire/quic/version.hpp"
#include "httpwire/quic/version_negotiation.hpp"

// The packets of a datagram, RFC 9000 section 12.2, as far as they can be told without keys.
//
//   | long header, Length, ... | long header, Length, ... | short header, to the end, or zeros |

namespace httpwire::quic {

/// A long header of a version of which only the invariants are known; it takes the rest of the datagram.
struct unknown_version_packet : invariant_long_header {};

/// A packet that is not to be processed, while others may follow.
struct discarded_packet {
  error reason;
  bytes octets;
};

/// Zeros behind the last packet, which some senders pad datagrams with instead of PADDING frames.
struct datagram_padding {
  bytes octets;
};

/// All views in it are into the datagram, and end with it.
using packet =
    std::variant<initial_packet, zero_rtt_packet, handshake_packet, short_packet, retry_packet,
                 version_negotiation_packet, unknown_version_packet, datagram_padding, discarded_packet>;

/// Walks over a datagram:
///
///   for (const auto packet : packets{datagram, fixed_cid_length{8}}) { if (!packet) break; ... }
///
/// An error is the last element: where the next packet begins is not known. It may be quic_too_many_packets,
/// or one of the readers of packets, with its offset counted from the start of the datagram. A datagram
/// without octets gives quic_datagram_empty, so that it can be counted.
///
/// discarded_packet stands for one that others may follow. Its reasons: quic_destination_changed (the first
/// packet's counts), quic_packet_coalesced, quic_packet_too_short and, with that option,
/// quic_datagram_too_small.
///
/// A walk reads the datagram once, but for what CidLength looks at.
template <connection_id_length CidLength>
class packets {
 public:
  /// All packets of one datagram. `cid_length` tells the length of the connection ID in short headers.
  constexpr packets(bytes datagram, CidLength cid_length, const packet_options& options = {}) noexcept
      : datagram_(datagram), cid_length_(std::move(cid_length)), options_(options) {}

  /// Lives no longer than the `packets` that it walks over. A packet is read where it is looked at, so
  /// that it is never copied; for that * is not const, and this is enough for range-for, not for std::ranges.
  class iterator {
   public:
    using value_type = result<packet>;
    using difference_type = std::ptrdiff_t;

    constexpr iterator() noexcept = default;
    constexpr explicit iterator(const packets& all) noexcept : all_(&all) {}

    [[nodiscard]] constexpr value_type operator*() noexcept {
      const bytes octets = all_->datagram_.subspan(at_);
      next_ = all_->datagram_.size();
      // RFC 9000 section 12.2: a datagram is of packets.
      if (octets.empty()) return failure({.code = error_code::quic_datagram_empty});
      const bool is_short = !is_long_header(octets[0]);
      if (is_short && is_padding(octets)) return made(datagram_padding{octets});
      // RFC 9000 section 12.2: the caller's limit.
      if (count_ == all_->options_.max_packets)
        return failure({.code = error_code::quic_too_many_packets, .limit = all_->options_.max_packets});
      return is_short ? read_short(octets) : read_long(octets);
    }

    constexpr iterator& operator++() noexcept {
      if (next_ == unread) static_cast<void>(**this);
      at_ = next_;
      next_ = unread;
      ++count_;
      if (at_ == all_->datagram_.size()) all_ = nullptr;
      return *this;
    }
    constexpr void operator++(int) noexcept { ++*this; }

    /// Octets of the datagram before the packet.
    [[nodiscard]] constexpr std::size_t offset() const noexcept { return at_; }

    friend constexpr bool operator==(const iterator& it, std::default_sentinel_t) noexcept {
      return it.all_ == nullptr;
    }

   private:
    static constexpr std::size_t unread = ~std::size_t{0};

    [[nodiscard]] constexpr bool is_padding(bytes octets) const noexcept {
      return at_ != 0 && octets[0] == 0 &&
             std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) { return octet == 0; });
    }

    constexpr value_type read_short(bytes octets) noexcept {
      const result<std::size_t> size = all_->cid_length_(octets.subspan(1));
      if (!size) return failure(size.error());
      const auto p = short_packet::parse(octets, *size, all_->options_);
      if (!p) return failure(p.error());
      // RFC 9000 section 12.2: another destination than that of the first packet.
      if (at_ != 0 && !same_connection_id(p->dcid, destination_))
        return discarded({.code = error_code::quic_destination_changed}, octets);
      return made(*p);
    }

    constexpr value_type read_long(bytes octets) noexcept {
      const auto header = invariant_long_header::parse(octets);
      if (!header) return failure(header.error());
      if (at_ == 0) destination_ = header->dcid;
      if (is_known(header->version)) {
        if (long_packet_type(header->version, header->first_octet) == packet_type::retry)
          return alone(retry_packet::parse(*header, all_->options_), octets);
        return read_protected(octets, *header);
      }
      if (header->version == version::negotiation)
        return alone(version_negotiation_packet::parse(*header), octets);
      // RFC 9000 section 12.2: another destination than that of the first packet.
      if (!same_connection_id(header->dcid, destination_))
        return discarded({.code = error_code::quic_destination_changed}, octets);
      return made(unknown_version_packet{*header});
    }

    constexpr value_type read_protected(bytes octets, const invariant_long_header& header) noexcept {
      const auto p = long_packet::parse(octets, header, all_->options_);
      if (!p) return failure(p.error());
      next_ = at_ + p->octets.size();
      // RFC 9000 section 12.2: another destination than that of the first packet.
      if (!same_connection_id(p->dcid, destination_))
        return discarded({.code = error_code::quic_destination_changed}, p->octets);
      if (const auto size = p->check_size(all_->options_); !size) return discarded(size.error(), p->octets);
      if (p->type == packet_type::zero_rtt) return made(zero_rtt_packet{*p});
      if (p->type == packet_type::handshake) return made(handshake_packet{*p});
      const std::size_t least = all_->options_.min_initial_datagram_size;
      // RFC 9000 section 14.1: a server discards it.
      if (all_->datagram_.size() < least)
        return discarded({.code = error_code::quic_datagram_too_small, .limit = least}, p->octets);
      return made(initial_packet{*p});
    }

    /// A packet that cannot be coalesced with others.
    template <class Packet>
    constexpr value_type alone(const result<Packet>& p, bytes octets) const noexcept {
      if (!p) return failure(p.error());
      // RFC 9000 section 12.2: there is no situation for it.
      if (at_ != 0) return discarded({.code = error_code::quic_packet_coalesced}, octets);
      return made(*p);
    }

    /// In its place: a packet is larger than most of its kinds.
    template <class Packet>
    static constexpr value_type made(const Packet& p) noexcept {
      return p;
    }

    constexpr error moved(error e) const noexcept {
      e.offset += at_;
      return e;
    }
    constexpr value_type failure(const error& e) const noexcept { return moved(e); }
    constexpr value_type discarded(const error& reason, bytes octets) const noexcept {
      return made(discarded_packet{moved(reason), octets});
    }

    const packets* all_ = nullptr;
    std::size_t at_ = 0;
    std::size_t count_ = 0;
    // Known once the packet, or the first packet, has been read.
    std::size_t next_ = unread;
    bytes destination_;
  };

  [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{*this}; }
  [[nodiscard]] constexpr std::default_sentinel_t end() const noexcept { return {}; }

 private:
  bytes datagram_;
  CidLength cid_length_;
  packet_options options_;
};

}  // namespace httpwire::quic
