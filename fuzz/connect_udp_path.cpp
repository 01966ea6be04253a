// SPDX-License-Identifier: MIT
// Input: one octet (0 to 3: one of four templates, otherwise the text up to the first line feed is the
// template), then a path.
#include "httpwire/http/connect_udp_path.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace http = httpwire::http;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;
using httpwire_fuzz::exact_copy;

std::string expanded(const http::connect_udp_template& from, const http::udp_target& target) {
  httpwire::writer counting;
  from.expand(counting, target);
  std::vector<std::uint8_t> memory(counting.size());
  httpwire::writer out{memory};
  from.expand(out, target);
  const auto written = out.written();
  check(written.has_value(), "a target that was parsed can be written");
  return std::string{httpwire::as_text(*written)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const exact_copy<std::uint8_t> memory{in.take_all()};
  std::string_view path = httpwire::as_text(memory.span());
  std::string_view uri = httpwire_fuzz::one_of<std::string_view>(
      {http::connect_udp_template::well_known, "https://a/m?h={target_host}&p={target_port}",
       "https://a/m{?target_host,target_port}", "/{target_port,x,target_host}"},
      choice);
  if (choice > 3) {
    uri = path.substr(0, path.find('\n'));
    path.remove_prefix(uri.size() == path.size() ? uri.size() : uri.size() + 1);
  }
  const auto from = http::connect_udp_template::parse(uri);
  if (!from) return 0;
  // Whatever template is accepted can be taken apart again.
  for (const http::udp_target target : {http::udp_target{.host = "2001:db8::1", .port = 65'535},
                                        http::udp_target{.host = "a,b&c=d;e%20-._~!$'()*+", .port = 1}}) {
    std::vector<char> scratch(64);
    const std::string wire = expanded(*from, target);
    const auto back = from->match(wire, scratch);
    check(back.has_value() && *back == target, "expanded and matched");
  }
  std::vector<char> scratch(255);
  const auto target = from->match(path, scratch);
  if (!target) {
    check(target.error().offset <= path.size(), "an error lies inside the path");
    return 0;
  }
  check(target->port != 0 && !target->host.empty() && target->host.size() <= 255,
        "a target is a host and a port");
  for (const char c : target->host)
    check(c > ' ' && c <= '~' && c != '/' && c != '[', "a host has no controls");
  const std::string wire = expanded(*from, *target);
  std::vector<char> more(255);
  const auto again = from->match(wire, more);
  check(again.has_value() && *again == *target, "matched, expanded and matched again");
  const std::string host{target->host};
  std::vector<char> exact(host.size());
  check(from->match(path, exact).has_value(), "scratch as long as the host is enough");
  return 0;
}
