// SPDX-License-Identifier: MIT
#include "quic_hello.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "httpwire/core/varint.hpp"
#include "httpwire/quic.hpp"
#include "quic_describe.hpp"

namespace inspect {

namespace quic = httpwire::quic;

namespace {

// "0x1301": numbers of TLS, many of which have no name.
std::string number16(std::uint16_t value) {
  const std::array<std::uint8_t, 2> octets{static_cast<std::uint8_t>(value >> 8),
                                           static_cast<std::uint8_t>(value)};
  return "0x" + hex(httpwire::bytes{octets});
}

void add_numbers(record& to, std::string_view key, const quic::tls_number_list& numbers) {
  std::vector<std::string> words;
  for (const std::uint16_t number : numbers) words.push_back(number16(number));
  to.add_words(key, std::move(words));
  to.only_for(detail::audience::programs);
}

void add_extensions(record& to, const quic::tls_extension_list& extensions) {
  std::vector<std::string> words;
  for (const quic::tls_extension e : extensions) {
    const std::string_view known = quic::name(e.type);
    words.push_back(known.empty() ? number16(static_cast<std::uint16_t>(e.type)) : std::string{known});
  }
  to.add_words("extensions", std::move(words));
  to.only_for(detail::audience::programs);
}

bool is_integer(quic::transport_parameter_id id) {
  using enum quic::transport_parameter_id;
  switch (id) {
    case max_idle_timeout:
    case max_udp_payload_size:
    case initial_max_data:
    case initial_max_stream_data_bidi_local:
    case initial_max_stream_data_bidi_remote:
    case initial_max_stream_data_uni:
    case initial_max_streams_bidi:
    case initial_max_streams_uni:
    case ack_delay_exponent:
    case max_ack_delay:
    case active_connection_id_limit:
    case max_datagram_frame_size:
    case min_ack_delay: return true;
    default: return false;
  }
}

bool is_flag(quic::transport_parameter_id id) {
  using enum quic::transport_parameter_id;
  return id == disable_active_migration || id == grease_quic_bit || id == reset_stream_at;
}

std::string versions_text(const quic::version_information& versions) {
  std::string text = version_text(versions.chosen) + " of";
  for (const quic::version v : versions.available) text += ' ' + version_text(v);
  return text;
}

// A value that is not what its identifier promises is shown as it stands; what is wrong with it is an error.
parameter_line line_of(const quic::transport_parameter& p) {
  parameter_line line{.name = quic::name(p.id), .id = static_cast<std::uint64_t>(p.id)};
  if (is_integer(p.id)) {
    if (const auto number = httpwire::parse_varint(p.value); number && number->size == p.value.size()) {
      line.number = number->value;
      return line;
    }
  }
  if (is_flag(p.id) && p.value.empty()) {
    line.type = parameter_line::kind::flag;
    return line;
  }
  line.type = parameter_line::kind::word;
  line.text = hex(p.value);
  if (p.id == quic::transport_parameter_id::version_information)
    if (const auto versions = quic::version_information::parse(p.value)) line.text = versions_text(*versions);
  return line;
}

}  // namespace

void describe_client_hello(record& to, const quic::client_hello& hello) {
  to.add_octets("server_name", httpwire::as_text(hello.server_name));
  std::vector<std::string> protocols;
  for (const httpwire::bytes protocol : hello.application_protocols)
    protocols.emplace_back(httpwire::as_text(protocol));
  to.add_list("alpn", std::move(protocols));
  if (hello.has_pre_shared_key) to.add_truth("pre_shared_key");
  if (hello.has_early_data) to.add_truth("early_data");
  add_numbers(to, "tls_versions", hello.supported_versions);
  add_numbers(to, "cipher_suites", hello.cipher_suites);
  add_numbers(to, "groups", hello.supported_groups);
  add_extensions(to, hello.extensions);
  if (!hello.transport_parameters) return;
  to.has_parameters = true;
  for (const quic::transport_parameter p : quic::transport_parameter_list{*hello.transport_parameters})
    to.parameters.push_back(line_of(p));
}

void describe_server_hello(record& to, const quic::server_hello& hello) {
  if (hello.is_hello_retry_request) to.add_truth("hello_retry_request");
  to.add_word("cipher_suite", number16(hello.cipher_suite));
  if (hello.selected_version != 0) to.add_word("tls_version", number16(hello.selected_version));
  if (hello.selected_group) to.add_word("group", number16(*hello.selected_group));
  if (hello.selected_identity) to.add_number("selected_identity", *hello.selected_identity);
  add_extensions(to, hello.extensions);
}

}  // namespace inspect
