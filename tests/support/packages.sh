# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced by tests/run and .ci/run: what is missing on a Debian machine, and its installation.

# has_command <name>; has_file <path below a system prefix>
has_command() { command -v "$1" >/dev/null 2>&1; }
has_file() {
  local prefix
  for prefix in /usr /usr/local; do
    compgen -G "$prefix/$1" >/dev/null && return 0
  done
  return 1
}

# install_packages <package>...: says what it does; returns 1 when it cannot.
install_packages() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! has_command sudo || ! sudo -n true 2>/dev/null; then
      echo "missing packages: $* (neither root nor sudo without a password: install them by hand)" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  if ! has_command apt-get; then
    echo "missing: $* (no apt-get here: install what these Debian packages hold)" >&2
    return 1
  fi
  echo "installing: $*"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq || true
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null || {
    echo "apt-get could not install: $*" >&2
    return 1
  }
}
