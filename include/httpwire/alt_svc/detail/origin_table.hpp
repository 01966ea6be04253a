// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "httpwire/alt_svc/alternative.hpp"
#include "httpwire/alt_svc/cached.hpp"
#include "httpwire/alt_svc/detail/grammar.hpp"
#include "httpwire/alt_svc/detail/lru_table.hpp"
#include "httpwire/alt_svc/origin.hpp"
#include "httpwire/core/result.hpp"

// Where the cache keeps its origins.
//
// The text of a slot is partition, scheme and host of the origin, then what the alternatives need. A slot is
// filled from the front and emptied as a whole, so that nothing moves.

namespace httpwire::alt_svc::detail {

template <class Storage>
class origin_table {
  struct record {
    std::uint16_t partition_size = 0;
    std::uint16_t scheme_size = 0;
    std::uint16_t host_size = 0;
    std::uint16_t port = 0;
    std::uint16_t text_size = 0;
    std::uint32_t alternatives = 0;
  };
  struct stored {
    std::uint64_t expires;
    std::uint16_t protocol_at;
    std::uint16_t protocol_size;
    std::uint16_t host_at;
    std::uint16_t host_size;
    std::uint16_t port;
    bool persist;
  };
  static constexpr std::size_t fixed_text = Storage::static_size;
  static constexpr std::size_t fixed_slots = fixed_text / 128 + (fixed_text != 0 ? 1 : 0);
  using table = lru_table<record, Storage, fixed_slots, fixed_text>;

 public:
  static constexpr std::uint32_t none = table::none;

  [[nodiscard]] constexpr result<void> reserve(const cache_options& options, Storage& storage) noexcept {
    max_alternatives_ = options.max_alternatives;
    max_text_ = options.max_text;
    max_origins_ = options.max_origins;
    seed_ = options.hash_seed;
    if (max_alternatives_ > 0xffff || max_origins_ > (std::size_t{1} << 24U) ||
        (max_origins_ != 0 && max_alternatives_ > static_cast<std::size_t>(-1) / max_origins_) ||
        !origins_.reserve(max_origins_, max_text_, storage) ||
        !alternatives_.reserve(max_origins_ * max_alternatives_, storage)) {
      origins_.clear();
      return error{.code = error_code::out_of_memory, .limit = max_origins_};
    }
    return {};
  }

  [[nodiscard]] constexpr std::size_t count() const noexcept { return origins_.count(); }
  [[nodiscard]] constexpr std::uint32_t oldest() const noexcept { return origins_.oldest(); }
  [[nodiscard]] constexpr std::uint32_t newer(std::uint32_t at) const noexcept { return origins_.newer(at); }
  constexpr void touch(std::uint32_t at) noexcept { origins_.touch(at); }
  constexpr void erase(std::uint32_t at) noexcept { origins_.erase(at); }
  constexpr void clear() noexcept { origins_.clear(); }
  constexpr void begin_restore() noexcept { origins_.begin_restore(); }

  [[nodiscard]] constexpr origin origin_at(std::uint32_t at) const noexcept {
    const record& r = origins_[at];
    const std::string_view text = origins_.text(at);
    return {.scheme = text.substr(r.partition_size, r.scheme_size),
            .host = text.substr(std::size_t{r.partition_size} + r.scheme_size, r.host_size),
            .port = r.port,
            .partition = text.substr(0, r.partition_size)};
  }
  [[nodiscard]] constexpr std::size_t alternative_count(std::uint32_t at) const noexcept {
    return origins_[at].alternatives;
  }
  [[nodiscard]] constexpr choice alternative_at(std::uint32_t at, std::size_t i) const noexcept {
    const stored& s = alternatives_.data()[at * max_alternatives_ + i];
    const std::string_view text = origins_.text(at);
    return {.service = {.protocol = text.substr(s.protocol_at, s.protocol_size),
                        .host = text.substr(s.host_at, s.host_size),
                        .port = s.port},
            .expires = s.expires,
            .persist = s.persist};
  }

  [[nodiscard]] constexpr std::uint32_t find(const origin& o) const noexcept {
    return origins_.find(hash(o), [&](std::uint32_t at) { return origin_at(at) == o; });
  }

  /// The origin's slot, the most recently used, with its alternatives if it had any.
  [[nodiscard]] constexpr result<std::uint32_t> find_or_insert(const origin& o) noexcept {
    const std::uint32_t at = find(o);
    if (at == none) return insert(o, false);
    origins_.touch(at);
    return at;
  }

  constexpr void drop_alternatives(std::uint32_t at) noexcept {
    record& r = origins_[at];
    r.text_size = static_cast<std::uint16_t>(std::size_t{r.partition_size} + r.scheme_size + r.host_size);
    r.alternatives = 0;
    origins_.set_learnt(at);
  }

  /// Adds one at the end; false when there is no room for it or it is there.
  [[nodiscard]] constexpr bool append(std::uint32_t at, const alternative& a,
                                      std::uint64_t expires) noexcept {
    const std::size_t host_size = a.host_escaped ? unescaped_size(a.host) : a.host.size();
    slot_text text(origins_.text(at), origins_[at].text_size);
    stored s{};
    if (!begin(at, text, a.protocol_id.decoded_size(), host_size, s)) return false;
    for (std::size_t i = 0; i < a.protocol_id.encoded.size();)
      text.put(take_percent_decoded(a.protocol_id.encoded, i));
    for (std::size_t i = 0; i < a.host.size();)
      text.put(lower(a.host_escaped ? take_unescaped(a.host, i) : a.host[i++]));
    s.port = a.port;
    s.persist = a.persist;
    s.expires = expires;
    return finish(at, text, s);
  }

