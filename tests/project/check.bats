#!/usr/bin/env bats
# tools/check counts what the tests say, and fails where one fails, is missing, or may not be skipped

load ../lib/helper

# suite DIRECTORY NAME LINE...: a test in a file t.bats of this directory, with these lines
suite() {
  mkdir -p "$T/$1"
  printf '%s\n' "@test \"$2\" {" "${@:3}" '}' >>"$T/$1/t.bats"
}

# check VARIABLE=VALUE... WORD: as from a shell outside of bats, which has put a directory into PATH
check() {
  local path
  path=$(tr : '\n' <<<"$PATH" | grep -v bats-core | paste -sd :)
  run env -i PATH="$path" HOME="$HOME" TMPDIR="$T" "${@:1:$#-1}" "$REPO/tools/check" "${@: -1}"
}

@test "the last line counts the tests of every directory, also where their files have one name" {
  suite a passes true
  suite a 'passes too' true
  suite b skips 'skip "not here"'
  check CHECK_COUNTS="$T/counts" "$T"
  is_equal "$status" 0
  is_equal "${lines[-1]}" "2 passed, 0 failed, 1 skipped"
  check CHECK_COUNTS="$T/counts" "$T/a"
  is_equal "${lines[-1]}" "2 passed, 0 failed, 0 skipped"
  is_equal "$(<"$T/counts")" $'passed=2 failed=0 skipped=1\npassed=2 failed=0 skipped=0'
}

@test "a test that fails, and a file that does not run, are failures" {
  suite a passes true
  suite a fails false
  check "$T/a"
  is_equal "$status" 1
  contains "$output" "t.bats: fails"
  is_equal "${lines[-1]}" "1 passed, 1 failed, 0 skipped"
  suite b passes true
  echo 'exit 1 ))' >>"$T/b/t.bats"
  check "$T/b"
  is_equal "$status" 1
  matches "${lines[-1]}" "^[01] passed, [12] failed, 0 skipped$"
  check "$T/none.bats"
  is_equal "$status" 1
  is_equal "${lines[-1]}" "0 passed, 1 failed, 0 skipped"
}

@test "with CHECK_NO_SKIPS=1 a missing program is a failure, and another reason to skip is none" {
  suite a passes true
  suite a 'needs one' "load $REPO/tests/lib/helper" 'needs_program no-such-program'
  suite a 'needs root' 'skip "needs root"'
  check "$T/a"
  is_equal "$status" 0
  is_equal "${lines[-1]}" "1 passed, 0 failed, 2 skipped"
  check CHECK_NO_SKIPS=1 "$T/a"
  is_equal "$status" 1
  has_line "$output" "  needs one: needs the program no-such-program"
  is_equal "${lines[-1]}" "1 passed, 1 failed, 1 skipped"
}
