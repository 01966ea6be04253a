// SPDX-License-Identifier: MIT
#pragma once

// HTTP/3 frames and the fronts of streams, RFC 9114 sections 6.2 and 7, with ORIGIN (RFC 9412),
// PRIORITY_UPDATE (RFC 9218) and the streams of WebTransport (draft-ietf-webtrans-http3).

#include "httpwire/h3/error_code.hpp"
#include "httpwire/h3/event.hpp"
#include "httpwire/h3/frame_decoder.hpp"
#include "httpwire/h3/frame_decoder_options.hpp"
#include "httpwire/h3/frame_header.hpp"
#include "httpwire/h3/frame_rules.hpp"
#include "httpwire/h3/grease.hpp"
#include "httpwire/h3/remembered_settings.hpp"
#include "httpwire/h3/setting.hpp"
#include "httpwire/h3/stream_type.hpp"
