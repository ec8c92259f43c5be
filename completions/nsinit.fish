# fish completion for nsinit; made by tools/mkcompletions.c from nsinit.fish.in

set -g __nsinit_options \
    'g/group' \
    'forward=' \
    'r/rewrite=' \
    'stop-signals=' \
    'delay-stop=' \
    'stop-timeout=' \
    'timeout=' \
    'p/parent-death=' \
    'grace=' \
    'wait-all' \
    'e/ok=' \
    'remap=' \
    'raise' \
    's/subreaper' \
    'reap=' \
    'w/warn-zombies' \
    'P/pause' \
    'u/user=' \
    'groups=' \
    'C/chdir=' \
    'E/env=' \
    'unset-env=' \
    'clear-env' \
    'umask=' \
    'rlimit=' \
    'nice=' \
    'oom-score-adj=' \
    'setsid' \
    'sandbox' \
    'share=' \
    'unshare=' \
    'map=' \
    'root=' \
    'ro=' \
    'rw=' \
    'overlay=' \
    'tmpfs=' \
    'dev=' \
    'file=' \
    'symlink=' \
    'hide=' \
    'sysfs' \
    'proc=' \
    'memory=' \
    'swap=' \
    'cpus=' \
    'pids=' \
    'io-weight=' \
    'cpuset=' \
    'cgroup=' \
    'join=' \
    'net=' \
    'publish=' \
    'dns=' \
    'ip=' \
    'subnet=' \
    'subnet6=' \
    'bridge=' \
    'mac=' \
    'ipc=' \
    'pid=' \
    'pty' \
    'hostname=' \
    'boottime=' \
    'monotonic=' \
    'keep-env' \
    'keep-fd=' \
    'status-fd=' \
    'pid-file=' \
    'caps=' \
    'no-new-privs' \
    'seccomp=' \
    'deny-syscalls=' \
    'landlock=' \
    'allow-ro=' \
    'allow-rw=' \
    'allow-bind=' \
    'allow-connect=' \
    'report=' \
    'termination-log=?' \
    'v/verbose' \
    'explain' \
    'probe' \
    'json' \
    'h/help' \
    'V/version' \
    # the end of the list

# The letters that take no value.
set -g __nsinit_flags (string match -r '^[a-zA-Z](?=/[^=]*$)' -- $__nsinit_options | string join '')

# Prints the command that nsinit is to run, and its arguments as far as they are typed; false if there is none yet.
function __nsinit_command
    set -l tokens (commandline -opc) (commandline -ct)
    set -e tokens[1]
    argparse -s $__nsinit_options -- $tokens 2>/dev/null
    or return 1
    set -q argv[1]
    and begin
        contains -- -- $tokens[1..-2]
        or not string match -qr '^-' -- $argv[1]
    end
    and string join0 -- $argv
end

function __nsinit_at_options
    set -l argv_before (__nsinit_command | string split0)
    test (count $argv_before) -le 1
end

function __nsinit_complete_command
    set -l words (__nsinit_command | string split0)
    # __fish_complete_subcommand does this too, and takes an empty word for none
    test (count $words) -gt 1
    or string match -qrv '^-' -- $words
    and complete --do-complete=(string join ' ' -- (string escape -- $words[1..-2]) "$words[-1]")
end

