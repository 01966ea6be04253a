// SPDX-License-Identifier: MIT
#pragma once

// What HPACK and QPACK share: field lines, prefix integers, Huffman coding, string literals, tables.

#include "httpwire/field/entry_index.hpp"
#include "httpwire/field/entry_table.hpp"
#include "httpwire/field/huffman.hpp"
#include "httpwire/field/indexing_policy.hpp"
#include "httpwire/field/line.hpp"
#include "httpwire/field/prefix_integer.hpp"
#include "httpwire/field/static_index.hpp"
#include "httpwire/field/string_literal.hpp"
