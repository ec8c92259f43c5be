# bash completion for nsinit; made by tools/mkcompletions.c from nsinit.bash.in
#
# Needs nothing else; with bash-completion the command's own completion follows behind the options.

# What the option $1 takes: sets takes, and argument in the notation of tools/mkcompletions.c.
_nsinit_option() {
	case $1 in
	-g | --group) takes=nothing ;;
	--forward) takes=value argument='command group all' ;;
	-r | --rewrite) takes=value argument='SIGNAL:SIGNAL' ;;
	--stop-signals) takes=value argument=',SIGNAL' ;;
	--delay-stop) takes=value argument='TIME' ;;
	--stop-timeout) takes=value argument='TIME' ;;
	--timeout) takes=value argument='TIME' ;;
	-p | --parent-death) takes=value argument='SIGNAL none' ;;
	--grace) takes=value argument='TIME' ;;
	--wait-all) takes=nothing ;;
	-e | --ok) takes=value argument='STATUS' ;;
	--remap) takes=value argument='SIGNAL:STATUS' ;;
	--raise) takes=nothing ;;
	-s | --subreaper) takes=nothing ;;
	--reap) takes=value argument='auto kernel wait' ;;
	-w | --warn-zombies) takes=nothing ;;
	-P | --pause) takes=nothing ;;
	-u | --user) takes=value argument='USER?:GROUP' ;;
	--groups) takes=value argument=',GROUP drop' ;;
	-C | --chdir) takes=value argument='DIR' ;;
	-E | --env) takes=value argument='VARIABLE=VALUE' ;;
	--unset-env) takes=value argument='VARIABLE' ;;
	--clear-env) takes=nothing ;;
	--umask) takes=value argument='MODE' ;;
	--rlimit) takes=value argument='LIMIT=SOFT?:SOFT' ;;
	--nice) takes=value argument='N' ;;
	--oom-score-adj) takes=value argument='N' ;;
	--setsid) takes=nothing ;;
	--sandbox) takes=nothing ;;
	--share) takes=value argument=',NAMESPACE ,keyring' ;;
	--unshare) takes=value argument=',NAMESPACE ,mount' ;;
	--map) takes=value argument='u:IN:OUT:N g:IN:OUT:N' ;;
	--root) takes=value argument='DIR' ;;
	--ro) takes=value argument='PATH?:PATH' ;;
	--rw) takes=value argument='PATH?:PATH' ;;
	--overlay) takes=value argument='PATH?:PATH?:PATH' ;;
	--tmpfs) takes=value argument='PATH?:SIZE' ;;
	--dev) takes=value argument='PATH?:PATH' ;;
	--file) takes=value argument='PATH=TEXT' ;;
	--symlink) takes=value argument='PATH:PATH' ;;
	--hide) takes=value argument='PATH' ;;
	--sysfs) takes=nothing ;;
	--proc) takes=value argument='full pid none' ;;
	--memory) takes=value argument='SIZE' ;;
	--swap) takes=value argument='SIZE' ;;
	--cpus) takes=value argument='N' ;;
	--pids) takes=value argument='N' ;;
	--io-weight) takes=value argument='N' ;;
	--cpuset) takes=value argument='LIST' ;;
	--cgroup) takes=value argument='CGROUP' ;;
	--join) takes=value argument='PID' ;;
	--net) takes=value argument='none host nat user join:PID' ;;
	--publish) takes=value argument='HOST:PORT?/udp' ;;
	--dns) takes=value argument='ADDR' ;;
	--ip) takes=value argument='ADDR' ;;
	--subnet) takes=value argument='ADDR/PREFIX' ;;
	--subnet6) takes=value argument='ADDR/PREFIX' ;;
	--bridge) takes=value argument='BRIDGE' ;;
	--mac) takes=value argument='ADDR' ;;
	--ipc) takes=value argument='join:PID' ;;
	--pid) takes=value argument='join:PID' ;;
	--pty) takes=nothing ;;
	--hostname) takes=value argument='HOSTNAME' ;;
	--boottime) takes=value argument='OFFSET' ;;
	--monotonic) takes=value argument='OFFSET' ;;
	--keep-env) takes=nothing ;;
	--keep-fd) takes=value argument='N' ;;
	--status-fd) takes=value argument='N' ;;
	--pid-file) takes=value argument='PATH' ;;
	--caps) takes=value argument=',none ,docker ,CAPABILITY' ;;
	--no-new-privs) takes=nothing ;;
	--seccomp) takes=value argument='default strict off PATH' ;;
	--deny-syscalls) takes=value argument=',SYSCALL' ;;
	--landlock) takes=value argument='off' ;;
	--allow-ro) takes=value argument='PATH' ;;
	--allow-rw) takes=value argument='PATH' ;;
	--allow-bind) takes=value argument='PORT' ;;
	--allow-connect) takes=value argument='PORT' ;;
	--report) takes=value argument='PATH fd:N' ;;
	--termination-log) takes=joined argument='PATH' ;;
	-v | --verbose) takes=nothing ;;
	--explain) takes=nothing ;;
	--probe) takes=nothing ;;
	--json) takes=nothing ;;
	-h | --help) takes=nothing ;;
	-V | --version) takes=nothing ;;
	*) takes=nothing ;;
	esac
}

