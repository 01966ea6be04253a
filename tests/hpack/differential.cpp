// SPDX-License-Identifier: MIT
// httpwire against libnghttp2, where that is installed: what one encodes the other decodes, and both come to
// the same verdict on damaged blocks.
#ifdef HTTPWIRE_HAVE_NGHTTP2

#include <nghttp2/nghttp2.h>

#include <memory>

#include "hpack/sections.hpp"

using namespace hpack_test;
using httpwire::hpack::decoder;
using httpwire::hpack::encoder;

namespace {

struct delete_codec {
  void operator()(nghttp2_hd_deflater* d) const { nghttp2_hd_deflate_del(d); }
  void operator()(nghttp2_hd_inflater* i) const { nghttp2_hd_inflate_del(i); }
};

class nghttp2_encoder {
 public:
  explicit nghttp2_encoder(std::size_t max_capacity) {
    nghttp2_hd_deflater* made = nullptr;
    REQUIRE(nghttp2_hd_deflate_new(&made, max_capacity) == 0);
    deflater_.reset(made);
  }
  void set_peer_table_capacity(std::size_t capacity) {
    REQUIRE(nghttp2_hd_deflate_change_table_size(deflater_.get(), capacity) == 0);
  }
  [[nodiscard]] octets encode(const fields& section) {
    fields copy = section;  // nghttp2 wants what it does not change to be changeable
    std::vector<nghttp2_nv> lines;
    for (field& f : copy)
      lines.push_back({reinterpret_cast<std::uint8_t*>(f.name.data()),
                       reinterpret_cast<std::uint8_t*>(f.value.data()), f.name.size(), f.value.size(),
                       static_cast<std::uint8_t>(f.indexing == indexing::never ? NGHTTP2_NV_FLAG_NO_INDEX
                                                                               : NGHTTP2_NV_FLAG_NONE)});
    octets out(nghttp2_hd_deflate_bound(deflater_.get(), lines.data(), lines.size()));
    const auto size =
        nghttp2_hd_deflate_hd(deflater_.get(), out.data(), out.size(), lines.data(), lines.size());
    REQUIRE(size >= 0);
    out.resize(static_cast<std::size_t>(size));
    return out;
  }

