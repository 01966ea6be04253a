#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The headers of two modules copied into a project, in each order, in several translation units.
# shellcheck source=tests/consumer/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

mkdir -p "$work/copied/httpwire"
cp "$HTTPWIRE_SOURCE_DIR"/single_include/httpwire/{hpack,h2}.hpp "$work/copied/httpwire"
cp "$consumer/main.cpp" "$work/copied"
cat >"$work/copied/h2_first.cpp" <<'TEXT'
#include "httpwire/h2.hpp"
#include "httpwire/hpack.hpp"
int h2_first() { return static_cast<int>(sizeof(httpwire::h2::frame_decoder) + sizeof(httpwire::hpack::decoder)); }
TEXT
cat >"$work/copied/hpack_first.cpp" <<'TEXT'
#include "httpwire/hpack.hpp"
#include "httpwire/h2.hpp"
int hpack_first() { return static_cast<int>(sizeof(httpwire::h2::frame_decoder) + sizeof(httpwire::hpack::decoder)); }
TEXT
two_ways -I"$work/copied" "$work"/copied/*.cpp
