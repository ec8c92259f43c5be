# base.bash - what the benchmarks use as well, and so works without bats
#
#   REPO  the top of the repository
# shellcheck shell=bash

REPO=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)

# The limits are for a host that is busy. They are less than the 30 s after which the actor gives up to wait, and than the
# times that tests give nsinit where it must not use them up.

# wait_until SECONDS CMD...: until CMD succeeds
wait_until() {
  local end=$((SECONDS + $1 + 1)) limit=$1
  shift
  until "$@"; do
    if ((SECONDS >= end)); then
      echo "not within $limit s: $*" >&2
      return 1
    fi
    sleep 0.01
  done
}

is_static() { [[ $(ldd "$1" 2>&1) == *"not a dynamic executable"* ]]; }

# A missing program has one wording, for tools/check looks for it.
without_program() { echo "needs the program $1"; }

# install_programs TARGET...: as tools/need; else says on stdout what is missing
install_programs() {
  local missing
  missing=$("$REPO/tools/need" "$@" 2>&1 >/dev/null) && return
  without_program "of $*: ${missing##*: }"
  return 1
}
