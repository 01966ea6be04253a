#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# One file copied into a project: the header of everything, and nothing else on the include path.
# shellcheck source=tests/consumer/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

if have sha256sum; then
  (cd "$HTTPWIRE_SOURCE_DIR/single_include" && quietly sha256sum --check --strict SHA256SUMS)
fi
mkdir "$work/copied"
cp "$HTTPWIRE_SOURCE_DIR/single_include/httpwire.hpp" "$work/copied"
sed 's|#include <httpwire/h2.hpp>|#include "httpwire.hpp"|; /httpwire\/hpack.hpp/d' "$consumer/main.cpp" >"$work/copied/main.cpp"
two_ways "$work/copied/main.cpp"
