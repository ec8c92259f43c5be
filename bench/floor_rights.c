/* floor_rights.c - the floor of the sandbox: what its command may do, about as nsinit has it */
#define _GNU_SOURCE
#include "floor_sandbox.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* Of linux/filter.h, seccomp.h, landlock.h, capability.h and keyctl.h, which musl does not bring along. */
enum { LOAD = 0x20, EQUALS = 0x15, AT_LEAST = 0x35, RETURN = 6, ALLOW = 0x7fff0000, REFUSE = 0x50001 };
enum { READ = 0xd, OPEN = 0x4002, WRITE = 0x7fff, DEVICES = 0x8000, RIGHTS = 0xffff };
enum { CAPABILITIES_3 = 0x20080522, SECUREBITS_LOCKED = 0xef, JOIN_SESSION_KEYRING = 1, CALLS = 512 };

#ifdef __x86_64__
#define MACHINE 0xc000003eU /* AUDIT_ARCH_X86_64 */
#else
#define MACHINE 0xc00000b7U /* AUDIT_ARCH_AARCH64 */
#endif

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

/* A balanced tree, written from its end: numbers from first[i] on are allowed where i is even, else refused. */
static struct filter {
	uint16_t code;
	uint8_t yes, no;
	uint32_t value;
} program[4 * COUNT(refused)];
static size_t top = COUNT(program), leaf[2];

static size_t put(uint16_t code, size_t yes, size_t no, uint32_t value)
{
	program[top - 1] = (struct filter){ code, (uint8_t)(yes - top), (uint8_t)(no - top), value };
	return --top;
}

static size_t put_tree(const uint32_t *first, size_t from, size_t to)
{
	size_t middle = (from + to) / 2, high, low;

	if (to - from == 1)
		return leaf[from % 2];
	high = put_tree(first, middle, to);
	low = put_tree(first, from, middle);
	return put(AT_LEAST, high, low, first[middle]);
}

static void filter_calls(void)
{
	uint32_t first[2 * COUNT(refused) + 1] = { 0 };
	struct {
		unsigned short length;
		const struct filter *at;
	} filter;
	size_t count = 1;

	for (uint32_t number = 0; number < CALLS; number++) {
		unsigned is_refused = 0;

		for EACH (i, refused)
			is_refused |= (uint32_t)refused[i] == number;
		if (is_refused == count % 2)
			first[count++] = number;
	}
	leaf[0] = put(RETURN, top, top, ALLOW);
	leaf[1] = put(RETURN, top, top, REFUSE);
	put_tree(first, 0, count);
	put(LOAD, top, top, 0);
	put(EQUALS, top, leaf[1], MACHINE);
	put(LOAD, top, top, 4);
	filter.length = (unsigned short)(COUNT(program) - top);
	filter.at = program + top;
	must(syscall(SYS_seccomp, 1, 0, &filter));
}

int make_rules(void)
{
	const uint64_t handled = RIGHTS;
	int ruleset = (int)must(syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0));

	for EACH (i, rules) {
		struct {
			uint64_t rights;
			int fd;
		} rule = { rules[i].rights, (int)must(open(rules[i].path, O_PATH | O_CLOEXEC)) };

		must(syscall(SYS_landlock_add_rule, ruleset, 1, &rule, 0));
		close(rule.fd);
	}
	return ruleset;
}

void drop_rights(int ruleset)
{
	const uint32_t header[] = { CAPABILITIES_3, 0 }, none[6] = { 0 };

	must(syscall(SYS_keyctl, JOIN_SESSION_KEYRING, NULL, 0, 0, 0));
	must(setrlimit(RLIMIT_CORE, &(struct rlimit){ 1, 1 }));
	must(setrlimit(RLIMIT_NPROC, &(struct rlimit){ 4096, 4096 }));
	must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
	for (unsigned long cap = 0; prctl(PR_CAPBSET_DROP, cap) == 0; cap++)
		;
	must(prctl(PR_SET_SECUREBITS, SECUREBITS_LOCKED));
	must(syscall(SYS_capset, header, none));
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) | prctl(PR_SET_DUMPABLE, 0));
	must(syscall(SYS_landlock_restrict_self, ruleset, 0));
	filter_calls();
}
