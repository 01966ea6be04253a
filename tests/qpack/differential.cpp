// SPDX-License-Identifier: MIT
// httpwire against libnghttp3, where that is installed: what one encodes the other decodes, with encoder
// stream, sections and acknowledgments late and in pieces.
#ifdef HTTPWIRE_HAVE_NGHTTP3

#include <nghttp3/nghttp3.h>

#include <memory>
#include <optional>

#include "qif/policies.hpp"
#include "qpack/encoding.hpp"

using namespace qpack_encoding;

namespace {

struct delete_codec {
  void operator()(nghttp3_qpack_encoder* e) const { nghttp3_qpack_encoder_del(e); }
  void operator()(nghttp3_qpack_decoder* d) const { nghttp3_qpack_decoder_del(d); }
  void operator()(nghttp3_qpack_stream_context* s) const { nghttp3_qpack_stream_context_del(s); }
};

/// A buffer that nghttp3 allocates.
class nghttp3_octets {
 public:
  nghttp3_octets() { nghttp3_buf_init(&buffer_); }
  ~nghttp3_octets() { nghttp3_buf_free(&buffer_, nghttp3_mem_default()); }
  nghttp3_octets(const nghttp3_octets&) = delete;
  nghttp3_octets& operator=(const nghttp3_octets&) = delete;

  [[nodiscard]] nghttp3_buf* get() { return &buffer_; }
  void append_to(octets& out) const { out.insert(out.end(), buffer_.pos, buffer_.last); }

 private:
  nghttp3_buf buffer_{};
};

class nghttp3_encoder {
 public:
  nghttp3_encoder(std::size_t table, std::size_t blocked) {
    nghttp3_qpack_encoder* made = nullptr;
    REQUIRE(nghttp3_qpack_encoder_new(&made, table, nghttp3_mem_default()) == 0);
    encoder_.reset(made);
    nghttp3_qpack_encoder_set_max_dtable_capacity(made, table);
    nghttp3_qpack_encoder_set_max_blocked_streams(made, blocked);
  }

  [[nodiscard]] encoded encode(std::uint64_t stream_id, const fields& section) {
    fields copy = section;  // nghttp3 wants what it does not change to be changeable
    std::vector<nghttp3_nv> lines;
    for (field& f : copy)
      lines.push_back({reinterpret_cast<std::uint8_t*>(f.name.data()),
                       reinterpret_cast<std::uint8_t*>(f.value.data()), f.name.size(), f.value.size(),
                       static_cast<std::uint8_t>(f.indexing == indexing::never ? NGHTTP3_NV_FLAG_NEVER_INDEX
                                                                               : NGHTTP3_NV_FLAG_NONE)});
    nghttp3_octets prefix;
    nghttp3_octets rest;
    nghttp3_octets instructions;
    REQUIRE(nghttp3_qpack_encoder_encode(encoder_.get(), prefix.get(), rest.get(), instructions.get(),
                                         static_cast<std::int64_t>(stream_id), lines.data(),
                                         lines.size()) == 0);
    encoded sent;
    prefix.append_to(sent.section);
    rest.append_to(sent.section);
    instructions.append_to(sent.instructions);
    return sent;
  }

  [[nodiscard]] bool read_decoder_stream(httpwire::bytes chunk) {
    return nghttp3_qpack_encoder_read_decoder(encoder_.get(), chunk.data(), chunk.size()) ==
           static_cast<nghttp3_ssize>(chunk.size());
  }

