#!/usr/bin/env bats
# The command line: what nsinit takes, and how it refuses everything else.

load ../lib/helper
load ../lib/options

# --- every option of the table ---

@test "every option that takes an argument takes it as --name value, --name=value, -l value and -lvalue" {
  local letter name argument value
  chmod 777 "$T"
  while IFS='~' read -r letter name argument; do
    [[ $argument && $argument != \[* ]] || continue
    value=$(good_value "$name") || continue
    [[ $value ]] || continue
    # Landlock keeps the actor from its file
    [[ $name != allow-* ]] || continue
    if is_of_sandbox "$name"; then
      plan "--$name" "$value" >"$T/apart"
      contains "$(<"$T/apart")" some-command
      is_equal "$(plan "--$name=$value")" "$(<"$T/apart")"
      continue
    fi
    accepts "--$name" "$value"
    accepts "--$name=$value"
    [[ $letter ]] || continue
    accepts "-$letter" "$value"
    accepts "-$letter$value"
  done < <(table)
}

@test "every option without an argument works as --name and -l" {
  local letter name argument
  while IFS='~' read -r letter name argument; do
    case $name/$argument in
      */?* | pause/ | verbose/ | explain/ | help/ | version/) continue ;;
    esac
    if is_of_sandbox "$name"; then
      [[ $name == probe || $name == json ]] || contains "$(plan "--$name")" some-command
      continue
    fi
    accepts "--$name"
    [[ ! $letter ]] || accepts "-$letter"
  done < <(table)
}

@test "every option that needs an argument says so when it is the last word" {
  local letter name argument
  while IFS='~' read -r letter name argument; do
    [[ $argument && $argument != \[* ]] || continue
    refuses_all "--$name"
    contains "$stderr" "'--$name'"
    contains "$stderr" "needs an argument"
    [[ $letter ]] || continue
    refuses_all "-$letter"
    contains "$stderr" "'-$letter'"
    contains "$stderr" "needs an argument"
  done < <(table)
}

@test "every option without an argument refuses one" {
  local letter name argument
  while IFS='~' read -r letter name argument; do
    [[ ! $argument ]] || continue
    refuses "--$name=1"
    contains "$stderr" "'--$name'"
    contains "$stderr" "takes no argument"
  done < <(table)
}

@test "no option that needs a value takes an empty one" {
  local letter name argument
  while IFS='~' read -r letter name argument; do
    [[ $argument && $argument != \[* ]] || continue
    refuses "--$name="
    contains "$stderr" "--$name ''"
    refuses "--$name" ""
    contains "$stderr" "--$name ''"
  done < <(table)
}

@test "an option of the sandbox is refused without --sandbox, by its name" {
  local letter name argument value count=0
  while IFS='~' read -r letter name argument; do
    needs_sandbox_option "$name" || continue
    case $name in
      join) value=1 ;;
      ipc | pid) value=join:1 ;;
      publish) value=80:80 ;;
      bridge) value=box0 ;;
      dns | ip) value=10.99.0.2 ;;
      subnet) value=10.99.0.0/16 ;;
      subnet6) value=fd00::/64 ;;
      mac) value=02:00:00:00:00:01 ;;
      # these need a controller: limits/limits.bats
      memory) value=512M ;;
      swap | cpuset) value=0 ;;
      cpus) value=0.5 ;;
      pids | io-weight) value=100 ;;
      cgroup) value=/some/group ;;
      *) value=$(good_value "$name") || value= ;;
    esac
    refuses "--$name${value:+=$value}"
    is_equal "$stderr" "nsinit: options: --$name: needs --sandbox"
    refuses "--unshare=user" "--$name${value:+=$value}"
    count=$((count + 1))
  done < <(table)
  ((count > 15))
}

@test "--json is refused without --probe" {
  refuses --json
  is_equal "$stderr" "nsinit: options: --json: needs --probe"
}

@test "what needs a namespace of its own says which" {
  refuses --map u:0:0:1
  matches "$stderr" "--map.*--sandbox.*--unshare=user"
  refuses --hostname box
  matches "$stderr" "--hostname 'box'.*--sandbox.*--unshare=uts"
  refuses --boottime 5
  matches "$stderr" "--boottime.*--sandbox.*--unshare"
  refuses --status-fd 2
  matches "$stderr" "--status-fd.*--sandbox.*--unshare"
  refuses --sandbox --status-fd 99
  contains "$stderr" "--status-fd '99'"
  refuses --sandbox --keep-fd 99
  contains "$stderr" "--keep-fd '99'"
}

@test "an optional argument is joined by = and nothing else" {
  accepts "--termination-log=$T/log"
  contains "$(<"$T/log")" "exited with status 0"
  run -127 "$NSINIT" --termination-log "$T/no-command"
}

# --- words ---

@test "an unknown option is refused by its name" {
  local word
  for word in --nonsense --nonsense=5 --grac --gracee --no-grace --Grace --=5 --grace-; do
    refuses "$word"
    contains "$stderr" "'$word'"
    contains "$stderr" "no such option"
    contains "$stderr" "--help"
  done
}

@test "an unknown letter is refused by its name, in a cluster too" {
  local word
  for word in -x -1 -G -gx -gxv -vvx; do
    refuses "$word"
    matches "$stderr" "'-[x1G]'.*no such option.*--help"
  done
}

