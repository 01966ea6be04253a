// SPDX-License-Identifier: MIT
// Input: operations, an octet each: the low 4 bits say what, the rest the origin; then what the operation
// needs. 12 to 15 take an octet of length and a text: a value, a file, or an origin with an ALTSVC frame.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/alt_svc.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace alt_svc = httpwire::alt_svc;
using alt_svc::alternative_service;
using alt_svc::choice;
using alt_svc::origin;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;
using httpwire_fuzz::fuzz_input;

constexpr alt_svc::cache_options options{
    .max_origins = 4,
    .max_alternatives = 3,
    .max_text = 48,
    .max_lifetime = 10'000'000,
    .broken = {.max_services = 3, .max_text = 48, .initial_delay = 10, .max_delay = 70}};
constexpr std::string_view hosts[] = {"a", "b.example", "[::1]", "A"};
constexpr std::string_view partitions[] = {"", "p"};
constexpr std::string_view protocols[] = {"h3", "h2", "http/1.1", "x y"};

/// All that a cache says of itself, with its rules checked.
std::string dump(const alt_svc::cache& c, std::uint64_t now) {
  std::string text;
  std::size_t count = 0;
  for (auto at = c.first(); at != c.end; at = c.next(at), ++count) {
    const origin o = c.origin_at(at);
    check(c.alternative_count(at) > 0 && c.alternative_count(at) <= options.max_alternatives,
          "an origin has alternatives");
    text += std::string{o.partition} + ' ' + std::string{o.scheme} + ' ' + std::string{o.host} + ' ' +
            std::to_string(o.port);
    for (std::size_t i = 0; i < c.alternative_count(at); ++i) {
      const choice a = c.alternative_at(at, i);
      check(a.expires <= now + options.max_lifetime, "and is fresh for no longer than max_lifetime");
      check(alt_svc::detail::is_host(a.service.host) && a.service.port != 0,
            "an alternative has a host and a port");
      text += ' ' + std::string{a.service.protocol} + ' ' + std::string{a.service.host} + ' ' +
              std::to_string(a.service.port) + ' ' + std::to_string(a.expires) + (a.persist ? "p" : "");
      for (std::size_t j = 0; j < i; ++j)
        check(!(c.alternative_at(at, j).service == a.service), "no alternative is there twice");
    }
    text += '\n';
  }
  check_equal(count, c.origin_count(), "origins");
  check(count <= options.max_origins, "no more origins than may be");
  const auto& broken = c.broken();
  count = 0;
  for (auto at = broken.first(); at != broken.end; at = broken.next(at), ++count) {
    const auto b = broken.view(at);
    check(b.failures != 0, "what is broken has failed");
    check(b.until <= now + options.broken.max_delay, "and is left alone for no longer than max_delay");
    text += std::string{b.partition} + '!' + std::string{b.service.protocol} + ' ' +
            std::string{b.service.host} + ' ' + std::to_string(b.service.port) + ' ' +
            std::to_string(b.until) + ' ' + std::to_string(b.failures) + '\n';
  }
  check(count == broken.count() && count <= options.broken.max_services,
        "no more broken services than may be");
  return text;
}

class session {
 public:
  void step(fuzz_input& in) {
    const unsigned what = in.u8();
    const origin o{.scheme = (what & 64) == 0 ? "https" : "http",
                   .host = httpwire_fuzz::one_of(hosts, what >> 4),
                   .port = 443,
                   .partition = httpwire_fuzz::one_of(partitions, what >> 7)};
    switch (what & 15) {
      case 0: return choose(o, in.u8());
      case 1: now_ += in.u8(); return;
      case 2: now_ += std::uint64_t{in.u16()} << 8; return;
      case 3: cache_.erase(o); return;
      case 4: cache_.misdirected(o, service(in)); return;
      case 5: mark(o.partition, service(in)); return;
      case 6: cache_.confirm(o.partition, service(in)); return;
      case 7: return network_changed();
      case 8: cache_.purge(now_); return;
      case 9: cache_.erase_partition(o.partition); return;
      case 10: return save_and_load();
      case 11: cache_.clear(); return;
      case 12: return load(in);
      case 13: return frame(in);
      default: return update(o, in, (what & 1) != 0);
    }
  }
  void finish() { save_and_load(); }

 private:
  static alternative_service service(fuzz_input& in) {
    const unsigned c = in.u8();
    return {.protocol = httpwire_fuzz::one_of(protocols, c),
            .host = httpwire_fuzz::one_of(hosts, c >> 2),
            .port = static_cast<std::uint16_t>(c >> 4 | 1)};
  }

