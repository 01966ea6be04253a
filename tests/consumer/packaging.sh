#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The vcpkg port and the Conan recipe, with doubles in place of vcpkg and Conan: what they install and declare.
# shellcheck source=tests/consumer/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

packaging=$HTTPWIRE_SOURCE_DIR/docs/packaging

# --- vcpkg ----------------------------------------------------------------------------------------------------------
port_version=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["version"])' "$packaging/vcpkg/vcpkg.json")
[ "$port_version" = "$version" ] || fail "vcpkg.json has version $port_version, httpwire has $version"
quietly cmake -DPORTFILE="$packaging/vcpkg/portfile.cmake" -DWORK="$work/vcpkg" -DCOMPILER="$CXX" \
  -P "$consumer/packaging/vcpkg.cmake"
built=$work/vcpkg/packages
for file in include/httpwire.hpp share/httpwire/httpwireConfig.cmake share/httpwire/copyright share/httpwire/usage; do
  [ -f "$built/$file" ] || fail "the vcpkg port does not install $file"
done
[ ! -e "$built/debug" ] || fail "the vcpkg port leaves a debug tree"
build_project find_package -DCMAKE_PREFIX_PATH="$built" -DHTTPWIRE_WANTED="$version" -DCONSUMER_ONCE=ON
rm -rf "$work/build"

# --- Conan ----------------------------------------------------------------------------------------------------------
export PYTHONDONTWRITEBYTECODE=1
quietly python3 "$consumer/packaging/conan_steps.py" "$packaging/conan" "$work/conan" "$version"
quietly python3 -c 'import sys; compile(open(sys.argv[1]).read(), sys.argv[1], "exec")' \
  "$packaging/conan/test_package/conanfile.py"
"$CXX" -std=c++20 "${warnings[@]}" -I"$work/conan/package/include" "$packaging/conan/test_package/test_package.cpp" \
  -o "$work/program"
"$work/program"
