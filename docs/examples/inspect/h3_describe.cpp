// SPDX-License-Identifier: MIT
#include "h3_describe.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace inspect {

namespace h3 = httpwire::h3;

namespace {

void add_ignored(record& to, httpwire::error_code code) {
  to.add_symbol("ignored_for", httpwire::error{.code = code}.name());
}

void add_origins(record& to, const std::string& payload) {
  std::vector<std::string> origins;
  h3::origin_reader entries{httpwire::as_bytes(payload)};
  httpwire::bytes entry;
  auto more = entries.next(entry);
  for (; more && *more; more = entries.next(entry)) origins.emplace_back(httpwire::as_text(entry));
  to.add_list("origins", std::move(origins));
  if (!more) add_ignored(to, more.error().code);
}

struct describer {
  record& to;
  const std::string& payload;

  void operator()(const h3::cancel_push& f) const { to.add_number("push_id", f.push_id); }
  void operator()(const h3::push_promise& f) const { to.add_number("push_id", f.push_id); }
  void operator()(const h3::max_push_id& f) const { to.add_number("push_id", f.push_id); }
  void operator()(const h3::goaway& f) const { to.add_number("id", f.id); }
  void operator()(const h3::origin&) const { add_origins(to, payload); }
  void operator()(const h3::priority_update& f) const {
    const bool is_request = f.element == h3::prioritized_element::request;
    to.add_number(is_request ? "prioritized_stream" : "prioritized_push", f.element_id);
    to.add_octets("field_value", payload);
  }
  void operator()(const h3::wt_stream& f) const { to.add_number("session", f.session_id); }
  void operator()(const h3::ignored& f) const { add_ignored(to, f.reason); }
  void operator()(const h3::data&) const {}
  void operator()(const h3::headers&) const {}
  void operator()(const h3::settings&) const {}
  void operator()(const h3::unknown&) const {}
};

}  // namespace

void describe_header(record& to, const h3::frame_header& header) {
  const std::string_view known = h3::name(header.type);
  to.event = known.empty() ? "UNKNOWN" : known;
  to.length = header.length;
  if (!known.empty()) return;
  to.add_number("type", static_cast<std::uint64_t>(header.type));
  if (h3::is_reserved(header.type)) to.add_truth("reserved");
}

void describe_event(record& to, const h3::event& event, const std::string& payload) {
  std::visit(describer{to, payload}, event);
}

httpwire::bytes text_of(const h3::event& event) {
  if (const auto* f = std::get_if<h3::origin>(&event)) return f->payload;
  if (const auto* f = std::get_if<h3::priority_update>(&event)) return f->field_value;
  return {};
}

bool is_first(const h3::event& event) {
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

bool is_last(const h3::event& event) {
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
