// SPDX-License-Identifier: MIT
#pragma once

// All of httpwire.

#include "httpwire/alt_svc.hpp"
#include "httpwire/core.hpp"
#include "httpwire/field.hpp"
#include "httpwire/h2.hpp"
#include "httpwire/h3.hpp"
#include "httpwire/hpack.hpp"
#include "httpwire/http.hpp"
#include "httpwire/qpack.hpp"
#include "httpwire/quic.hpp"
#include "httpwire/version.hpp"
