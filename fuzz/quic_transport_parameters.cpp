// SPDX-License-Identifier: MIT
// Input: one octet of options, then the value of the extension quic_transport_parameters.
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "httpwire/quic/handshake_connection_ids.hpp"
#include "httpwire/quic/remembered_parameters.hpp"
#include "httpwire/quic/transport_parameters.hpp"
#include "support/check.hpp"
#include "support/fuzz_input.hpp"

namespace {

namespace quic = httpwire::quic;
using httpwire::bytes;
using httpwire::error_code;
using httpwire_fuzz::check;
using httpwire_fuzz::check_equal;

/// The list is what the parser took: whole, and no known identifier twice.
std::vector<quic::transport_parameter> check_list(bytes octets, std::uint32_t max_parameters) {
  std::size_t size = 0;
  std::size_t count = 0;
  std::map<quic::transport_parameter_id, int> seen;
  std::vector<quic::transport_parameter> unknown;
  for (const quic::transport_parameter p : quic::transport_parameter_list{octets}) {
    const auto one = quic::parse_transport_parameter(octets.subspan(size));
    check(one.has_value() && one->parameter.id == p.id, "the list and single parameters");
    size += one->size;
    ++count;
    if (++seen[p.id] > 1) check(!is_known(p.id), "a known parameter is there once");
    if (!is_known(p.id) && seen[p.id] == 1) unknown.push_back(p);
  }
  check_equal(size, octets.size(), "the list ends where the extension does");
  check(count <= max_parameters, "no more parameters than allowed");
  return unknown;
}

void write_and_parse(const quic::transport_parameters& p, quic::role sender,
                     const std::vector<quic::transport_parameter>& more) {
  httpwire::writer measured;
  write(measured, p, sender, more);
  const httpwire_fuzz::exact_copy<std::uint8_t> memory(measured.size());
  httpwire::writer out{memory.span()};
  write(out, p, sender, more);
  const auto written = out.written();
  check(written.has_value() && written->size() == measured.size(), "what was received can be written");
  const auto again =
      quic::transport_parameters::parse(*written, {.sender = sender, .max_parameters = 1U << 20});
  check(again.has_value() && *again == p, "what was written parses to the same");
  std::size_t unknown = 0;
  for (const quic::transport_parameter one : quic::transport_parameter_list{*written})
    if (!is_known(one.id)) ++unknown;
  check_equal(unknown, more.size(), "unknown parameters are written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  httpwire_fuzz::fuzz_input in{{data, size}};
  const unsigned choice = in.u8();
  const quic::transport_parameters_options options{
      .sender = (choice & 1) == 0 ? quic::role::client : quic::role::server,
      .max_parameters = (choice & 2) == 0 ? 64U : 3U};
  const httpwire_fuzz::exact_copy<std::uint8_t> copy{in.take_all()};
  const bytes octets = copy.span();
  const auto p = quic::transport_parameters::parse(octets, options);
  if (!p) {
    check(p.error().offset < octets.size(), "a failure is at a parameter");
    check_equal(p.error().quic_code(), std::uint64_t{0x08}, "TRANSPORT_PARAMETER_ERROR");
    return 0;
  }
  write_and_parse(*p, options.sender, check_list(octets, options.max_parameters));
  const quic::transport_parameters kept = remembered(*p);
  check(!reduced_since(kept, *p).forbidden() && !reduced_since(*p, *p).forbidden(), "nothing is reduced");
  check(reduced_since(kept, {}).initial_max_data == (p->initial_max_data != 0), "the default is the least");
  if (p->initial_source_connection_id) {
    quic::handshake_connection_ids seen{.initial_source = *p->initial_source_connection_id,
                                        .retry_source = p->retry_source_connection_id};
    if (p->original_destination_connection_id)
      seen.original_destination = *p->original_destination_connection_id;
    const bool complete = options.sender == quic::role::client || p->original_destination_connection_id;
    check(check_connection_ids(*p, options.sender, seen).has_value() == complete,
          "connection IDs that agree");
  }
  return 0;
}
