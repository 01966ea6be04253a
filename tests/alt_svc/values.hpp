// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/alt_svc/parse.hpp"
#include "httpwire/core/bytes.hpp"
#include "httpwire/core/writer.hpp"
#include "support/catch.hpp"
#include "support/exact_buffer.hpp"

// Values of Alt-Svc in memory without a spare octet, and what comes out of them as text.

namespace httpwire_test {

/// Text without a zero behind it, so that the sanitizers see a read past its end.
class exact_text {
 public:
  explicit exact_text(std::string_view text) : buffer_(text) {}
  [[nodiscard]] std::string_view view() const noexcept { return {buffer_.data(), buffer_.size()}; }

 private:
  exact_buffer<char> buffer_;
};

/// One alternative in a form that is easy to compare: "h3 [host]:443 ma=86400 persist | name=value ...".
[[nodiscard]] inline std::string shown(const httpwire::alt_svc::alternative& a) {
  std::array<char, 1024> room{};
  std::string text{*a.protocol_id.decode(room)};
  text += ' ';
  text += *a.host_text(room);
  text += ':' + std::to_string(a.port) + " ma=" + std::to_string(a.max_age);
  if (a.persist) text += " persist";
  if (!a.parameters.empty()) text += " |";
  std::size_t count = 0;
  for (const httpwire::alt_svc::parameter& p : a.parameters) {
    text += ' ' + std::string{p.name} + '=' + std::string{*p.text(room)};
    ++count;
  }
  CHECK(count == a.parameters.size());
  return text;
}

[[nodiscard]] inline std::string shown(const httpwire::error& e) {
  std::string text = std::string{e.name()} + " at " + std::to_string(e.offset);
  if (e.field_index != httpwire::error::no_field) text += " of line " + std::to_string(e.field_index);
  if (e.limit != 0) text += " limit " + std::to_string(e.limit);
  return text;
}

[[nodiscard]] inline std::string shown(const httpwire::result<httpwire::alt_svc::services>& parsed) {
  if (!parsed) return shown(parsed.error());
  std::string text;
  std::size_t count = 0;
  for (const httpwire::alt_svc::alternative& a : *parsed) {
    text += (text.empty() ? "" : "; ") + shown(a);
    ++count;
  }
  CHECK(count == parsed->size());
  CHECK(parsed->empty() == (count == 0));
  if (parsed->clear()) text = "clear" + text;
  if (parsed->skipped() != 0)
    text += " (skipped " + std::to_string(parsed->skipped()) + ": " + shown(parsed->first_skipped()) + ")";
  return text;
}

/// What comes of a value.
[[nodiscard]] inline std::string parsed(std::string_view value,
                                        const httpwire::alt_svc::parse_options& options = {}) {
  const exact_text exact(value);
  return shown(httpwire::alt_svc::parse(exact.view(), options));
}
[[nodiscard]] inline std::string lenient(std::string_view value) {
  return parsed(value, {.strictness = httpwire::alt_svc::strictness::lenient});
}

/// What `write` appends, or the name of its failure. Room is exact; one octet less is buffer_too_small.
template <class Write>
[[nodiscard]] std::string written_text(Write write) {
  httpwire::writer measured;
  write(measured);
  exact_octets room(measured.size());
  httpwire::writer out{room.span()};
  write(out);
  const auto written = out.written();
  if (!written) return std::string{written.error().name()};
  if (room.size() != 0) {
    httpwire::writer small{room.span().first(room.size() - 1)};
    write(small);
    CHECK((!small.written() && small.written().error().limit == room.size()));
  }
  httpwire::writer again{room.span()};
  write(again);
  return std::string{httpwire::as_text(*again.written())};
}

}  // namespace httpwire_test
