// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "httpwire/qpack.hpp"
#include "support/counters.hpp"
#include "support/stories.hpp"
#ifdef HTTPWIRE_HAVE_NGHTTP3
#include "support/nghttp3.hpp"
#endif

namespace {

namespace qpack = httpwire::qpack;
using httpwire_bench::count_items;
using httpwire_bench::require;
using httpwire_bench::section;
using httpwire_bench::stories;
using httpwire_bench::story;

using octets = std::vector<std::uint8_t>;

constexpr std::size_t room = 1U << 16;

/// What the peer's settings allow.
struct limits {
  std::size_t capacity;
  std::size_t blocked_streams;
};

// --- Both libraries behind the same three functions

struct httpwire_codec {
  static constexpr const char* name = "httpwire";
  using fields = std::vector<httpwire::field_line>;
  static fields fields_of(const section& s) { return httpwire_bench::lines_of(s); }

  class decoder {
   public:
    explicit decoder(const limits& l)
        : decoder_({.max_table_capacity = l.capacity, .max_blocked_streams = l.blocked_streams}) {}

    std::size_t decode(std::uint64_t stream_id, httpwire::bytes instructions, httpwire::bytes block) {
      require(decoder_.read_encoder_stream(instructions).has_value(), "httpwire reads the encoder stream");
      std::size_t sum = 0;
      const auto done = decoder_.decode(stream_id, block, scratch_,
                                        [&](const httpwire::field_line& f) { sum += f.value.size(); });
      require(done && !done->blocked(), "httpwire decodes");
      const auto written = decoder_.write_decoder_stream(answer_);
      require(written.has_value(), "httpwire answers");
      answer_size_ = written->size();
      return sum;
    }
    [[nodiscard]] octets answer() const {
      return {answer_.begin(), answer_.begin() + static_cast<std::ptrdiff_t>(answer_size_)};
    }

   private:
    qpack::decoder decoder_;
    std::array<char, 16'384> scratch_;
    std::array<std::uint8_t, 64> answer_;
    std::size_t answer_size_ = 0;
  };

  class encoder {
   public:
    explicit encoder(const limits& l)
        : encoder_({.table_capacity = l.capacity,
                    .peer = {.max_table_capacity = l.capacity, .blocked_streams = l.blocked_streams}}) {}

    std::size_t encode(std::uint64_t stream_id, const fields& f) {
      const auto written = encoder_.encode(stream_id, f, section_, instructions_);
      require(written.has_value(), "httpwire encodes");
      written_ = *written;
      return written_.section.size() + written_.instructions.size();
    }
    [[nodiscard]] octets section() const { return {written_.section.begin(), written_.section.end()}; }
    [[nodiscard]] octets instructions() const {
      return {written_.instructions.begin(), written_.instructions.end()};
    }
    void read(httpwire::bytes answer) {
      require(encoder_.read_decoder_stream(answer).has_value(), "httpwire reads the decoder stream");
    }

   private:
    qpack::encoder encoder_;
    std::array<std::uint8_t, room> section_;
    std::array<std::uint8_t, room> instructions_;
    qpack::encoded_section written_;
  };
};

#ifdef HTTPWIRE_HAVE_NGHTTP3
struct nghttp3_codec {
  static constexpr const char* name = "nghttp3";
  using fields = std::vector<nghttp3_nv>;
  static fields fields_of(const section& s) { return httpwire_bench::nghttp3_fields(s); }

  struct decoder : httpwire_bench::nghttp3_decoder {
    explicit decoder(const limits& l) : nghttp3_decoder(l.capacity, l.blocked_streams) {}
  };
  struct encoder : httpwire_bench::nghttp3_encoder {
    explicit encoder(const limits& l) : nghttp3_encoder(l.capacity, l.blocked_streams) {}
  };
};
#endif

// --- Measurements

/// What one request or response puts on the three streams.
struct exchange {
  octets instructions;
  octets section;
  octets answer;
};
using connection = std::vector<exchange>;

/// Each section is sent on a stream of its own, and answered by httpwire before the next.
template <class Codec>
std::vector<connection> connections_of(const std::vector<story>& all, const limits& l) {
  std::vector<connection> out;
  for (const story& s : all) {
    typename Codec::encoder encoder{l};
    httpwire_codec::decoder decoder{l};
    auto& exchanges = out.emplace_back();
    for (const section& fields : s.sections) {
      const std::uint64_t stream_id = 4 * exchanges.size();
      encoder.encode(stream_id, Codec::fields_of(fields));
      exchange e{encoder.instructions(), encoder.section(), {}};
      decoder.decode(stream_id, e.instructions, e.section);
      e.answer = decoder.answer();
      encoder.read(e.answer);
      exchanges.push_back(std::move(e));
    }
  }
  return out;
}

std::size_t value_octets(const std::vector<story>& all) {
  std::size_t sum = 0;
  for (const story& s : all)
    for (const section& fields : s.sections)
      for (const auto& f : fields) sum += f.value.size();
  return sum;
}

/// Encoder streams and sections that httpwire's encoder made, so that both decoders get the same; a new
/// decoder for each connection.
template <class Codec>
void decode_stories(benchmark::State& state, const std::vector<story>* stories_used, limits l) {
  const auto all = connections_of<httpwire_codec>(*stories_used, l);
  const std::size_t expected = value_octets(*stories_used);
  for (auto _ : state) {
    std::size_t sum = 0;
    for (const connection& c : all) {
      typename Codec::decoder decoder{l};
      std::uint64_t stream_id = 0;
      for (const exchange& e : c) {
        sum += decoder.decode(stream_id, e.instructions, e.section);
        stream_id += 4;
      }
    }
    if (sum != expected) return state.SkipWithError("wrong fields");
    benchmark::DoNotOptimize(sum);
  }
  count_items(state, httpwire_bench::fields_of(*stories_used), "field");
}

/// A new encoder for each connection; it reads the answer to each section before the next.
template <class Codec>
void encode_stories(benchmark::State& state, const std::vector<story>* stories_used, limits l) {
  const auto answers = connections_of<Codec>(*stories_used, l);
  std::vector<std::vector<typename Codec::fields>> all;
  for (const story& s : *stories_used) {
    auto& sections = all.emplace_back();
    for (const section& fields : s.sections) sections.push_back(Codec::fields_of(fields));
  }
  std::size_t size = 0;
  for (auto _ : state) {
    size = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      typename Codec::encoder encoder{l};
      for (std::size_t j = 0; j < all[i].size(); ++j) {
        size += encoder.encode(4 * j, all[i][j]);
        encoder.read(answers[i][j].answer);
      }
      benchmark::ClobberMemory();
    }
  }
  count_items(state, httpwire_bench::fields_of(*stories_used), "field");
  state.counters["output_bytes"] = static_cast<double>(size);
}

