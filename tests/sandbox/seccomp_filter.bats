#!/usr/bin/env bats
# The filter of system calls itself: one from a file, what becomes of a bad one, and how it follows from the table.

load ../lib/helper
load ../lib/seccomp

# --- a filter from a file ---

@test "--seccomp=FILE installs the filter in it, and no other" {
  local getppid
  getppid=$(nr getppid)
  # load the number; getppid fails with errno 42
  filter 0x20:0:0:0 "0x15:0:1:$getppid" 0x06:0:0:$((0x50000 + 42)) $ALLOW >"$T/filter"
  denied() {
    results --seccomp="$T/filter" -- getppid , getuid , keyctl , ioctl 0 0x5412
    is_equal "$results" "errno 42 ok $("$TRY" "$(nr keyctl)" , "$(nr ioctl)" 0 0x5412 | xargs)"
    results --seccomp="$T/filter" --deny-syscalls=getuid -- getppid , getuid , getgid
    is_equal "$results" "errno 42 EPERM ok"
  }
  as_everybody denied
}

@test "a filter that allows no further filter goes together with --deny-syscalls" {
  filter 0x20:0:0:0 "0x15:0:1:$(nr seccomp)" 0x06:0:0:0x50001 $ALLOW >"$T/filter"
  results --seccomp="$T/filter" --deny-syscalls=getppid -- seccomp 0 0 0 , getppid , getuid
  is_equal "$results" "EPERM EPERM ok"
}

@test "a filter of 4096 instructions is taken, one of 4097 is not" {
  local many
  mapfile -t many < <(yes 0x20:0:0:0 | head -n 4095)
  filter "${many[@]}" $ALLOW >"$T/filter"
  run -0 go "$NSINIT" --seccomp="$T/filter" -- true
  cat "$T/filter" "$T/filter" | head -c $((4097 * 8)) >"$T/longer"
  refuses --seccomp="$T/longer"
  contains "$stderr" "'$T/longer': longer than 4096 instructions"
  cat "$T/filter" "$T/filter" "$T/filter" >"$T/longer"
  refuses --seccomp="$T/longer"
  contains "$stderr" "longer than 4096 instructions"
}

@test "a file that is not a filter is refused before the command starts" {
  : >"$T/empty"
  refuses --seccomp="$T/empty"
  contains "$stderr" "'$T/empty': 0 bytes ("
  printf '1234567' >"$T/odd"
  refuses --seccomp="$T/odd"
  contains "$stderr" "'$T/odd': 7 bytes ("
  refuses --seccomp="$T/none"
  contains "$stderr" "'$T/none': No such file"
  refuses --seccomp="$T"
  contains "$stderr" "directory"
  refuses --seccomp=no-such-mode
  contains "$stderr" "'no-such-mode'"
  refuses --seccomp=
  filter 0x06:0:0:0x7fff0000 0x20:0:0:0 >"$T/no-end"
  refuses --seccomp="$T/no-end"
  contains "$stderr" "nsinit: seccomp: "
  contains "$stderr" "Invalid argument"
}

@test "a file that the user may not read is refused" {
  filter $ALLOW >"$T/filter"
  chmod 0 "$T/filter"
  as_user refuses --seccomp="$T/filter"
  contains "$stderr" "Permission denied"
}

# --- and the rest of nsinit ---

@test "if the filter cannot be installed the command is not started" {
  needs_program strace
  local error
  for error in EINVAL EPERM EFAULT ENOSYS; do
    run -125 strace -f -qq -o /dev/null -e trace=seccomp -e inject=seccomp:error=$error \
      "$NSINIT" --seccomp=default -- "$ACTOR" touch "$T/started"
    contains "$output" "nsinit: seccomp: install the filter 'default': "
    [[ ! -e $T/started ]]
  done
}

@test "--explain shows the filter" {
  run -0 go "$NSINIT" --explain --seccomp=strict --deny-syscalls=getppid --deny-syscalls=sysinfo -- true
  has_line "$output" "seccomp      strict (allows common system calls only); denied: getppid, sysinfo"
  filter $ALLOW >"$T/filter"
  run -0 go "$NSINIT" --explain --seccomp="$T/filter" -- true
  has_line "$output" "seccomp      $T/filter, 1 instructions"
  run -0 go "$NSINIT" --explain -- true
  lacks "$output" seccomp
}

@test "in a sandbox the default filter is on, and can be turned off" {
  "$NSINIT" --sandbox -- true 2>/dev/null || skip "no sandbox to be had here"
  run -0 go "$NSINIT" --sandbox -- grep ^Seccomp: /proc/self/status
  matches "$output" "2$"
  run -0 go "$NSINIT" --sandbox --seccomp=off -- grep ^Seccomp: /proc/self/status
  is_equal "$output" "$(grep ^Seccomp: /proc/self/status)"
}

