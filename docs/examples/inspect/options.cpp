// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <array>
#include <charconv>
#include <optional>

#include "escape.hpp"

namespace inspect {

namespace {

constexpr std::uint64_t mebi = std::uint64_t{1} << 20;
constexpr std::size_t max_quic_ports = 16;

constexpr std::array rows{
    limit_row{"max-packet-size", &limits::max_packet_size, 64, 64 * mebi, "octets", "one captured packet"},
    limit_row{"max-flows", &limits::max_flows, 1, mebi, "flows", "TCP connections open at a time"},
    limit_row{"max-held-bytes", &limits::max_held_bytes, 0, 65'536 * mebi, "octets",
              "kept behind missing TCP segments, all flows together"},
    limit_row{"max-stream-held-bytes", &limits::max_stream_held_bytes, 0, 65'536 * mebi, "octets",
              "the same, one direction of a flow"},
    limit_row{"max-state-bytes", &limits::max_state_bytes, 0, 65'536 * mebi, "octets",
              "dynamic tables, unfinished field blocks and CRYPTO data, all flows together"},
    limit_row{"max-frame-size", &limits::max_frame_size, 16'384, 16'777'215, "octets",
              "one frame, when SETTINGS_MAX_FRAME_SIZE allows as much"},
    limit_row{"max-settings", &limits::max_settings, 0, 65'536, "entries", "one SETTINGS frame"},
    limit_row{"max-block-size", &limits::max_block_size, 0, 64 * mebi, "octets",
              "one compressed field block"},
    limit_row{"max-block-frames", &limits::max_block_frames, 1, mebi, "frames", "one field block"},
    limit_row{"max-section-size", &limits::max_section_size, 0, 64 * mebi, "octets",
              "one decoded field section, each line with 32 octets more"},
    limit_row{"max-fields", &limits::max_fields, 0, mebi, "lines", "one field section"},
    limit_row{"max-string-size", &limits::max_string_size, 0, 64 * mebi, "octets", "one field name or value"},
    limit_row{"table-capacity", &limits::table_capacity, 4'096, 64 * mebi, "octets",
              "one dynamic table, when SETTINGS_HEADER_TABLE_SIZE allows as much"},
    limit_row{"max-udp-flows", &limits::max_udp_flows, 1, mebi, "flows", "UDP flows known at a time"},
    limit_row{"max-crypto-bytes", &limits::max_crypto_bytes, 4'096, 16 * mebi, "octets",
              "CRYPTO data kept of one direction"},
    limit_row{"max-crypto-gaps", &limits::max_crypto_gaps, 0, 65'536, "gaps", "in that data"},
    limit_row{"max-token-size", &limits::max_token_size, 0, 65'536, "octets",
              "one token of an Initial or Retry packet"},
    limit_row{"max-datagram-packets", &limits::max_datagram_packets, 1, 65'536, "packets",
              "QUIC packets in one datagram"},
    limit_row{"max-packet-frames", &limits::max_packet_frames, 1, 65'536, "frames", "one QUIC packet"},
};

std::string quoted(std::string_view text) {
  std::string to = "'";
  append_escaped(to, text);
  return to + "'";
}

const limit_row* find_limit(std::string_view name) {
  for (const limit_row& row : rows)
    if (row.name == name) return &row;
  return nullptr;
}

std::optional<usage_error> set_limit(limits& to, std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos)
    return usage_error{"--limit needs NAME=VALUE, not " + quoted(assignment)};
  const std::string_view digits = assignment.substr(equals + 1);
  const limit_row* const row = find_limit(assignment.substr(0, equals));
  if (row == nullptr) return usage_error{"there is no limit " + quoted(assignment.substr(0, equals))};
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value);
  if (digits.empty() || parsed.ec != std::errc{} || parsed.ptr != end)
    return usage_error{quoted(digits) + " is not a number"};
  if (value < row->smallest || value > row->largest) {
    std::string text{row->name};
    text += " is ";
    append_number(text, row->smallest);
    text += " to ";
    append_number(text, row->largest);
    return usage_error{text};
  }
  to.*row->value = value;
  return std::nullopt;
}

std::optional<usage_error> set_format(options& to, std::string_view name) {
  if (name == "h2") {
    to.from = input_format::h2;
  } else if (name == "h3") {
    to.from = input_format::h3;
  } else if (name == "pcap") {
    to.from = input_format::capture;
  } else {
    return usage_error{"--from is pcap, h2 or h3, not " + quoted(name)};
  }
  return std::nullopt;
}

std::optional<usage_error> set_stream(options& to, std::string_view name) {
  if (name == "request") {
    to.stream = stream_form::request;
  } else if (name == "uni") {
    to.stream = stream_form::unidirectional;
  } else {
    return usage_error{"--stream is request or uni, not " + quoted(name)};
  }
  return std::nullopt;
}

std::optional<usage_error> add_quic_port(options& to, std::string_view digits) {
  std::uint16_t port = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, port);
  if (parsed.ec != std::errc{} || parsed.ptr != end || port == 0)
    return usage_error{"--quic-port is 1 to 65535, not " + quoted(digits)};
  if (to.quic_ports.size() == max_quic_ports) return usage_error{"that is too often --quic-port"};
  to.quic_ports.push_back(port);
  return std::nullopt;
}

// The value of an option that is written "--name=value" or "--name value".
std::optional<std::string_view> value_of(std::string_view name, std::span<const char* const> arguments,
                                         std::size_t& i) {
  const std::string_view argument = arguments[i];
  if (argument == name && i + 1 < arguments.size()) return arguments[++i];
  if (argument.size() > name.size() && argument.starts_with(name) && argument[name.size()] == '=')
    return argument.substr(name.size() + 1);
  return std::nullopt;
}

std::optional<usage_error> take_file(options& to, std::string_view file) {
  if (!to.file.empty()) return usage_error{"one file at a time; " + quoted(file) + " is the second"};
  to.file = file;
  return std::nullopt;
}

std::optional<usage_error> take_argument(options& to, std::span<const char* const> arguments,
                                         std::size_t& i) {
  const std::string_view argument = arguments[i];
  if (argument == "--json") {
    to.json = true;
  } else if (argument == "--stats") {
    to.stats = true;
  } else if (argument == "--version") {
    to.version = true;
  } else if (argument == "--help" || argument == "-h") {
    to.help = true;
  } else if (const auto limit = value_of("--limit", arguments, i)) {
    return set_limit(to.limit, *limit);
  } else if (const auto format = value_of("--from", arguments, i)) {
    return set_format(to, *format);
  } else if (const auto stream = value_of("--stream", arguments, i)) {
    return set_stream(to, *stream);
  } else if (const auto port = value_of("--quic-port", arguments, i)) {
    return add_quic_port(to, *port);
  } else if (argument.starts_with('-') && argument != "-") {
    return usage_error{"unknown option, or one without its value: " + quoted(argument)};
  } else {
    return take_file(to, argument);
  }
  return std::nullopt;
}

}  // namespace

std::span<const limit_row> limit_rows() { return rows; }

std::variant<options, usage_error> parse_options(std::span<const char* const> arguments) {
  options parsed;
  bool only_files = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!only_files && std::string_view{arguments[i]} == "--") {
      only_files = true;
    } else if (auto wrong =
                   only_files ? take_file(parsed, arguments[i]) : take_argument(parsed, arguments, i)) {
      return *wrong;
    }
  }
  if (parsed.stream != stream_form::detect && parsed.from != input_format::h3)
    return usage_error{"--stream goes with --from=h3"};
  if (!parsed.quic_ports.empty() && parsed.from != input_format::detect &&
      parsed.from != input_format::capture)
    return usage_error{"--quic-port is for captures"};
  if (parsed.file.empty() && !parsed.help && !parsed.version)
    return usage_error{"which file? '-' is the standard input"};
  return parsed;
}

}  // namespace inspect
