#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `import httpwire;` beside a translation unit that includes the header. Module and header are copied side by side.
# shellcheck source=tests/consumer/support.sh
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

# Modules are far enough in clang 19.
modular=""
for compiler in "$CXX" clang++-21 clang++-20 clang++-19 clang++; do
  have "$compiler" || continue
  major=$("$compiler" -dM -E -x c++ /dev/null | sed -n 's/^#define __clang_major__ //p')
  if [ "${major:-0}" -ge 19 ]; then modular=$compiler && break; fi
done
[ -n "$modular" ] || skip "no clang++ 19 or later is installed"

mkdir "$work/copied"
cp "$HTTPWIRE_SOURCE_DIR"/single_include/httpwire.{hpp,cppm} "$work/copied"
sed 's|#include <httpwire/h2.hpp>|import httpwire;|; /httpwire\/hpack.hpp/d; s/int main()/int imported()/' \
  "$consumer/main.cpp" >"$work/copied/imported.cpp"
cat >"$work/copied/main.cpp" <<'TEXT'
#include <httpwire.hpp>
int imported();
int main() { return imported() + (sizeof(httpwire::hpack::decoder) == 0 ? 1 : 0); }
TEXT
cd "$work/copied"
options=(-std=c++20 "${warnings[@]}" -I.)
quietly "$modular" "${options[@]}" --precompile httpwire.cppm -o httpwire.pcm
quietly "$modular" "${options[@]}" -fmodule-file=httpwire=httpwire.pcm imported.cpp main.cpp httpwire.pcm -o program
quietly ./program
