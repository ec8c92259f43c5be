#!/usr/bin/env bats
# The terminal: which process has its foreground, which its keys reach, and what a shell sees of it.

load ../lib/helper

# Two scripts to type. states: how nsinit and the command are, as states=SS or states=TT; watch: says in-front once
# nsinit or the command has the foreground.
setup() {
  begin_test
  cat >"$T/states" <<-'END'
	#!/bin/sh
	pid=$(cat "$T/pid")
	parent=$(sed -n 's/^PPid:\t//p' "/proc/$pid/status")
	echo "states=$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$parent/status" "/proc/$pid/status" | tr -d '\n')"
	END
  cat >"$T/watch" <<-'END'
	#!/bin/sh
	# state parent group session terminal foreground
	fields() { read -r line <"/proc/$1/stat"; echo "${line##*) }"; }
	until set -- $(fields "$(cat "$T/pid")"); [ "$6" = "$3" ] || { set -- $(fields "$2"); [ "$6" = "$3" ]; }; do
	    sleep 0.01
	done
	echo in-front
	END
  chmod 755 "$T/states" "$T/watch"
}

# on_terminal STEP... -- WORDS...: as a session leader that is not PID 1
on_terminal() { "$PTY" "$@"; }

# in_places TEST: with ON as PID 1 of a terminal, and as a session leader of one
in_places() {
  local place
  needs_pid1
  for place in pid1_on_terminal on_terminal "as_user pid1_on_terminal"; do
    [[ $place != as_user* ]] || ((EUID == 0)) || continue
    echo "in: $place" >&2
    read -ra ON <<<"$place"
    rm -f "$T"/[a-z]*.txt
    "$1"
  done
}

# in_shells TEST: with SHELL_WORDS as an interactive shell
in_shells() {
  needs_program dash
  echo "in: bash" >&2
  SHELL_WORDS=(env TERM=dumb PS1='$' bash --norc --noprofile -i)
  "$1"
  echo "in: dash" >&2
  SHELL_WORDS=(env TERM=dumb PS1='$' ENV= dash -i)
  "$1"
}

# init_of NAME: the pid of nsinit, out here, that was started on a terminal
init_of() {
  local child
  read -r child < <(children_of "${PID[$1]}") || :
  if [[ $(readlink "/proc/${child% }/exe") == */unshare ]]; then first_inside "${child% }"; else echo "${child% }"; fi
}

has_one_child() { (($(wc -w < <(children_of "$1")) == 1)); }

# --- at the start ---

@test "the command has a process group of its own, in the foreground" {
  body() {
    run "${ON[@]}" expect:up -- "$NSINIT" "$ACTOR" write up to "$T/ids.txt" show ids exit 3
    ended_with 3
    local ids
    ids=$(<"$T/ids.txt")
    is_equal "$(value "$ids" pgrp)" "$(value "$ids" pid)"
    is_equal "$(value "$ids" foreground)" "$(value "$ids" pid)"
    is_equal "$(value "$ids" session)" "$(value "$ids" ppid)"
  }
  in_places body
}

@test "--setsid gives the command a session of its own, and the terminal; nothing else comes of it" {
  body() {
    run "${ON[@]}" expect:ready key:^C -- "$NSINIT" --setsid "$ACTOR" to "$T/ids.txt" show ids take all to /dev/tty \
      ready until INT report exit 3
    ended_with 3
    local ids
    ids=$(<"$T/ids.txt")
    is_equal "$(value "$ids" session)" "$(value "$ids" pid)"
    is_equal "$(value "$ids" foreground)" "$(value "$ids" pid)"
    # no HUP and no CONT of the terminal that changed hands
    has_line "$output" total=1
  }
  in_places body
}

