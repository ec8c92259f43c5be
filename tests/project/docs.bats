#!/usr/bin/env bats
# The documents say what the program does

load ../lib/helper
load ../lib/sandbox

# Every option of the table
options() {
  sed -n 's/^OPT("[^"]*", "\([^"]*\)".*/\1/p' "$REPO/cli/options.def"
}

@test "the man page is that of the option table" {
  musl-gcc -static -std=gnu11 -o "$T/mkdocs" "$REPO/tools/mkdocs.c"
  "$T/mkdocs" <"$REPO/man/nsinit.1.in" | cmp - "$REPO/man/nsinit.1"
}

@test "the man page renders without a warning" {
  needs_program mandoc
  run mandoc -Tlint -Wwarning "$REPO/man/nsinit.1"
  is_equal "$output" ""
}

@test "the man page names the version of the Makefile" {
  is_equal "$(sed -n 's/^\.Os nsinit //p' "$REPO/man/nsinit.1")" "$(sed -n 's/^VERSION = //p' "$REPO/Makefile")"
}

@test "the table of default files in doc/sandbox.md is that of the policy" {
  local policy=$REPO/steps/mounts_default.def document=$REPO/doc/sandbox.md
  awk -f "$REPO/tools/defaults.awk" "$policy" "$document" | cmp - "$document"
  # one line of the policy is one path of the table
  is_equal "$(sed -n '/^<!-- the table/,/^<!-- end/s/^| \(`[^|]*\) |.*/\1/p' "$document" | wc -w)" "$(grep -cE '^[A-Z]+\(' "$policy")"
  sed 's/^MOUNT(DEVICE, /MOUNT(NEW_KIND, /' "$policy" >"$T/policy.def"
  run ! awk -f "$REPO/tools/defaults.awk" "$T/policy.def" "$document"
  contains "$output" "no words for the kind NEW_KIND"
}

@test "the documents and the man page have every option" {
  local option letter documents manual
  documents=$(cat "$REPO/README.md" "$REPO"/doc/*.md) manual=$(<"$REPO/man/nsinit.1")
  for option in $(options); do
    contains "$manual" "Fl Fl $option"
    letter=$(sed -n "s/^OPT(\"\(.\)\", \"$option\".*/\1/p" "$REPO/cli/options.def")
    [[ $documents =~ --$option([^a-z-]|$) || ($letter && $documents == *" -$letter "*) ]] || {
      echo "README.md and doc/ lack --$option"
      return 1
    }
  done
}

# --- command lines: each is run by a shell, with a nsinit that only explains, and programs that touch nothing ---

# make_programs: in $T/bin. What is wrong with a command line goes to $T/wrong, and each one that was looked at to $T/seen.
make_programs() {
  mkdir "$T/bin" "$T/image"
  touch "$T/wrong" "$T/seen"
  cat >"$T/bin/nsinit" <<'END'
#!/bin/bash
echo "nsinit $*" >>"$T/seen"
case " $* " in
*" --probe "*) explain=() may='[01]' ;;
*" --help "* | *" --version "*) explain=() may=0 ;;
*join*) [[ $BOX ]] || exit 0; explain=(--explain) may=0 ;;
*) explain=(--explain) may=0 ;;
esac
output=$("$NSINIT" "${explain[@]}" "$@" 2>&1)
status=$?
# a control group of the documents, and a controller, need not exist here, and the tests need not run as root
[[ $status == $may || $output == "nsinit: "*": no controller "* || ($EUID != 0 && $output == *": only root"*) ]] || echo "nsinit $*: $status, $output" >>"$T/wrong"
while (($#)); do
  if [[ $1 == --pid-file ]]; then
    echo "${BOX:-1}" >"$2"
    exec sleep 60 3>&- >/dev/null 2>&1
  fi
  shift
done
END
  cat >"$T/bin/engine" <<'END'
#!/bin/bash
echo "${0##*/} $*" >>"$T/seen"
case $1 in
export) tar -c -C "$T/image" . ;;
create) echo container ;;
run) for word; do [[ $word != NSINIT_*=* ]] || env "$word" nsinit -- true; done ;;
*) echo "${0##*/} $*: which command is that?" >>"$T/wrong" ;;
esac
END
  cat >"$T/bin/systemd-run" <<'END'
#!/bin/bash
while (($#)) && [[ $1 != nsinit ]]; do shift; done
"$@"
END
  ln -s engine "$T/bin/docker"
  ln -s engine "$T/bin/podman"
  chmod 755 "$T"/bin/*
  BOX=
  if "$NSINIT" --sandbox true 2>/dev/null; then
    start box "$NSINIT" --sandbox --pid-file "$T/box" -- sleep 60
    wait_until 5 test -s "$T/box"
    BOX=$(<"$T/box")
  fi
  export BOX
}

# The shell lines of a document that can run anywhere: the host's control groups are not for a test; users and groups of the documents need not exist here.
shell_lines() {
  case $1 in
  *.md) sed -n '/^```sh/,/^```/p' "$1" ;;
  *) sed -n 's/^\.Dl //p; /^\.Bd -literal/,/^\.Ed/p' "$1" | sed 's/\\(dq/"/g' ;;
  esac | grep -E '^(nsinit|docker|podman|systemd-run|mkdir -p|until|echo) ' | grep -v '[ >]/sys/' |
    sed 's/www-data/0/; s/audio,44/44/'
}

@test "each command line of the documents and of the man page is understood" {
  local file lines
  make_programs
  for file in "$REPO/README.md" "$REPO"/doc/*.md "$REPO/man/nsinit.1.in"; do
    mkdir "$T/empty"
    : >"$T/seen"
    shell_lines "$file" >"$T/lines"
    [[ -s $T/lines || $file == */comparison.md ]] || { echo "no command line in $file"; return 1; }
    (cd "$T/empty" && PATH=$T/bin:$PATH bash "$T/lines" </dev/null >/dev/null 2>&1 3>&-) || :
    lines=$(grep -cE '(^|&& |Delegate=yes )nsinit ' "$T/lines") || :
    [[ $(grep -c '^nsinit ' "$T/seen") -ge $lines ]] || { echo "$file: not all of $lines lines were run"; return 1; }
    [[ ! -s $T/wrong ]] || { echo "$file:"; cat "$T/wrong"; return 1; }
    rm -rf "$T/empty"
  done
}

