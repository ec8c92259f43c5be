/* floor_sandbox.h - what floor_sandbox.c shows, hides, allows and refuses: about what nsinit does */
#ifndef BENCH_FLOOR_SANDBOX_H
#define BENCH_FLOOR_SANDBOX_H

#include <stdint.h>
#include <sys/syscall.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define EACH(i, array) (size_t i = 0; i < COUNT(array); i++)

/* Of linux/mount.h, filter.h, seccomp.h, landlock.h, capability.h and keyctl.h, which musl does not bring along. */
enum { COPY = 1, BY_FD = 4, SET_STRING = 1, CREATE = 6 };
enum { RDONLY = 1, NOSUID = 2, NODEV = 4, NOEXEC = 8, IDMAP = 0x100000 };
enum { LOAD = 0x20, EQUALS = 0x15, AT_LEAST = 0x35, RETURN = 6, ALLOW = 0x7fff0000, REFUSE = 0x50001 };
enum { READ = 0xd, OPEN = 0x4002, WRITE = 0x7fff, DEVICES = 0x8000, RIGHTS = 0xffff };
enum { CAPABILITIES_3 = 0x20080522, SECUREBITS_LOCKED = 0xef, JOIN_SESSION_KEYRING = 1 };

/* Below '/'. A symbolic link stays one. */
static const char *const trees[] = { "usr", "bin", "sbin", "lib", "lib32", "lib64", "opt", "etc" };
static const char *const nodes[] = { "dev/null", "dev/zero", "dev/full", "dev/random", "dev/urandom", "dev/tty" };
static const char *const links[][2] = {
	{ "pts/ptmx", "dev/ptmx" }, { "/proc/self/fd", "dev/fd" }, { "fd/0", "dev/stdin" },
	{ "fd/1", "dev/stdout" },   { "fd/2", "dev/stderr" },
};
static const char *const sealed[] = { "proc/sys", "proc/sysrq-trigger", "proc/irq", "proc/bus", "proc/fs" };
static const char *const hidden[] = {
	"etc/shadow",         "etc/shadow-", "etc/gshadow",    "etc/gshadow-", "etc/sudoers",
	"etc/sudoers.d",      "etc/ssh",     "etc/machine-id", "proc/kcore",   "proc/keys",
	"proc/kmsg",          "proc/scsi",   "proc/acpi",      "proc/timer_list",
	"proc/latency_stats",
};

static const struct {
	const char *path;
	uint64_t rights;
} rules[] = {
	{ "/", READ },         { "/proc", READ | OPEN }, { "/dev", READ | OPEN | DEVICES },
	{ "/dev/shm", WRITE }, { "/tmp", WRITE },        { "/root", WRITE },
};

static const short refused[] = {
	SYS_mount,           SYS_umount2,    SYS_swapon,      SYS_swapoff,           SYS_reboot,
	SYS_init_module,     SYS_acct,       SYS_kexec_load,  SYS_settimeofday,      SYS_quotactl,
	SYS_syslog,          SYS_bpf,        SYS_keyctl,      SYS_ptrace,            SYS_adjtimex,
	SYS_perf_event_open, SYS_pivot_root, SYS_setns,       SYS_open_by_handle_at, SYS_unshare,
	SYS_open_tree,       SYS_fsopen,     SYS_userfaultfd, SYS_io_uring_setup,    SYS_vhangup,
	SYS_sethostname,     SYS_move_pages, SYS_personality, SYS_clock_settime,     SYS_mount_setattr,
};

#endif