@test "--setsid below a shell leaves the terminal to the shell" {
  run "$PTY" 'expect:$' "send:$NSINIT --setsid $ACTOR to $T/ids.txt show ids\\n" "send:echo sta''tus=\$?\\n" \
    expect:status=0 'send:exit 5\n' -- env TERM=dumb PS1='$' bash --norc --noprofile -i
  ended_with 5
  local ids
  ids=$(<"$T/ids.txt")
  is_equal "$(value "$ids" session)" "$(value "$ids" pid)"
  is_equal "$(value "$ids" foreground)" none
}

@test "a stdin that is closed, not ours, or hung up is no error" {
  run "$NSINIT" "$ACTOR" exit 3 <&-
  is_equal "$status:$output" 3:
  run "$NSINIT" "$ACTOR" exit 3 <&- >&- 2>&-
  ended_with 3
  # the terminal of nobody
  run "$PTY" --detached -- "$NSINIT" "$ACTOR" to "$T/ids.txt" show ids exit 3
  is_equal "$status:$output" 3:status=3
  is_equal "$(value "$(<"$T/ids.txt")" foreground)" none
  # of a foreign session
  run "$PTY" -- "$ACTOR" children 1 [ setsid exec "$NSINIT" "$ACTOR" exit 3 ] reap
  matches "$output" "exited=3"
  lacks "$output" nsinit
  run "$PTY" expect:ready hangup -- bash -c 'trap "" HUP; echo ready; read -r line
    "$NSINIT" "$ACTOR" exit 3 2>"$T/err.txt"; echo "$?" >"$T/status.txt"'
  is_equal "$(<"$T/status.txt")$(<"$T/err.txt")" 3
}

@test "a background job takes nothing from the shell" {
  body() {
    local job="$NSINIT $ACTOR take INT,USR1 to $T/ids.txt show ids to /dev/tty write on''line until USR1 report &"
    run "$PTY" 'expect:$' "send:$job\\n" expect:online key:^C 'expect:$' "send:echo al''ive\\n" expect:alive \
      'send:kill -USR1 $!; wait; exit 5\n' expect:total -- "${SHELL_WORDS[@]}"
    ended_with 5
    has_line "$output" total=1
    local ids
    ids=$(<"$T/ids.txt")
    is_equal "$(value "$ids" pgrp)" "$(value "$ids" pid)"
    [[ $(value "$ids" foreground) != "$(value "$ids" pid)" ]]
  }
  in_shells body
}

# --- keys ---

@test "a key of the terminal reaches the command once, whoever gets the signals" {
  body() {
    local way
    for way in command group all; do
      run "${ON[@]}" expect:ready key:^C expect:name=INT 'send:\x1c' expect:name=QUIT -- \
        "$NSINIT" --forward="$way" "$ACTOR" take INT,QUIT ready count 2 drain 50 report exit 3
      ended_with 3
      contains "$output" INT=1
      has_line "$output" QUIT=1
      has_line "$output" total=2
    done
  }
  in_places body
}

@test "an INT that a user sends on a terminal reaches the command once" {
  local way
  for way in command group all; do
    run "$PTY" expect:ready signal:INT expect:name=INT -- \
      "$NSINIT" --forward="$way" "$ACTOR" take INT ready count 1 drain 50 report exit 3
    ended_with 3
    has_line "$output" total=1
  done
}

@test "another size of the window reaches the command once" {
  body() {
    run "${ON[@]}" expect:ready size:33x111 -- "$NSINIT" "$ACTOR" take WINCH ready count 1 drain 50 \
      report show window exit 3
    ended_with 3
    has_line "$output" total=1
    has_line "$output" window=33x111
  }
  in_places body
}

@test "a hang-up of the terminal reaches the command" {
  body() {
    run "${ON[@]}" expect:ready hangup -- "$NSINIT" "$ACTOR" quiet take HUP ready until HUP write-file \
      "$T/came.txt" yes exit 3
    is_equal "$(<"$T/came.txt")" yes
    run "${ON[@]}" expect:ready hangup -- "$NSINIT" --setsid "$ACTOR" quiet take HUP ready until HUP \
      write-file "$T/too.txt" yes exit 3
    is_equal "$(<"$T/too.txt")" yes
  }
  in_places body
}