@test "each nsinit of a Dockerfile, a manifest or a variable in the documents is understood" {
  local line words files=("$REPO/README.md" "$REPO"/doc/*.md "$REPO/man/nsinit.1.in" "$REPO"/examples/*)
  local arrays=0 variables=0
  while read -r line; do
    mapfile -t words < <(jq -r '.[]' <<<"$line")
    [[ ${words[-1]} != -- ]] || words+=(true)
    run "$NSINIT" --explain "${words[@]:1}"
    [[ $status == 0 ]] || { echo "$line: $output"; return 1; }
    arrays=$((arrays + 1))
  done < <(grep -oh '\["/sbin/nsinit"[^]]*\]' "${files[@]}")
  while read -r line; do
    # an option that is not known would be a warning
    run env "$(sed "s/: */=/" <<<"$line")" "$NSINIT" --explain -- true
    [[ $status == 0 && $output != *NSINIT_* ]] || { echo "$line: $output"; return 1; }
    variables=$((variables + 1))
  done < <(grep -ohE 'NSINIT_[A-Z_]+(=|: +)[A-Za-z0-9:,+-]+' "${files[@]}")
  echo "$arrays arrays, $variables variables"
  ((arrays >= 5 && variables >= 5))
}

@test "each command line of the scripts in examples/ is understood, and a script without its arguments says its usage" {
  local script
  make_programs
  mkdir -p "$T/empty/www"
  cd "$T/empty" || return
  # shellcheck disable=SC2086 # words
  for script in "build-without-network" "untrusted-script script results" "second-shell data" "pod www"; do
    : >"$T/seen"
    PATH=$T/bin:$PATH run timeout 20 "$REPO/examples/"$script </dev/null 3>&-
    echo "$script: $status, $output"
    [[ -s $T/seen && ! -s $T/wrong ]] || { cat "$T/wrong"; return 1; }
    [[ $script == *" "* ]] || continue
    run "$REPO/examples/${script%% *}"
    [[ $status != 0 ]]
    contains "$output" "usage: ${script%% *} "
  done
  is_equal "$(cd "$REPO/examples" && grep -lx '#!/bin/sh' -- * | sort | tr '\n' ' ')" \
    "build-without-network pod second-shell untrusted-script "
}

examples_run() {
  local directory=$T/$WHO
  as_whom mkdir "$directory"
  mkdir -p "$T/path"
  ln -sf "$NSINIT" "$T/path/nsinit"
  cd "$directory" || return
  echo 'date >result; echo "$@"' | as_whom tee script.sh >/dev/null
  is_equal "$(as_whom env "PATH=$T/path:$PATH" "$REPO/examples/build-without-network" sh -c 'echo built | tee file')" built
  is_equal "$(<file)" built
  is_equal "$(as_whom env "PATH=$T/path:$PATH" "$REPO/examples/untrusted-script" script.sh results a b)" "a b"
  [[ -s results/result ]]
  run as_whom env "PATH=$T/path:$PATH" "$REPO/examples/second-shell" data \
    < <(echo 'until [ -s /data/time ]; do sleep 0.1; done; echo the time is here | tr a-z A-Z; exit')
  is_equal "$status" 0
  contains "$output" "THE TIME IS HERE"
  [[ -s data/time ]]
}

@test "the examples of sandboxes run as they stand, from an empty directory" {
  needs_sandbox
  as_both examples_run
}

# the anchors of a document, as GitHub makes them of its headings
anchors() {
  sed -n 's/^##* //p' "$1" | tr 'A-Z ' 'a-z-' | sed 's/[^a-z0-9-]//g'
}

@test "the files and headings that the documents name are there" {
  local document link target anchor
  for document in "$REPO"/*.md "$REPO"/*/README.md "$REPO"/doc/*.md; do
    for link in $(grep -o '](\([^):]*\))' "$document" | tr -d '()]'); do
      target=${link%%#*} anchor=${link#"$target"}
      target=$(dirname "$document")/${target:-${document##*/}}
      [[ -e $target ]] || { echo "${document##*/}: $link is not there"; return 1; }
      [[ ! $anchor ]] || anchors "$target" | grep -qx -e "${anchor#"#"}" || { echo "${document##*/}: no heading $link"; return 1; }
    done
  done
  for target in $(grep -ohE '`(tests|steps|cli|base|tools|man|doc)/[A-Za-z0-9./_-]*`' "$REPO"/*.md "$REPO"/doc/*.md | tr -d '`' | grep '\.'); do
    [[ -e $REPO/$target ]] || { echo "$target is not there"; return 1; }
  done
}

@test "no file of the repository has a path of a developer's host" {
  run git -C "$REPO" grep -nE '(^|[^a-zA-Z0-9}])/(home/[a-z]+|root|work)/[a-z]' -- . ':!tests/project/docs.bats'
  is_equal "$output" ""
}
