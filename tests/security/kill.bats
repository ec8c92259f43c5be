#!/usr/bin/env bats
# kill -9 at any moment, of any of the three processes: nothing is left

load ../lib/helper
load ../lib/sandbox

# Hundreds of starts, each with a look at every process of the host.
BATS_TEST_TIMEOUT=600

setup() {
  begin_test
  needs_sandbox
  needs_program python3
  # kills N MICROSECONDS CMD...: starts CMD that often; after a random time of so many microseconds at most, it kills
  # the keeper, its child or its grandchild; all that carries the mark must be gone soon
  cat >"$T/kills" <<'EOF'
import os, random, subprocess, sys, time

def processes():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid) as f: parent = int(f.read().rpartition(")")[2].split()[1])
            with open("/proc/%s/environ" % pid, "rb") as f: marked = b"KILLS=" + os.environb[b"T"] in f.read().split(b"\0")
        except PermissionError: marked = False
        except OSError: continue
        yield int(pid), parent, marked

def child(pid):
    return next((p for p, parent, _ in processes() if parent == pid), pid)

count, longest, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
environment = dict(os.environ, KILLS=os.environ["T"])
killed = set()
for number in range(count):
    keeper = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    time.sleep(random.uniform(0, longest) / 1e6)
    target = keeper.pid
    generation = number % 3
    for _ in range(generation): target = child(target)
    killed.add((generation, target != keeper.pid))
    try: os.kill(target, 9)
    except ProcessLookupError: pass
    keeper.wait(60)
    end = time.monotonic() + 60
    while any(marked for _, _, marked in processes()):
        if time.monotonic() > end: sys.exit("left after the kill of generation %d" % generation)
        time.sleep(0.005)
print("killed", len(killed), "kinds")
EOF
  chmod 644 "$T/kills"
}

spaces() { readlink /proc/[0-9]*/ns/{mnt,net,pid,user} 2>/dev/null | sort -u | wc -l; }

@test "after kill -9 of keeper, PID 1 or command at 200 random moments of the start nothing is left" {
  body() {
    local mounts files
    mounts=$(cat /proc/self/mountinfo)
    files=$(find "$T" | sort)
    run -0 as_whom /usr/bin/python3 "$T/kills" 200 8000 "$NSINIT" --sandbox --env "KILLS=$T" -- sleep 1000
    matches "$output" "killed [345] kinds"
    is_equal "$(cat /proc/self/mountinfo)" "$mounts"
    is_equal "$(find "$T" | sort)" "$files"
  }
  as_both body
}

@test "after kill -9 of each in steady state the namespaces are gone, too" {
  body() {
    local victim mount net
    for victim in keeper inner command; do
      start_box a -- sh -c 'sleep 1000 & sleep 1000 & echo ready; wait'
      mount=$(space "$BOX" mnt 2>/dev/null || space "$COMMAND" mnt)
      net=$(space "$COMMAND" net)
      case $victim in
        keeper) kill -KILL "${PID[a]}" ;;
        inner) kill -KILL "$BOX" ;;
        command) kill -KILL "$COMMAND" ;;
      esac
      wait_gone "$COMMAND"
      wait_gone "$BOX"
      wait_until 25 space_is_gone mnt "$mount"
      wait_until 25 space_is_gone net "$net"
      finish a || :
    done
  }
  as_both body
}
