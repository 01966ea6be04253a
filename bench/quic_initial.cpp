// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "httpwire/quic/initial.hpp"
#include "support/counters.hpp"
#ifdef HTTPWIRE_HAVE_OPENSSL
#include "support/evp_initial.hpp"
#endif

namespace {

namespace quic = httpwire::quic;
using httpwire_bench::count_bytes;
using httpwire_bench::require;
using quic::detail::implementation;

constexpr std::array<std::uint8_t, 8> connection_id = {0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};
constexpr std::size_t packet_number_offset = 18;
constexpr std::size_t packet_size = 1200;
using packet = std::array<std::uint8_t, packet_size>;

/// An Initial packet of a client as large as a datagram, its number in 4 octets.
packet plain_packet() {
  packet p{0xc3, 0x00, 0x00, 0x00, 0x01, 0x08, 0x83, 0x94, 0xc8, 0xf0, 0x3e,
           0x51, 0x57, 0x08, 0x00, 0x00, 0x44, 0x9e, 0x00, 0x00, 0x00, 0x02};
  for (std::size_t i = 22; i < packet_size - 16; ++i) p[i] = static_cast<std::uint8_t>(i * 7);
  return p;
}

quic::packet_keys derived(implementation wanted) {
  return *quic::derive_initial_keys(quic::version::v1, connection_id, quic::role::client, wanted);
}

packet sealed_packet() {
  packet p = plain_packet();
  const quic::initial_protection client{derived(implementation::best)};
  require(quic::seal_initial(client, p, packet_number_offset, 2).has_value(), "an Initial packet is sealed");
  return p;
}

/// What both libraries have to do.
template <implementation Wanted>
class httpwire_initial {
 public:
  bool derive(quic::packet_keys& keys) {
    keys = derived(Wanted);
    return true;
  }
  bool set_keys(const quic::packet_keys& keys) {
    protection_ = quic::initial_protection{keys, Wanted};
    return true;
  }
  bool open(httpwire::mutable_bytes in) {
    return quic::open_initial(protection_, in, packet_number_offset, 0).has_value();
  }

 private:
  quic::initial_protection protection_{quic::packet_keys{}, Wanted};
};
using httpwire_best = httpwire_initial<implementation::best>;
using httpwire_portable = httpwire_initial<implementation::portable>;

#ifdef HTTPWIRE_HAVE_OPENSSL
class openssl_initial {
 public:
  bool derive(quic::packet_keys& keys) { return evp_.derive(connection_id, keys); }
  bool set_keys(const quic::packet_keys& keys) { return evp_.set_keys(keys); }
  bool open(httpwire::mutable_bytes in) { return evp_.open(in, packet_number_offset); }

 private:
  httpwire_bench::evp_initial evp_;
};
#endif

enum class keys_are { derived, known, cached };

template <class Library>
void open(benchmark::State& state, keys_are how) {
  Library library;
  const packet sealed = sealed_packet();
  const packet plain = plain_packet();
  quic::packet_keys keys = derived(implementation::best);
  require(library.set_keys(keys), "keys are set");
  packet p{};
  for (auto _ : state) {
    p = sealed;
    benchmark::DoNotOptimize(p);
    bool ok = true;
    if (how == keys_are::derived) ok = library.derive(keys);
    if (how != keys_are::cached) ok = ok && library.set_keys(keys);
    ok = ok && library.open(p);
    require(ok, "an Initial packet is opened");
    benchmark::ClobberMemory();
  }
  require(std::equal(plain.begin(), plain.end() - 16, p.begin()), "the octets are those that were sealed");
  count_bytes(state, packet_size);
}

template <class Library>
void derive(benchmark::State& state) {
  Library library;
  quic::packet_keys keys;
  for (auto _ : state) {
    require(library.derive(keys), "keys are derived");
    benchmark::DoNotOptimize(keys);
  }
  require(keys == derived(implementation::portable), "the keys are the same");
}

template <implementation Wanted>
void seal(benchmark::State& state) {
  const quic::initial_protection client{derived(Wanted), Wanted};
  const packet plain = plain_packet();
  packet p{};
  for (auto _ : state) {
    p = plain;
    benchmark::DoNotOptimize(p);
    require(quic::seal_initial(client, p, packet_number_offset, 2).has_value(),
            "an Initial packet is sealed");
    benchmark::ClobberMemory();
  }
  count_bytes(state, packet_size);
}

template <class Library>
void register_library(const char* name) {
  const auto in = [&](const char* front) { return std::string{front} + "/" + name; };
  const auto add = [&](const char* front, keys_are how) {
    benchmark::RegisterBenchmark(in(front).c_str(), open<Library>, how);
  };
  add("quic_initial_open/derived_keys", keys_are::derived);
  add("quic_initial_open/known_keys", keys_are::known);
  add("quic_initial_open/cached_ciphers", keys_are::cached);
  benchmark::RegisterBenchmark(in("quic_initial_derive").c_str(), derive<Library>);
}

int register_all() {
  register_library<httpwire_best>("httpwire");
#ifdef HTTPWIRE_HAVE_OPENSSL
  register_library<openssl_initial>("openssl");
#endif
  register_library<httpwire_portable>("httpwire_portable");
  benchmark::RegisterBenchmark("quic_initial_seal/cached_ciphers/httpwire", seal<implementation::best>);
  benchmark::RegisterBenchmark("quic_initial_seal/cached_ciphers/httpwire_portable",
                               seal<implementation::portable>);
  return 0;
}

[[maybe_unused]] const int registered = register_all();

}  // namespace
