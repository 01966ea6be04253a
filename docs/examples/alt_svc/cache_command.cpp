// SPDX-License-Identifier: MIT
#include "cache_command.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "httpwire/alt_svc.hpp"
#include "report.hpp"

namespace alt_svc_tool {

namespace {

namespace alt_svc = httpwire::alt_svc;

/// Of a file. Each has its memory in the cache.
constexpr std::size_t max_lines = 10'000;
/// Of all of them: none that is longer than `load` takes by default has to be kept.
constexpr std::size_t max_size = max_lines * (alt_svc::load_options{}.max_line_size + 1);

/// What the command is done with.
struct workplace {
  const arguments& given;
  std::span<const std::string_view> words;  ///< Behind the command.
  alt_svc::cache& cache;
  std::uint64_t now;
  bool changed = false;
  std::string problem{};
};

int misused(workplace& w, std::string what) {
  w.problem = std::move(what);
  return status_usage;
}

bool take_origin(workplace& w, alt_svc::origin& o) {
  if (w.words.empty()) {
    w.problem = "which origin? https://host:port";
    return false;
  }
  const auto parsed = alt_svc::origin::parse(w.words[0]);
  if (!parsed) {
    complain(parsed.error(), "", w.words[0]);
    w.problem = "\"" + std::string{w.words[0]} + "\" is no origin";
    return false;
  }
  o = *parsed;
  o.partition = w.given.partition;
  w.words = w.words.subspan(1);
  return true;
}

bool take_service(workplace& w, alt_svc::alternative_service& s) {
  w.problem = "which service? PROTOCOL HOST PORT";
  if (w.words.size() != 3) return false;
  // Host and port are written as in an origin.
  const std::string origin = "https://" + std::string{w.words[1]} + ':' + std::string{w.words[2]};
  const auto parsed = alt_svc::origin::parse(origin);
  if (!parsed || parsed->host != w.words[1] || w.words[0].empty()) return false;
  s = {.protocol = w.words[0], .host = w.words[1], .port = parsed->port};
  return true;
}

int show(workplace& w) {
  for (auto at = w.cache.first(); at != w.cache.end; at = w.cache.next(at)) {
    std::cout << describe(w.cache.origin_at(at)) << '\n';
    for (std::size_t i = 0; i < w.cache.alternative_count(at); ++i)
      std::cout << "  " << describe(w.cache.alternative_at(at, i), w.now) << '\n';
  }
  const auto& broken = w.cache.broken();
  for (auto at = broken.first(); at != broken.end; at = broken.next(at)) {
    const auto b = broken.view(at);
    std::cout << "broken: " << printable(b.service.protocol) << ' ' << b.service.host << ':' << b.service.port
              << ", " << (b.until > w.now ? "left alone until " + date(b.until) : std::string{"may be tried"})
              << ", failures: " << b.failures << '\n';
  }
  return status_fine;
}

int choose(workplace& w) {
  alt_svc::origin o;
  if (!take_origin(w, o)) return status_usage;
  std::vector<alt_svc::choice> room(w.cache.options().max_alternatives);
  const auto chosen = w.cache.choose(
      o,
      {.now = w.now,
       .protocols = w.given.protocols,
       .preference = w.given.client_order ? alt_svc::preference::client : alt_svc::preference::server},
      room);
  for (const alt_svc::choice& c : chosen) std::cout << describe(c, w.now) << '\n';
  return chosen.empty() ? status_failed : status_fine;
}

int add(workplace& w) {
  alt_svc::origin o;
  if (!take_origin(w, o)) return status_usage;
  if (w.words.empty()) return misused(w, "which values?");
  const auto services = alt_svc::parse_lines(
      w.words, {.strictness = w.given.lenient ? alt_svc::strictness::lenient : alt_svc::strictness::strict});
  if (!services) {
    const httpwire::error& e = services.error();
    complain(e, "", w.words[e.field_index < w.words.size() ? e.field_index : 0]);
    return status_failed;
  }
  const auto done = w.cache.update(o, *services, {.now = w.now, .age = w.given.age});
  if (!done) {
    complain(done.error().text());
    return status_failed;
  }
  if (services->skipped() != 0) complain(std::to_string(services->skipped()) + " skipped");
  if (done->stale != 0) complain(std::to_string(done->stale) + " stale");
  if (done->dropped != 0) complain(std::to_string(done->dropped) + " dropped");
  w.changed = true;
  return status_fine;
}

int forget(workplace& w) {
  alt_svc::origin o;
  if (!take_origin(w, o)) return status_usage;
  w.changed = w.cache.erase(o);
  return status_fine;
}

int misdirected(workplace& w) {
  alt_svc::origin o;
  alt_svc::alternative_service s;
  if (!take_origin(w, o) || !take_service(w, s)) return status_usage;
  w.changed = w.cache.misdirected(o, s);
  return status_fine;
}

int broken(workplace& w) {
  alt_svc::alternative_service s;
  if (!take_service(w, s)) return status_usage;
  const auto until = w.cache.mark_broken(w.given.partition, s, w.now);
  if (!until) {
    complain(until.error().text());
    return status_failed;
  }
  std::cout << "left alone until " << date(*until) << '\n';
  w.changed = true;
  return status_fine;
}

int works(workplace& w) {
  alt_svc::alternative_service s;
  if (!take_service(w, s)) return status_usage;
  w.cache.confirm(w.given.partition, s);
  w.changed = true;
  return status_fine;
}

int network_changed(workplace& w) {
  w.cache.network_changed();
  w.changed = true;
  return status_fine;
}

int purge(workplace& w) {
  w.cache.purge(w.now);
  w.changed = true;
  return status_fine;
}

struct command {
  std::string_view name;
  int (*run)(workplace&);
};
constexpr command commands[] = {{"show", show},
                                {"choose", choose},
                                {"add", add},
                                {"forget", forget},
                                {"misdirected", misdirected},
                                {"broken", broken},
                                {"works", works},
                                {"network-changed", network_changed},
                                {"purge", purge}};

/// False after saying why, where there is a file that cannot be read. A device may have no end.
bool read_file(const std::string& name, std::string& text) {
  std::error_code failure;
  if (!std::filesystem::exists(name, failure)) return true;
  std::ifstream in(name, std::ios::binary);
  std::vector<char> part(65'536);
  while (text.size() <= max_size &&
         (in.read(part.data(), static_cast<std::streamsize>(part.size())), in.gcount() > 0))
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
  if (text.size() > max_size)
    complain(name + " has more than " + std::to_string(max_size) + " octets");
  else if (!in.is_open() || in.bad())
    complain(name + " cannot be read");
  else
    return true;
  return false;
}

/// Beside the file first, so that it is never half there.
bool write_file(const std::string& name, const alt_svc::cache& cache, std::uint64_t now) {
  httpwire::writer measured;
  alt_svc::save(cache, measured, now);
  std::vector<std::uint8_t> text(measured.size());
  httpwire::writer out{text};
  alt_svc::save(cache, out, now);
  const std::string beside = name + ".new";
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << httpwire::as_text(text);
  file.close();
  std::error_code failure;
  if (file.good()) std::filesystem::rename(beside, name, failure);
  return file.good() && !failure;
}

/// Says which line is the first malformed one.
void complain_of(const alt_svc::load_result& loaded, std::string_view text) {
  const auto at = static_cast<std::size_t>(loaded.first_malformed.offset);
  const std::size_t newline = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const std::size_t from = newline == std::string_view::npos ? 0 : newline + 1;
  const auto number = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(from), '\n');
  httpwire::error e = loaded.first_malformed;
  e.offset = at - from;
  complain(e, "line " + std::to_string(number), text.substr(from, text.find('\n', from) - from));
}

}  // namespace

int run_cache(const arguments& given, std::string& problem) {
  if (given.words.size() < 2) {
    problem = "cache wants a file";
    return status_usage;
  }
  const std::string name{given.words[1]};
  const std::string_view wanted = given.words.size() > 2 ? given.words[2] : "show";
  const auto* const found = std::ranges::find(commands, wanted, &command::name);
  if (found == std::end(commands)) {
    problem = "unknown command " + std::string{wanted};
    return status_usage;
  }
  std::string text;
  if (!read_file(name, text)) return status_failed;
  // Room for every line and for one more, so that nothing is lost when the file is written again.
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 2;
  if (lines > max_lines) {
    complain(name + " has more than " + std::to_string(max_lines) + " lines");
    return status_failed;
  }
  alt_svc::cache cache{{.max_origins = lines,
                        .max_alternatives = 16,
                        .max_text = 1024,
                        .broken = {.max_services = lines, .max_text = 512}}};
  const std::uint64_t now = given.now.value_or(static_cast<std::uint64_t>(std::time(nullptr)));
  // What is stale is shown as well.
  const auto loaded = alt_svc::load(cache, text, {.now = now, .keep_stale = true});
  if (loaded.malformed != 0) complain_of(loaded, text);

  workplace w{.given = given,
              .words = std::span{given.words}.subspan(std::min<std::size_t>(3, given.words.size())),
              .cache = cache,
              .now = now};
  const int status = found->run(w);
  if (status == status_usage) problem = w.problem;
  if (status != status_fine || !w.changed)
    return status != status_fine || loaded.malformed == 0 ? status : status_failed;
  // Saving would lose what was not understood.
  if (loaded.malformed != 0) {
    complain(name + " is left as it is: malformed lines: " + std::to_string(loaded.malformed));
    return status_failed;
  }
  if (write_file(name, cache, now)) return status_fine;
  complain(name + " cannot be written");
  return status_failed;
}

}  // namespace alt_svc_tool
