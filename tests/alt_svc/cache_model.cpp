// SPDX-License-Identifier: MIT
// The cache against a slow one of maps and lists, over random operations and times.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "alt_svc/values.hpp"
#include "httpwire/alt_svc/cache.hpp"
#include "httpwire/alt_svc/cache_file.hpp"
#include "support/catch.hpp"
#include "support/random.hpp"

using namespace httpwire;
using namespace httpwire_test;

namespace {

using key = std::tuple<std::string, std::string, std::string, unsigned>;  // partition, scheme, host, port

struct service {
  std::string protocol;
  std::string host;
  unsigned port;
  friend bool operator==(const service&, const service&) = default;
  friend auto operator<=>(const service&, const service&) = default;
};
struct known {
  service where;
  std::uint64_t expires;
  bool persist;
};
struct failed {
  std::uint64_t until = 0;
  unsigned count = 0;
};
using broken_key = std::pair<std::string, service>;

std::string lowered(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

struct sent {
  std::string protocol;
  std::string host;
  unsigned port;
  std::uint64_t max_age;
  bool persist;
};

class model {
 public:
  explicit model(const alt_svc::cache_options& options) : options_(options) {}

  void update(const key& k, const std::vector<sent>& value, std::uint64_t now, std::uint64_t age) {
    if (std::ranges::all_of(value, [&](const sent& s) { return s.max_age <= age; })) return forget(k);
    const std::size_t own = std::get<0>(k).size() + std::get<1>(k).size() + std::get<2>(k).size();
    if (!origins_.contains(k)) {
      if (own > options_.max_text) return;
      if (origins_.size() == options_.max_origins) forget(use_.front());
    }
    std::vector<known> fresh;
    std::size_t text = own;
    for (const sent& s : value) {
      if (s.max_age <= age || fresh.size() == options_.max_alternatives) continue;
      const known a{{s.protocol, s.host.empty() ? std::get<2>(k) : lowered(s.host), s.port},
                    now + std::min(s.max_age - age, options_.max_lifetime),
                    s.persist};
      const std::size_t size = s.protocol.size() + s.host.size();
      const auto same = [&](const known& other) { return other.where == a.where; };
      if (text + size > options_.max_text || std::ranges::any_of(fresh, same)) continue;
      text += size;
      fresh.push_back(a);
    }
    forget(k);
    if (fresh.empty()) return;
    origins_[k] = fresh;
    use_.push_back(k);
  }
  void forget(const key& k) {
    const key copy = k;
    origins_.erase(copy);
    use_.remove(copy);
  }
  void forget_partition(const std::string& partition) {
    for (const key& k : std::vector<key>{use_.begin(), use_.end()})
      if (std::get<0>(k) == partition) forget(k);
    std::erase_if(broken_, [&](const auto& b) { return b.first.first == partition; });
    failures_.remove_if([&](const broken_key& b) { return b.first == partition; });
  }
  template <class Keep>
  void keep(const key& k, Keep keep_one) {
    if (!origins_.contains(k)) return;
    std::erase_if(origins_[k], [&](const known& a) { return !keep_one(a); });
    if (origins_[k].empty()) forget(k);
  }
  template <class Keep>
  void keep_all(Keep keep_one) {
    for (const key& k : std::vector<key>{use_.begin(), use_.end()}) keep(k, keep_one);
  }
  void network_changed() {
    keep_all([](const known& a) { return a.persist; });
    for (auto& [k, f] : broken_) f.until = 0;
  }

  std::vector<known> choose(const key& k, std::uint64_t now, const std::vector<std::string_view>& protocols,
                            bool by_client, bool include_broken) {
    std::vector<known> out;
    if (!origins_.contains(k)) return out;
    use_.remove(k);
    use_.push_back(k);
    for (const known& a : origins_[k]) {
      const bool allowed =
          protocols.empty() || std::ranges::find(protocols, a.where.protocol) != protocols.end();
      const auto b = broken_.find({std::get<0>(k), a.where});
      const bool is_broken = b != broken_.end() && now < b->second.until;
      if (allowed && a.expires > now && (include_broken || !is_broken)) out.push_back(a);
    }
    if (!by_client || protocols.empty()) return out;
    std::vector<known> sorted;
    for (const std::string_view p : protocols)
      for (const known& a : out)
        if (a.where.protocol == p) sorted.push_back(a);
    return sorted;
  }

  std::uint64_t mark(const std::string& partition, const service& s, std::uint64_t now) {
    const broken_key k{partition, s};
    if (!broken_.contains(k) && broken_.size() == options_.broken.max_services) {
      broken_.erase(failures_.front());
      failures_.pop_front();
    }
    failed& f = broken_[k];
    if (now >= f.until) {
      std::uint64_t delay = options_.broken.initial_delay;
      for (unsigned i = 0; i < f.count; ++i) delay = std::min(delay * 2, options_.broken.max_delay);
      ++f.count;
      f.until = now + delay;
    }
    failures_.remove(k);
    failures_.push_back(k);
    return f.until;
  }
  void confirm(const std::string& partition, const service& s) {
    broken_.erase({partition, s});
    failures_.remove({partition, s});
  }
  void clear() {
    origins_.clear();
    use_.clear();
    broken_.clear();
    failures_.clear();
  }
  /// Those that are not fresh are not saved; a file has no place for text that is too long.
  void reload(std::uint64_t now) {
    keep_all([&](const known& a) { return a.expires > now; });
  }

  [[nodiscard]] std::string dump() const {
    std::string text;
    for (const key& k : use_) {
      text +=
          std::get<0>(k) + '|' + std::get<1>(k) + '|' + std::get<2>(k) + '|' + std::to_string(std::get<3>(k));
      for (const known& a : origins_.at(k)) text += ' ' + shown_known(a);
      text += '\n';
    }
    for (const broken_key& k : failures_)
      text += k.first + '!' + k.second.protocol + ' ' + k.second.host + ' ' + std::to_string(k.second.port) +
              ' ' + std::to_string(broken_.at(k).until) + ' ' + std::to_string(broken_.at(k).count) + '\n';
    return text;
  }
  [[nodiscard]] static std::string shown_known(const known& a) {
    return a.where.protocol + ' ' + a.where.host + ' ' + std::to_string(a.where.port) + ' ' +
           std::to_string(a.expires) + (a.persist ? "p" : "-");
  }

 private:
  alt_svc::cache_options options_;
  std::map<key, std::vector<known>> origins_;
  std::list<key> use_;  // the least recently used first
  std::map<broken_key, failed> broken_;
  std::list<broken_key> failures_;
};

[[nodiscard]] std::string shown_choice(const alt_svc::choice& c) {
  return model::shown_known(
      {{std::string{c.service.protocol}, std::string{c.service.host}, c.service.port}, c.expires, c.persist});
}

[[nodiscard]] std::string dump(const alt_svc::cache& c) {
  std::string text;
  for (auto at = c.first(); at != c.end; at = c.next(at)) {
    const alt_svc::origin o = c.origin_at(at);
    text += std::string{o.partition} + '|' + std::string{o.scheme} + '|' + std::string{o.host} + '|' +
            std::to_string(o.port);
    for (std::size_t i = 0; i < c.alternative_count(at); ++i)
      text += ' ' + shown_choice(c.alternative_at(at, i));
    text += '\n';
  }
  const auto& broken = c.broken();
  for (auto at = broken.first(); at != broken.end; at = broken.next(at)) {
    const alt_svc::broken_service b = broken.view(at);
    text += std::string{b.partition} + '!' + std::string{b.service.protocol} + ' ' +
            std::string{b.service.host} + ' ' + std::to_string(b.service.port) + ' ' +
            std::to_string(b.until) + ' ' + std::to_string(b.failures) + '\n';
  }
  return text;
}

constexpr alt_svc::cache_options small{
    .max_origins = 5,
    .max_alternatives = 3,
    .max_text = 40,
    .max_lifetime = 5000,
    .broken = {.max_services = 4, .max_text = 64, .initial_delay = 20, .max_delay = 100}};
constexpr std::string_view protocols[] = {"h3", "h2", "h3-29", "w=x"};
constexpr std::string_view hosts[] = {"", "a.example", "B.example", "[::1]", "a-long-host.example"};
constexpr std::string_view origins[] = {"a.example", "b.example", "c.example", "d.example",
                                        "e.example", "f.example", "[::1]"};
constexpr std::string_view partitions[] = {"", "", "", "p", "-"};

class pair_of_caches {
 public:
  explicit pair_of_caches(std::uint64_t seed) : random_(seed) {}

  void step() {
    now_ += random_.one_in(3) ? random_.below(40) : 0;
    if (random_.one_in(500)) now_ += 4000;
    const key k = some_origin();
    switch (random_.below(24)) {
      case 0: return forget(k);
      case 1: return misdirect(k);
      case 2: return mark(std::get<0>(k));
      case 3: return mark(std::get<0>(k));
      case 4: return confirm(std::get<0>(k));
      case 5: return rarely(k);
      case 6:
      case 7:
      case 8:
      case 9:
      case 10: return update(k);
      default: return choose(k);
    }
  }
  void compare() { CHECK(dump(cache_) == model_.dump()); }

 private:
  key some_origin() {
    return {std::string{one_of(partitions)}, random_.one_in(6) ? "http" : "https",
            std::string{one_of(origins)}, random_.one_in(5) ? 8443U : 443U};
  }
  service some_service() {
    return {std::string{one_of(protocols)}, std::string{one_of(origins)}, random_.one_in(4) ? 1U : 443U};
  }
  template <std::size_t Size>
  std::string_view one_of(const std::string_view (&list)[Size]) {
    return list[random_.below(Size)];
  }
  static alt_svc::origin view(const key& k) {
    return {.scheme = std::get<1>(k),
            .host = std::get<2>(k),
            .port = static_cast<std::uint16_t>(std::get<3>(k)),
            .partition = std::get<0>(k)};
  }
  static alt_svc::alternative_service view(const service& s) {
    return {s.protocol, s.host, static_cast<std::uint16_t>(s.port)};
  }

  void update(const key& k) {
    const std::uint64_t age = random_.one_in(3) ? random_.below(120) : 0;
    if (random_.one_in(25)) {
      CHECK(cache_.update(view(k), *alt_svc::parse("clear"), {.now = now_}));
      return model_.forget(k);
    }
    std::vector<sent> value;
    std::string text;
    for (std::size_t n = random_.between(1, 4); n-- > 0;) {
      const sent s{std::string{one_of(protocols)}, std::string{one_of(hosts)}, random_.one_in(4) ? 1U : 443U,
                   random_.one_in(3) ? 86'400 : random_.below(300), random_.one_in(3)};
      value.push_back(s);
      if (!text.empty()) text += random_.one_in(2) ? ", " : " ,,";
      text +=
          (s.protocol == "w=x" ? "w%3Dx" : s.protocol) + "=\"" + s.host + ':' + std::to_string(s.port) + '"';
      if (s.max_age != 86'400) text += ";ma=" + std::to_string(s.max_age);
      if (s.persist) text += " ; persist=\"1\"";
    }
    static_cast<void>(cache_.update(view(k), *alt_svc::parse(text), {.now = now_, .age = age}));
    model_.update(k, value, now_, age);
  }
  void choose(const key& k) {
    std::vector<std::string_view> allowed;
    for (const std::string_view p : protocols)
      if (random_.one_in(2)) allowed.insert(allowed.begin(), p);
    const bool by_client = random_.one_in(2);
    const bool include_broken = random_.one_in(5);
    const auto expected = model_.choose(k, now_, allowed, by_client, include_broken);
    std::array<alt_svc::choice, 8> out{};
    const auto got = cache_.choose(view(k),
                                   {.now = now_,
                                    .protocols = allowed,
                                    .preference = by_client && !allowed.empty() ? alt_svc::preference::client
                                                                                : alt_svc::preference::server,
                                    .include_broken = include_broken},
                                   out);
    std::string a, b;
    for (const alt_svc::choice& c : got) a += shown_choice(c) + '\n';
    for (const known& c : expected) b += model::shown_known(c) + '\n';
    if (a != b) CHECK(a == b);
  }
  void misdirect(const key& k) {
    const service s = some_service();
    cache_.misdirected(view(k), view(s));
    model_.keep(k, [&](const known& a) { return a.where != s; });
  }
  void forget(const key& k) {
    cache_.erase(view(k));
    model_.forget(k);
  }
  void mark(const std::string& partition) {
    const service s = some_service();
    const auto until = cache_.mark_broken(partition, view(s), now_);
    CHECK((until && *until == model_.mark(partition, s, now_)));
  }
  void confirm(const std::string& partition) {
    const service s = some_service();
    cache_.confirm(partition, view(s));
    model_.confirm(partition, s);
  }
  void rarely(const key& k) {
    if (!random_.one_in(5)) return;
    switch (random_.below(12)) {
      case 0: cache_.clear(); return model_.clear();
      case 1: cache_.erase_partition(std::get<0>(k)); return model_.forget_partition(std::get<0>(k));
      case 2:
      case 3:
      case 4: cache_.network_changed(); return model_.network_changed();
      case 5:
      case 6: cache_.purge(now_); return model_.keep_all([&](const known& a) { return a.expires > now_; });
      default: return reload();
    }
  }
  /// What is saved and loaded is the same cache, without what is stale.
  void reload() {
    writer measured;
    save(cache_, measured, now_);
    std::vector<std::uint8_t> file(measured.size());
    writer out{file};
    const auto saved = save(cache_, out, now_);
    CHECK((out.ok() && saved.left_out == 0));
    cache_ = alt_svc::cache{small};
    const auto loaded = load(cache_, as_text(file), {.now = now_});
    CHECK((loaded.loaded == saved.lines && loaded.malformed == 0 && loaded.left_out == 0));
    model_.reload(now_);
    compare();
  }

  random_source random_;
  alt_svc::cache cache_{small};
  model model_{small};
  std::uint64_t now_ = 1'000'000;
};

}  // namespace

TEST_CASE("alt_svc cache: the same as a model of maps over 120000 random steps (RFC 7838 section 2.2)") {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    pair_of_caches pair(seed);
    for (int i = 0; i < 20'000; ++i) {
      pair.step();
      if (i % 8 == 0) pair.compare();
    }
  }
}