constexpr limits roomy{.capacity = 4096, .blocked_streams = 100};

/// Ten fields again and again, after enough turns for all that an encoder wants to have in its table.
std::vector<story> repeated_story() {
  story s;
  s.sections.assign(8, httpwire_bench::typical_request("/"));
  return {s};
}

template <class Codec>
void decode_repeated(benchmark::State& state) {
  const auto all = repeated_story();
  const connection c = connections_of<httpwire_codec>(all, roomy).front();
  typename Codec::decoder decoder{roomy};
  std::uint64_t stream_id = 0;
  for (const exchange& e : c) {
    decoder.decode(stream_id, e.instructions, e.section);
    stream_id += 4;
  }
  require(c.back().instructions.empty(), "every field is indexed");
  for (auto _ : state) benchmark::DoNotOptimize(decoder.decode(stream_id, {}, c.back().section));
  count_items(state, all.front().sections.front().size(), "field");
}

template <class Codec>
void encode_repeated(benchmark::State& state) {
  const auto all = repeated_story();
  const connection c = connections_of<Codec>(all, roomy).front();
  typename Codec::encoder encoder{roomy};
  const auto fields = Codec::fields_of(all.front().sections.front());
  for (std::size_t i = 0; i < c.size(); ++i) {
    encoder.encode(4 * i, fields);
    encoder.read(c[i].answer);
  }
  const std::uint64_t stream_id = 4 * (c.size() - 1);
  require(c.back().instructions.empty(), "nothing more enters the table");
  std::size_t size = 0;
  for (auto _ : state) {
    size = encoder.encode(stream_id, fields);
    // The acknowledgment of the same stream.
    encoder.read(c.back().answer);
    benchmark::ClobberMemory();
  }
  count_items(state, all.front().sections.front().size(), "field");
  state.counters["output_bytes"] = static_cast<double>(size);
}

template <class... Codecs>
void register_case(const std::string& name, const std::vector<story>* used, limits l) {
  const auto in = [](const std::string& front, const char* codec) { return front + "/" + codec; };
  (benchmark::RegisterBenchmark(in("qpack_decode/" + name, Codecs::name).c_str(), decode_stories<Codecs>,
                                used, l)
       ->Unit(benchmark::kMicrosecond),
   ...);
  (benchmark::RegisterBenchmark(in("qpack_encode/" + name, Codecs::name).c_str(), encode_stories<Codecs>,
                                used, l)
       ->Unit(benchmark::kMicrosecond),
   ...);
}

/// Both libraries one after the other, so that they meet the same machine.
template <class... Codecs>
int register_all() {
  register_case<Codecs...>("stories_0", &stories(), {.capacity = 0, .blocked_streams = 0});
  register_case<Codecs...>("stories_4096", &stories(), roomy);
  static const std::vector<story> requests{httpwire_bench::recorded_requests()};
  if (!requests.front().sections.empty())
    for (const std::size_t capacity : {std::size_t{0}, std::size_t{512}, std::size_t{4096}})
      register_case<Codecs...>("fb_req_" + std::to_string(capacity), &requests,
                               {.capacity = capacity, .blocked_streams = 100});
  const auto named = [](const char* front, const char* codec) { return std::string{front} + codec; };
  (benchmark::RegisterBenchmark(named("qpack_decode/repeated/", Codecs::name).c_str(),
                                decode_repeated<Codecs>),
   ...);
  (benchmark::RegisterBenchmark(named("qpack_encode/repeated/", Codecs::name).c_str(),
                                encode_repeated<Codecs>),
   ...);
  benchmark::AddCustomContext("fields of the stories", std::to_string(httpwire_bench::fields_of(stories())));
  benchmark::AddCustomContext("fields of fb_req", std::to_string(httpwire_bench::fields_of(requests)));
  return 0;
}

#ifdef HTTPWIRE_HAVE_NGHTTP3
[[maybe_unused]] const int registered = register_all<httpwire_codec, nghttp3_codec>();
#else
[[maybe_unused]] const int registered = register_all<httpwire_codec>();
#endif

}  // namespace
