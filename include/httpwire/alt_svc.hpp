// SPDX-License-Identifier: MIT
#pragma once

// Alt-Svc, RFC 7838: where else and by which protocol an origin can be reached.

#include "httpwire/alt_svc/alternative.hpp"
#include "httpwire/alt_svc/broken_services.hpp"
#include "httpwire/alt_svc/cache.hpp"
#include "httpwire/alt_svc/cache_file.hpp"
#include "httpwire/alt_svc/cache_line.hpp"
#include "httpwire/alt_svc/cached.hpp"
#include "httpwire/alt_svc/frame_payload.hpp"
#include "httpwire/alt_svc/origin.hpp"
#include "httpwire/alt_svc/parameter.hpp"
#include "httpwire/alt_svc/parse.hpp"
#include "httpwire/alt_svc/protocol_id.hpp"
#include "httpwire/alt_svc/write.hpp"
