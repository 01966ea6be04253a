// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <utility>

#include "httpwire/qpack/decoder.hpp"
#include "qif/coding.hpp"
#include "qif/limits.hpp"
#include "qif/record.hpp"

namespace qif {

namespace {

class file_decoder {
 public:
  explicit file_decoder(const settings& s)
      : decoder_(decoder_options_for(s)), scratch_(2 * max_string_size) {}

  decoding decode(httpwire::bytes file) && {
    const std::size_t size = file.size();
    while (!file.empty()) {
      const std::size_t offset = size - file.size();
      const auto r = take_record(file);
      if (!r)
        return fail({0, std::nullopt, "the record at offset " + std::to_string(offset) + " is cut off"});
      if (r->stream_id == encoder_stream)
        read_encoder_stream(r->payload);
      else
        take_section(*r);
      if (done_.failure) return std::move(done_);
    }
    if (!parked_.empty())
      return fail({parked_[0].stream_id, std::nullopt,
                   std::to_string(parked_.size()) + " sections still wait for the encoder stream"});
    std::ranges::stable_sort(sections_, {}, &decoded::stream_id);
    for (decoded& one : sections_) done_.lists.push_back(std::move(one.fields));
    return std::move(done_);
  }

 private:
  struct decoded {
    std::uint64_t stream_id;
    list fields;
  };

  decoding fail(failure why) {
    done_.failure = std::move(why);
    return std::move(done_);
  }

  void read_encoder_stream(httpwire::bytes payload) {
    if (const auto r = decoder_.read_encoder_stream(payload); !r) {
      done_.failure = failure{encoder_stream, r.error(), {}};
      return;
    }
    std::vector<record> parked = std::exchange(parked_, {});
    for (const record& one : parked) {
      take_section(one);
      if (done_.failure) return;
    }
  }

  void take_section(const record& one) {
    // The sections of a stream are decoded in order.
    if (std::ranges::find(parked_, one.stream_id, &record::stream_id) != parked_.end()) {
      parked_.push_back(one);
      return;
    }
    list fields;
    const auto r =
        decoder_.decode(one.stream_id, one.payload, scratch_, [&](const httpwire::field_line& line) {
          fields.push_back({std::string(line.name), std::string(line.value)});
        });
    if (!r) {
      done_.failure = failure{one.stream_id, r.error(), {}};
      return;
    }
    if (r->blocked()) {
      parked_.push_back(one);
      return;
    }
    sections_.push_back({one.stream_id, std::move(fields)});
    // Nobody listens to the decoder stream.
    std::array<std::uint8_t, 64> unheard;
    while (decoder_.decoder_stream_due() && decoder_.write_decoder_stream(unheard)) continue;
  }

  httpwire::qpack::decoder decoder_;
  std::vector<char> scratch_;
  std::vector<record> parked_;
  std::vector<decoded> sections_;
  decoding done_;
};

}  // namespace

decoding decode(httpwire::bytes file, const settings& s) { return file_decoder(s).decode(file); }

}  // namespace qif