# --- the table and the filter ---

@test "the filter that the kernel gets says of every number what the table says, in few steps" {
  needs_program strace python3
  local base
  cat >"$T/simulate" <<'END'
import re, struct, sys
table, trace, base, machine = sys.argv[1:]
codes = {"LD|BPF_W|BPF_ABS": 0x20, "JMP|BPF_K|BPF_JEQ": 0x15, "JMP|BPF_K|BPF_JGE": 0x35, "JMP|BPF_K|BPF_JSET": 0x45,
         "JMP|BPF_K|BPF_JA": 0x05, "RET|BPF_K": 0x06}
program = []
text = re.search(r"filter=\[(.*)\]", open(trace).read()).group(1)
for kind, code, rest in re.findall(r"BPF_(STMT|JUMP)\(BPF_([A-Z|_]+), ([^)]*(?:\([^)]*\))?[^)]*)\)", text):
    rest = re.sub(r"SECCOMP_RET_ALLOW", "0x7fff0000", rest)
    rest = re.sub(r"SECCOMP_RET_KILL_PROCESS", "0x80000000", rest)
    rest = re.sub(r"SECCOMP_RET_ERRNO\|", "0x50000|", rest)
    parts = [eval(part) for part in rest.split(",")] + [0, 0]
    program.append((codes[code], parts[1], parts[2], parts[0]))
assert "{len=%d," % len(program) in open(trace).read()
arch = program[1][3]
def answer(number, architecture, arguments=(0,) * 6):
    data = struct.pack("=IIQ6Q", number, architecture, 0, *arguments)
    at = steps = value = 0
    while True:
        code, yes, no, k = program[at]
        at, steps = at + 1, steps + 1
        if code == 0x06:
            assert steps <= 20, steps
            return k
        if code == 0x20:
            value = struct.unpack_from("=I", data, k)[0]
        elif code == 0x05:
            at += k
        else:
            at += yes if {0x15: value == k, 0x35: value >= k, 0x45: value & k}[code] else no
ALLOW, EPERM, ENOSYS, KILL = 0x7fff0000, 0x50001, 0x50026, 0x80000000
wanted = {"ALLOW": ALLOW, "COMMON": ALLOW if base == "default" else EPERM, "EPERM": EPERM, "ENOSYS": ENOSYS,
          "UNKNOWN": ENOSYS}
seen, last = 0, 0
for number, name, leaf in re.findall(r'CALL\((\d+), "(\w*)", (\w+), \w+\)', open(table).read()):
    last = int(number)
    if leaf in wanted:
        assert answer(last, arch) == wanted[leaf], (name, number)
        seen += 1
assert seen > 250
for number in (last + 1, 1000, 5000, 0xffffffff):
    assert answer(number, arch) == ENOSYS, number
for other in (0, arch ^ 0x40000000, arch ^ 0x80000000, 0x40000003, 0xc000003e, 0xc00000b7):
    assert other == arch or answer(39, other) == KILL, hex(other)
if machine == "x86_64":
    for number in (0x40000000, 0x40000027, 0x7fffffff, 0xc0000000, 0xfffffffe):
        assert answer(number, arch) == KILL, hex(number)
assert len(program) < 250
END
  for base in default strict; do
    run -0 strace -f -v -qq -s 100000 -e trace=seccomp -o "$T/trace" "$NSINIT" --seccomp=$base -- true
    run -0 python3 "$T/simulate" "$CALLS" "$T/trace" $base "$(uname -m)"
  done
}

@test "the table has each call of the compiler's headers, under its number" {
  local name number
  while read -r name number; do
    grep -q "CALL($number, \"$name\"," "$CALLS" || { echo "$name $number" >&2; return 1; }
  done <"$BATS_FILE_TMPDIR/numbers"
}

@test "a mistake in the policy ends the build" {
  local mistake
  for mistake in 'DENY(SYS_ADMIN, muont)' 'STRICT(mount)' 'DENY(NEVER, read)' 'DENNY(NEVER, ptrace)' 'DENY NEVER ptrace' \
    'ELSEWHERE(mount)' 'ELSEWHERE(never_used)'; do
    { cat "$REPO/steps/seccomp.def"; echo "$mistake"; } >"$T/seccomp.def"
    run -1 make_table "$T/seccomp.def"
    matches "$output" 'seccomp.def:[0-9]+: '
  done
}
