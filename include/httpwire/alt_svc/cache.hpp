// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "httpwire/alt_svc/broken_services.hpp"
#include "httpwire/alt_svc/cached.hpp"
#include "httpwire/alt_svc/detail/origin_table.hpp"
#include "httpwire/alt_svc/origin.hpp"
#include "httpwire/alt_svc/parse.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"

// The client's memory of alternative services, RFC 7838 sections 2.2, 2.4 and 6.

namespace httpwire::alt_svc {

/// Alternatives by origin and partition. The caller's clock goes into each call, in seconds. All memory is
/// taken at construction.
template <class Storage = heap_storage>
class basic_cache {
  using table = detail::origin_table<Storage>;

 public:
  /// Without memory every update fails with out_of_memory, and there is nothing to choose.
  constexpr explicit basic_cache(const cache_options& options = {}, Storage storage = {}) noexcept
      : options_(options), storage_(std::move(storage)) {
    if (const auto r = origins_.reserve(options, storage_); !r) failure_ = r.error();
    if (const auto r = broken_.reserve(options.broken, options.hash_seed, storage_); !r) failure_ = r.error();
  }

  /// Takes a value that came from the origin or from one of its alternatives: it replaces all that was known
  /// (RFC 7838 section 3.1), or clears it. A value of which leniency left nothing changes nothing. Not to be
  /// called for a 421 response (RFC 7838 section 6).
  /// alt_svc_origin for one without host or port; alt_svc_cache_text when its own texts are too long.
  constexpr result<update_result> update(const origin& o, const services& value,
                                         const reception& when) noexcept {
    if (failure_.code != error_code::none) return failure_;
    if (value.clear()) {
      erase(o);
      return update_result{};
    }
    if (value.empty()) return update_result{};
    update_result done;
    for (const alternative& a : value)
      if (lifetime(a, when) == 0) ++done.stale;
    // No other origin has to give way for what is stale.
    if (done.stale == value.size()) {
      erase(o);
      return done;
    }
    const auto at = origins_.find_or_insert(o);
    if (!at) return at.error();
    origins_.drop_alternatives(*at);
    for (const alternative& a : value) {
      const std::uint64_t seconds = lifetime(a, when);
      if (seconds != 0) ++(origins_.append(*at, a, when.now + seconds) ? done.stored : done.dropped);
    }
    if (done.stored == 0) origins_.erase(*at);
    return done;
  }

  /// The alternatives of an origin that are fresh, allowed and not broken, as many as `out` has room for. The
  /// origin counts as used.
  [[nodiscard]] constexpr std::span<const choice> choose(const origin& o, const query& q,
                                                         std::span<choice> out) noexcept {
    std::size_t count = 0;
    const std::uint32_t at = origins_.find(o);
    if (at == table::none) return out.first(0);
    origins_.touch(at);
    const std::size_t rounds =
        q.preference == preference::client && !q.protocols.empty() ? q.protocols.size() : 1;
    for (std::size_t round = 0; round < rounds; ++round) {
      const auto allowed = rounds == 1 ? q.protocols : q.protocols.subspan(round, 1);
      // A protocol that the client names twice is not looked for twice.
      if (rounds != 1 && is_among(q.protocols[round], q.protocols.first(round))) continue;
      for (std::size_t i = 0; i < origins_.alternative_count(at) && count < out.size(); ++i) {
        const choice c = origins_.alternative_at(at, i);
        if (c.expires <= q.now || (!allowed.empty() && !is_among(c.service.protocol, allowed))) continue;
        if (!q.include_broken && broken_.is_broken(o.partition, c.service, q.now)) continue;
        out[count++] = c;
      }
    }
    return out.first(count);
  }

  /// Forgets an origin; false when nothing was known. Origin-specific data that is cleared includes this (RFC
  /// 7838 section 9.4).
  constexpr bool erase(const origin& o) noexcept {
    const std::uint32_t at = origins_.find(o);
    if (at == table::none) return false;
    origins_.erase(at);
    return true;
  }

  /// A 421 (Misdirected Request) came from this alternative: the origin forgets it (RFC 7838 section 6).
  /// False when it was not known. Other origins keep theirs.
  constexpr bool misdirected(const origin& o, const alternative_service& service) noexcept {
    const std::uint32_t at = origins_.find(o);
    return at != table::none && keep_if(at, [&](const choice& c) { return !(c.service == service); });
  }

  /// The network changed: only alternatives with `persist` are kept (RFC 7838 section 2.2), and what did not
  /// work may be tried again.
  constexpr void network_changed() noexcept {
    for_all([](const choice& c) { return c.persist; });
    broken_.network_changed();
  }

  /// Drops what is stale. Not needed: what is stale is never chosen, and gives way when room is needed.
  constexpr void purge(std::uint64_t now) noexcept {
    for_all([&](const choice& c) { return now < c.expires; });
  }

