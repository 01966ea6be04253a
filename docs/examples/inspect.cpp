// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "httpwire/version.hpp"
#include "inspect/escape.hpp"
#include "inspect/inspector.hpp"
#include "inspect/options.hpp"
#include "inspect/progress.hpp"

// httpwire-inspect: HTTP/2 and QUIC in a capture, or raw HTTP/2 and HTTP/3, as text or JSON. The parts are in
// inspect/.

namespace {

constexpr int clean = 0;
constexpr int not_clean = 1;
constexpr int wrong_usage = 2;

int complain(const std::string& text) {
  std::fprintf(stderr, "httpwire-inspect: %s\n", text.c_str());
  return not_clean;
}

// A name may hold escape sequences.
std::string quoted(std::string_view name) {
  std::string text = "'";
  inspect::append_escaped(text, name);
  return text + "'";
}

int say(const std::string& text) {
  const bool written = std::fputs(text.c_str(), stdout) >= 0;
  if (std::fflush(stdout) == 0 && written) return clean;
  return errno == EPIPE ? clean : complain("cannot write: " + std::string{std::strerror(errno)});
}

std::string version_text() {
  return std::to_string(HTTPWIRE_VERSION_MAJOR) + '.' + std::to_string(HTTPWIRE_VERSION_MINOR) + '.' +
         std::to_string(HTTPWIRE_VERSION_PATCH);
}

inspect::output_style style_of(const inspect::options& chosen) {
  if (chosen.json) return inspect::output_style::json;
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool unwanted = (no_color != nullptr && *no_color != '\0') || terminal == nullptr ||
                        std::string_view{terminal} == "dumb" || ::isatty(STDOUT_FILENO) == 0;
  return unwanted ? inspect::output_style::text : inspect::output_style::coloured_text;
}

bool is_raw_h2(inspect::file_source& source) {
  const auto first = source.peek(httpwire::h2::preface.size());
  return inspect::begins_with_preface(first) || inspect::begins_with_settings(first);
}

int run(const inspect::options& chosen) {
  inspect::output out{STDOUT_FILENO, style_of(chosen), chosen.stats};
  std::optional<inspect::progress> shown;
  inspect::file_source source{[&] {
    out.flush();
    if (shown) shown->show(source.read_so_far());
  }};
  if (!source.open(chosen.file)) {
    const int why = errno;
    return complain("cannot open " + quoted(chosen.file) + ": " + std::strerror(why));
  }
  // Lines on the same terminal show as much.
  const bool alone = chosen.stats || ::isatty(STDOUT_FILENO) == 0;
  shown.emplace(STDERR_FILENO, alone && ::isatty(STDERR_FILENO) != 0, source.size());
  using enum inspect::input_format;
  if (chosen.from == h3) {
    inspect::inspect_h3(source, out, chosen.limit, chosen.stream);
  } else if (chosen.from == h2 || (chosen.from == detect && is_raw_h2(source))) {
    inspect::inspect_h2(source, out, chosen.limit);
  } else {
    inspect::inspect_capture(source, out, chosen);
  }
  shown->clear();
  out.finish();
  if (source.error() != 0)
    return complain("cannot read " + quoted(chosen.file) + ": " + std::strerror(source.error()));
  // Whoever reads the output may have seen enough.
  if (out.failed() && out.error() != EPIPE)
    return complain("cannot write: " + std::string{std::strerror(out.error())});
  return out.problems() == 0 ? clean : not_clean;
}

}  // namespace

int main(int argc, char** argv) try {
  std::signal(SIGPIPE, SIG_IGN);
  const std::span<const char* const> arguments{argv, static_cast<std::size_t>(argc)};
  const auto parsed = inspect::parse_options(arguments.subspan(argc > 0 ? 1 : 0));
  if (const auto* wrong = std::get_if<inspect::usage_error>(&parsed)) {
    complain(wrong->text);
    std::fputs("try: httpwire-inspect --help\n", stderr);
    return wrong_usage;
  }
  const auto& chosen = std::get<inspect::options>(parsed);
  if (chosen.help) return say(inspect::help_text());
  if (chosen.version) return say("httpwire-inspect " + version_text() + '\n');
  return run(chosen);
} catch (const std::exception& failure) {  // memory ran out
  return complain(failure.what());
}
