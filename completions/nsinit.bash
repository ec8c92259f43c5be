# bash completion for nsinit; made by tools/mkdocs.c
_nsinit() {
	local word=${COMP_WORDS[COMP_CWORD]} i
	for ((i = 1; i < COMP_CWORD; i++)); do
		# behind the first word that is no option, or --, it is the command's line
		if [[ ${COMP_WORDS[i]} == -- || (${COMP_WORDS[i]} != -* && ${COMP_WORDS[i - 1]} != -*) ]]; then
			_command_offset $((i + (${#COMP_WORDS[i]} == 2)))
			return
		fi
	done
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W '\
			--group \
			--forward \
			--rewrite \
			--stop-signals \
			--delay-stop \
			--stop-timeout \
			--timeout \
			--parent-death \
			--grace \
			--wait-all \
			--ok \
			--remap \
			--raise \
			--subreaper \
			--reap \
			--warn-zombies \
			--pause \
			--user \
			--groups \
			--chdir \
			--env \
			--unset-env \
			--clear-env \
			--umask \
			--rlimit \
			--nice \
			--oom-score-adj \
			--setsid \
			--sandbox \
			--share \
			--unshare \
			--map \
			--root \
			--ro \
			--rw \
			--overlay \
			--tmpfs \
			--dev \
			--file \
			--symlink \
			--hide \
			--sysfs \
			--proc \
			--memory \
			--swap \
			--cpus \
			--pids \
			--io-weight \
			--cpuset \
			--cgroup \
			--join \
			--net \
			--publish \
			--dns \
			--ip \
			--subnet \
			--subnet6 \
			--bridge \
			--mac \
			--ipc \
			--pid \
			--pty \
			--hostname \
			--boottime \
			--monotonic \
			--keep-env \
			--keep-fd \
			--status-fd \
			--pid-file \
			--caps \
			--no-new-privs \
			--seccomp \
			--deny-syscalls \
			--landlock \
			--allow-ro \
			--allow-rw \
			--allow-bind \
			--allow-connect \
			--report \
			--termination-log \
			--verbose \
			--explain \
			--probe \
			--json \
			--help \
			--version \
			' -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -c -- "$word")
	fi
}
complete -F _nsinit nsinit
