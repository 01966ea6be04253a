// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "httpwire/alt_svc/detail/lru_table.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"

// Alternative services that did not work, RFC 7838 section 2.4: a client may fall back to the origin or to
// another alternative. For how long the RFC leaves open.
//
// Here a service is left alone for some minutes after its first failure, and twice as long after each further
// one, up to a limit, until it has worked once. It belongs to the service, not to an origin: most responses
// bring Alt-Svc again, and that must not bring back what does not work.

namespace httpwire::alt_svc {

/// An alternative service, RFC 7838 section 2.
struct alternative_service {
  std::string_view protocol{};  ///< ALPN protocol name, not encoded.
  std::string_view host{};      ///< Not empty; case does not matter.
  std::uint16_t port = 0;

  friend constexpr bool operator==(const alternative_service& a, const alternative_service& b) noexcept {
    return a.port == b.port && a.protocol == b.protocol && detail::same_lower(a.host, b.host);
  }
};

/// Limits and waiting times of broken_services.
struct broken_options {
  /// Services that are remembered.
  std::size_t max_services = 64;
  /// Octets of the partition, protocol and host of a service, together.
  std::size_t max_text = 512;
  /// Seconds for which a service is left alone after its first failure.
  std::uint64_t initial_delay = 300;
  /// Seconds that no delay exceeds: two days.
  std::uint64_t max_delay = 172'800;
};

namespace detail {

/// A time that was read rather than counted here: no further ahead than counting could have put it.
[[nodiscard]] constexpr std::uint64_t within(std::uint64_t most, std::uint64_t time,
                                             std::uint64_t now) noexcept {
  return time > now && time - now > most ? now + most : time;
}

}  // namespace detail

/// A service that failed.
struct broken_service {
  std::string_view partition{};
  alternative_service service{};
  std::uint64_t until = 0;     ///< It is to be left alone before this time.
  std::uint32_t failures = 0;  ///< Since it last worked.
};

/// A bounded set of services, each in a partition. Without room the one whose failure is longest ago is
/// forgotten. Times are seconds since any moment, the same one for all calls.
template <class Storage = heap_storage>
class broken_services {
  struct record {
    std::uint16_t partition_size = 0;
    std::uint16_t protocol_size = 0;
    std::uint16_t host_size = 0;
    std::uint16_t port = 0;
    std::uint32_t failures = 0;
    std::uint64_t until = 0;
  };
  static constexpr std::size_t fixed_text = Storage::static_size;
  using table = detail::lru_table<record, Storage, fixed_text / 128 + (fixed_text != 0 ? 1 : 0), fixed_text>;

 public:
  /// out_of_memory, with the number of services as its limit.
  [[nodiscard]] constexpr result<void> reserve(const broken_options& options, std::uint64_t hash_seed,
                                               Storage& storage) noexcept {
    options_ = options;
    seed_ = hash_seed;
    if (!table_.reserve(options.max_services, options.max_text, storage))
      return error{.code = error_code::out_of_memory, .limit = options.max_services};
    return {};
  }

  /// Services that are remembered.
  [[nodiscard]] constexpr std::size_t count() const noexcept { return table_.count(); }

  /// Notes a failure, and gives the time until which the service is to be left alone. While it is left alone
  /// further failures change nothing: they are those of connections that were begun before.
  /// alt_svc_cache_text for one whose texts are too long to be remembered.
  [[nodiscard]] constexpr result<std::uint64_t> mark(std::string_view partition, const alternative_service& s,
                                                     std::uint64_t now) noexcept {
    const std::uint32_t known = find(partition, s);
    const auto at = known != table::none ? result<std::uint32_t>{known} : insert(partition, s, false);
    if (!at) return at.error();
    record& r = table_[*at];
    if (now >= r.until) {
      if (r.failures != ~std::uint32_t{0}) ++r.failures;
      const std::uint64_t delay = delay_after(r.failures);
      r.until = delay > ~now ? ~std::uint64_t{0} : now + delay;
    }
    table_.set_learnt(*at);
    table_.touch(*at);
    return r.until;
  }

  /// The time until which the service is to be left alone; 0 for one that has not failed.
  [[nodiscard]] constexpr std::uint64_t until(std::string_view partition,
                                              const alternative_service& s) const noexcept {
    const std::uint32_t at = find(partition, s);
    return at == table::none ? 0 : table_[at].until;
  }
  /// Whether the service is to be left alone at `now`.
  [[nodiscard]] constexpr bool is_broken(std::string_view partition, const alternative_service& s,
                                         std::uint64_t now) const noexcept {
    return table_.count() != 0 && now < until(partition, s);
  }

  /// The service worked: its failures are forgotten. False when there were none.
  constexpr bool confirm(std::string_view partition, const alternative_service& s) noexcept {
    const std::uint32_t at = find(partition, s);
    if (at == table::none) return false;
    table_.erase(at);
    return true;
  }

