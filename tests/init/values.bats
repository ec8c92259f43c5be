#!/usr/bin/env bats
# The values of options: which are taken, and which are refused.

load ../lib/helper
load ../lib/options

@test "signals are names with or without SIG, in any case, and numbers" {
  local word
  for word in TERM SIGTERM term sigterm 15 015 1 64 RTMIN SIGRTMIN RTMIN+0 RTMIN+3 SIGRTMIN+30 RTMAX RTMAX-30 \
    POLL IO PWR SYS STKFLT IOT USR1; do
    accepts "--parent-death=$word" "--rewrite=HUP:$word" "--rewrite=$word:HUP" "--stop-signals=$word,INT"
  done
}

@test "a signal that does not exist is refused" {
  local words=(65 -1 +15 'TERM ' SIGFOO RTMIN+31)
  refuses_values --parent-death "TERM" 0 "${words[@]}" "" 128 ' 15' '15 ' 15x 1.5 99999999999999999999 FOO SIG SIGSIGTERM \
    SIG15 TERMINATE RTMIN-1 RTMIN+ RTMIN+x RTMIN+-1 RTMAX+1 RTMAX-31 RTMAX- SIGRTMIN+31 RT
  refuses_values --stop-signals "TERM" 0 "${words[@]}" ""
  refuses_values --rewrite "TERM" 0:TERM "${words[@]/%/:TERM}" "${words[@]/#/HUP:}"
}

@test "a list of signals has no empty places" {
  refuses_values --stop-signals "TERM" , TERM, ,TERM TERM,,INT TERM,FOO 'TERM, INT' 'TERM INT'
}

@test "rewrite takes FROM:TO, and 0 for none" {
  local value
  for value in TERM:QUIT SIGTERM:SIGQUIT 15:3 TERM:0 RTMIN+3:TERM USR1:64 TERM:KILL TERM:STOP HUP:0,INT:0; do
    accepts "--rewrite=$value"
  done
  refuses_values --rewrite "TERM:QUIT" TERM 15 TERM=QUIT x
  refuses_values --rewrite "TERM" : TERM: :TERM TERM:QUIT:INT TERM:FOO FOO:TERM TERM::QUIT 'TERM: QUIT' TERM:-1 TERM:65
}

@test "what is never forwarded cannot be rewritten" {
  refuses_values --rewrite "never forwarded" KILL:TERM SIGKILL:TERM 9:15 STOP:TERM 19:0 CHLD:TERM 17:0
}

@test "a list is refused for one bad word in it" {
  refuses --rewrite TERM:QUIT,INT:FOO
  contains "$stderr" "--rewrite 'INT:FOO'"
  refuses --ok 1,2,x
  contains "$stderr" "--ok 'x'"
  refuses --ok 1,
  contains "$stderr" "--ok ''"
  refuses --rlimit nofile=10,foo=1
  contains "$stderr" "--rlimit 'foo=1'"
}

@test "times have a unit, or are seconds" {
  local value
  for value in 0 1 0s 500ms 10s 2m 1h 1000000h 0010s; do
    accepts "--delay-stop=$value"
  done
  accepts --grace=10s
  accepts --stop-timeout=10s
}

@test "what is not a time is refused" {
  local option
  for option in --grace --delay-stop --stop-timeout; do
    refuses_values "$option" "10s" x 10x -1 -1s +1 "" ' ' s ms '10 s' ' 10' '10s ' 1.5s 1,5 10ss 10S 1h30m 1d 0x10 \
      1e3 infinity 9223372036854775808 99999999999999999999s 18446744073709551616h
  done
}

@test "forward is command, group or all" {
  local value
  for value in command group all; do
    accepts "--forward=$value"
  done
  refuses_values --forward "command, group or all" child Group ALL 'all ' command,group 1
}

@test "reap is auto, kernel or wait" {
  local value
  for value in auto wait; do
    accepts "--reap=$value"
  done
  refuses_values --reap "auto, kernel or wait" init Auto kernel,wait 0
}

@test "statuses go from 0 to 255" {
  local value
  for value in 0 1 255 007 1,2,3; do
    accepts "--ok=$value"
  done
  refuses_values --ok "0 to 255" 256 -1 +1 x "" ' 1' '1 ' 1.0 0x1 99999999999999999999 TERM
}

@test "remap takes two statuses, or the name of a signal and one" {
  local value
  for value in 143:0 1:0 255:255 TERM:0 SIGKILL:3 RTMIN+3:0 1:2,3:4; do
    accepts "--remap=$value"
  done
  refuses_values --remap "FROM:TO" 143 x TERM ""
  refuses_values --remap "0 to 255" : 1: :1 256:0 0:256 -1:0 0:-1 FOO:0 0:TERM 1:2:3 '1: 2' 1:x
}