@test "long options cannot be shortened" {
  refuses --verb
  contains "$stderr" "no such option"
}

@test "letters can be put together, the last one with its argument" {
  accepts -gw
  accepts -gwp TERM
  accepts -gwpTERM
  accepts -pTERM
  refuses -gwp FOO
  contains "$stderr" "-p 'FOO'"
  refuses -gwpFOO
  contains "$stderr" "-p 'FOO'"
}

@test "an argument may begin with a dash" {
  run "$NSINIT" --env A=-b --chdir / --nice -0 "$ACTOR" env A
  is_equal "$output" A=-b
  refuses --grace --
  contains "$stderr" "--grace '--'"
}

@test "options end at the first word that is none" {
  run "$NSINIT" "$ACTOR" write -v write --help write --grace
  is_equal "$status" 0
  is_equal "$output" $'-v\n--help\n--grace'
}

@test "-- ends the options and goes" {
  run "$NSINIT" -g -- "$ACTOR" write x
  is_equal "$output" x
}

@test "-- behind the command belongs to the command" {
  run "$NSINIT" "$ACTOR" write -- write x
  is_equal "$output" $'--\nx'
  run "$NSINIT" -- "$ACTOR" write -- write x
  is_equal "$output" $'--\nx'
}

@test "behind -- a word with a dash is the name of a program" {
  local name
  for name in -h --version -- --grace=5s; do
    ln -s "$ACTOR" "$T/$name"
    PATH=$T:$PATH run "$NSINIT" -- "$name" argv0
    is_equal "$status" 0
    is_equal "$output" "argv0=$name"
  done
}

@test "a single dash is the name of a program" {
  ln -s "$ACTOR" "$T/-"
  PATH=$T:$PATH run "$NSINIT" -g - argv0
  is_equal "$output" argv0=-
}

@test "without a command nsinit says how it is used" {
  local words
  for words in '' -- '-g' '-g --' '--grace 5s'; do
    # shellcheck disable=SC2086 # a list of words
    refuses_all $words
    contains "$stderr" "no command"
    contains "$stderr" "COMMAND"
  done
}

@test "nsinit called without even a name refuses politely" {
  needs_program python3
  python3 - >"$T/out" 2>"$T/err" <<'PY' || status=$?
import ctypes, os
none = (ctypes.c_char_p * 1)(None)
ctypes.CDLL(None).execve(os.environb[b"NSINIT"], none, none)
PY
  # Linux since 5.18 gives such a program an empty name
  is_equal "${status:-0}" 125
  is_equal "$(wc -l <"$T/err")" 1
  contains "$(<"$T/err")" "no command"
}

@test "a newline in a word does not make a second line of the message" {
  refuses --grace $'1\nnsinit: all is well'
  refuses --nonsense$'\n'x
  refuses --user $'a\nb'
}

@test "no control character of a word reaches the terminal" {
  refuses --grace $'\e]0;title\a\e[2J'
  lacks "$stderr" $'\e'
  lacks "$stderr" $'\a'
}

@test "a message that is too long is cut, which a ~ at its end shows" {
  local value
  printf -v value '%3000s' x
  refuses "--grace=$value"
  [[ ${#stderr} -lt 3000 ]]
  matches "$stderr" "^nsinit: options: --grace '.*~$"
}

@test "messages can be written nowhere, and the status is right all the same" {
  run "$ACTOR" close 0,1,2 exec "$NSINIT" --nonsense true
  is_equal "$status" 125
  status=0
  "$NSINIT" --nonsense true 2>/dev/full || status=$?
  is_equal "$status" 125
}

# --- options that need each other, or cannot be together ---

@test "--pause runs no command, and refuses one by its name" {
  refuses_all --pause some-command
  contains "$stderr" "'some-command'"
  contains "$stderr" "--pause"
  refuses_all -P -- some-command
  contains "$stderr" "'some-command'"
}

@test "--pause refuses each option that is about a command" {
  local letter name argument value
  while IFS='~' read -r letter name argument; do
    grep -q "\"$name\".*, COMMAND" "$REPO/cli/options.def" || continue
    value=$(good_value "$name") || value=
    ((EUID)) && [[ $name == user || $name == groups ]] && value=1:1
    refuses_all --pause "--$name${value:+=$value}"
    contains "$stderr" "--$name"
    contains "$stderr" "--pause"
    refuses_all "--$name${value:+=$value}" --pause
    contains "$stderr" "--$name"
  done < <(table)
}

@test "--pause takes the options that are about the end and the reaping" {
  start p "$NSINIT" --pause --grace 1s --wait-all -s -w -v --reap=wait -p TERM
  wait_state S "${PID[p]}"
  signal p TERM
  finish p
  is_equal "$status" 0
}

@test "tini and catatonit take the command's options for their own; nsinit stops at the first word" {
  needs_inits tini catatonit
  local init
  for init in tini catatonit; do
    run as_pid1 "$init" sh -c 'exit 3'
    is_equal "$init: $status" "$init: 1"
  done
  run as_pid1 tini echo a -- -n b
  is_equal "$output" "a -n b"
  run as_pid1 "$NSINIT" sh -c 'exit 3'
  is_equal "$status" 3
  run as_pid1 "$NSINIT" echo a -- -n b
  is_equal "$output" "a -- -n b"
}
