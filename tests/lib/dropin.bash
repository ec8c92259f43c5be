# dropin.bash - what the tests of the other names share: $T/ours has nsinit by each of them

setup() {
  begin_test
  mkdir "$T/ours"
  for name in tini tini-static docker-init dumb-init catatonit pause; do
    ln -s "$NSINIT" "$T/ours/$name"
  done
}

# What differs from run to run, and the versions
normalise() {
  sed -E 's/\((catatonit:)?[0-9]+\)/(\1N)/g; s/(PID|pid)[^0-9(]{1,3}[0-9]+/pid N/g
    s/(0\.19\.0|0\.1\.0_nsinit)( - git\.[0-9a-f]+)?/V/g' "$1"
}

# compare CMDLINE: with the real program and with ours by the same name, everything seen is the same
compare() {
  local which path
  for which in real mine; do
    path=/usr/bin:/bin
    [[ $which == real ]] || path=$T/ours:$path
    status=0
    PATH=$path sh -c "$1" >"$T/$which.out" 2>"$T/$which.err" </dev/null || status=$?
    { echo "status $status"; normalise "$T/$which.out"; echo "on stderr:"; normalise "$T/$which.err"; } >"$T/$which"
  done
  diff "$T/real" "$T/mine" || { echo "differs from the real program: $1"; return 1; }
}

compare_all() {
  local line
  while read -r line; do
    compare "$line"
  done
}

# is_up PID|NAME: it has blocked its signals; before, as PID 1, it would miss them
is_up() {
  local pid=$1
  [[ $pid == [0-9]* ]] || pid=$(outside_pid "$1")
  grep -qs '^SigBlk:.*fff' "/proc/$pid/status"
}
