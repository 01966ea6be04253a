// SPDX-License-Identifier: MIT
#pragma once

// HPACK, RFC 7541: header compression for HTTP/2.

#include "httpwire/hpack/decoder.hpp"
#include "httpwire/hpack/encoder.hpp"
#include "httpwire/hpack/representation.hpp"
#include "httpwire/hpack/static_table.hpp"