# Prints the words of the kind $argv[1] that may follow. $argv[2] is what is typed of it.
function __nsinit_words
    switch $argv[1]
        case SYSCALL
            printf '%s\n' init_module finit_module delete_module reboot kexec_load kexec_file_load settimeofday clock_settime iopl ioperm acct vhangup swapon swapoff quotactl quotactl_fd syslog bpf perf_event_open fanotify_init lookup_dcookie lsm_get_self_attr lsm_set_self_attr lsm_list_modules userfaultfd modify_ldt io_uring_setup io_uring_enter io_uring_register mount umount2 pivot_root fsopen fsconfig fsmount fspick open_tree open_tree_attr move_mount mount_setattr setns sethostname setdomainname chroot open_by_handle_at clone3 listns add_key request_key keyctl kcmp pidfd_getfd process_madvise mbind get_mempolicy set_mempolicy set_mempolicy_home_node migrate_pages move_pages sysfs ustat uselib _sysctl create_module query_module get_kernel_syms nfsservctl clone unshare ioctl socket socketpair personality prctl chmod fchmod creat mknod fchmodat fchmodat2 mknodat open openat openat2 read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek close close_range dup dup2 dup3 fcntl flock pipe pipe2 stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 chdir fchdir getcwd umask chown fchown lchown fchownat link linkat symlink symlinkat readlink readlinkat unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir getdents getdents64 truncate ftruncate fallocate utime utimes utimensat futimesat getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat listxattr llistxattr flistxattr listxattrat removexattr lremovexattr fremovexattr removexattrat file_getattr file_setattr name_to_handle_at sync syncfs fsync fdatasync sync_file_range readahead fadvise64 cachestat sendfile copy_file_range splice tee vmsplice inotify_init inotify_init1 inotify_add_watch inotify_rm_watch select pselect6 poll ppoll epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents futex futex_waitv futex_wait futex_wake futex_requeue get_robust_list set_robust_list nanosleep clock_nanosleep pause restart_syscall sched_yield membarrier rseq brk mmap munmap mremap mprotect msync madvise mincore mseal remap_file_pages map_shadow_stack mlock mlock2 munlock mlockall munlockall memfd_create pkey_alloc pkey_free pkey_mprotect fork vfork execve execveat exit exit_group wait4 waitid getpid getppid gettid getpgid getpgrp setpgid getsid setsid set_tid_address arch_prctl get_thread_area set_thread_area uretprobe uprobe kill tkill tgkill pidfd_open pidfd_send_signal rt_sigaction rt_sigprocmask rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigreturn rt_sigqueueinfo rt_tgsigqueueinfo sigaltstack signalfd signalfd4 getrlimit setrlimit prlimit64 getrusage times getpriority setpriority ioprio_get ioprio_set sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam sched_setparam sched_getscheduler sched_setscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval getcpu getuid geteuid getresuid getgid getegid getresgid getgroups capget capset setuid setreuid setresuid setfsuid setgid setregid setresgid setfsgid setgroups seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self time gettimeofday clock_gettime clock_getres alarm getitimer setitimer timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime bind listen accept accept4 connect shutdown getsockname getpeername getsockopt setsockopt sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg shmget shmat shmdt shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink mq_notify mq_getsetattr mq_timedsend mq_timedreceive uname sysinfo getrandom memfd_secret process_mrelease statmount listmount
        case SIGNAL
            printf '%s\n' HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS
        case CAPABILITY
            printf '%s\n' chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
        case NAMESPACE
            printf '%s\n' user pid net uts ipc cgroup
        case LIMIT
            printf '%s\n' as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack
        case SOFT
            printf '%s\n' unlimited
        case PATH
            __fish_complete_path $argv[2]
        case DIR
            __fish_complete_directories $argv[2]
        case USER
            __fish_complete_users
        case GROUP
            __fish_complete_groups
        case PID
            __fish_complete_pids
        case VARIABLE
            set -nx
        case BRIDGE
            path dirname /sys/class/net/*/bridge | path basename
        case CGROUP
            cat /proc/*/cgroup 2>/dev/null | cut -d : -f 3- | sort -u
        case '*'
            string match -r '^[a-z].*' -- $argv[1]
    end
end

# Prints what the alternative $argv[1] of an argument may be where $argv[2] is typed: see tools/mkcompletions.c.
function __nsinit_alternative
    set -l rest (string replace -r '^,' '' -- $argv[1])
    set -l part $argv[2]
    set -l before
    if test "$rest" != $argv[1]
        set before (string match -r '^.*,' -- $part)
        set part (string replace -r '^.*,' '' -- $part)
    end
    set -l kind (string replace -r '[?:=/].*' '' -- $rest)
    set -l suffix
    while set rest (string match -r '[?:=/].*' -- $rest)
        set -l separator (string match -r '[:=/]' -- $rest)
        set suffix (string match -r '^[:=/]' -- $rest)
        string match -q "*$separator*" -- $part
        or break
        set -l parts (string split -m 1 -- $separator $part)
        # a word that stands for itself must be there
        string match -qr '^[a-z]' -- $kind
        and test $kind != "$parts[1]"
        and return
        set before "$before$parts[1]$separator"
        set part $parts[2]
        set rest (string replace -r '^\??.' '' -- $rest)
        set kind (string replace -r '[?:=/].*' '' -- $rest)
        set suffix
    end
    # SIGTERM is TERM
    if test "$kind" = SIGNAL
        and string match -q 'SIG*' -- $part
        set before "$before"SIG
    end
    # a directory may go on: nothing is added
    contains -- "$kind" PATH DIR
    and set suffix
    for word in (__nsinit_words "$kind" "$part")
        set -l fields (string split -m 1 \t -- $word)
        string join \t -- "$before$fields[1]$suffix" $fields[2]
    end
