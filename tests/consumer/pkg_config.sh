#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# pkg-config, for builds without CMake; the prefix was moved after the installation.
# shellcheck source=tests/consumer/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

have pkg-config || skip "pkg-config is not installed"
install_httpwire "$work/first"
mv "$work/first" "$work/prefix"
export PKG_CONFIG_PATH=$work/prefix/share/pkgconfig
[ "$(pkg-config --modversion httpwire)" = "$version" ] || fail "not version $version"
pkg-config --exists --print-errors "httpwire >= $version"
[ -z "$(pkg-config --libs httpwire)" ] || fail "there is nothing to link"
read -ra flags <<<"$(pkg-config --cflags httpwire)"
[ "${#flags[@]}" = 1 ] || fail "flags: ${flags[*]}"
each_way "${flags[@]}" "$consumer/main.cpp"
