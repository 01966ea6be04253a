// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "httpwire/alt_svc.hpp"
#include "httpwire/http.hpp"
#include "support/work.hpp"

// Rules of sections, structured fields, capsules, gRPC and Alt-Svc.

namespace httpwire_bench {

namespace alt_svc = httpwire::alt_svc;
namespace http = httpwire::http;
namespace sf = httpwire::http::sf;

inline constexpr sf::limits wide_sf{
    .max_members = 0xffffffffU, .max_inner_items = 0xffffffffU, .max_parameters = 0xffffffffU};

[[nodiscard]] inline ready sf_list_of(std::string text, std::size_t items) {
  auto in = std::make_shared<std::string>(std::move(text));
  return {.items = items, .input = in->size(), .run = [in] {
            const auto list = sf::parse_list(*in, wide_sf);
            check(list.has_value(), "a list is parsed");
            std::size_t sum = 0;
            for (const sf::member& m : *list)
              for (const sf::parameter& p : m.parameters.as_sent()) sum += p.key.size();
            keep(sum);
          }};
}
[[nodiscard]] inline ready sf_dictionary_of(std::string text, std::size_t items, bool find) {
  auto in = std::make_shared<std::string>(std::move(text));
  return {.items = items, .input = in->size(), .run = [in, find] {
            const auto dictionary = sf::parse_dictionary(*in, wide_sf);
            check(dictionary.has_value(), "a dictionary is parsed");
            if (find) keep(dictionary->find("b").has_value());
          }};
}
[[nodiscard]] inline ready sf_unique_of(std::string text, std::size_t items) {
  auto in = std::make_shared<std::string>(std::move(text));
  auto room = std::make_shared<std::vector<sf::member>>(items);
  return {.items = items, .input = in->size(), .run = [in, room] {
            const auto dictionary = sf::parse_dictionary(*in, wide_sf);
            check(dictionary.has_value(), "a dictionary is parsed");
            check(dictionary->unique(*room).has_value(), "its members are told apart");
          }};
}
[[nodiscard]] inline std::string distinct_keys(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text.append(i == 0 ? "k" : ", k").append(digits(i)).append("=12");
  return text;
}

[[nodiscard]] inline ready section_rules_of(std::string name, std::string value, std::size_t count) {
  struct state {
    std::string name;
    std::string value;
  };
  auto s = std::make_shared<state>(state{std::move(name), std::move(value)});
  const std::size_t size = (s->name.size() + s->value.size()) * count;
  return {.items = count, .input = size, .run = [s, count] {
            const auto most = static_cast<std::uint32_t>(count + 8);
            http::section_rules rules{{.max_fields = most, .max_cookie_crumbs = most}};
            bool good = rules.check(":method", "GET").has_value();
            good = good && rules.check(":scheme", "https").has_value();
            good = good && rules.check(":authority", "example.com").has_value();
            good = good && rules.check(":path", "/").has_value();
            for (std::size_t i = 0; i < count; ++i) {
              std::string_view value_seen = s->value;
              keep(value_seen.data());
              good = good && rules.check(s->name, value_seen).has_value();
            }
            check(good && rules.finish().has_value(), "a section keeps the rules");
          }};
}

[[nodiscard]] inline ready capsules_of(std::size_t count, std::size_t size) {
  const octets value(size, 'x');
  auto in = std::make_shared<octets>(
      times(count, made([&](httpwire::writer& out) { http::write_datagram_capsule(out, value); })));
  return {.items = count, .input = in->size(), .run = [in, count] {
            http::capsule_reader capsules;
            check(pull_chunks(capsules, *in, 16'384, [](const auto&) {}) >= count, "capsules are read");
          }};
}
[[nodiscard]] inline ready grpc_of(std::size_t count, std::size_t size) {
  const octets payload(size, 'x');
  auto in = std::make_shared<octets>(
      times(count, made([&](httpwire::writer& out) { http::grpc::write_message(out, payload); })));
  return {.items = count, .input = in->size(), .run = [in, count] {
            http::grpc::message_reader messages;
            check(pull_chunks(messages, *in, 16'384, [](const auto&) {}) >= count, "messages are read");
          }};
}

[[nodiscard]] inline ready alt_svc_parse_of(std::string text, std::size_t items) {
  auto in = std::make_shared<std::string>(std::move(text));
  return {.items = items, .input = in->size(), .run = [in] {
            constexpr std::size_t most = std::size_t{1} << 30;
            const auto parsed = alt_svc::parse(*in, {.max_value_size = most,
                                                     .max_alternatives = most,
                                                     .max_parameters = most,
                                                     .max_empty_elements = most});
            check(parsed.has_value(), "a value is parsed");
            std::size_t sum = 0;
            for (const alt_svc::alternative& a : *parsed) sum += a.port;
            keep(sum);
          }};
}

/// A full cache of `count` origins: a look-up (or a new origin, for which another gives way), 256 times.
[[nodiscard]] inline ready alt_svc_cache_of(std::size_t count, bool update) {
  struct state {
    alt_svc::cache cache;
    std::vector<std::string> hosts;
    std::size_t next = 0;
  };
  auto s = std::make_shared<state>(state{alt_svc::cache{{.max_origins = count}}, {}});
  for (std::size_t i = 0; i < 2 * count; ++i)
    s->hosts.push_back(text_of({"www", digits(i * 7'919), ".example.com"}));
  static constexpr std::string_view value = R"(h3=":443"; ma=2592000)";
  for (std::size_t i = 0; i < count; ++i)
    check(s->cache.update({.host = s->hosts[i]}, *alt_svc::parse(value), {.now = 1000}).has_value(),
          "there is room");
  s->next = count;
  return {.items = 256, .input = 0, .run = [s, count, update] {
            constexpr std::string_view protocols[] = {"h3"};
            std::array<alt_svc::choice, 4> room;
            const auto services = *alt_svc::parse(value);
            for (std::size_t i = 0; i < 256; ++i) {
              s->next = s->next + 1 >= s->hosts.size() ? 0 : s->next + 1;
              if (update)
                check(s->cache.update({.host = s->hosts[s->next]}, services, {.now = 1000}).has_value(),
                      "an origin is kept");
              else
                check(s->cache.choose({.host = s->hosts[s->next % count]},
                                      {.now = 2000, .protocols = protocols}, room)
                              .size() == 1,
                      "an alternative is chosen");
            }
          }};
}

inline void add_value_work(std::vector<work>& all) {
  const auto add = [&](const char* name, const char* item, std::function<ready(std::size_t)> make) {
    all.push_back({name, item, growth::linear, few_to_many, std::move(make)});
  };
  add("section_rules/fields", "field", [](std::size_t n) {
    return section_rules_of("x-example-header", "some text of 32 octets, as usual", n);
  });
  add("section_rules/value", "octet", [](std::size_t n) {
    ready r = section_rules_of("x-example-header", std::string(n, 'v'), 4);
    r.items = 4 * n;
    return r;
  });
  add("sf_list/members", "member",
      [](std::size_t n) { return sf_list_of(joined(n, "token;a=1;b", ", "), n); });
  add("sf_list/parameters", "parameter", [](std::size_t n) {
    return sf_list_of(text_of({"token", joined(n, ";k=12", "")}), n);
  });
  add("sf_list/inner_list", "item", [](std::size_t n) {
    return sf_list_of(text_of({"(", joined(n, "\"text\"", " "), ")"}), n);
  });
  add("sf_list/string", "octet", [](std::size_t n) {
    return sf_list_of(text_of({"\"", std::string(n, 's'), "\""}), n);
  });
  add("sf_dictionary/distinct_keys", "member",
      [](std::size_t n) { return sf_dictionary_of(distinct_keys(n), n, false); });
  add("capsules/datagrams", "capsule", [](std::size_t n) { return capsules_of(n, 32); });
  add("grpc/messages", "message", [](std::size_t n) { return grpc_of(n, 32); });
  add("alt_svc_parse/alternatives", "alternative", [](std::size_t n) {
    return alt_svc_parse_of(joined(n, R"(h3="a.example:443"; ma=2592000)", ", "), n);
  });
  const std::vector<std::size_t> origins{16, 64, 256, 1'024, 4'096};
  all.push_back({"alt_svc_cache/choose", "look-up", growth::flat, origins,
                 [](std::size_t n) { return alt_svc_cache_of(n, false); }});
  all.push_back({"alt_svc_cache/update", "update", growth::flat, origins,
                 [](std::size_t n) { return alt_svc_cache_of(n, true); }});
}

}  // namespace httpwire_bench
