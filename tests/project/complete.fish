#!/usr/bin/fish
# complete.fish - as complete.bash, of fish
test -n "$COMPLETE_RC"
and source $COMPLETE_RC
source $argv[1]
while read -l line
    for found in (complete --do-complete=$line)
        printf '%s\t%s\n' $line (string split -m 1 \t -- $found)[1]
    end
end