@test "a hang-up of a shell's terminal reaches the command of its job" {
  body() {
    run "$PTY" 'expect:$' "send:$NSINIT $ACTOR quiet take HUP ready until HUP write-file $T/came.txt yes\\n" \
      'expect:\nready' hangup -- "${SHELL_WORDS[@]}"
    wait_until 25 test -s "$T/came.txt"
    rm "$T/came.txt"
  }
  in_shells body
}

@test "the command reads what is typed" {
  body() {
    run "${ON[@]}" expect:ready 'send:a word\n' -- "$NSINIT" "$ACTOR" ready read-line exit 3
    ended_with 3
    contains "$output" "line=a word"
  }
  in_places body
}

# --- stops ---

@test "Ctrl-Z does not stop the command for good where nothing could continue it" {
  body() {
    run "${ON[@]}" expect:ready key:^Z 'send:word\n' expect:line=word key:^Z 'send:more\n' expect:line=more -- \
      "$NSINIT" "$ACTOR" ready read-line read-line exit 3
    ended_with 3
  }
  in_places body
}

@test "PID 1 lets a command go on that stopped itself at a terminal" {
  needs_pid1
  run pid1_on_terminal expect:finished -- "$NSINIT" "$ACTOR" raise TSTP raise STOP raise TTOU write finished exit 3
  ended_with 3
}

@test "PID 1 gives the terminal to a command that reads from it in the background" {
  needs_pid1
  run pid1_on_terminal expect:ready 'send:word\n' -- \
    "$NSINIT" "$ACTOR" children 1 [ setpgid foreground ready exit 0 ] ready read-line exit 3
  ended_with 3
  contains "$output" line=word
}

@test "a command that is stopped through PID 1 stays stopped until SIGCONT, at a terminal too" {
  needs_pid1
  start a pid1_on_terminal expect:CONT -- "$NSINIT" "$ACTOR" catch CONT pid-file "$T/pid" ready pause
  wait_for a ready
  local init command
  init=$(init_of a)
  read -r command _ < <(children_of "$init") || :
  kill -TSTP "$init"
  wait_state T "$command"
  kill -CONT "$init"
  wait_for a name=CONT
  kill -TERM "$init"
  finish a
}

@test "a shell sees nsinit and the command stop at Ctrl-Z; fg and bg let both go on" {
  body() {
    run "$PTY" 'expect:$' "send:$NSINIT $ACTOR pid-file $T/pid catch CONT ready pause\\n" 'expect:\nready' \
      key:^Z expect:Stopped "send:$T/states\\n" expect:states=TT \
      'send:fg\n' expect:name=CONT key:^Z expect:Stopped "send:$T/states\\n" expect:states=TT \
      'send:bg\n' expect:name=CONT "send:$T/states\\n" expect:states=SS \
      "send:$T/watch &\\n" 'send:fg %-\n' expect:in-front key:^C "send:echo sta''tus=\$?\\n" expect:status=130 \
      'send:exit 5\n' -- "${SHELL_WORDS[@]}"
    ended_with 5
  }
  in_shells body
}

@test "Ctrl-Z and fg work again and again, and through one nsinit below another" {
  body() {
    local steps=() words
    for _ in {1..15}; do
      steps+=(key:^Z expect:Stopped 'send:fg\n' expect:name=CONT)
    done
    for words in "$NSINIT" "$NSINIT -g $NSINIT"; do
      run "$PTY" 'expect:$' "send:$words $ACTOR catch CONT ready read-line\\n" 'expect:\nready' "${steps[@]}" \
        'send:word\n' expect:line=word 'send:exit 5\n' -- "${SHELL_WORDS[@]}"
      ended_with 5
    done
  }
  in_shells body
}

