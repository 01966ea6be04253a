// SPDX-License-Identifier: MIT
#pragma once

// HTTP/2 frames, RFC 9113 sections 3.4 to 7, with ALTSVC (RFC 7838), ORIGIN (RFC 8336) and PRIORITY_UPDATE
// (RFC 9218).

#include "httpwire/h2/error_code.hpp"
#include "httpwire/h2/event.hpp"
#include "httpwire/h2/field_block.hpp"
#include "httpwire/h2/frame_decoder.hpp"
#include "httpwire/h2/frame_decoder_options.hpp"
#include "httpwire/h2/frame_header.hpp"
#include "httpwire/h2/frame_rules.hpp"
#include "httpwire/h2/preface.hpp"
#include "httpwire/h2/setting.hpp"