# The words of the kind $1 that may follow, one a line. $2 is what is typed of it.
_nsinit_words() {
	local found=''
	case $1 in
	SYSCALL) found=' init_module finit_module delete_module reboot kexec_load kexec_file_load settimeofday clock_settime iopl ioperm acct vhangup swapon swapoff quotactl quotactl_fd syslog bpf perf_event_open fanotify_init lookup_dcookie lsm_get_self_attr lsm_set_self_attr lsm_list_modules userfaultfd modify_ldt io_uring_setup io_uring_enter io_uring_register mount umount2 pivot_root fsopen fsconfig fsmount fspick open_tree open_tree_attr move_mount mount_setattr setns sethostname setdomainname chroot open_by_handle_at clone3 listns add_key request_key keyctl kcmp pidfd_getfd process_madvise mbind get_mempolicy set_mempolicy set_mempolicy_home_node migrate_pages move_pages sysfs ustat uselib _sysctl create_module query_module get_kernel_syms nfsservctl clone unshare ioctl socket socketpair personality prctl chmod fchmod creat mknod fchmodat fchmodat2 mknodat open openat openat2 read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek close close_range dup dup2 dup3 fcntl flock pipe pipe2 stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 chdir fchdir getcwd umask chown fchown lchown fchownat link linkat symlink symlinkat readlink readlinkat unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir getdents getdents64 truncate ftruncate fallocate utime utimes utimensat futimesat getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat listxattr llistxattr flistxattr listxattrat removexattr lremovexattr fremovexattr removexattrat file_getattr file_setattr name_to_handle_at sync syncfs fsync fdatasync sync_file_range readahead fadvise64 cachestat sendfile copy_file_range splice tee vmsplice inotify_init inotify_init1 inotify_add_watch inotify_rm_watch select pselect6 poll ppoll epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents futex futex_waitv futex_wait futex_wake futex_requeue get_robust_list set_robust_list nanosleep clock_nanosleep pause restart_syscall sched_yield membarrier rseq brk mmap munmap mremap mprotect msync madvise mincore mseal remap_file_pages map_shadow_stack mlock mlock2 munlock mlockall munlockall memfd_create pkey_alloc pkey_free pkey_mprotect fork vfork execve execveat exit exit_group wait4 waitid getpid getppid gettid getpgid getpgrp setpgid getsid setsid set_tid_address arch_prctl get_thread_area set_thread_area uretprobe uprobe kill tkill tgkill pidfd_open pidfd_send_signal rt_sigaction rt_sigprocmask rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigreturn rt_sigqueueinfo rt_tgsigqueueinfo sigaltstack signalfd signalfd4 getrlimit setrlimit prlimit64 getrusage times getpriority setpriority ioprio_get ioprio_set sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam sched_setparam sched_getscheduler sched_setscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval getcpu getuid geteuid getresuid getgid getegid getresgid getgroups capget capset setuid setreuid setresuid setfsuid setgid setregid setresgid setfsgid setgroups seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self time gettimeofday clock_gettime clock_getres alarm getitimer setitimer timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime bind listen accept accept4 connect shutdown getsockname getpeername getsockopt setsockopt sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg shmget shmat shmdt shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink mq_notify mq_getsetattr mq_timedsend mq_timedreceive uname sysinfo getrandom memfd_secret process_mrelease statmount listmount' ;;
	SIGNAL) found=' HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS' ;;
	CAPABILITY) found=' chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore' ;;
	NAMESPACE) found=' user pid net uts ipc cgroup' ;;
	LIMIT) found=' as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack' ;;
	SOFT) found=' unlimited' ;;
	PATH) compgen -f -- "${2//\\/}" ;;
	DIR) compgen -d -- "${2//\\/}" ;;
	USER) compgen -u ;;
	GROUP) compgen -g ;;
	VARIABLE) compgen -e ;;
	PID) (cd /proc && printf '%s\n' [0-9]*) ;;
	BRIDGE) (cd /sys/class/net && printf '%s\n' */bridge | sed -n 's|^\([^*].*\)/bridge$|\1|p') ;;
	CGROUP) cat /proc/[0-9]*/cgroup | cut -d : -f 3- | sort -u ;;
	[[:lower:]]*) echo "$1" ;;
	esac 2>/dev/null
	# SIGTERM is TERM
	[[ $1 == SIGNAL && $2 == SIG* ]] && found=${found// / SIG}
	printf '%b\n' "${found// /\\n}"
}

