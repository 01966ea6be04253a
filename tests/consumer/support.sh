# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by the tests of this directory. Sets $work, a directory that goes away. From the build come
# HTTPWIRE_SOURCE_DIR, HTTPWIRE_BINARY_DIR, HTTPWIRE_EXAMPLES_BIN and CXX.
set -euo pipefail

fail() { echo "$*" >&2; exit 1; }
skip() { echo "skipped: $*"; exit 77; }
have() { command -v "$1" >/dev/null 2>&1; }

consumer=$HTTPWIRE_SOURCE_DIR/tests/consumer
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CCACHE_DISABLE=1

# shellcheck disable=SC2034  # used by the tests
version=$(sed -nE 's/^#define HTTPWIRE_VERSION_(MAJOR|MINOR|PATCH) ([0-9]+)$/\2/p' \
  "$HTTPWIRE_SOURCE_DIR/include/httpwire/version.hpp" | paste -sd.)

# quietly <command>...: its output only when it fails.
quietly() {
  "$@" >"$work/log" 2>&1 || { cat "$work/log"; fail "failed: $*"; }
}

# standards: those that the compiler knows, of C++20 and C++23.
standards() {
  local standard
  for standard in 20 23; do
    if "$CXX" -std=c++$standard -fsyntax-only -x c++ /dev/null 2>/dev/null; then
      echo $standard
    elif [ "$standard" = 23 ] && "$CXX" -std=c++2b -fsyntax-only -x c++ /dev/null 2>/dev/null; then
      echo 2b
    fi
  done
}

warnings=(-Wall -Wextra -Wpedantic -Werror -O0)

# run_in <standard> <exceptions> <compiler arguments>...: compiles, links and runs.
run_in() {
  local standard=$1 exceptions=$2
  shift 2
  quietly "$CXX" -std=c++"$standard" "$exceptions" "${warnings[@]}" "$@" -o "$work/program"
  quietly "$work/program"
}

# each_way <compiler arguments>...: in C++20 and C++23, with and without exceptions.
each_way() {
  local standard exceptions
  for standard in $(standards); do
    for exceptions in -fexceptions -fno-exceptions; do run_in "$standard" "$exceptions" "$@"; done
  done
}

# two_ways <compiler arguments>...: for what takes long, C++20 with and the later standard without exceptions.
two_ways() {
  run_in 20 -fexceptions "$@"
  run_in "$(standards | tail -n 1)" -fno-exceptions "$@"
}

# install_httpwire <prefix>: as a packager does, without tests and examples.
install_httpwire() {
  quietly cmake -S "$HTTPWIRE_SOURCE_DIR" -B "$work/package" -DCMAKE_CXX_COMPILER="$CXX" \
    -DHTTPWIRE_BUILD_TESTS=OFF -DHTTPWIRE_BUILD_EXAMPLES=OFF -DCMAKE_INSTALL_PREFIX="$1"
  quietly cmake --build "$work/package"
  quietly cmake --install "$work/package"
}

# build_project <directory below tests/consumer> [cmake arguments]...: configures, builds and runs the programs of a
# project in $work/build.
build_project() {
  local project=$1 program
  shift
  quietly cmake -S "$consumer/$project" -B "$work/build" -DCMAKE_CXX_COMPILER="$CXX" "$@"
  quietly cmake --build "$work/build"
  local programs=("$work"/build/program-*)
  [ -x "${programs[0]}" ] || fail "$project made no program"
  for program in "${programs[@]}"; do quietly "$program"; done
}

# nothing_leaks: what httpwire has for its own does not reach the project in $work/build.
nothing_leaks() {
  local targets tests
  targets=$(cmake --build "$work/build" --target help)
  if grep -E 'bench|fuzz|example|inspect|demo|catch|httpwire-' <<<"$targets"; then fail "targets leak"; fi
  tests=$(ctest --test-dir "$work/build" -N 2>&1 || true)
  if grep -E '^ *Test +#' <<<"$tests"; then fail "tests leak"; fi
  if grep -E '^(Catch2|benchmark|OpenSSL|Python3|NGHTTP).*=' "$work/build/CMakeCache.txt"; then
    fail "what the tests look for leaks"
  fi
  quietly cmake --install "$work/build" --prefix "$work/of-consumer"
  if find "$work/of-consumer" -type f 2>/dev/null | grep .; then fail "the project installs what is httpwire's"; fi
}
