// SPDX-License-Identifier: MIT
#include "h2_describe.hpp"

#include <array>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "escape.hpp"

namespace inspect {

namespace h2 = httpwire::h2;

namespace {

struct flag_name {
  std::uint8_t value;
  std::string_view name;
};

constexpr std::array request_flags{
    flag_name{h2::flag::end_stream, "END_STREAM"}, flag_name{h2::flag::end_headers, "END_HEADERS"},
    flag_name{h2::flag::padded, "PADDED"}, flag_name{h2::flag::priority, "PRIORITY"}};
constexpr std::array ack_flags{flag_name{h2::flag::ack, "ACK"}};

// The flags that the type of frame gives a meaning to.
std::uint8_t meaningful_flags(h2::frame_type type) {
  switch (type) {
    case h2::frame_type::data: return h2::flag::end_stream | h2::flag::padded;
    case h2::frame_type::headers:
      return h2::flag::end_stream | h2::flag::end_headers | h2::flag::padded | h2::flag::priority;
    case h2::frame_type::push_promise: return h2::flag::end_headers | h2::flag::padded;
    case h2::frame_type::continuation: return h2::flag::end_headers;
    case h2::frame_type::settings:
    case h2::frame_type::ping: return h2::flag::ack;
    default: return 0;
  }
}

void describe_flags(record& to, const h2::frame_header& header) {
  const bool acks = header.type == h2::frame_type::settings || header.type == h2::frame_type::ping;
  const std::uint8_t meaningful = meaningful_flags(header.type);
  const auto names = acks ? std::span<const flag_name>{ack_flags} : std::span<const flag_name>{request_flags};
  for (const flag_name& f : names)
    if ((meaningful & f.value) != 0 && header.has(f.value)) to.flag_names.push_back(f.name);
}

void add_error_code(record& to, h2::error_code code) {
  const std::string_view known = h2::name(code);
  if (known.empty()) {
    to.add_number("code", static_cast<std::uint32_t>(code));
  } else {
    to.add_symbol("code", known);
  }
}

void add_padding(record& to, std::uint16_t padding) {
  if (padding != 0) to.add_number("padding", padding);
}

void add_priority(record& to, const h2::priority_fields& fields) {
  to.add_number("depends_on", fields.stream_dependency);
  to.add_number("weight", fields.weight + 1);
  if (fields.exclusive) to.add_truth("exclusive");
}

void add_ignored(record& to, httpwire::error_code code) {
  to.add_symbol("ignored_for", httpwire::error{.code = code}.name());
}

void add_origins(record& to, const std::string& payload) {
  std::vector<std::string> origins;
  h2::origin_reader entries{httpwire::as_bytes(payload)};
  httpwire::bytes entry;
  auto more = entries.next(entry);
  for (; more && *more; more = entries.next(entry)) origins.emplace_back(httpwire::as_text(entry));
  to.add_list("origins", std::move(origins));
  if (!more) add_ignored(to, more.error().code);
}

struct describer {
  record& to;
  const std::string& payload;

  void operator()(const h2::data& f) const { add_padding(to, f.padding); }
  void operator()(const h2::headers& f) const {
    add_padding(to, f.padding);
    if (f.has_priority) add_priority(to, f.priority);
  }
  void operator()(const h2::priority& f) const { add_priority(to, f.fields); }
  void operator()(const h2::rst_stream& f) const { add_error_code(to, f.error); }
  void operator()(const h2::push_promise& f) const {
    to.add_number("promised_stream", f.promised_stream_id);
    add_padding(to, f.padding);
  }
  void operator()(const h2::ping& f) const {
    to.add_octets("opaque_data", hex(httpwire::as_text(httpwire::bytes{f.opaque_data})));
  }
  void operator()(const h2::goaway& f) const {
    to.add_number("last_stream", f.last_stream_id);
    add_error_code(to, f.error);
    if (!payload.empty()) to.add_octets("debug_data", payload);
  }
  void operator()(const h2::window_update& f) const { to.add_number("increment", f.increment); }
  void operator()(const h2::altsvc& f) const {
    // A payload that was cut may end inside the origin.
    to.add_octets("origin", payload.substr(0, f.origin_size));
    if (payload.size() > f.origin_size) to.add_octets("field_value", payload.substr(f.origin_size));
  }
  void operator()(const h2::origin&) const { add_origins(to, payload); }
  void operator()(const h2::priority_update& f) const {
    to.add_number("prioritized_stream", f.prioritized_stream_id);
    to.add_octets("field_value", payload);
  }
  void operator()(const h2::ignored& f) const { add_ignored(to, f.reason); }
  void operator()(const h2::settings&) const {}
  void operator()(const h2::continuation&) const {}
  void operator()(const h2::unknown&) const {}
};

}  // namespace

void describe_header(record& to, const h2::frame_header& header) {
  const std::string_view known = h2::name(header.type);
  to.proto = "h2";
  to.event = known.empty() ? "UNKNOWN" : known;
  to.stream = header.stream_id;
  to.flags = header.flags;
  to.length = header.length;
  if (known.empty()) to.add_number("type", static_cast<std::uint8_t>(header.type));
  describe_flags(to, header);
}

void describe_event(record& to, const h2::event& event, const std::string& payload) {
  std::visit(describer{to, payload}, event);
}

httpwire::bytes text_of(const h2::event& event) {
  if (const auto* f = std::get_if<h2::goaway>(&event)) return f->debug_data;
  if (const auto* f = std::get_if<h2::altsvc>(&event)) return f->payload;
  if (const auto* f = std::get_if<h2::origin>(&event)) return f->payload;
  if (const auto* f = std::get_if<h2::priority_update>(&event)) return f->field_value;
  return {};
}

bool is_first(const h2::event& event) {
  return std::visit(
      [](const auto& f) {
        if constexpr (requires { f.first; }) {
          return f.first;
        } else {
          return true;
        }
      },
      event);
}

bool is_last(const h2::event& event) {
  return std::visit(
      [](const auto& f) {
        if constexpr (requires { f.last; }) {
          return f.last;
        } else {
          return true;
        }
      },
      event);
}

}  // namespace inspect
