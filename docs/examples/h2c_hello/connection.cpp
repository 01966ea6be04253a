// SPDX-License-Identifier: MIT
#include "connection.hpp"

#include <algorithm>
#include <array>
#include <variant>

namespace hello {

namespace h2 = httpwire::h2;
using code = h2::error_code;

connection::connection() {
  const std::array settings{h2::setting{h2::setting_id::max_concurrent_streams, max_streams}};
  put([&](auto& out) { h2::write_settings(out, settings); });
}

void connection::put_frame(const auto& frame) {
  put([&](auto& out) { h2::write(out, frame); });
}

void connection::read(httpwire::bytes chunk) {
  const auto preface = preface_.next(chunk);
  if (preface.has_error()) return fail(preface.error());
  while (preface && !closing_) {
    const auto event = frames_.next(chunk);
    if (event.need_more()) return;
    if (event.has_error()) {
      fail(event.error());
      continue;
    }
    std::visit([this](const auto& frame) { on(frame); }, *event);
    const auto block = block_.add(*event);  // joins HEADERS and CONTINUATION
    if (block) on_fields(*block);
    if (block.has_error()) fail(block.error());
  }
}

// --- Frames
// ---------------------------------------------------------------------------------------------------

void connection::on(const h2::data& f) {
  if (f.stream_id > last_id_) return go_away(code::protocol_error);
  const auto credit = static_cast<std::uint32_t>(f.flow_controlled());
  if (credit != 0) put_frame(h2::window_update{.increment = credit});
  const auto found = streams_.find(f.stream_id);
  if (found == streams_.end()) return;  // it was reset, but the peer did not know
  stream& to = found->second;
  if (to.request_ended) return reset(f.stream_id, code::stream_closed);
  to.received += f.payload.size();
  to.request_ended = f.end_stream;
  if (f.end_stream) return answer(*found, "200");
  if (credit != 0) put_frame(h2::window_update{.stream_id = f.stream_id, .increment = credit});
}

void connection::on(const h2::settings& f) {
  for (const h2::setting s : f.entries) {
    if (s.id == h2::setting_id::header_table_size) {
      if (const auto followed = encoder_.set_peer_table_capacity(s.value); !followed)
        return fail(followed.error());
    } else if (s.id == h2::setting_id::max_frame_size) {
      frame_size_ = s.value;
    } else if (s.id == h2::setting_id::initial_window_size) {
      for (auto& [id, to] : streams_) widen(to.window, std::int64_t{s.value} - initial_window_, 0);
      initial_window_ = s.value;
    }
  }
  if (f.last && !f.ack) put([](auto& out) { h2::write_settings_ack(out); });
}

void connection::on(const h2::window_update& f) {
  if (f.stream_id == 0) return widen(window_, f.increment, 0);
  if (f.stream_id > last_id_) return go_away(code::protocol_error);
  if (const auto found = streams_.find(f.stream_id); found != streams_.end())
    widen(found->second.window, f.increment, f.stream_id);
}

void connection::on(const h2::ping& f) {
  if (!f.ack) put_frame(h2::ping{.ack = true, .opaque_data = f.opaque_data});
}

void connection::on(const h2::rst_stream& f) {
  if (f.stream_id > last_id_) return go_away(code::protocol_error);
  streams_.erase(f.stream_id);
}

// --- Requests and responses
// -----------------------------------------------------------------------------------

void connection::on_fields(const h2::complete_field_block& block) {
  std::array<char, 2 * max_text + 1> text;
  stream request{.window = initial_window_, .request_ended = block.end_stream};
  // Every block is decoded, also of streams that are refused: the table has to stay in step.
  const auto section = fields_.decode(block.block, text, [&](const httpwire::field_line& f) {
    if (f.name == ":method") request.method = f.value;
    if (f.name == ":path") request.path = f.value;
  });
  if (!section && section.error().scope() != httpwire::error_scope::stream) return fail(section.error());
  const auto found = streams_.find(block.stream_id);
  if (found == streams_.end()) return open(block.stream_id, std::move(request), section.has_value());
  // Trailers end the request, and come once.
  if (!block.end_stream || found->second.request_ended) return reset(block.stream_id, code::protocol_error);
  found->second.request_ended = true;
  answer(*found, "200");
}

void connection::open(std::uint32_t id, stream&& request, bool fits) {
  if (id % 2 == 0 || id <= last_id_) return go_away(code::protocol_error);
  last_id_ = id;
  if (streams_.size() >= max_streams) return reset(id, code::refused_stream);
  if (fits && (request.method.empty() || request.path.empty())) return reset(id, code::protocol_error);
  auto& opened = *streams_.emplace(id, std::move(request)).first;
  if (!fits) {
    answer(opened, "431");  // more fields than fields_ has been told to take
  } else if (opened.second.request_ended) {
    answer(opened, "200");
  }
}

void connection::answer(stream_map::value_type& request, std::string_view status) {
  auto& [id, to] = request;
  if (std::exchange(to.answered, true)) return;
  to.body = to.method + ' ' + to.path + ": hello, your body has " + std::to_string(to.received) + " octets\n";
  const std::string length = std::to_string(to.body.size());
  const std::array fields{httpwire::field_line{":status", status},
                          httpwire::field_line{"content-type", "text/plain"},
                          httpwire::field_line{"content-length", length}};
  std::array<std::uint8_t, 256> wire;
  const auto block = encoder_.encode(fields, wire);
  if (!block) return fail(block.error());
  const bool whole = to.method == "HEAD";
  put_frame(h2::headers{.stream_id = id, .fragment = *block, .end_stream = whole, .end_headers = true});
  if (whole) streams_.erase(id);
}

void connection::send_bodies() {
  for (auto at = streams_.begin(); at != streams_.end() && wants_input();) {
    auto& [id, to] = *at++;
    const std::int64_t room = std::min({to.window, window_, std::int64_t{frame_size_}});
    if (!to.answered || room <= 0) continue;
    const std::size_t size = std::min(to.body.size(), static_cast<std::size_t>(room));
    const bool last = size == to.body.size();
    put_frame(
        h2::data{.stream_id = id, .payload = httpwire::as_bytes(to.body).first(size), .end_stream = last});
    window_ -= static_cast<std::int64_t>(size);
    to.window -= static_cast<std::int64_t>(size);
    to.body.erase(0, size);
    if (!last) continue;
    // RFC 9113 section 8.1: the rest of a request that was answered early is not wanted.
    if (!to.request_ended) put_frame(h2::rst_stream{.stream_id = id, .error = code::no_error});
    streams_.erase(id);
  }
}

void connection::widen(std::int64_t& window, std::int64_t by, std::uint32_t id) {
  window += by;
  if (window <= h2::max_window_size) return;
  id == 0 ? go_away(code::flow_control_error) : reset(id, code::flow_control_error);
}

// --- Errors
// ---------------------------------------------------------------------------------------------------

// An error says how far it reaches and which code tells the peer.
void connection::fail(const httpwire::error& e) {
  const auto why = static_cast<code>(e.h2_code());
  if (e.scope() != httpwire::error_scope::stream) return go_away(why);
  reset(static_cast<std::uint32_t>(e.stream_id), why);
}

void connection::reset(std::uint32_t id, code why) {
  put_frame(h2::rst_stream{.stream_id = id, .error = why});
  streams_.erase(id);
}

void connection::go_away(code why) {
  put_frame(h2::goaway{.last_stream_id = last_id_, .error = why});
  closing_ = true;
}

}  // namespace hello
