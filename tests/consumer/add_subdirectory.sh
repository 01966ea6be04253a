#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# add_subdirectory(httpwire): targets, and nothing of httpwire's tests and tools.
# shellcheck source=tests/consumer/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

build_project add_subdirectory -DHTTPWIRE_SOURCE_DIR="$HTTPWIRE_SOURCE_DIR"
nothing_leaks