@test "umask is an octal mode up to 0777" {
  local value
  for value in 0 2 22 022 0022 777 0777; do
    accepts "--umask=$value"
  done
  refuses_values --umask "octal" 8 1000 7777 0o22 -1 00000 u=rwx 0x2 ' 22' 99999999999999999999
}

@test "nice goes from -20 to 19" {
  local value
  for value in 0 -0 1 19; do
    accepts "--nice=$value"
  done
  # nice only warns where it may not
  [[ $(nice -n -20 nice 2>/dev/null) != -20 ]] || accepts --nice=-20
  refuses_values --nice "-20 to 19" -21 20 x - -- +1 ' 1' 1.5 0x1 --1 99999999999999999999 -99999999999999999999
}

@test "oom-score-adj goes from -1000 to 1000" {
  accepts --oom-score-adj=1000
  ! (echo -1000 >/proc/self/oom_score_adj) 2>/dev/null || accepts --oom-score-adj=-1000
  refuses_values --oom-score-adj "-1000 to 1000" -1001 1001 x - +1 ' 1' 99999999999999999999
}

@test "rlimit takes the names of setrlimit(2), and one or two limits" {
  local name limits
  limits=$("$ACTOR" show rlimits)
  for name in as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack; do
    accepts "--rlimit=$name=$(value "$limits" "rlimit.$name")"
  done
  accepts --rlimit nofile=64
  accepts --rlimit nofile=64:128
  accepts --rlimit core=0,nofile=64
  refuses_values --rlimit "no such limit" nofile NOFILE=1 RLIMIT_NOFILE=1 files=1 nofil=1 nofiles=1 =1 1 'nofile =1'
  refuses_values --rlimit "SOFT" nofile= nofile=x nofile=-1 nofile=: nofile=1: nofile=:1 nofile=2:1 nofile=1:2:3 \
    nofile=unlimited:1 nofile=Unlimited nofile=0x10 'nofile= 1' nofile=18446744073709551616 nofile=1k
}

@test "env is NAME=VALUE" {
  accepts --env A=
  accepts --env A==
  refuses_values --env "NAME=VALUE" A =A = ""
}

@test "unset-env is a name" {
  accepts --unset-env NOT_SET
  refuses_values --unset-env "name" A=b =
}

@test "a number with many zeros in front is not cut into another number" {
  local zeros=0000000000000000000000000000
  refuses "--remap=${zeros}143999:0"
  refuses "--rlimit=nofile=${zeros}1024x"
  refuses "--rewrite=RTMIN+${zeros}3999:0"
  refuses "--stop-signals=RTMIN+${zeros}3999"
  refuses "--grace=${zeros}3x"
}

@test "more changes of the environment than there is room for are refused" {
  local words
  mapfile -t words < <(seq -f '--env=V%.0f=x' 256)
  accepts "${words[@]}"
  refuses "${words[@]}" --env LAST=1
  contains "$stderr" "--env 'LAST=1'"
  contains "$stderr" "256"
}

@test "the message of a choice lists the words of the option table" {
  local letter name argument words count=0
  while IFS='~' read -r letter name argument; do
    [[ $argument =~ ^[a-z]+(\|[a-z]+)+$ ]] || continue
    words=${argument%|*}
    words="use ${words//|/, } or ${argument##*|}"
    if is_of_sandbox "$name"; then
      refuses --sandbox "--$name=no-such-word"
    else
      refuses "--$name=no-such-word"
    fi
    is_equal "$stderr" "nsinit: options: --$name 'no-such-word': $words"
    count=$((count + 1))
  done < <(table)
  ((count >= 3))
}

@test "the message of a number has the bounds of the option" {
  refuses_values --nice "not a number from -20 to 19" 20
  refuses_values --pids "not a number, or less than 1" 0 -1 x
  refuses_values --io-weight "not a number from 1 to 10000" 0 10001
  refuses_values --allow-bind "not a number from 0 to 65535" 65536
  refuses_values --keep-fd "not a number, or less than 0" -1 x
}

@test "each kind of mistake has its message, which begins with nsinit: options:" {
  refuses --nonsense
  is_equal "$stderr" "nsinit: options: '--nonsense': no such option (see nsinit --help)"
  refuses_all --grace
  is_equal "$stderr" "nsinit: options: '--grace': needs an argument (see nsinit --help)"
  refuses --group=1
  is_equal "$stderr" "nsinit: options: '--group': takes no argument"
  refuses_all
  matches "$stderr" "^nsinit: options: no command [(]usage: "
  refuses --grace 5x
  matches "$stderr" "^nsinit: options: --grace '5x': "
  refuses --sandbox --ro rel:dst
  is_equal "$stderr" "nsinit: options: --ro 'rel:dst': 'dst' must begin with '/'"
}
