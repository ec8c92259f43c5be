# seccomp.bash - what the tests of the filter share
#
#   CALLS  the table of system calls, as the build makes it      TRY  makes system calls, and says what came of them

setup_file() {
  # The numbers, from the compiler and not from the table under test; what its headers are too old for is the same
  # for every processor.
  {
    echo '#include <sys/syscall.h>' | musl-gcc -E -dM - | sed -nE 's/^#define __NR_([a-z0-9_]+) ([0-9]+)$/\1 \2/p'
    printf '%s\n' 'quotactl_fd 443' 'futex_waitv 449' 'cachestat 451' 'statmount 457' 'listmount 458' \
      'lsm_get_self_attr 459' 'mseal 462' 'open_tree_attr 467' 'listns 470'
  } >"$BATS_FILE_TMPDIR/numbers"
  # no directory of the host's is writable in these tests: what depends on one is allowed
  make_table "$REPO/steps/seccomp.def" | sed -E 's/, [A-Z0-9_]+, OWN_FILES\)/, ALLOW, NEVER)/' >"$BATS_FILE_TMPDIR/calls.h"
}

# what the build makes of a policy
make_table() {
  echo '#include <sys/syscall.h>' | musl-gcc -E -dM - | awk -f "$REPO/tools/calls.awk" - "$1"
}

setup() {
  begin_test
  CALLS=$BATS_FILE_TMPDIR/calls.h
  TRY=$T/try
  cp "$REPO/build/tests/try_seccomp" "$TRY"
  [[ $(uname -m) == x86_64 || ! $BATS_TEST_DESCRIPTION =~ x86 ]] || skip "not an x86-64"
}

# the number of a system call
nr() {
  local number
  number=$(awk -v name="$1" '$1 == name { print $2; exit }' "$BATS_FILE_TMPDIR/numbers")
  [[ $number ]] || { echo "no number of $1" >&2; return 1; }
  echo "$number"
}

# results OPTION... -- CALL [, CALL]...: sets `results` to what came of each: names become numbers
results() {
  local options=() calls=() word
  while [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  shift
  for word in "$@"; do
    [[ ! $word =~ ^[a-z] || $word =~ ^(int80|thread)$ ]] || word=$(nr "$word") || return
    calls+=("$word")
  done
  results=$(go "$NSINIT" "${options[@]}" -- "$TRY" "${calls[@]}" | xargs)
}

# as root and as an unprivileged user
as_everybody() {
  as_user "$@" || return
  [[ $EUID != 0 ]] || "$@"
}

# names LEAF...: of the table's rows
names() {
  local leaf
  for leaf in "$@"; do
    sed -nE "s/^\tCALL\([0-9]+, \"([a-z0-9_]+)\", $leaf, .*/\1/p" "$CALLS"
  done
}

# all_are ERROR OPTIONS... -- NAME...: every one of these calls ends so
all_are() {
  local wanted=$1 calls=() options=() name i=0
  shift
  while [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  shift
  (($# > 0))
  for name in "$@"; do
    calls+=("$(sed -nE "s/^\tCALL\(([0-9]+), \"$name\",.*/\1/p" "$CALLS")" ",")
  done
  go "$NSINIT" "${options[@]}" -- "$TRY" "${calls[@]}" >"$T/all" || return
  mapfile -t all <"$T/all"
  for name in "$@"; do
    [[ ${all[i]} == "$wanted" ]] || { echo "$name: ${all[i]}, not $wanted" >&2; return 1; }
    i=$((i + 1))
  done
}

# refuses WORDS...: status 125 and one line, `stderr`; the command is not started
refuses() { refuses_with 125 go "$NSINIT" "$@" -- "$ACTOR" touch "$T/started"; }

# filter WORD...: writes instructions, CODE:YES:NO:K each, in the byte order of the host
filter() {
  python3 -c '
import struct, sys
for word in sys.argv[1:]:
    code, yes, no, k = (int(part, 0) for part in word.split(":"))
    sys.stdout.buffer.write(struct.pack("=HBBI", code, yes, no, k))' "$@"
}

ALLOW=0x06:0:0:0x7fff0000