 private:
  std::unique_ptr<nghttp3_qpack_encoder, delete_codec> encoder_;
};

class nghttp3_decoder {
 public:
  nghttp3_decoder(std::size_t table, std::size_t blocked) {
    nghttp3_qpack_decoder* made = nullptr;
    REQUIRE(nghttp3_qpack_decoder_new(&made, table, blocked, nghttp3_mem_default()) == 0);
    decoder_.reset(made);
    nghttp3_qpack_decoder_set_max_concurrent_streams(made, 10'000);
  }

  [[nodiscard]] bool read_encoder_stream(httpwire::bytes chunk) {
    return nghttp3_qpack_decoder_read_encoder(decoder_.get(), chunk.data(), chunk.size()) ==
           static_cast<nghttp3_ssize>(chunk.size());
  }

  /// The fields, or nothing while the section is blocked: it has to be given again.
  [[nodiscard]] std::optional<fields> decode(std::uint64_t stream_id, httpwire::bytes section) {
    reading& r = readings_[stream_id];
    if (!r.context) {
      nghttp3_qpack_stream_context* made = nullptr;
      REQUIRE(nghttp3_qpack_stream_context_new(&made, static_cast<std::int64_t>(stream_id),
                                               nghttp3_mem_default()) == 0);
      r.context.reset(made);
    }
    fields got;
    for (;;) {
      nghttp3_qpack_nv line{};
      std::uint8_t flags = 0;
      const httpwire::bytes rest = section.subspan(r.used);
      const auto used = nghttp3_qpack_decoder_read_request(decoder_.get(), r.context.get(), &line, &flags,
                                                           rest.data(), rest.size(), 1);
      REQUIRE(used >= 0);
      r.used += static_cast<std::size_t>(used);
      if ((flags & NGHTTP3_QPACK_DECODE_FLAG_BLOCKED) != 0) return std::nullopt;
      if ((flags & NGHTTP3_QPACK_DECODE_FLAG_EMIT) != 0)
        got.push_back(
            {taken(line.name), taken(line.value),
             (line.flags & NGHTTP3_NV_FLAG_NEVER_INDEX) != 0 ? indexing::never : indexing::automatic});
      if ((flags & NGHTTP3_QPACK_DECODE_FLAG_FINAL) != 0) break;
    }
    readings_.erase(stream_id);
    return got;
  }

  void cancel_stream(std::uint64_t stream_id) {
    readings_.erase(stream_id);
    REQUIRE(nghttp3_qpack_decoder_cancel_stream(decoder_.get(), static_cast<std::int64_t>(stream_id)) == 0);
  }

  [[nodiscard]] octets decoder_stream() {
    octets said(nghttp3_qpack_decoder_get_decoder_streamlen(decoder_.get()));
    nghttp3_buf buffer{said.data(), said.data() + said.size(), said.data(), said.data()};
    nghttp3_qpack_decoder_write_decoder(decoder_.get(), &buffer);
    return said;
  }

 private:
  struct reading {
    std::unique_ptr<nghttp3_qpack_stream_context, delete_codec> context;
    std::size_t used = 0;
  };

  static std::string taken(nghttp3_rcbuf* text) {
    const nghttp3_vec view = nghttp3_rcbuf_get_buf(text);
    std::string copy(reinterpret_cast<const char*>(view.base), view.len);
    nghttp3_rcbuf_decref(text);
    return copy;
  }

  std::map<std::uint64_t, reading> readings_;
  std::unique_ptr<nghttp3_qpack_decoder, delete_codec> decoder_;
};

/// httpwire's decoder with the same calls.
class httpwire_decoder {
 public:
  httpwire_decoder(std::size_t table, std::size_t blocked)
      : decoder_({.max_table_capacity = table,
                  .max_blocked_streams = blocked,
                  .max_pending_acknowledgments = 10'000}) {}

  [[nodiscard]] bool read_encoder_stream(httpwire::bytes chunk) {
    return decoder_.read_encoder_stream(chunk).has_value();
  }
  [[nodiscard]] std::optional<fields> decode(std::uint64_t stream_id, httpwire::bytes section) {
    decoding got = qpack_encoding::decode(decoder_, stream_id, section);
    CAPTURE(got.result ? "" : got.result.error().name());
    REQUIRE(got.result);
    if (got.result->blocked()) return std::nullopt;
    return std::move(got.fields);
  }
  void cancel_stream(std::uint64_t stream_id) { REQUIRE(decoder_.cancel_stream(stream_id)); }
  [[nodiscard]] octets decoder_stream() { return decoder_stream_of(decoder_); }

 private:
  qpack::decoder decoder_;
};

octets taken_from(octets& stream, std::size_t size) {
  const auto end = stream.begin() + static_cast<std::ptrdiff_t>(std::min(size, stream.size()));
  octets chunk(stream.begin(), end);
  stream.erase(stream.begin(), end);
  return chunk;
}

/// Sends `sections` sections through a network that is late. Gives how many of them had to wait.
template <class Encode, class ReadDecoderStream, class Decoder>
std::size_t converse(random_source& random, Encode&& encode_section, ReadDecoderStream&& read_decoder_stream,
                     Decoder& decoder, std::size_t sections) {
  std::map<std::uint64_t, std::pair<octets, fields>> waiting;
  octets encoder_stream;
  octets decoder_stream;
  std::size_t waits = 0;
  const auto retry = [&] {
    for (auto at = waiting.begin(); at != waiting.end();) {
      const auto got = decoder.decode(at->first, at->second.first);
      if (got) {
        REQUIRE(same_text(*got, at->second.second));
        REQUIRE(never_is_kept(at->second.second, *got));
      }
      at = got ? waiting.erase(at) : std::next(at);
    }
  };
  for (std::uint64_t stream = 0; stream < sections; ++stream) {
    const fields section = random_section(random);
    const encoded sent = encode_section(stream, section);
    encoder_stream.insert(encoder_stream.end(), sent.instructions.begin(), sent.instructions.end());
    waiting[stream] = {sent.section, section};
    if (random.one_in(2)) REQUIRE(decoder.read_encoder_stream(taken_from(encoder_stream, random.below(100))));
    retry();
    waits += waiting.size();
    if (random.one_in(10) && !waiting.empty()) {
      decoder.cancel_stream(waiting.begin()->first);
      waiting.erase(waiting.begin());
    }
    const octets said = decoder.decoder_stream();
    decoder_stream.insert(decoder_stream.end(), said.begin(), said.end());
    if (random.one_in(2)) REQUIRE(read_decoder_stream(taken_from(decoder_stream, random.below(20))));
  }
  REQUIRE(decoder.read_encoder_stream(encoder_stream));
  retry();
  REQUIRE(waiting.empty());
  return waits;
}

std::size_t random_table(random_source& random) {
  constexpr std::size_t tables[] = {0, 64, 100, 220, 256, 512, 1000, 4096, 4096};
  return tables[random.below(std::size(tables))];
}

constexpr std::size_t blocked_limits[] = {0, 1, 3, 100};

}  // namespace

TEST_CASE("nghttp3 decodes what httpwire encodes, under every policy") {
  random_source random{1};
  qif::for_each_policy([&]<class Named>(const Named& policy) {
    std::size_t waits = 0;
    for (int connection = 0; connection < 100; ++connection) {
      const std::size_t table = random_table(random);
      const std::size_t blocked = blocked_limits[random.below(std::size(blocked_limits))];
      CAPTURE(policy.name, connection, table, blocked);
      typename Named::template encoder<> e{
          {.table_capacity = random.one_in(3) ? random.below(table + 1) : table,
           .max_outstanding_sections = random.one_in(3) ? random.below(20) : 256,
           .peer = {.max_table_capacity = table, .blocked_streams = blocked}}};
      nghttp3_decoder d{table, blocked};
      waits += converse(
          random,
          [&](std::uint64_t stream, const fields& section) {
            return encode(e, stream, section, random.one_in(4) ? random.below(100) : much_room);
          },
          [&](httpwire::bytes chunk) { return e.read_decoder_stream(chunk).has_value(); }, d, 100);
    }
    CHECK((waits > 0) == Named::type::may_block);
  });
}

TEST_CASE("httpwire decodes what nghttp3 encodes") {
  random_source random{2};
  std::size_t waits = 0;
  for (int connection = 0; connection < 300; ++connection) {
    const std::size_t table = random_table(random);
    const std::size_t blocked = blocked_limits[random.below(std::size(blocked_limits))];
    CAPTURE(connection, table, blocked);
    nghttp3_encoder e{table, blocked};
    httpwire_decoder d{table, blocked};
    waits += converse(
        random, [&](std::uint64_t stream, const fields& section) { return e.encode(stream, section); },
        [&](httpwire::bytes chunk) { return e.read_decoder_stream(chunk); }, d, 100);
  }
  CHECK(waits > 0);
}

TEST_CASE("nghttp3 and httpwire refuse the same decoder streams") {
  random_source random{3};
  std::size_t refusals = 0;
  for (int i = 0; i < 20'000; ++i) {
    // Both begin alike: nothing was sent, so that only cancellations are right.
    qpack::encoder ours{{.peer = {.max_table_capacity = 4096, .blocked_streams = 1}}};
    nghttp3_encoder theirs{4096, 1};
    octets said = random.octets(random.between(1, 6));
    for (std::uint8_t& octet : said)
      if (random.one_in(2)) octet = static_cast<std::uint8_t>(0x40U | (octet & 0x3fU));
    CAPTURE(hex(said));
    const bool accepted = ours.read_decoder_stream(said).has_value();
    REQUIRE(theirs.read_decoder_stream(said) == accepted);
    if (!accepted) ++refusals;
  }
  CHECK(refusals > 1'000);
}

#endif