  /// The network changed: all may be tried again, for the network may have been at fault. Failures stay
  /// counted, so that what fails everywhere is not tried in short intervals by those who travel.
  constexpr void network_changed() noexcept {
    for (std::uint32_t at = table_.oldest(); at != table::none; at = table_.newer(at)) table_[at].until = 0;
  }

  /// Forgets all.
  constexpr void clear() noexcept { table_.clear(); }
  /// Forgets a partition.
  constexpr void erase_partition(std::string_view partition) noexcept {
    for (std::uint32_t at = table_.oldest(); at != table::none;) {
      const std::uint32_t next = table_.newer(at);
      if (view(at).partition == partition) table_.erase(at);
      at = next;
    }
  }

  /// Puts back what an earlier cache knew, with its time no further ahead than max_delay. False when the
  /// service is there already, or there is no room but that of services that were marked, or restored before
  /// begin_restore(); then nothing changes.
  [[nodiscard]] constexpr result<bool> restore(const broken_service& b, std::uint64_t now) noexcept {
    if (find(b.partition, b.service) != table::none) return false;
    const auto at = insert(b.partition, b.service, true);
    if (!at) return at.error();
    if (*at == table::none) return false;
    table_[*at].until = detail::within(options_.max_delay, b.until, now);
    table_[*at].failures = b.failures;
    return true;
  }

  /// What is there from now on is newer than what will be restored.
  constexpr void begin_restore() noexcept { table_.begin_restore(); }

  /// For walking over all, the one that failed longest ago first: positions end with `end`, and with any
  /// change.
  static constexpr std::uint32_t end = table::none;
  /// The first, or `end`.
  [[nodiscard]] constexpr std::uint32_t first() const noexcept { return table_.oldest(); }
  /// The one behind it, or `end`.
  [[nodiscard]] constexpr std::uint32_t next(std::uint32_t at) const noexcept { return table_.newer(at); }
  /// A view, which ends with the next call that is not const.
  [[nodiscard]] constexpr broken_service view(std::uint32_t at) const noexcept {
    const record& r = table_[at];
    const std::string_view text = table_.text(at);
    return {.partition = text.substr(0, r.partition_size),
            .service = {.protocol = text.substr(r.partition_size, r.protocol_size),
                        .host = text.substr(std::size_t{r.partition_size} + r.protocol_size, r.host_size),
                        .port = r.port},
            .until = r.until,
            .failures = r.failures};
  }

 private:
  [[nodiscard]] constexpr std::uint64_t delay_after(std::uint32_t failures) const noexcept {
    std::uint64_t delay = options_.initial_delay;
    for (std::uint32_t i = 1; i < failures && delay < options_.max_delay && delay != 0; ++i)
      delay = delay > options_.max_delay / 2 ? options_.max_delay : delay * 2;
    return delay < options_.max_delay ? delay : options_.max_delay;
  }

  [[nodiscard]] constexpr std::uint64_t hash(std::string_view partition,
                                             const alternative_service& s) const noexcept {
    detail::key_hash h(seed_);
    h.add(partition);
    h.add(s.protocol);
    h.add_lower(s.host);
    h.add_size(s.port);
    return h.value();
  }
  [[nodiscard]] constexpr std::uint32_t find(std::string_view partition,
                                             const alternative_service& s) const noexcept {
    return table_.find(hash(partition, s), [&](std::uint32_t at) {
      const broken_service b = view(at);
      return b.service == s && b.partition == partition;
    });
  }
  /// Another service; none where what is restored has no room.
  [[nodiscard]] constexpr result<std::uint32_t> insert(std::string_view partition,
                                                       const alternative_service& s, bool restored) noexcept {
    // Each is compared alone, so that no sum wraps.
    const std::size_t most = options_.max_text;
    if (partition.size() > most || s.protocol.size() > most - partition.size() ||
        s.host.size() > most - partition.size() - s.protocol.size())
      return error{.code = error_code::alt_svc_cache_text, .limit = most};
    if (table_.slots() == 0) return error{.code = error_code::out_of_memory, .limit = options_.max_services};
    const std::uint64_t key = hash(partition, s);
    const std::uint32_t at = restored ? table_.insert_restored(key) : table_.insert(key);
    if (at == table::none) return at;
    record& r = table_[at];
    r.partition_size = static_cast<std::uint16_t>(partition.size());
    r.protocol_size = static_cast<std::uint16_t>(s.protocol.size());
    r.host_size = static_cast<std::uint16_t>(s.host.size());
    r.port = s.port;
    detail::slot_text text(table_.text(at));
    text.put(partition);
    text.put(s.protocol);
    text.put_lower(s.host);
    return at;
  }

  table table_;
  broken_options options_{};
  std::uint64_t seed_ = 0;
};

}  // namespace httpwire::alt_svc
