#!/bin/zsh
# complete.zsh - as complete.bash, of zsh: types each line at a zsh of its own, whose compadd writes down what it gets
zmodload zsh/zpty
out=$(mktemp)
trap 'zpty -d inner 2>/dev/null; rm -f $out' EXIT

zpty -b inner zsh -f -i
zpty -w inner "fpath=(${(q)1:h} \$fpath) OUT=${(q)out} COMPLETE_RC=${(q)COMPLETE_RC}"
zpty -w inner 'autoload -Uz compinit; compinit -D -u; zmodload zsh/zle
compadd() {
  local -a __found __query __prefix __suffix
  zparseopts -E -a __query -- O: A: D: p:=__prefix S:=__suffix
  if (( ! $#__query )); then
    builtin compadd -O __found "$@"
    print -rl -- "$IPREFIX${__prefix[2]}"$^__found"${__suffix[2]}" >>$OUT
  fi
  builtin compadd "$@"
}
capture() { _main_complete; compstate[insert]= compstate[list]=; print -r -- END >>$OUT }
zle -C capture complete-word capture; bindkey "^X" capture
[[ -n $COMPLETE_RC ]] && . $COMPLETE_RC
PROMPT=; print -r -- END >>$OUT'

# Waits until the inner shell has done what it was told.
await() {
  until [[ $(<$out) == *END* ]]; do sleep 0.02; done
}

await
while IFS= read -r line; do
  : >$out
  zpty -n -w inner $'\C-U'"$line"$'\C-X'
  await
  for word in ${(f)"$(<$out)"}; do
    [[ $word == END ]] || print -r -- "$line"$'\t'"$word"
  done
done
