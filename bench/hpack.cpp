// SPDX-License-Identifier: MIT
#include "httpwire/hpack.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/counters.hpp"
#include "support/stories.hpp"
#ifdef HTTPWIRE_HAVE_NGHTTP2
#include "support/nghttp2.hpp"
#endif

namespace {

namespace hpack = httpwire::hpack;
using httpwire_bench::count_items;
using httpwire_bench::require;
using httpwire_bench::section;
using httpwire_bench::stories;

using block = std::vector<std::uint8_t>;

constexpr std::size_t room = 1U << 16;

// --- Both libraries behind the same three functions

struct httpwire_codec {
  static constexpr const char* name = "httpwire";
  using fields = std::vector<httpwire::field_line>;
  static fields fields_of(const section& s) { return httpwire_bench::lines_of(s); }

  class decoder {
   public:
    explicit decoder(std::size_t capacity) : decoder_({.table_capacity = capacity}) {}
    std::size_t decode(const block& b) {
      std::size_t sum = 0;
      const auto done =
          decoder_.decode(b, scratch_, [&](const httpwire::field_line& f) { sum += f.value.size(); });
      require(done.has_value(), "httpwire decodes");
      return sum;
    }

   private:
    hpack::decoder decoder_;
    std::array<char, 16'384> scratch_;
  };

  class encoder {
   public:
    explicit encoder(std::size_t capacity) : encoder_({.table_capacity = capacity}) {
      require(encoder_.set_peer_table_capacity(capacity).has_value(), "httpwire has memory");
    }
    std::size_t encode(const fields& f, block& out) {
      const auto written = encoder_.encode(f, out);
      require(written.has_value(), "httpwire encodes");
      return written->size();
    }

   private:
    hpack::encoder encoder_;
  };
};

#ifdef HTTPWIRE_HAVE_NGHTTP2
struct nghttp2_codec {
  static constexpr const char* name = "nghttp2";
  using fields = std::vector<nghttp2_nv>;
  static fields fields_of(const section& s) { return httpwire_bench::nghttp2_fields(s); }
  using decoder = httpwire_bench::nghttp2_decoder;
  using encoder = httpwire_bench::nghttp2_encoder;
};
#endif

// --- Measurements

/// The blocks of all stories, made by httpwire, so that both decoders get the same.
std::vector<std::vector<block>> blocks_of_stories(std::size_t capacity) {
  std::vector<std::vector<block>> all;
  block out(room);
  for (const auto& story : stories()) {
    httpwire_codec::encoder encoder{capacity};
    auto& blocks = all.emplace_back();
    for (const section& s : story.sections) {
      const std::size_t size = encoder.encode(httpwire_codec::fields_of(s), out);
      blocks.emplace_back(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size));
    }
  }
  return all;
}

std::size_t value_octets() {
  std::size_t sum = 0;
  for (const auto& story : stories())
    for (const section& s : story.sections)
      for (const auto& f : s) sum += f.value.size();
  return sum;
}

/// A new decoder for each story.
template <class Codec>
void decode_stories(benchmark::State& state, std::size_t capacity) {
  const auto all = blocks_of_stories(capacity);
  const std::size_t expected = value_octets();
  for (auto _ : state) {
    std::size_t sum = 0;
    for (const auto& blocks : all) {
      typename Codec::decoder decoder{capacity};
      for (const block& b : blocks) sum += decoder.decode(b);
    }
    if (sum != expected) return state.SkipWithError("wrong fields");
    benchmark::DoNotOptimize(sum);
  }
  count_items(state, httpwire_bench::fields_of(stories()), "field");
}

/// A new encoder for each story.
template <class Codec>
void encode_stories(benchmark::State& state, std::size_t capacity) {
  std::vector<std::vector<typename Codec::fields>> all;
  for (const auto& story : stories()) {
    auto& sections = all.emplace_back();
    for (const section& s : story.sections) sections.push_back(Codec::fields_of(s));
  }
  block out(room);
  std::size_t octets = 0;
  for (auto _ : state) {
    octets = 0;
    for (const auto& sections : all) {
      typename Codec::encoder encoder{capacity};
      for (const auto& fields : sections) octets += encoder.encode(fields, out);
      benchmark::DoNotOptimize(out.data());
      benchmark::ClobberMemory();
    }
  }
  count_items(state, httpwire_bench::fields_of(stories()), "field");
  state.counters["output_bytes"] = static_cast<double>(octets);
}

/// Ten fields that are all in the tables.
section repeated_section() { return httpwire_bench::typical_request("/"); }

template <class Codec>
void decode_repeated(benchmark::State& state) {
  const section s = repeated_section();
  httpwire_codec::encoder encoder{4096};
  typename Codec::decoder decoder{4096};
  block out(room);
  const auto fields = httpwire_codec::fields_of(s);
  for (int i = 0; i < 2; ++i) {
    out.resize(room);
    out.resize(encoder.encode(fields, out));
    decoder.decode(out);
  }
  require(out.size() == s.size(), "every field is indexed");
  for (auto _ : state) benchmark::DoNotOptimize(decoder.decode(out));
  count_items(state, s.size(), "field");
}

template <class Codec>
void encode_repeated(benchmark::State& state) {
  const section s = repeated_section();
  typename Codec::encoder encoder{4096};
  const auto fields = Codec::fields_of(s);
  block out(room);
  std::size_t octets = encoder.encode(fields, out);
  for (auto _ : state) {
    octets = encoder.encode(fields, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  count_items(state, s.size(), "field");
  state.counters["output_bytes"] = static_cast<double>(octets);
}

void register_stories(std::size_t capacity, const std::string& direction, const char* codec,
                      void (*run)(benchmark::State&, std::size_t)) {
  const std::string name = "hpack_" + direction + "/stories_" + std::to_string(capacity) + "/" + codec;
  benchmark::RegisterBenchmark(name.c_str(), run, capacity)->Unit(benchmark::kMicrosecond);
}

/// Both libraries one after the other, so that they meet the same machine.
template <class... Codecs>
int register_all() {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{4096}, std::size_t{65'536}}) {
    (register_stories(capacity, "decode", Codecs::name, decode_stories<Codecs>), ...);
    (register_stories(capacity, "encode", Codecs::name, encode_stories<Codecs>), ...);
  }
  const auto named = [](const char* front, const char* codec) { return std::string{front} + codec; };
  (benchmark::RegisterBenchmark(named("hpack_decode/repeated/", Codecs::name).c_str(),
                                decode_repeated<Codecs>),
   ...);
  (benchmark::RegisterBenchmark(named("hpack_encode/repeated/", Codecs::name).c_str(),
                                encode_repeated<Codecs>),
   ...);
  benchmark::AddCustomContext("fields of the stories", std::to_string(httpwire_bench::fields_of(stories())));
  return 0;
}

#ifdef HTTPWIRE_HAVE_NGHTTP2
[[maybe_unused]] const int registered = register_all<httpwire_codec, nghttp2_codec>();
#else
[[maybe_unused]] const int registered = register_all<httpwire_codec>();
#endif

}  // namespace
