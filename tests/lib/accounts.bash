# accounts.bash - an /etc/passwd and an /etc/group of the tests' own

setup() {
  begin_test
  {
    echo "root:x:0:0:root:/root:/bin/sh"
    echo "alice:x:1000:100:Alice, of A:/home/alice:/bin/sh"
    echo "bob:x:1001:101::/home/bob:/bin/sh"
    echo "al:x:1002:102::/home/al:/bin/sh"
    echo "homeless:x:1003:103:::"
    echo "2000:x:5:6::/five:/bin/sh"
    echo "last-id:x:4294967294:4294967294::/:/bin/sh"
  } >"$T/passwd"
  {
    echo "root:x:0:"
    echo "users:x:100:alice,bob"
    echo "staff:x:50:bob,alice"
    echo "audio:x:29:alice"
    echo "video:x:44:alice2,bob,xalice,alic"
    echo "alice:x:77:bob"
    echo "3000:x:7:"
    echo "empty:x:8:"
  } >"$T/group"
}

# with_accounts CMD...: in a mount namespace where $T/passwd and $T/group are those of /etc, or, where they are
# missing, /etc is empty
with_accounts() {
  # shellcheck disable=SC2016 # for the inner shell
  local WORDS=("${WORDS[@]}" unshare -m sh -c '
    if [ -e "$T/passwd" ]; then
      mount --bind "$T/passwd" /etc/passwd && mount --bind "$T/group" /etc/group || exit 99
    else
      mount -t tmpfs none /etc || exit 99
    fi
    exec "$@"' sh)
  go "$@"
}

needs_accounts() { needs_mounts; }

# runs_as WORDS...: sets ids to the uids, gids and groups that the kernel shows of a command behind these words
runs_as() {
  with_accounts "$NSINIT" "$@" cat /proc/self/status >"$T/status" || return
  ids=$(tr '\t' ' ' <"$T/status" | sed -n 's/ $//; s/^Uid: //p; s/^Gid: //p; s/^Groups: *//p' | paste -sd '|')
}

# refuses WORDS...: exit 125 and one line that it sets `stderr` to; the command is not started
refuses() { refuses_with 125 with_accounts "$NSINIT" "$@" "$ACTOR" touch "$T/started"; }