  /// Forgets everything, broken services as well.
  constexpr void clear() noexcept {
    origins_.clear();
    broken_.clear();
  }
  /// Forgets everything in one partition.
  constexpr void erase_partition(std::string_view partition) noexcept {
    for (std::uint32_t at = origins_.oldest(); at != table::none;) {
      const std::uint32_t next = origins_.newer(at);
      if (origins_.origin_at(at).partition == partition) origins_.erase(at);
      at = next;
    }
    broken_.erase_partition(partition);
  }

  /// The service could not be reached, or did not speak the protocol (RFC 7838 section 2.4). Gives the time
  /// until which no origin of the partition is sent there; see broken_services.
  constexpr result<std::uint64_t> mark_broken(std::string_view partition, const alternative_service& service,
                                              std::uint64_t now) noexcept {
    if (failure_.code != error_code::none) return failure_;
    return broken_.mark(partition, service, now);
  }
  /// The service worked.
  constexpr void confirm(std::string_view partition, const alternative_service& service) noexcept {
    broken_.confirm(partition, service);
  }
  /// The services that did not work, and until when they are left alone.
  [[nodiscard]] constexpr const broken_services<Storage>& broken() const noexcept { return broken_; }

  /// Origins that have alternatives, fresh or not.
  [[nodiscard]] constexpr std::size_t origin_count() const noexcept { return origins_.count(); }
  [[nodiscard]] constexpr const cache_options& options() const noexcept { return options_; }

  /// For walking over all origins, the least recently used first: positions end with `end`, and with any
  /// change.
  static constexpr std::uint32_t end = table::none;
  /// The least recently used, or `end`.
  [[nodiscard]] constexpr std::uint32_t first() const noexcept { return origins_.oldest(); }
  /// The one that was used after it, or `end`.
  [[nodiscard]] constexpr std::uint32_t next(std::uint32_t at) const noexcept { return origins_.newer(at); }
  /// A view, which ends with the next call that is not const.
  [[nodiscard]] constexpr origin origin_at(std::uint32_t at) const noexcept { return origins_.origin_at(at); }
  /// Alternatives of the origin at a position.
  [[nodiscard]] constexpr std::size_t alternative_count(std::uint32_t at) const noexcept {
    return origins_.alternative_count(at);
  }
  /// One of them, from 0; a view as that of origin_at.
  [[nodiscard]] constexpr choice alternative_at(std::uint32_t at, std::size_t i) const noexcept {
    return origins_.alternative_at(at, i);
  }

  /// Puts an alternative behind those of the origin; for loading what was saved. False when it is there
  /// already, or there is no room, or the origin was known before begin_restore(): what was learnt since is
  /// newer, and gives way neither to it nor to other origins that are restored. What expires later than
  /// max_lifetime from `now` on expires then.
  constexpr result<bool> restore(const origin& o, choice c, std::uint64_t now) noexcept {
    if (failure_.code != error_code::none) return failure_;
    c.expires = detail::within(options_.max_lifetime, c.expires, now);
    return origins_.restore(o, c);
  }
  /// The same for a service that does not work, for max_delay at most.
  constexpr result<bool> restore(const broken_service& b, std::uint64_t now) noexcept {
    if (failure_.code != error_code::none) return failure_;
    return broken_.restore(b, now);
  }
  /// What is there from now on is newer than what will be restored.
  constexpr void begin_restore() noexcept {
    origins_.begin_restore();
    broken_.begin_restore();
  }

 private:
  [[nodiscard]] static constexpr bool is_among(std::string_view text,
                                               std::span<const std::string_view> list) noexcept {
    for (const std::string_view other : list)
      if (text == other) return true;
    return false;
  }

  /// Seconds from now for which an alternative is fresh. Time ends with the largest one that can be counted.
  [[nodiscard]] constexpr std::uint64_t lifetime(const alternative& a, const reception& when) const noexcept {
    std::uint64_t seconds = a.remaining(when.age);
    if (seconds > options_.max_lifetime) seconds = options_.max_lifetime;
    return seconds > ~when.now ? ~when.now : seconds;
  }

  /// True where an alternative was dropped. An origin without alternatives is none.
  template <class Keep>
  constexpr bool keep_if(std::uint32_t at, Keep keep) noexcept {
    const bool dropped = origins_.keep_if(at, keep);
    if (origins_.alternative_count(at) == 0) origins_.erase(at);
    return dropped;
  }
  template <class Keep>
  constexpr void for_all(Keep keep) noexcept {
    for (std::uint32_t at = origins_.oldest(); at != table::none;) {
      const std::uint32_t next = origins_.newer(at);
      keep_if(at, keep);
      at = next;
    }
  }

  cache_options options_;
  Storage storage_;
  table origins_;
  broken_services<Storage> broken_;
  error failure_{};
};

/// With memory from the heap, taken once.
using cache = basic_cache<>;

}  // namespace httpwire::alt_svc