 private:
  std::unique_ptr<nghttp2_hd_deflater, delete_codec> deflater_;
};

struct verdict {
  bool accepted = false;
  hpack_test::fields fields;
};

class nghttp2_decoder {
 public:
  nghttp2_decoder() {
    nghttp2_hd_inflater* made = nullptr;
    REQUIRE(nghttp2_hd_inflate_new(&made) == 0);
    inflater_.reset(made);
  }
  void set_table_capacity(std::size_t capacity) {
    REQUIRE(nghttp2_hd_inflate_change_table_size(inflater_.get(), capacity) == 0);
  }
  [[nodiscard]] verdict decode(httpwire::bytes block) {
    verdict v;
    for (;;) {
      nghttp2_nv line{};
      int flags = 0;
      const auto used = nghttp2_hd_inflate_hd2(inflater_.get(), &line, &flags, block.data(), block.size(), 1);
      if (used < 0) return v;
      block = block.subspan(static_cast<std::size_t>(used));
      if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
        v.fields.push_back(
            {{reinterpret_cast<const char*>(line.name), line.namelen},
             {reinterpret_cast<const char*>(line.value), line.valuelen},
             (line.flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0 ? indexing::never : indexing::automatic});
      if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
    }
    v.accepted = nghttp2_hd_inflate_end_headers(inflater_.get()) == 0;
    return v;
  }

 private:
  std::unique_ptr<nghttp2_hd_inflater, delete_codec> inflater_;
};

fields random_section(random_source& random) {
  fields section;
  for (std::size_t i = random.below(15); i > 0; --i) {
    const auto how = static_cast<indexing>(random.below(4));
    if (random.one_in(3)) {
      const auto& entry = httpwire::hpack::static_table[random.below(61)];
      section.push_back({std::string(entry.name),
                         random.one_in(2) ? std::string(entry.value) : random.text(random.below(30)), how});
    } else {
      section.push_back({"x-" + std::to_string(random.below(30)),
                         random.one_in(3) ? random.text(random.below(300)) : std::to_string(random.below(20)),
                         how});
    }
  }
  return section;
}

bool never_is_kept(const fields& sent, const fields& got) {
  for (std::size_t i = 0; i < sent.size(); ++i)
    if (sent[i].indexing == indexing::never && got[i].indexing != indexing::never) return false;
  return true;
}

/// Some octets replaced, removed, doubled or added.
octets damaged(random_source& random, octets block) {
  for (std::size_t i = random.between(1, 4); i > 0 && !block.empty(); --i) {
    const auto at = block.begin() + static_cast<std::ptrdiff_t>(random.below(block.size()));
    switch (random.below(5)) {
      case 0: *at = random.octet(); break;
      case 1: *at = static_cast<std::uint8_t>(*at ^ 1U << random.below(8)); break;
      case 2: block.erase(at); break;
      case 3: block.insert(at, random.one_in(2) ? *at : random.octet()); break;
      default: block.resize(random.below(block.size() + 1)); break;
    }
  }
  return block;
}

/// A difference of the two: nghttp2 takes integers of up to 32 bits in up to 6 octets, httpwire such up to
/// 2^62-1 in up to 10 (RFC 7541 section 5.1 leaves both open). With this many octets an integer may still be
/// small, by zeros at its end, and only httpwire takes it. Never the other way round.
bool has_long_integer(const octets& block) {
  int continued = 0;
  for (const std::uint8_t octet : block) {
    continued = (octet & 0x80U) != 0 ? continued + 1 : 0;
    if (continued >= 4) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("nghttp2 decodes what httpwire encodes, through changes of the table") {
  random_source random{1};
  for (int connection = 0; connection < 200; ++connection) {
    encoder e{{.table_capacity = random.one_in(2) ? 4096 : random.below(10'000)}};
    nghttp2_decoder d;
    for (int section = 0; section < 30; ++section) {
      for (std::size_t i = random.one_in(4) ? random.below(4) : 0; i > 0; --i) {
        const std::size_t size = random.below(9'000);
        REQUIRE(e.set_peer_table_capacity(size));
        d.set_table_capacity(size);
      }
      const fields sent = random_section(random);
      const verdict v = d.decode(encode(e, sent));
      REQUIRE(v.accepted);
      REQUIRE(same_text(v.fields, sent));
      REQUIRE(never_is_kept(sent, v.fields));
    }
  }
}

TEST_CASE("httpwire decodes what nghttp2 encodes, through changes of the table") {
  random_source random{2};
  for (int connection = 0; connection < 200; ++connection) {
    nghttp2_encoder e{random.one_in(2) ? 4096 : random.below(10'000)};
    decoder d;
    for (int section = 0; section < 30; ++section) {
      for (std::size_t i = random.one_in(4) ? random.below(4) : 0; i > 0; --i) {
        const std::size_t size = random.below(9'000);
        e.set_peer_table_capacity(size);
        REQUIRE(d.set_table_capacity(size));
      }
      const fields sent = random_section(random);
      const decoding r = decode(d, e.encode(sent));
      REQUIRE(r.code() == error_code::none);
      REQUIRE(same_text(r.fields, sent));
      REQUIRE(never_is_kept(sent, r.fields));
    }
  }
}

TEST_CASE("damaged blocks: httpwire and nghttp2 come to the same verdict and the same fields") {
  random_source random{3};
  std::size_t accepted = 0;
  std::size_t refused = 0;
  std::size_t integers = 0;
  for (int connection = 0; connection < 20'000; ++connection) {
    encoder e;
    // nghttp2 takes any number of size updates.
    decoder d{{.max_size_updates = 1'000}};
    nghttp2_decoder theirs;
    for (int section = 0; section < 3; ++section) {
      if (random.one_in(4)) {
        const std::size_t size = random.below(9'000);
        REQUIRE(e.set_peer_table_capacity(size));
        REQUIRE(d.set_table_capacity(size));
        theirs.set_table_capacity(size);
      }
      octets block = encode(e, random_section(random));
      if (section != 0) block = damaged(random, std::move(block));
      CAPTURE(connection, section, hex(block));
      const decoding r = decode(d, block);
      const verdict v = theirs.decode(block);
      if (r.result && !v.accepted && has_long_integer(block)) {
        ++integers;
        break;
      }
      REQUIRE(r.result.has_value() == v.accepted);
      REQUIRE(same_text(r.fields, v.fields));
      ++(v.accepted ? accepted : refused);
      if (!v.accepted) break;
    }
  }
  CHECK(accepted > 1'000);
  CHECK(refused > 1'000);
  CHECK(integers < 100);
}

TEST_CASE("where httpwire and nghttp2 differ on purpose") {
  octets long_integer = unhex("00 01 61 7f 81 80 80 80 80 00");  // 128 in 7 octets
  long_integer.resize(long_integer.size() + 128, 'v');
  decoder d;
  CHECK(decode(d, long_integer).code() == error_code::none);
  CHECK_FALSE(nghttp2_decoder{}.decode(long_integer).accepted);

  // RFC 7541 section 4.2: the smallest and the final size are two; nghttp2 does not count.
  const octets updates = unhex("20 20 20 82");
  CHECK(decode(d, updates).code() == error_code::hpack_too_many_size_updates);
  CHECK(nghttp2_decoder{}.decode(updates).accepted);

  // nghttp2 ends the connection at a string of more than 65,536 octets, httpwire the stream.
  octets long_string;
  put_literal(long_string, "n", std::string(65'537, 'v'), indexing::without);
  decoder other;
  CHECK(decode(other, long_string).code() == error_code::string_too_long);
  CHECK(decode_hex(other, "82").code() == error_code::none);
  CHECK_FALSE(nghttp2_decoder{}.decode(long_string).accepted);
}

#endif
