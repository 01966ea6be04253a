#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# FetchContent, with a folder in place of what would be fetched.
# shellcheck source=tests/consumer/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

build_project fetch_content -DFETCHCONTENT_SOURCE_DIR_HTTPWIRE="$HTTPWIRE_SOURCE_DIR" -DFETCHCONTENT_FULLY_DISCONNECTED=ON
nothing_leaks
