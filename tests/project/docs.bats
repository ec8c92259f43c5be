#!/usr/bin/env bats
# The documents say what the program does

load ../lib/helper

# Every option of the table
options() {
  sed -n 's/^OPT("[^"]*", "\([^"]*\)".*/\1/p' "$REPO/cli/options.def"
}

@test "the man page and the completions are those of the option table" {
  local kind file
  cc -o "$T/mkdocs" -DVERSION='"0"' "$REPO/tools/mkdocs.c"
  "$T/mkdocs" man <"$REPO/man/nsinit.1.in" | cmp - "$REPO/man/nsinit.1"
  for kind in bash:nsinit.bash zsh:_nsinit fish:nsinit.fish; do
    "$T/mkdocs" "${kind%%:*}" | cmp - "$REPO/completions/${kind#*:}"
  done
}

@test "the man page renders without a warning" {
  needs_program mandoc
  run mandoc -Tlint -Wwarning "$REPO/man/nsinit.1"
  is_equal "$output" ""
}

@test "the bash completion is valid, and knows the options" {
  bash -n "$REPO/completions/nsinit.bash"
  run bash -c '. "$1"; COMP_WORDS=(nsinit --gr) COMP_CWORD=1; _nsinit; echo "${COMPREPLY[@]}"' bash \
    "$REPO/completions/nsinit.bash"
  is_equal "$output" "--grace --groups --group" || is_equal "$(tr ' ' '\n' <<<"$output" | sort | tr '\n' ' ')" "--grace --group --groups "
}

@test "README.md and the man page have every option" {
  local option letter readme manual
  readme=$(<"$REPO/README.md") manual=$(<"$REPO/man/nsinit.1")
  for option in $(options); do
    contains "$manual" "Fl Fl $option"
    letter=$(sed -n "s/^OPT(\"\(.\)\", \"$option\".*/\1/p" "$REPO/cli/options.def")
    [[ $readme == *"--$option"* || ($letter && $readme =~ " -$letter ") ]] || { echo "README.md lacks --$option"; return 1; }
  done
}

@test "each command line of README.md is understood" {
  local line words
  while read -r line; do
    words=${line%%#*}
    case $words in
    *--help* | *--version* | *--probe* | *join*) continue ;;
    esac
    # users and groups of the examples need not exist here
    words=$(sed 's/www-data/0/; s/audio,44/44/' <<<"$words")
    run eval "$NSINIT --explain ${words#nsinit}"
    # a group and a controller of the examples neither
    [[ $status == 0 || $output == "nsinit: cgroup: "*": no controller "* ]] || { echo "$line: $output"; return 1; }
  done < <(sed -n '/^```sh/,/^```/p' "$REPO/README.md" | grep '^nsinit ')
}

@test "the files that the documents name are there" {
  local file
  for file in $(grep -oh '](\([A-Za-z/.]*\))' "$REPO"/*.md | tr -d '()]'); do
    [[ -e $REPO/$file ]] || { echo "$file is not there"; return 1; }
  done
  for file in $(grep -oh '`\(tests\|steps\|cli\|base\|tools\|man\)/[A-Za-z0-9./-]*`' "$REPO/ARCHITECTURE.md" "$REPO/README.md" | tr -d '`' | grep '\.'); do
    [[ -e $REPO/$file ]] || { echo "$file is not there"; return 1; }
  done
}

@test "no file of the repository has a path of a developer's host" {
  run git -C "$REPO" grep -nE '(^|[^a-zA-Z0-9}])/(home/[a-z]+|root|work)/[a-z]' -- . ':!tests/project/docs.bats'
  is_equal "$output" ""
}