  [[nodiscard]] constexpr result<bool> restore(const origin& o, const choice& c) noexcept {
    std::uint32_t at = find(o);
    if (at == none) {
      const auto inserted = insert(o, true);
      if (!inserted) return inserted.error();
      at = *inserted;
      if (at == none) return false;
    } else if (!origins_.is_restored(at)) {
      return false;
    }
    origins_.touch_restored(at);
    slot_text text(origins_.text(at), origins_[at].text_size);
    stored s{};
    const bool is_own_host = same_lower(o.host, c.service.host);
    bool done = begin(at, text, c.service.protocol.size(), is_own_host ? 0 : c.service.host.size(), s);
    if (done) {
      text.put(c.service.protocol);
      if (!is_own_host) text.put_lower(c.service.host);
      s.port = c.service.port;
      s.persist = c.persist;
      s.expires = c.expires;
      done = finish(at, text, s);
    }
    if (origins_[at].alternatives == 0) origins_.erase(at);
    return done;
  }

  /// Drops all for which `keep` is false, and says whether there were any. Their text stays until the slot is
  /// filled again.
  template <class Keep>
  constexpr bool keep_if(std::uint32_t at, Keep keep) noexcept {
    record& r = origins_[at];
    stored* const all = alternatives_.data() + at * max_alternatives_;
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < r.alternatives; ++i)
      if (keep(alternative_at(at, i))) all[kept++] = all[i];
    const bool dropped = kept != r.alternatives;
    r.alternatives = kept;
    return dropped;
  }

 private:
  [[nodiscard]] constexpr std::uint64_t hash(const origin& o) const noexcept {
    key_hash h(seed_);
    h.add(o.partition);
    h.add_lower(o.scheme);
    h.add_lower(o.host);
    h.add_size(o.port);
    return h.value();
  }

  /// Another origin; none where what is restored has no room.
  [[nodiscard]] constexpr result<std::uint32_t> insert(const origin& o, bool restored) noexcept {
    // RFC 6454 section 4: an origin is a scheme, a host and a port.
    if (!origin::is_scheme(o.scheme) || !is_host(o.host) || o.port == 0)
      return error{.code = error_code::alt_svc_origin};
    if (o.partition.size() > max_text_ || o.scheme.size() > max_text_ - o.partition.size() ||
        o.host.size() > max_text_ - o.partition.size() - o.scheme.size())
      return error{.code = error_code::alt_svc_cache_text, .limit = max_text_};
    if (origins_.slots() == 0) return error{.code = error_code::out_of_memory, .limit = max_origins_};
    const std::uint32_t at = restored ? origins_.insert_restored(hash(o)) : origins_.insert(hash(o));
    if (at == none) return at;
    record& r = origins_[at];
    r.partition_size = static_cast<std::uint16_t>(o.partition.size());
    r.scheme_size = static_cast<std::uint16_t>(o.scheme.size());
    r.host_size = static_cast<std::uint16_t>(o.host.size());
    r.port = o.port;
    r.text_size = static_cast<std::uint16_t>(o.partition.size() + o.scheme.size() + o.host.size());
    slot_text text(origins_.text(at));
    text.put(o.partition);
    text.put_lower(o.scheme);
    text.put_lower(o.host);
    return at;
  }

  /// Where the texts of another alternative go; a host of no octets is that of the origin.
  [[nodiscard]] constexpr bool begin(std::uint32_t at, const slot_text& text, std::size_t protocol_size,
                                     std::size_t host_size, stored& s) const noexcept {
    const record& r = origins_[at];
    if (r.alternatives == max_alternatives_ || protocol_size > max_text_ || host_size > max_text_ ||
        !text.has_room(protocol_size + host_size))
      return false;
    const std::size_t own_host = std::size_t{r.partition_size} + r.scheme_size;
    s.protocol_at = static_cast<std::uint16_t>(text.used());
    s.protocol_size = static_cast<std::uint16_t>(protocol_size);
    s.host_at = static_cast<std::uint16_t>(host_size == 0 ? own_host : text.used() + protocol_size);
    s.host_size = host_size == 0 ? r.host_size : static_cast<std::uint16_t>(host_size);
    return true;
  }

  /// Keeps the alternative unless it is there already.
  [[nodiscard]] constexpr bool finish(std::uint32_t at, const slot_text& text, const stored& s) noexcept {
    record& r = origins_[at];
    alternatives_.data()[at * max_alternatives_ + r.alternatives] = s;
    const alternative_service added = alternative_at(at, r.alternatives).service;
    for (std::size_t i = 0; i < r.alternatives; ++i)
      if (alternative_at(at, i).service == added) return false;
    ++r.alternatives;
    r.text_size = static_cast<std::uint16_t>(text.used());
    return true;
  }

  table origins_;
  typename Storage::template array<stored, 4 * fixed_slots> alternatives_;
  std::size_t max_origins_ = 0;
  std::size_t max_alternatives_ = 0;
  std::size_t max_text_ = 0;
  std::uint64_t seed_ = 0;
};

}  // namespace httpwire::alt_svc::detail
