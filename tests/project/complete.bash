#!/bin/bash
# complete.bash - what bash offers at the end of each line of stdin: the line, a tab, and a word that it would become
#
# usage: complete.bash COMPLETIONS      the file $COMPLETE_RC is read first, if there is one
# shellcheck disable=SC1090 # the files are those of the caller
[[ ${COMPLETE_RC:-} ]] && . "$COMPLETE_RC"
# shellcheck disable=SC1090
. "$1"
# only a shell that completes has it
compopt() { :; }

# As readline divides a line, at COMP_WORDBREAKS too.
divide() {
  local rest=$1
  COMP_WORDS=()
  while [[ $rest =~ ^[[:space:]]*([:=]+|[^[:space:]:=]+)(.*)$ ]]; do
    COMP_WORDS+=("${BASH_REMATCH[1]}")
    rest=${BASH_REMATCH[2]}
  done
  [[ $1 == *[[:space:]] ]] && COMP_WORDS+=("")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
}

while IFS= read -r COMP_LINE; do
  COMP_POINT=${#COMP_LINE}
  divide "$COMP_LINE"
  COMPREPLY=()
  _nsinit nsinit "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  # what stands before the word that is replaced stays
  replaced=${COMP_WORDS[COMP_CWORD]}
  [[ $replaced == [:=]* ]] && replaced=
  before=${COMP_LINE##*[[:space:]]}
  before=${before%"$replaced"}
  for reply in "${COMPREPLY[@]}"; do
    printf '%s\t%s\n' "$COMP_LINE" "$before$reply"
  done
done