end

# Prints what the value of an option may be; $argv[1] is its argument.
function __nsinit_value
    set -l value (commandline -ct | string replace -r '^--[^=]*=' '')
    # -rTERM:QUIT: the value begins behind the letter
    string match -qr '^-[^-]' -- "$value"
    and set value (string replace -r "^-[$__nsinit_flags]*[a-zA-Z]" '' -- $value)
    for alternative in (string split ' ' -- $argv[1])
        __nsinit_alternative $alternative "$value"
    end
end

complete -c nsinit -f
complete -c nsinit -x -a '(__nsinit_complete_command)'
complete -c nsinit -n __nsinit_at_options -s g -l group -d 'forward to the command\'s whole process group'
complete -c nsinit -n __nsinit_at_options -l forward -x -a '(__nsinit_value "command group all")' -d 'where signals are sent (default: command)'
complete -c nsinit -n __nsinit_at_options -s r -l rewrite -x -a '(__nsinit_value "SIGNAL:SIGNAL")' -d 'forward TO instead of FROM; 0 drops the signal'
complete -c nsinit -n __nsinit_at_options -l stop-signals -x -a '(__nsinit_value ",SIGNAL")' -d 'stop signals (TERM,INT,QUIT,HUP,RTMIN+3)'
complete -c nsinit -n __nsinit_at_options -l delay-stop -x -a '(__nsinit_value "TIME")' -d 'delay the first stop signal by TIME'
complete -c nsinit -n __nsinit_at_options -l stop-timeout -x -a '(__nsinit_value "TIME")' -d 'send SIGKILL this long after a stop signal'
complete -c nsinit -n __nsinit_at_options -l timeout -x -a '(__nsinit_value "TIME")' -d 'send SIGTERM after TIME, and SIGKILL later'
complete -c nsinit -n __nsinit_at_options -s p -l parent-death -x -a '(__nsinit_value "SIGNAL none")' -d 'signal to get when nsinit\'s parent dies'
complete -c nsinit -n __nsinit_at_options -l grace -x -a '(__nsinit_value "TIME")' -d 'let remaining processes end for up to TIME'
complete -c nsinit -n __nsinit_at_options -l wait-all -d 'exit only when the last process has ended'
complete -c nsinit -n __nsinit_at_options -s e -l ok -x -a '(__nsinit_value "STATUS")' -d 'exit with 0 if the command exits with STATUS'
complete -c nsinit -n __nsinit_at_options -l remap -x -a '(__nsinit_value "SIGNAL:STATUS")' -d 'exit with STATUS if the command exits with FROM'
complete -c nsinit -n __nsinit_at_options -l raise -d 'die of the signal that killed the command'
complete -c nsinit -n __nsinit_at_options -s s -l subreaper -d 'become a subreaper (default unless PID 1)'
complete -c nsinit -n __nsinit_at_options -l reap -x -a '(__nsinit_value "auto kernel wait")' -d 'how orphans are reaped (default: auto)'
complete -c nsinit -n __nsinit_at_options -s w -l warn-zombies -d 'warn about orphans, and parents of zombies'
complete -c nsinit -n __nsinit_at_options -s P -l pause -d 'run no command; exit 0 on SIGTERM or SIGINT'
complete -c nsinit -n __nsinit_at_options -s u -l user -x -a '(__nsinit_value "USER?:GROUP")' -d 'user and group to run the command as'
complete -c nsinit -n __nsinit_at_options -l groups -x -a '(__nsinit_value ",GROUP drop")' -d 'supplementary groups; drop means none'
complete -c nsinit -n __nsinit_at_options -s C -l chdir -x -a '(__nsinit_value "DIR")' -d 'working directory of the command'
complete -c nsinit -n __nsinit_at_options -s E -l env -x -a '(__nsinit_value "VARIABLE=VALUE")' -d 'set an environment variable of the command'
complete -c nsinit -n __nsinit_at_options -l unset-env -x -a '(__nsinit_value "VARIABLE")' -d 'unset an environment variable'
complete -c nsinit -n __nsinit_at_options -l clear-env -d 'start with an empty environment'
complete -c nsinit -n __nsinit_at_options -l umask -x -a '(__nsinit_value "MODE")' -d 'file mode creation mask, octal'
complete -c nsinit -n __nsinit_at_options -l rlimit -x -a '(__nsinit_value "LIMIT=SOFT?:SOFT")' -d 'resource limit: nofile, nproc, core, ...'
complete -c nsinit -n __nsinit_at_options -l nice -x -a '(__nsinit_value "N")' -d 'add N to the nice value'
complete -c nsinit -n __nsinit_at_options -l oom-score-adj -x -a '(__nsinit_value "N")' -d 'OOM killer score adjustment (-1000 to 1000)'
complete -c nsinit -n __nsinit_at_options -l setsid -d 'run the command in a new session'
complete -c nsinit -n __nsinit_at_options -l sandbox -d 'run the command in new namespaces'
complete -c nsinit -n __nsinit_at_options -l share -x -a '(__nsinit_value ",NAMESPACE ,keyring")' -d 'namespaces to share with the host'
complete -c nsinit -n __nsinit_at_options -l unshare -x -a '(__nsinit_value ",NAMESPACE ,mount")' -d 'namespaces to make without --sandbox'
complete -c nsinit -n __nsinit_at_options -l map -x -a '(__nsinit_value "u:IN:OUT:N g:IN:OUT:N")' -d 'map N ids from IN inside to OUT outside'
complete -c nsinit -n __nsinit_at_options -l root -x -a '(__nsinit_value "DIR")' -d 'an unpacked image as the root, read-only'
complete -c nsinit -n __nsinit_at_options -l ro -x -a '(__nsinit_value "PATH?:PATH")' -d 'show a file or directory, read-only'
complete -c nsinit -n __nsinit_at_options -l rw -x -a '(__nsinit_value "PATH?:PATH")' -d 'show a file or directory, writable'
complete -c nsinit -n __nsinit_at_options -l overlay -x -a '(__nsinit_value "PATH?:PATH?:PATH")' -d 'show a directory; writes go to an upper layer'
complete -c nsinit -n __nsinit_at_options -l tmpfs -x -a '(__nsinit_value "PATH?:SIZE")' -d 'an empty writable directory, in memory'
complete -c nsinit -n __nsinit_at_options -l dev -x -a '(__nsinit_value "PATH?:PATH")' -d 'show a device, or a directory of devices'
complete -c nsinit -n __nsinit_at_options -l file -x -a '(__nsinit_value "PATH=TEXT")' -d 'a read-only file with this text'
complete -c nsinit -n __nsinit_at_options -l symlink -x -a '(__nsinit_value "PATH:PATH")' -d 'a symbolic link from PATH to TARGET'
complete -c nsinit -n __nsinit_at_options -l hide -x -a '(__nsinit_value "PATH")' -d 'mask a file or directory with an empty one'
complete -c nsinit -n __nsinit_at_options -l sysfs -d 'show /sys, read-only'
complete -c nsinit -n __nsinit_at_options -l proc -x -a '(__nsinit_value "full pid none")' -d 'contents of /proc (default: full)'
complete -c nsinit -n __nsinit_at_options -l memory -x -a '(__nsinit_value "SIZE")' -d 'memory limit, such as 64M'
complete -c nsinit -n __nsinit_at_options -l swap -x -a '(__nsinit_value "SIZE")' -d 'swap limit; 0 means no swap'
complete -c nsinit -n __nsinit_at_options -l cpus -x -a '(__nsinit_value "N")' -d 'CPU limit, such as 0.5'
complete -c nsinit -n __nsinit_at_options -l pids -x -a '(__nsinit_value "N")' -d 'limit on the number of processes'
complete -c nsinit -n __nsinit_at_options -l io-weight -x -a '(__nsinit_value "N")' -d 'share of a busy disk: 1 to 10000 (default: 100)'
complete -c nsinit -n __nsinit_at_options -l cpuset -x -a '(__nsinit_value "LIST")' -d 'CPUs to run on, such as 0,2-3'
complete -c nsinit -n __nsinit_at_options -l cgroup -x -a '(__nsinit_value "CGROUP")' -d 'parent of the sandbox\'s cgroup'
complete -c nsinit -n __nsinit_at_options -l join -x -a '(__nsinit_value "PID")' -d 'run the command in a running sandbox'
complete -c nsinit -n __nsinit_at_options -l net -x -a '(__nsinit_value "none host nat user join:PID")' -d 'network: none (only lo), host, nat, ...'
complete -c nsinit -n __nsinit_at_options -l publish -x -a '(__nsinit_value "HOST:PORT?/udp")' -d 'forward a host port to the sandbox'
complete -c nsinit -n __nsinit_at_options -l dns -x -a '(__nsinit_value "ADDR")' -d 'name server for /etc/resolv.conf'
complete -c nsinit -n __nsinit_at_options -l ip -x -a '(__nsinit_value "ADDR")' -d 'IPv4 address (default: the first free one)'
complete -c nsinit -n __nsinit_at_options -l subnet -x -a '(__nsinit_value "ADDR/PREFIX")' -d 'IPv4 subnet of the bridge (10.99.0.0/16)'
complete -c nsinit -n __nsinit_at_options -l subnet6 -x -a '(__nsinit_value "ADDR/PREFIX")' -d 'IPv6 subnet of the bridge (default: none)'
complete -c nsinit -n __nsinit_at_options -l bridge -x -a '(__nsinit_value "BRIDGE")' -d 'the bridge on the host (default: nsinit0)'
complete -c nsinit -n __nsinit_at_options -l mac -x -a '(__nsinit_value "ADDR")' -d 'link-layer address (default: from the IP)'
complete -c nsinit -n __nsinit_at_options -l ipc -x -a '(__nsinit_value "join:PID")' -d 'share the IPC namespace of a sandbox'
complete -c nsinit -n __nsinit_at_options -l pid -x -a '(__nsinit_value "join:PID")' -d 'share the PID namespace of a sandbox'
complete -c nsinit -n __nsinit_at_options -l pty -d 'give the command a terminal of its own'
complete -c nsinit -n __nsinit_at_options -l hostname -x -a '(__nsinit_value "HOSTNAME")' -d 'host name (default in a sandbox: sandbox)'
complete -c nsinit -n __nsinit_at_options -l boottime -x -a '(__nsinit_value "OFFSET")' -d 'seconds to add to CLOCK_BOOTTIME'
complete -c nsinit -n __nsinit_at_options -l monotonic -x -a '(__nsinit_value "OFFSET")' -d 'seconds to add to CLOCK_MONOTONIC'
complete -c nsinit -n __nsinit_at_options -l keep-env -d 'keep the whole environment'
complete -c nsinit -n __nsinit_at_options -l keep-fd -x -a '(__nsinit_value "N")' -d 'keep this file descriptor open'
complete -c nsinit -n __nsinit_at_options -l status-fd -x -a '(__nsinit_value "N")' -d 'write status lines to this file descriptor'
complete -c nsinit -n __nsinit_at_options -l pid-file -x -a '(__nsinit_value "PATH")' -d 'write the host\'s pid of PID 1 to FILE'
complete -c nsinit -n __nsinit_at_options -l caps -x -a '(__nsinit_value ",none ,docker ,CAPABILITY")' -d 'capabilities to keep (in a sandbox: none)'
complete -c nsinit -n __nsinit_at_options -l no-new-privs -d 'programs cannot gain privileges'
complete -c nsinit -n __nsinit_at_options -l seccomp -x -a '(__nsinit_value "default strict off PATH")' -d 'system call filter'
complete -c nsinit -n __nsinit_at_options -l deny-syscalls -x -a '(__nsinit_value ",SYSCALL")' -d 'more system calls to refuse'
complete -c nsinit -n __nsinit_at_options -l landlock -x -a '(__nsinit_value "off")' -d 'turn off the Landlock rules of the sandbox'
complete -c nsinit -n __nsinit_at_options -l allow-ro -x -a '(__nsinit_value "PATH")' -d 'Landlock: allow reading below PATH'
complete -c nsinit -n __nsinit_at_options -l allow-rw -x -a '(__nsinit_value "PATH")' -d 'Landlock: allow all access below PATH'
complete -c nsinit -n __nsinit_at_options -l allow-bind -x -a '(__nsinit_value "PORT")' -d 'Landlock: allow binding only to TCP PORT'
complete -c nsinit -n __nsinit_at_options -l allow-connect -x -a '(__nsinit_value "PORT")' -d 'Landlock: allow connecting only to TCP PORT'
complete -c nsinit -n __nsinit_at_options -l report -x -a '(__nsinit_value "PATH fd:N")' -d 'write a report of the run, as JSON'
complete -c nsinit -n __nsinit_at_options -l termination-log -f -a '(__nsinit_value "PATH")' -d 'write a line for Kubernetes'
complete -c nsinit -n __nsinit_at_options -s v -l verbose -d 'print more messages; also -vv and -vvv'
complete -c nsinit -n __nsinit_at_options -l explain -d 'print what nsinit would do, and do nothing'
complete -c nsinit -n __nsinit_at_options -l probe -d 'test what this host allows a sandbox'
complete -c nsinit -n __nsinit_at_options -l json -d 'with --probe: print JSON'
complete -c nsinit -n __nsinit_at_options -s h -l help -d 'print this help'
complete -c nsinit -n __nsinit_at_options -s V -l version -d 'print the version'