@test "a job that is in the foreground again has the terminal: it reads, and Ctrl-C reaches it once" {
  body() {
    run "$PTY" 'expect:$' "send:$NSINIT $ACTOR take INT ready read-line count 1 drain 50 report\\n" 'expect:\nready' \
      key:^Z expect:Stopped 'send:fg\n' expect:actor 'send:word\n' expect:line=word key:^C expect:total=1 \
      'send:exit 5\n' -- "${SHELL_WORDS[@]}"
    ended_with 5
  }
  in_shells body
}

@test "a job in the background that reads is stopped, and reads once it is in the foreground" {
  body() {
    run "$PTY" 'expect:$' "send:$NSINIT $ACTOR pid-file $T/pid read-line &\\n" \
      "send:while ! $T/states 2>/dev/null | grep TT; do sleep 0.02; done\\n" expect:states=TT \
      'send:fg\n' expect:actor 'send:word\n' expect:line=word 'send:exit 5\n' -- "${SHELL_WORDS[@]}"
    ended_with 5
  }
  in_shells body
}

@test "a job that came to the foreground running has the terminal too" {
  body() {
    # it was not stopped, so that no CONT comes with this fg; Ctrl-C does, by way of nsinit
    run "$PTY" 'expect:$' "send:$NSINIT $ACTOR pid-file $T/pid take INT write on''line until INT read-line &\\n" \
      expect:online "send:$T/watch &\\n" 'send:fg %-\n' expect:in-front key:^C expect:name=INT \
      'send:word\n' expect:line=word 'send:exit 5\n' -- "${SHELL_WORDS[@]}"
    ended_with 5
  }
  in_shells body
}

@test "Ctrl-Z stops a pipeline whole" {
  body() {
    run "$PTY" 'expect:$' "send:$NSINIT $ACTOR pid-file $T/pid catch CONT ready pause | cat\\n" 'expect:\nready' \
      key:^Z expect:Stopped "send:$T/states\\n" expect:states=TT 'send:fg\n' expect:name=CONT key:^C 'send:exit 5\n' \
      -- "${SHELL_WORDS[@]}"
    ended_with 5
  }
  in_shells body
}

@test "Ctrl-Z stops a script that runs nsinit, with it" {
  body() {
    printf '#!/bin/sh\n%s\necho scr""ipt\n' "$NSINIT $ACTOR pid-file $T/pid catch CONT ready read-line" >"$T/script"
    chmod 755 "$T/script"
    run "$PTY" 'expect:$' "send:$T/script\\n" 'expect:\nready' \
      key:^Z expect:Stopped "send:$T/states\\n" expect:states=TT 'send:fg\n' expect:name=CONT \
      'send:word\n' expect:line=word expect:script 'send:exit 5\n' -- "${SHELL_WORDS[@]}"
    ended_with 5
  }
  in_shells body
}

@test "a script that stops the command by STOP is not stopped with it" {
  run "$PTY" expect:name=CONT -- bash -c '"$NSINIT" "$ACTOR" pid-file "$T/pid" take CONT count 1 exit 3 &
    until [[ -s $T/pid ]]; do sleep 0.01; done
    kill -STOP "$(<"$T/pid")"; until "$T/states" | grep -q T; do sleep 0.01; done
    kill -CONT "$(<"$T/pid")" $!; wait $!'
  ended_with 3
}

@test "--setsid with -g: the group is that of the new session" {
  run "$PTY" expect:ready signal:USR1 -- \
    "$NSINIT" --setsid -g "$ACTOR" children 1 [ take USR1 ready count 1 ] take USR1 ready count 1 reap exit 3
  ended_with 3
  contains "$output" "exited=0"
}

@test "a shell that is the command keeps its own job control" {
  body() {
    run "${ON[@]}" 'expect:$' "send:$ACTOR catch CONT ready pause\\n" 'expect:\nready' key:^Z expect:Stopped \
      'send:fg\n' expect:name=CONT key:^C "send:echo sta''tus=\$?\\n" expect:status=130 'send:exit 5\n' -- \
      "$NSINIT" env TERM=dumb PS1='$' bash --norc --noprofile -i
    ended_with 5
    lacks "$output" "no job control"
  }
  in_places body
}

