// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "httpwire/h3.hpp"
#include "record.hpp"

// HTTP/3 frames as records.

namespace inspect {

// The part that all frames have: name and length.
void describe_header(record& to, const httpwire::h3::frame_header& header);

// What the frame says besides, from its last piece. `payload` holds the text that the frame ends with, joined
// from its pieces; field sections and SETTINGS are not its business.
void describe_event(record& to, const httpwire::h3::event& event, const std::string& payload);

// The frame's octets that describe_event wants as `payload`; empty for other frames.
[[nodiscard]] httpwire::bytes text_of(const httpwire::h3::event& event);

// Whether the event is the first or last piece of its frame. A frame without pieces is both.
[[nodiscard]] bool is_first(const httpwire::h3::event& event);
[[nodiscard]] bool is_last(const httpwire::h3::event& event);

}  // namespace inspect
