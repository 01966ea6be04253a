// SPDX-License-Identifier: MIT
#pragma once

// QPACK, RFC 9204: header compression for HTTP/3.

#include "httpwire/qpack/decoder.hpp"
#include "httpwire/qpack/encoder.hpp"
#include "httpwire/qpack/instruction.hpp"
#include "httpwire/qpack/representation.hpp"
#include "httpwire/qpack/section_prefix.hpp"
#include "httpwire/qpack/static_table.hpp"
