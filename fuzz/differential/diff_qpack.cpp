// SPDX-License-Identifier: MIT
// Input: one octet of options, then pieces, each behind two octets: what it is (a section, a piece of the
// encoder stream, or a stream that is cancelled) and its length. What libnghttp3 makes of them is compared.
#include <nghttp3/nghttp3.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "httpwire/qpack.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace qpack = httpwire::qpack;
using httpwire::bytes;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;

constexpr std::size_t no_limit = 1U << 24;
constexpr std::size_t max_sections = 200;
constexpr std::uint8_t zeros[1024]{};

enum class verdict : std::uint8_t { accepted, blocked, refused, too_large };

std::string shown(verdict v) {
  constexpr const char* names[] = {"accepted", "blocked", "refused", "too large"};
  return names[static_cast<std::size_t>(v)];
}

struct line {
  std::string name;
  std::string value;
  bool never_indexed = false;
};

struct outcome {
  verdict what = verdict::accepted;
  std::vector<line> lines;
  httpwire::error failure{};
};

struct delete_part {
  void operator()(nghttp3_qpack_decoder* d) const { nghttp3_qpack_decoder_del(d); }
  void operator()(nghttp3_qpack_stream_context* s) const { nghttp3_qpack_stream_context_del(s); }
};

class nghttp3_decoder {
 public:
  nghttp3_decoder(std::size_t capacity, std::size_t blocked) {
    nghttp3_qpack_decoder* made = nullptr;
    check(nghttp3_qpack_decoder_new(&made, capacity, blocked, nghttp3_mem_default()) == 0, "a decoder");
    decoder_.reset(made);
    nghttp3_qpack_decoder_set_max_concurrent_streams(made, 10'000);
  }

  [[nodiscard]] verdict read(bytes chunk) {
    const auto used = nghttp3_qpack_decoder_read_encoder(decoder_.get(), chunk.data(), chunk.size());
    if (used < 0) return refusal(used);
    check_equal(static_cast<std::size_t>(used), chunk.size(), "nghttp3 reads the whole chunk");
    return verdict::accepted;
  }

  /// Of a section on one stream, which goes on where it was blocked.
  class section {
   public:
    section(std::uint64_t stream_id, bytes octets) : octets_(octets) {
      nghttp3_qpack_stream_context* made = nullptr;
      check(nghttp3_qpack_stream_context_new(&made, static_cast<std::int64_t>(stream_id),
                                             nghttp3_mem_default()) == 0,
            "a stream");
      context_.reset(made);
    }

    [[nodiscard]] outcome decode(nghttp3_decoder& by) {
      outcome o;
      for (;;) {
        nghttp3_qpack_nv got{};
        std::uint8_t flags = 0;
        const auto used = nghttp3_qpack_decoder_read_request(by.decoder_.get(), context_.get(), &got, &flags,
                                                             octets_.data(), octets_.size(), 1);
        if (used < 0) {
          o.what = refusal(used);
          return o;
        }
        octets_ = octets_.subspan(static_cast<std::size_t>(used));
        if ((flags & NGHTTP3_QPACK_DECODE_FLAG_EMIT) != 0)
          o.lines.push_back(
              {taken(got.name), taken(got.value), (got.flags & NGHTTP3_NV_FLAG_NEVER_INDEX) != 0});
        was_blocked_ = (flags & NGHTTP3_QPACK_DECODE_FLAG_BLOCKED) != 0;
        if (was_blocked_) o.what = verdict::blocked;
        if ((flags & (NGHTTP3_QPACK_DECODE_FLAG_BLOCKED | NGHTTP3_QPACK_DECODE_FLAG_FINAL)) != 0) return o;
      }
    }

    /// It was blocked, and has no field lines.
    [[nodiscard]] bool is_blocked_prefix() const { return was_blocked_ && octets_.empty(); }
    [[nodiscard]] bool was_blocked() const { return was_blocked_; }

   private:
    static std::string taken(nghttp3_rcbuf* text) {
      const nghttp3_vec view = nghttp3_rcbuf_get_buf(text);
      std::string copy(reinterpret_cast<const char*>(view.base), view.len);
      nghttp3_rcbuf_decref(text);
      return copy;
    }

    std::unique_ptr<nghttp3_qpack_stream_context, delete_part> context_;
    bytes octets_;
    bool was_blocked_ = false;
  };

  void cancel(std::uint64_t stream_id) {
    check(nghttp3_qpack_decoder_cancel_stream(decoder_.get(), static_cast<std::int64_t>(stream_id)) == 0,
          "nghttp3 cancels");
  }

  [[nodiscard]] std::vector<std::uint8_t> decoder_stream() {
    std::vector<std::uint8_t> said(nghttp3_qpack_decoder_get_decoder_streamlen(decoder_.get()));
    nghttp3_buf buffer{said.data(), said.data() + said.size(), said.data(), said.data()};
    nghttp3_qpack_decoder_write_decoder(decoder_.get(), &buffer);
    said.resize(nghttp3_buf_len(&buffer));
    return said;
  }

 private:
  static verdict refusal(nghttp3_ssize code) {
    return code == NGHTTP3_ERR_QPACK_HEADER_TOO_LARGE ? verdict::too_large : verdict::refused;
  }

  std::unique_ptr<nghttp3_qpack_decoder, delete_part> decoder_;
};

struct waiting {
  std::uint64_t stream_id;
  std::unique_ptr<exact_copy<std::uint8_t>> octets;
  nghttp3_decoder::section theirs;
};

class comparison {
 public:
  explicit comparison(std::size_t capacity)
      : ours_({.max_table_capacity = capacity,
               // Difference: libnghttp3 counts blocked streams in its connection, httpwire in the decoder.
               .max_blocked_streams = max_sections,
               .max_blocked_bytes = no_limit,
               .max_section_size = no_limit,
               .max_fields = no_limit,
               .max_string_size = no_limit,
               .max_pending_acknowledgments = 10'000}),
        theirs_(capacity, max_sections) {}

  /// These give false when the connection is over.

  [[nodiscard]] bool read(bytes octets) {
    const exact_copy<std::uint8_t> chunk{octets};
    auto inserted = ours_.read_encoder_stream(chunk.span());
    verdict theirs = theirs_.read(chunk.span());
    if (too_large(theirs)) return false;
    if (!inserted && theirs == verdict::accepted) theirs = finish_theirs(inserted.error());
    if (too_large(theirs)) return false;
    if (inserted && theirs == verdict::refused) inserted = finish_ours();
    const verdict a = inserted ? verdict::accepted : verdict::refused;
    if (a != theirs)
      httpwire_fuzz::fail("the encoder stream is accepted or refused by both",
                          "httpwire: " + (inserted ? "accepted" : httpwire_fuzz::shown(inserted.error())) +
                              ", nghttp3: " + shown(theirs));
    if (!inserted) return false;
    std::vector<waiting> before = std::move(waiting_);
    waiting_.clear();
    for (waiting& w : before)
      if (!decode(std::move(w))) return false;
    return true;
  }

  [[nodiscard]] bool section(bytes octets) {
    auto copy = std::make_unique<exact_copy<std::uint8_t>>(octets);
    const bytes view = copy->span();
    const std::uint64_t id = 4 * sections_++;
    return sections_ > max_sections || decode({id, std::move(copy), nghttp3_decoder::section{id, view}});
  }

  void cancel(std::size_t choice) {
    if (waiting_.empty()) return;
    const auto at = waiting_.begin() + static_cast<std::ptrdiff_t>(choice % waiting_.size());
    check(ours_.cancel_stream(at->stream_id).has_value(), "httpwire cancels");
    theirs_.cancel(at->stream_id);
    waiting_.erase(at);
  }

  /// Acknowledgments, cancellations and increments come to the same count at the encoder. In which order is
  /// free (RFC 9204 section 4.4).
  void compare_decoder_streams() {
    std::vector<std::uint8_t> said(10'000 * 10);
    const auto written = ours_.write_decoder_stream(said);
    check(written.has_value(), "room for the decoder stream");
    const std::vector<std::uint8_t> theirs = theirs_.decoder_stream();
    check_equal(count(*written), count(theirs), "acknowledgments and cancellations");
  }

 private:
  /// Difference: libnghttp3 ends the connection at names of more than 256 coded octets and values of more
  /// than 65,536; RFC 9204 section 7.4 leaves that to each. httpwire has max_string_size, which is not set
  /// here.
  static bool too_large(verdict theirs) { return theirs == verdict::too_large; }

  // Difference: httpwire refuses an insertion as soon as its lengths say that it cannot fit, and what is
  // wrong inside its strings when it is whole; libnghttp3 the other way round. Zeros make it whole.

  [[nodiscard]] verdict finish_theirs(const httpwire::error& e) {
    verdict theirs = verdict::accepted;
    const bool is_early = e.code == httpwire::error_code::qpack_insert_too_large ||
                          e.code == httpwire::error_code::integer_too_large;
    if (!is_early) return theirs;
    for (int i = 0; i < 130 && theirs == verdict::accepted; ++i) theirs = theirs_.read(zeros);
    return theirs;
  }

  [[nodiscard]] httpwire::result<std::uint64_t> finish_ours() {
    auto inserted = ours_.read_encoder_stream(zeros);
    for (int i = 0; i < 20 && inserted; ++i) inserted = ours_.read_encoder_stream(zeros);
    return inserted;
  }

  [[nodiscard]] bool decode(waiting&& w) {
    const bool was_blocked = w.theirs.was_blocked();
    const outcome b = w.theirs.decode(theirs_);
    if (too_large(b.what)) return false;
    // Difference: a section without field lines that needs entries all the same is refused by libnghttp3 when
    // it is tried again, and an empty section for httpwire. RFC 9204 section 2.2.1 allows both.
    if (b.what == verdict::refused && w.theirs.is_blocked_prefix()) return false;
    const outcome a = ask_httpwire(w.stream_id, w.octets->span());
    // Difference: so is one whose count is larger than it needs, where it is overtaken while it waits;
    // libnghttp3 accepts that. RFC 9204 section 2.2.1 allows both.
    if (was_blocked && b.what == verdict::accepted &&
        a.failure.code == httpwire::error_code::qpack_reference_invalid && a.lines.empty())
      return false;
    if (a.what != b.what)
      httpwire_fuzz::fail("a section is accepted, blocked or refused by both",
                          "httpwire: " + shown(a.what) + " " + httpwire_fuzz::shown(a.failure) +
                              ", nghttp3: " + shown(b.what));
    // Difference: a section that was overtaken while it waited is refused by httpwire before its first field.
    if (a.what != verdict::refused || !a.lines.empty())
      check_equal(a.lines.size(), b.lines.size(), "httpwire and nghttp3 show as many fields");
    for (std::size_t i = 0; i < a.lines.size(); ++i) {
      check_equal(a.lines[i].name, b.lines[i].name, "names");
      check_equal(a.lines[i].value, b.lines[i].value, "values");
      check_equal(a.lines[i].never_indexed, b.lines[i].never_indexed, "never indexed");
    }
    if (a.what == verdict::blocked) waiting_.push_back(std::move(w));
    return a.what != verdict::refused;
  }

  outcome ask_httpwire(std::uint64_t stream_id, bytes section) {
    outcome o;
    const exact_copy<char> scratch{2 * section.size()};
    const auto done = ours_.decode(stream_id, section, scratch.span(), [&](const httpwire::field_line& f) {
      o.lines.push_back({std::string{f.name}, std::string{f.value}, f.indexing == httpwire::indexing::never});
    });
    if (!done) {
      o.what = verdict::refused;
      o.failure = done.error();
    } else if (done->blocked()) {
      o.what = verdict::blocked;
    }
    return o;
  }

  /// Acknowledgments and cancellations; increments depend on when they are written.
  static std::size_t count(bytes stream) {
    std::size_t n = 0;
    while (!stream.empty()) {
      const auto one = qpack::parse_decoder_instruction(stream);
      check(one.has_value(), "what a decoder says can be read");
      if (one->type != qpack::decoder_instruction::kind::insert_count_increment) ++n;
      stream = stream.subspan(one->size);
    }
    return n;
  }

  qpack::decoder ours_;
  nghttp3_decoder theirs_;
  std::vector<waiting> waiting_;
  std::uint64_t sections_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  constexpr std::size_t capacities[] = {4096, 0, 64, 220};
  comparison both{httpwire_fuzz::one_of(capacities, in.u8())};
  bool alive = true;
  while (alive && !in.empty()) {
    const unsigned what = in.u8() % 4;
    const std::size_t length = in.u8();
    switch (what) {
      case 0: alive = both.section(in.take(length)); break;
      case 3: both.cancel(length); break;
      default: alive = both.read(in.take(length)); break;
    }
  }
  if (alive) both.compare_decoder_streams();
  return 0;
}
