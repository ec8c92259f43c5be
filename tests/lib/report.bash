# report.bash - what the tests of reports share

# reported WORDS...: runs nsinit with a report; sets status, stderr, and report to the one object that was written
reported() {
  status=0
  rm -f "$T/report"
  "$NSINIT" --report "$T/report" "$@" >"$T/out" 2>"$T/err" || status=$?
  # shellcheck disable=SC2034 # for the tests
  stderr=$(<"$T/err")
  read_report "$T/report"
}

# read_report FILE: one object, one line, nothing else
read_report() {
  jq -e -s 'length == 1 and (.[0] | type) == "object"' "$1" >/dev/null
  is_equal "$(wc -l <"$1")" 1
  report=$(<"$1")
}

# says FILTER VALUE: what jq makes of the report
says() {
  local value
  value=$(jq -c "$1" <<<"$report")
  is_equal "$1 is $value" "$1 is $2"
}

setup() {
  begin_test
  needs_program jq
}

# in_private_mounts SCRIPT: by bash, as root
in_private_mounts() {
  unshare -m bash -c "$1"
}