# Adds to COMPREPLY what the alternative $1 of an argument may be where $2 is typed, each behind $3.
_nsinit_alternative() {
	local kind rest separator after part=$2 before=$3 prefix word
	if [[ $1 == ,* ]]; then
		before+=${part%"${part##*,}"} part=${part##*,}
	fi
	rest=${1#,}
	while kind=${rest%%[?:=/]*} rest=${rest#"$kind"} && [[ $rest ]]; do
		after=${rest#\?} && separator=${after:0:1}
		[[ $part == *"$separator"* ]] || break
		# a word that stands for itself must be there
		[[ $kind == [[:lower:]]* && $kind != "${part%%"$separator"*}" ]] && return
		before+=${part%%"$separator"*}$separator part=${part#*"$separator"} rest=${after:1}
	done
	if [[ $kind == PATH || $kind == DIR ]]; then
		# a directory may go on: nothing is added
		compopt -o filenames 2>/dev/null
		prefix='' rest=''
	else
		prefix=$part
	fi
	# what must follow is added, what may follow is not
	[[ $rest == \?* ]] && rest=''
	while IFS= read -r word; do
		[[ $word && $word == "$prefix"* ]] && COMPREPLY+=("$before$word${rest:0:1}")
	done < <(_nsinit_words "$kind" "$part")
}

# Completes $1, the value of an option that takes $argument, behind $2.
_nsinit_value() {
	local alternatives alternative
	read -ra alternatives <<<"$argument"
	for alternative in "${alternatives[@]}"; do
		_nsinit_alternative "$alternative" "$1" "$2"
	done
}

# bash divides words at ':' and '=' as well: puts them together again, up to the cursor.
# Sets words, and first: where each begins in COMP_WORDS.
_nsinit_join_words() {
	local line=$COMP_LINE i
	words=() first=()
	for ((i = 0; i <= COMP_CWORD; i++)); do
		if ((i)) && [[ $line != [[:space:]]* ]]; then
			words[-1]+=${COMP_WORDS[i]}
		else
			words+=("${COMP_WORDS[i]}") first+=("$i")
		fi
		line=${line#*"${COMP_WORDS[i]}"}
	done
}

# Where the letters of the word $1 lead: sets option and value if one takes what follows it in the word, option alone if
# it takes the next word.
_nsinit_letters() {
	local i
	for ((i = 1; i < ${#1}; i++)); do
		_nsinit_option "-${1:i:1}"
		if [[ $takes == value ]]; then
			option=${1:0:i + 1} value=${1:i + 1}
			return
		fi
	done
	return 1
}

# Completes the program to run; $1 is what is typed of it.
_nsinit_program() {
	local directories directory file
	compopt -o filenames 2>/dev/null
	if [[ $1 == */* ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$1")
		return
	fi
	IFS=: read -ra directories <<<"$PATH"
	for directory in "${directories[@]}"; do
		for file in "$directory/$1"*; do
			[[ -f $file && -x $file ]] && COMPREPLY+=("${file##*/}")
		done
	done
}

# Completes the command that begins at the word $1.
_nsinit_command() {
	if (($1 == ${#words[@]} - 1)); then
		_nsinit_program "${words[$1]}"
	elif declare -F _comp_command_offset >/dev/null; then
		_comp_command_offset "${first[$1]}"
	elif declare -F _command_offset >/dev/null; then
		_command_offset "${first[$1]}"
	else
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "${words[-1]}")
	fi
}

# Completes an option, or its value in the same word; $1 is what is typed.
_nsinit_name() {
	local option='' value=''
	if [[ $1 == --*=* ]]; then
		_nsinit_option "${1%%=*}"
		[[ $takes == nothing ]] || _nsinit_value "${1#*=}" "${1%%=*}="
	elif [[ $1 == -[!-]* ]] && _nsinit_letters "$1" && [[ $value ]]; then
		_nsinit_value "$value" "$option"
	elif [[ $1 == -[!-]* ]]; then
		COMPREPLY=("$1")
	else
		mapfile -t COMPREPLY < <(compgen -W '
			-g --group
			--forward
			-r --rewrite
			--stop-signals
			--delay-stop
			--stop-timeout
			--timeout
			-p --parent-death
			--grace
			--wait-all
			-e --ok
			--remap
			--raise
			-s --subreaper
			--reap
			-w --warn-zombies
			-P --pause
			-u --user
			--groups
			-C --chdir
			-E --env
			--unset-env
			--clear-env
			--umask
			--rlimit
			--nice
			--oom-score-adj
			--setsid
			--sandbox
			--share
			--unshare
			--map
			--root
			--ro
			--rw
			--overlay
			--tmpfs
			--dev
			--file
			--symlink
			--hide
			--sysfs
			--proc
			--memory
			--swap
			--cpus
			--pids
			--io-weight
			--cpuset
			--cgroup
			--join
			--net
			--publish
			--dns
			--ip
			--subnet
			--subnet6
			--bridge
			--mac
			--ipc
			--pid
			--pty
			--hostname
			--boottime
			--monotonic
			--keep-env
			--keep-fd
			--status-fd
			--pid-file
			--caps
			--no-new-privs
			--seccomp
			--deny-syscalls
			--landlock
			--allow-ro
			--allow-rw
			--allow-bind
			--allow-connect
			--report
			--termination-log --termination-log=
			-v --verbose
			--explain
			--probe
			--json
			-h --help
			-V --version
			' -- "$1")
	fi
}

_nsinit() {
	local words first takes argument option value i last typed breaks=${COMP_WORDBREAKS//[!:=]/}
	COMPREPLY=()
	_nsinit_join_words
	last=$((${#words[@]} - 1))
	for ((i = 1; i < last; i++)); do
		option='' value=''
		case ${words[i]} in
		--) i=$((i + 1)) && break ;;
		--*=*) continue ;;
		--*) _nsinit_option "${words[i]}" && [[ $takes == value ]] && option=${words[i]} ;;
		-?*) _nsinit_letters "${words[i]}" ;;
		*) break ;;
		esac
		[[ $option && ! $value ]] && i=$((i + 1))
	done
	if ((i > last)); then
		_nsinit_value "${words[last]}" ''
	elif ((i == last)) && [[ ${words[i]} == -* && ($option || ${words[i - 1]} != --) ]]; then
		_nsinit_name "${words[i]}"
	else
		_nsinit_command "$i"
		return
	fi
	# more is to come behind these
	[[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[:=] ]] && compopt -o nospace 2>/dev/null
	# bash replaces only what stands behind the last ':' or '='
	[[ $breaks && ${words[last]} == *["$breaks"]* ]] || return
	typed=${words[last]##*["$breaks"]}
	typed=${words[last]%"$typed"}
	COMPREPLY=("${COMPREPLY[@]#"$typed"}")
}
complete -F _nsinit nsinit
