// SPDX-License-Identifier: MIT
#pragma once

#include <variant>

#include "httpwire/core/error_code.hpp"
#include "httpwire/h3/frame/cancel_push.hpp"
#include "httpwire/h3/frame/data.hpp"
#include "httpwire/h3/frame/goaway.hpp"
#include "httpwire/h3/frame/headers.hpp"
#include "httpwire/h3/frame/max_push_id.hpp"
#include "httpwire/h3/frame/origin.hpp"
#include "httpwire/h3/frame/priority_update.hpp"
#include "httpwire/h3/frame/push_promise.hpp"
#include "httpwire/h3/frame/settings.hpp"
#include "httpwire/h3/frame/unknown.hpp"
#include "httpwire/h3/frame/wt_stream.hpp"

// What a frame_decoder gives.

namespace httpwire::h3 {

/// A frame that its RFC says to ignore, with the reason; its payload is skipped.
struct ignored {
  frame_header header{};
  httpwire::error_code reason{};

  friend constexpr bool operator==(const ignored&, const ignored&) noexcept = default;
};

/// One frame, or a piece of one that arrives in several chunks. Views end with the chunk or with the next
/// call of the decoder, whichever is first.
using event = std::variant<data, headers, cancel_push, settings, push_promise, goaway, max_push_id, origin,
                           priority_update, wt_stream, unknown, ignored>;

}  // namespace httpwire::h3
