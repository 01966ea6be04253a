#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# find_package(httpwire), from a prefix that was moved after the installation; which versions suit; what is installed.
# shellcheck source=tests/consumer/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

install_httpwire "$work/first"
mv "$work/first" "$work/prefix"
build_project find_package -DCMAKE_PREFIX_PATH="$work/prefix" -DHTTPWIRE_WANTED="$version"
nothing_leaks

# While the version is 0.x, the minor version has to be the one that was asked for.
major=${version%%.*}
minor=${version#*.}
minor=${minor%%.*}
configure() {  # <version>
  cmake -S "$consumer/find_package" -B "$work/build" -DHTTPWIRE_WANTED="$1" >"$work/log" 2>&1
}
configure "$major.$minor" || fail "version $major.$minor is refused"
if configure "$major.$((minor + 1))"; then fail "a later minor version than $version is accepted"; fi
if configure "$((major + 1)).0"; then fail "a later major version than $version is accepted"; fi
grep -q "not compatible\|compatible with requested version" "$work/log" || fail "refused for another reason"
if [ "$major" = 0 ] && [ "$minor" -gt 0 ]; then
  if configure "0.$((minor - 1))"; then fail "0.$((minor - 1)) is accepted in place of $version"; fi
fi
sed 's/COMPONENTS h2/COMPONENTS h9/' "$consumer/find_package/CMakeLists.txt" >"$work/CMakeLists.txt"
if cmake -S "$work" -B "$work/h9" -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/log" 2>&1; then
  fail "a component that does not exist is found"
fi
grep -q 'httpwire has no module h9' "$work/log" || fail "it is not said which component does not exist"

# Headers and what finds them; nothing of the tests, the tools or this machine.
cd "$work/prefix"
unexpected=$(find . -type f | grep -vE '^\./(include/httpwire(/.*)?\.(hpp|cppm)|share/cmake/httpwire/httpwire(Config|ConfigVersion|Targets)\.cmake|share/pkgconfig/httpwire\.pc|share/doc/httpwire/LICENSE|share/httpwire/gdb/httpwire\.py)$' || true)
[ -z "$unexpected" ] || fail "installed, but nobody asked for it: $unexpected"
diff <(cd "$HTTPWIRE_SOURCE_DIR/include" && find . -name '*.hpp' | sort) <(cd include && find . -name '*.hpp' | sort) ||
  fail "not the headers of the project"
if grep -rlF -e "$work" -e "$HTTPWIRE_SOURCE_DIR" .; then fail "a path of this machine is in these files"; fi

# Nothing has to be built for headers, also where the tools would be.
cd "$work"
quietly cmake -S "$HTTPWIRE_SOURCE_DIR" -B "$work/unbuilt" -DCMAKE_CXX_COMPILER="$CXX" -DHTTPWIRE_BUILD_TESTS=OFF
cmake --install "$work/unbuilt" --prefix "$work/second" >"$work/log" 2>&1 || fail "installing fails without a build"
grep -q 'has not been built' "$work/log" || fail "nothing is said of the tool that is left out"
[ -f "$work/second/include/httpwire.hpp" ] && [ ! -e "$work/second/bin/httpwire-inspect" ] || fail "not the headers alone"