# --- at the end ---

@test "a script can read from its terminal after nsinit, however that ended" {
  local words
  for words in "$ACTOR exit 0" "$ACTOR raise KILL" "/does/not/exist" "--user nobody-here $ACTOR" \
    "$ACTOR children 1 [ setpgid foreground exit 0 ] reap" "--setsid $ACTOR exit 0"; do
    echo "after: $words" >&2
    run "$PTY" expect:ready 'send:word\n' -- \
      bash -c '"$NSINIT" $0; echo ready; read -r word && echo "got=$word"' "$words"
    has_line "$output" got=word
  done
}

@test "a shell and a script go on after nsinit was asked to end" {
  run "$PTY" expect:up key:^C expect:ready 'send:word\n' -- bash -c 'trap : INT
    "$NSINIT" "$ACTOR" write up pause; echo "status $?"; echo ready; read -r word && echo "got=$word"'
  contains "$output" "status 130"
  has_line "$output" got=word
}

@test "Ctrl-C reaches the processes that are left when the command has ended" {
  body() {
    start a "${ON[@]}" expect:ready expect:left key:^C -- "$NSINIT" --wait-all \
      "$ACTOR" orphans 1 [ setpgid take INT ready wait-file "$T/go.txt" write left until INT ] ready exit 3
    wait_for a ready
    wait_until 25 has_one_child "$(init_of a)"
    touch "$T/go.txt"
    finish a
    ended_with 3
  }
  in_places body
}

# --- messages ---

@test "a terminal whose output is stopped does not hold nsinit up" {
  run "$PTY" expect:ready key:^S signal:USR1 ended -- "$NSINIT" -vv "$ACTOR" quiet take USR1 ready until USR1 exit 3
  ended_with 3
}

@test "nsinit may speak while it is not in the foreground, with tostop too" {
  run "$PTY" expect:ready signal:USR1 -- \
    bash -c 'stty tostop; exec "$NSINIT" -vv "$ACTOR" take USR1 ready until USR1 exit 3'
  ended_with 3
  contains "$output" "nsinit: forwarded SIGUSR1"
}

# Not dumb-init: its command is in a group without a parent in its session, which the kernel does not stop by keys.
@test "Ctrl-Z hangs tini for ever as PID 1; nsinit lets the command go on" {
  needs_inits tini tini-static
  goes_on() {
    run pid1_on_terminal --bound "$1" expect:ready key:^Z 'send:word\n' -- "${@:2}" "$ACTOR" ready read-line exit 3
    [[ $status == 3 ]]
  }
  run ! goes_on 1000 tini --
  run ! goes_on 1000 tini-static -g --
  goes_on 25000 "$NSINIT" --
}

@test "Ctrl-C reaches the command of dumb-init -c twice; that of nsinit once" {
  needs_inits dumb-init
  interrupted() {
    run pid1_on_terminal expect:ready key:^C expect:total -- \
      "$@" "$ACTOR" take INT ready count 1 drain 100 report exit 3
    is_equal "$status" 3
    grep -o '^total=.*' <<<"$output"
  }
  # where both are pending at once they are one
  for ((round = 0; round < 20; round++)); do
    [[ $(interrupted dumb-init -c) != total=2 ]] || break
  done
  ((round < 20))
  is_equal "$(interrupted "$NSINIT" --)" total=1
}

@test "tini and catatonit take the terminal from a shell that put them into the background; nsinit does not" {
  needs_inits tini catatonit
  steals() {
    rm -f "$T/ids"
    run "$PTY" 'expect:$' "send:$* $ACTOR to $T/ids show ids to /dev/tty write on''line &\\n" \
      expect:online signal:KILL -- env TERM=dumb PS1='$' TINI_SUBREAPER= bash --norc --noprofile -i
    [[ $(value "$(<"$T/ids")" foreground) == "$(value "$(<"$T/ids")" pid)" ]]
  }
  steals tini --
  steals catatonit --
  run ! steals "$NSINIT" --
}
