// SPDX-License-Identifier: MIT
#pragma once

// Everything of core: octets, results, errors, readers and writers, varints, storage.

#include "httpwire/core/bytes.hpp"
#include "httpwire/core/config.hpp"
#include "httpwire/core/cpu.hpp"
#include "httpwire/core/endian.hpp"
#include "httpwire/core/entry_list.hpp"
#include "httpwire/core/error.hpp"
#include "httpwire/core/error_code.hpp"
#include "httpwire/core/reader.hpp"
#include "httpwire/core/result.hpp"
#include "httpwire/core/storage.hpp"
#include "httpwire/core/varint.hpp"
#include "httpwire/core/writer.hpp"
#include "httpwire/version.hpp"