  void choose(const origin& o, unsigned c) {
    std::array<std::string_view, 2> wanted{httpwire_fuzz::one_of(protocols, c),
                                           httpwire_fuzz::one_of(protocols, c >> 2)};
    const alt_svc::query q{
        .now = now_,
        .protocols = std::span<const std::string_view>{wanted}.first(c >> 6 & 2U),
        .preference = (c & 16) == 0 ? alt_svc::preference::server : alt_svc::preference::client,
        .include_broken = (c & 32) != 0};
    const exact_copy<choice> room(c >> 4 & 3U);
    const std::string before = dump(cache_, now_);
    for (const choice& a : cache_.choose(o, q, room.span())) {
      check(a.expires > now_, "what is chosen is fresh");
      check(q.include_broken || !cache_.broken().is_broken(o.partition, a.service, now_), "and not broken");
      check(q.protocols.empty() || a.service.protocol == wanted[0] || a.service.protocol == wanted[1],
            "and allowed");
    }
    check_equal(dump(cache_, now_).size(), before.size(), "choosing changes nothing but the order");
  }

  void mark(std::string_view partition, const alternative_service& s) {
    const auto until = cache_.mark_broken(partition, s, now_);
    check(until && *until > now_ && *until <= now_ + options.broken.max_delay,
          "a delay is within its limits");
    check(cache_.broken().is_broken(partition, s, now_), "what is marked is broken");
  }

  void network_changed() {
    cache_.network_changed();
    for (auto at = cache_.first(); at != cache_.end; at = cache_.next(at))
      for (std::size_t i = 0; i < cache_.alternative_count(at); ++i)
        check(cache_.alternative_at(at, i).persist, "only what persists is left");
  }

  static exact_copy<char> text(fuzz_input& in) {
    const httpwire::bytes octets = in.take(in.u8());
    const std::string_view view = httpwire::as_text(octets);
    return exact_copy<char>{std::span<const char>{view.data(), view.size()}};
  }

  void update(const origin& o, fuzz_input& in, bool lenient) {
    const std::uint64_t age = in.u8();
    const auto memory = text(in);
    update(o, {memory.span().data(), memory.span().size()}, age, lenient);
  }
  void update(const origin& o, std::string_view value, std::uint64_t age, bool lenient) {
    const auto s = alt_svc::parse(
        value, {.strictness = lenient ? alt_svc::strictness::lenient : alt_svc::strictness::strict});
    if (!s) return;
    const auto r = cache_.update(o, *s, {.now = now_, .age = age});
    if (r) check_equal(r->stored + r->stale + r->dropped, s->size(), "every alternative is accounted for");
    if (s->clear()) check(!cache_.erase(o), "clear leaves nothing");
  }

  void frame(fuzz_input& in) {
    const auto memory = text(in);
    const std::string_view view{memory.span().data(), memory.span().size()};
    const auto f = alt_svc::frame_payload::parse(0, httpwire::as_bytes(view));
    if (!f) return;
    const auto o = origin::parse(f->origin_text());
    if (o) update(*o, f->field_value_text(), 0, false);
  }

  void load(fuzz_input& in) {
    const auto memory = text(in);
    const std::string_view file{memory.span().data(), memory.span().size()};
    const auto r = alt_svc::load(cache_, file, {.now = now_, .max_line_size = 200});
    check(r.loaded + r.stale + r.left_out + r.malformed <= file.size(), "no more lines than octets");
    check((r.malformed == 0) == (r.first_malformed.code == httpwire::error_code::none) &&
              r.first_malformed.offset <= file.size(),
          "the first malformed line has its place");
  }

  /// What is saved comes back, and is saved alike.
  void save_and_load() {
    cache_.purge(now_);
    httpwire::writer measured;
    const auto saved = save(cache_, measured, now_);
    const exact_copy<std::uint8_t> room(measured.size());
    httpwire::writer out{room.span()};
    save(cache_, out, now_);
    check(out.ok(), "what is measured suffices");
    alt_svc::cache other{options};
    const auto loaded = alt_svc::load(other, httpwire::as_text(room.span()), {.now = now_});
    check(loaded.malformed == 0 && loaded.loaded == saved.lines && loaded.left_out == 0 && loaded.stale == 0,
          "every line that is saved is loaded");
    if (saved.left_out == 0)
      check_equal(std::string_view{dump(other, now_)}, std::string_view{dump(cache_, now_)},
                  "a cache and its file");
  }

  alt_svc::cache cache_{options};
  std::uint64_t now_ = 1'600'000'000;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz_input in{{data, size}};
  session s;
  for (int i = 0; i < 200 && !in.empty(); ++i) s.step(in);
  s.finish();
  return 0;
}
