/* seccomp.c - a filter of the system calls of the command
 *
 * seccomp.def is the policy; calls.h, which tools/calls.awk makes of it, says for each number what becomes of the call.
 *
 * When a filter is installed the kernel tries it with every number that there is, to remember those that are always
 * allowed (5.11): an instruction that each of them passes costs 2 us at every start. Hence a tree of ranges that get
 * the same answer, seven or eight comparisons high, and never a list. Jumps only go forward, so the filter is written
 * from its end: what an instruction jumps to is already there. */
#include "seccomp.h"

#include <calls.h>
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "../base/text.h"
#include "../base/log.h"

/* linux/filter.h, linux/seccomp.h and linux/audit.h, which musl does not bring along. */
struct kernel_filter {
	uint16_t code;
	uint8_t yes, no; /* how many instructions are passed over */
	uint32_t k;
};

struct kernel_filter_program {
	unsigned short length;
	const struct kernel_filter *at;
};

enum {
	KERNEL_FILTER_MAX = 4096, /* BPF_MAXINSNS */
	KERNEL_SECCOMP_SET_MODE_FILTER = 1,
	KERNEL_DATA_NR = 0, /* offsets in struct seccomp_data */
	KERNEL_DATA_ARCH = 4,
	KERNEL_DATA_ARGS = 16,
};

enum code { LOAD = 0x20, JUMP = 0x05, EQUALS = 0x15, AT_LEAST = 0x35, ANY_BIT = 0x45, RETURN = 0x06, ELSE = 0 };

#define KERNEL_RETURN_ERRNO(number) (0x00050000U | (number))
#define KERNEL_RETURN_ALLOW 0x7fff0000U
#define KERNEL_RETURN_KILL_PROCESS 0x80000000U

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
enum { LOW_WORD = 0 };
#define ARCH_ORDER 0x40000000U
#else
enum { LOW_WORD = 4 };
#define ARCH_ORDER 0U
#endif

/* AUDIT_ARCH_*: a machine of elf.h, with its size and its order of bytes. */
#if defined(__x86_64__)
#define ARCH_MACHINE EM_X86_64
#elif defined(__i386__)
#define ARCH_MACHINE EM_386
#elif defined(__aarch64__)
#define ARCH_MACHINE EM_AARCH64
#elif defined(__arm__)
#define ARCH_MACHINE EM_ARM
#elif defined(__s390x__)
#define ARCH_MACHINE EM_S390
#elif defined(__riscv)
#define ARCH_MACHINE EM_RISCV
#elif defined(__powerpc64__)
#define ARCH_MACHINE EM_PPC64
#elif defined(__powerpc__)
#define ARCH_MACHINE EM_PPC
#elif defined(__loongarch__)
#define ARCH_MACHINE 258
#elif defined(__mips__)
#define ARCH_MACHINE EM_MIPS
#endif /* another one does not compile: a filter must know whose numbers it sees */

enum { ARCH_64 = sizeof(long) == 8 };
#define ARCH ((uint32_t)ARCH_MACHINE | ARCH_ORDER | (ARCH_64 ? 0x80000000U : 0U))

#ifdef __s390__
enum { CLONE_FLAGS = 1 }; /* clone(stack, flags, ...) */
#else
enum { CLONE_FLAGS = 0 };
#endif

/* Where the tree ends: in an answer, or in a check of the arguments. */
enum leaf {
	LEAF_ALLOW,
	LEAF_EPERM,
	LEAF_ENOSYS,
	LEAF_EAFNOSUPPORT,
	LEAF_KILL,
	LEAF_CLONE,
	LEAF_UNSHARE,
	LEAF_IOCTL,
	LEAF_SOCKET,
	LEAF_NETLINK,
	LEAF_PERSONALITY,
	LEAF_PRCTL,
	LEAF_MODE_1,
	LEAF_MODE_2,
	LEAF_OPEN,
	LEAF_MODE_OF_OPEN,
	LEAF_OPENAT,
	LEAF_MODE_OF_OPENAT,
	LEAVES,
	/* In the table alone: what they become depends on the base. */
	LEAF_COMMON,  /* allowed, but not by strict */
	LEAF_UNKNOWN, /* a number without a name */
};

static const uint32_t answers[] = {
	/* clang-format off */
	[LEAF_ALLOW] = KERNEL_RETURN_ALLOW,
	[LEAF_EPERM] = KERNEL_RETURN_ERRNO(EPERM),
	[LEAF_ENOSYS] = KERNEL_RETURN_ERRNO(ENOSYS),
	[LEAF_EAFNOSUPPORT] = KERNEL_RETURN_ERRNO(EAFNOSUPPORT),
	[LEAF_KILL] = KERNEL_RETURN_KILL_PROCESS,
	/* clang-format on */
};

/* capabilities(7), as bits of plan->seccomp.caps. */
enum lift {
	LIFT_DAC_READ_SEARCH = 2,
	LIFT_NET_ADMIN = 12,
	LIFT_NET_RAW = 13,
	LIFT_SYS_MODULE = 16,
	LIFT_SYS_RAWIO = 17,
	LIFT_SYS_CHROOT = 18,
	LIFT_SYS_PTRACE = 19,
	LIFT_SYS_PACCT = 20,
	LIFT_SYS_ADMIN = 21,
	LIFT_SYS_BOOT = 22,
	LIFT_SYS_NICE = 23,
	LIFT_SYS_RESOURCE = 24,
	LIFT_SYS_TIME = 25,
	LIFT_SYS_TTY_CONFIG = 26,
	LIFT_SYSLOG = 34,
	LIFT_PERFMON = 38,
	LIFT_BPF = 39,
	LIFT_OWN_FILES = 61, /* nothing of the host's is writable */
	LIFT_NEVER = 62,     /* a bit that is never set */
	LIFT_ALWAYS = 63,    /* and one that always is */
};

/* The kernel takes SYS_ADMIN for these, which were once a part of it. */
static const uint64_t parts_of_sys_admin = 1ULL << LIFT_SYSLOG | 1ULL << LIFT_PERFMON | 1ULL << LIFT_BPF;

/* Each number from CALLS_FIRST on, and what is done with its call. */
static const struct call {
	const char *name; /* "": the number has none */
	uint8_t leaf, lift;
} calls[] = {
#undef CALL
#define CALL(number, name, leaf, lift) { name, LEAF_##leaf, LIFT_##lift },
	CALLS
#undef CALL
};

enum { CALLS_COUNT = sizeof(calls) / sizeof(*calls) };
_Static_assert(CALLS_COUNT <= 8 * sizeof(((struct plan *)NULL)->denied), "a bit for each");

static const struct rule {
	uint8_t lift, check, argument, test, then;
	uint32_t value;
} rules[] = {
#define DENY(lift, names)
#define ABSENT(lift, names)
#define CHECK(lift, names, check)
#define STRICT(names)
#define NUMBERS(where, first, names)
#define ELSEWHERE(names)
#define RULE(lift, check, argument, test, value, then)                                                                 \
	{ LIFT_##lift, LEAF_##check, argument, test, LEAF_##then, (uint32_t)(value) },
#include "seccomp.def"
};

enum { RULES_COUNT = sizeof(rules) / sizeof(*rules) };

/* The numbers from `first` up to that of the next range end in the same leaf. */
struct range {
	uint32_t first;
	enum leaf leaf;
};

struct ranges {
	unsigned count;
	struct range item[CALLS_COUNT + 8];
};

/* Each range takes a comparison, and at most a leaf of its own and two long jumps. */
enum { PROGRAM_MAX = 4 * (CALLS_COUNT + 8) + 4 * RULES_COUNT };
_Static_assert((int)PROGRAM_MAX <= (int)KERNEL_FILTER_MAX, "what the kernel takes");

struct program {
	struct kernel_filter *at; /* PROGRAM_MAX of them */
	unsigned top;             /* index of the first one that is written */
	unsigned leaf[LEAVES];    /* index of the nearest way into it, 0: none yet */
};

enum { NEAR = 250 }; /* a conditional jump reaches over 255, and is itself up to three instructions away */

/* The bytes of --seccomp=FILE that were checked: with one to spare, so that a longer file is seen to be longer. */
static struct {
	unsigned short length;
	struct kernel_filter at[KERNEL_FILTER_MAX + 1];
} file;

/* The number of the call, counted from CALLS_FIRST, or -1. */
static int number_of(const char *name)
{
	for (int number = 0; *name && number < CALLS_COUNT; number++)
		if (strcmp(calls[number].name, name) == 0)
			return number;
	return -1;
}

static void read_filter(const char *path)
{
	int size = text_read_file(path, (char *)file.at, sizeof(file.at));

	if ((size < 0 && errno == E2BIG) || size > (int)(KERNEL_FILTER_MAX * sizeof(*file.at)))
		die(0, "filter '%s': longer than %d instructions", path, KERNEL_FILTER_MAX);
	must(size, "read the filter '%s'", path);
	if (size == 0 || size % (int)sizeof(*file.at))
		die(0, "filter '%s': %d bytes (it takes instructions of 8 bytes, at least one)", path, size);
	file.length = (unsigned short)(size / (int)sizeof(*file.at));
}

static enum seccomp_base base_of(const struct config *config)
{
	const char *value = config->confine.seccomp ? config->confine.seccomp : config->sandbox.on ? "default" : "off";

	if (strcmp(value, "default") == 0)
		return SECCOMP_DEFAULT;
	if (strcmp(value, "strict") == 0)
		return SECCOMP_STRICT;
	if (strcmp(value, "off") == 0)
		return SECCOMP_NONE;
	read_filter(value);
	return SECCOMP_FILE;
}

void seccomp_decide(struct plan *plan, const struct config *config, const struct probe *probe)
{
	uint64_t caps = config->confine.caps.given ? config->confine.caps.list : 0;

	(void)probe;
	plan->seccomp.base = base_of(config);
	plan->seccomp.has_policy = plan->seccomp.base == SECCOMP_DEFAULT || plan->seccomp.base == SECCOMP_STRICT;
	plan->seccomp.on = plan->seccomp.base != SECCOMP_NONE || config->confine.deny_syscalls.count > 0;
	if (caps >> LIFT_SYS_ADMIN & 1)
		caps |= parts_of_sys_admin;
	if (!plan->mounts.host_is_writable)
		caps |= 1ULL << LIFT_OWN_FILES;
	plan->seccomp.caps = (caps & ~(1ULL << LIFT_NEVER)) | 1ULL << LIFT_ALWAYS;
	for (size_t i = 0; i < config->confine.deny_syscalls.count; i++) {
		const char *name = config->confine.deny_syscalls.item[i];
		int number = number_of(name);

		if (number < 0)
			die(0, "deny-syscalls '%s': no such system call", name);
		plan->denied[number / 32] |= 1U << number % 32;
	}
}

/* As the user wrote it, or would have. */
static const char *name_of(const struct plan *plan)
{
	static const char names_of_bases[][8] = {
		[SECCOMP_DEFAULT] = "default",
		[SECCOMP_STRICT] = "strict",
		[SECCOMP_NONE] = "off",
	};

	return plan->seccomp.base == SECCOMP_FILE ? plan->config->confine.seccomp : names_of_bases[plan->seccomp.base];
}

void seccomp_explain(const struct plan *plan, struct text *text)
{
	const struct config_names *denied = &plan->config->confine.deny_syscalls;

	if (!plan->seccomp.on)
		return;
	text_add(text, "seccomp      %s", name_of(plan));
	if (plan->seccomp.base == SECCOMP_FILE)
		text_add(text, ", %u instructions", (unsigned)file.length);
	for (size_t i = 0; i < denied->count; i++)
		text_add(text, "%s %s", i ? "," : "; denied:", denied->item[i]);
	text_add(text, "\n");
}

static enum leaf leaf_of(const struct plan *plan, unsigned number)
{
	const struct call *call = &calls[number];

	if (plan->denied[number / 32] >> number % 32 & 1)
		return call->leaf == LEAF_ENOSYS ? LEAF_ENOSYS : LEAF_EPERM;
	if (!plan->seccomp.has_policy || plan->seccomp.caps >> call->lift & 1)
		return LEAF_ALLOW;
	if (call->leaf == LEAF_UNKNOWN)
		return LEAF_ENOSYS;
	if (call->leaf == LEAF_COMMON)
		return plan->seccomp.base == SECCOMP_STRICT ? LEAF_EPERM : LEAF_ALLOW;
	return (enum leaf)call->leaf;
}

static void add_range(struct ranges *ranges, uint32_t first, enum leaf leaf)
{
	if (ranges->count && ranges->item[ranges->count - 1].leaf == leaf)
		return;
	ranges->item[ranges->count++] = (struct range){ .first = first, .leaf = leaf };
}

static void find_ranges(struct ranges *ranges, const struct plan *plan)
{
	enum leaf unknown = plan->seccomp.has_policy ? LEAF_ENOSYS : LEAF_ALLOW;

#if CALLS_FIRST > 0
	add_range(ranges, 0, unknown);
#endif
	for (unsigned number = 0; number < CALLS_COUNT; number++)
		add_range(ranges, CALLS_FIRST + number, leaf_of(plan, number));
	add_range(ranges, CALLS_FIRST + CALLS_COUNT, unknown);
#ifdef __ARM_NR_breakpoint
	/* ARM's own, of which every program that has threads needs set_tls. */
	add_range(ranges, __ARM_NR_breakpoint, LEAF_ALLOW);
	add_range(ranges, __ARM_NR_breakpoint + 6, unknown);
#endif
#ifdef __x86_64__
	/* The same calls by other numbers, as the x32 ABI has them. -1 is none, but what a tracer makes of a call that is
	 * not to be done. */
	add_range(ranges, 0x40000000U, LEAF_KILL);
	add_range(ranges, 0xffffffffU, unknown);
#endif
}

/* Writes an instruction before all others, which jumps to one of two of them. Returns its index. */
static unsigned put(struct program *program, enum code code, uint32_t k, unsigned yes, unsigned no)
{
	program->at[program->top - 1] = (struct kernel_filter){
		.code = (uint16_t)code,
		.yes = (uint8_t)(yes - program->top),
		.no = (uint8_t)(no - program->top),
		.k = k,
	};
	return --program->top;
}

/* Writes an instruction that does not jump, or, `k` instructions far, jumps in any case. */
static unsigned put_plain(struct program *program, enum code code, uint32_t k)
{
	return put(program, code, k, program->top, program->top);
}

/* The index of a way to `target` that a conditional jump reaches. */
static unsigned put_way(struct program *program, unsigned target)
{
	return target - program->top < NEAR ? target : put_plain(program, JUMP, target - program->top);
}

static unsigned put_leaf(struct program *program, enum leaf leaf)
{
	unsigned *nearest = &program->leaf[leaf];

	if (*nearest && leaf >= sizeof(answers) / sizeof(*answers))
		*nearest = put_way(program, *nearest);
	else if (!*nearest || *nearest - program->top >= NEAR)
		*nearest = put_plain(program, RETURN, answers[leaf]);
	return *nearest;
}

/* Where the low half of an argument is, which has 64 bits on every processor. */
static uint32_t argument_at(unsigned number)
{
	return KERNEL_DATA_ARGS + 8 * number + LOW_WORD;
}

/* The last rule of a check is an ELSE: it begins there. */
static void put_checks(struct program *program, const struct plan *plan)
{
	unsigned next = 0;

	for (unsigned i = RULES_COUNT; i-- > 0;) {
		const struct rule *rule = &rules[i];
		bool is_first = i == 0 || rules[i - 1].check != rule->check;

		if (rule->test == ELSE) {
			next = put_leaf(program, (enum leaf)rule->then);
		} else if (plan->seccomp.caps >> rule->lift & 1) {
			unsigned then = put_leaf(program, (enum leaf)rule->then);

			next = put(program, (enum code)rule->test, rule->value, then, next);
		}
		if (is_first)
			program->leaf[rule->check] = put_plain(program, LOAD, argument_at(rule->argument));
	}
}

/* Halves the ranges until one is left. As deep as the tree is high. */
static unsigned put_tree(struct program *program, const struct range *range, unsigned count)
{
	unsigned half = count / 2, yes, no;

	if (count == 1)
		return put_leaf(program, range->leaf);
	yes = put_tree(program, range + half, count - half);
	no = put_tree(program, range, half);
	yes = put_way(program, yes);
	no = put_way(program, no);
	return put(program, AT_LEAST, range[half].first, yes, no);
}

static void build(struct program *program, const struct plan *plan)
{
	struct ranges ranges = { .count = 0 };
	unsigned kill, tree;

	if (plan->seccomp.has_policy)
		put_checks(program, plan);
	find_ranges(&ranges, plan);
	tree = put_tree(program, ranges.item, ranges.count);
	if (tree != program->top)
		(void)put_plain(program, JUMP, tree - program->top);
	tree = put_plain(program, LOAD, KERNEL_DATA_NR);
	/* Another processor's calls, as a 32-bit program makes them, have other numbers. */
	kill = put_leaf(program, LEAF_KILL);
	(void)put(program, EQUALS, ARCH, tree, kill);
	(void)put_plain(program, LOAD, KERNEL_DATA_ARCH);
}

static void install(const struct plan *plan, const struct kernel_filter *at, unsigned length)
{
	struct kernel_filter_program program = { .length = (unsigned short)length, .at = at };

	must(sys_seccomp(KERNEL_SECCOMP_SET_MODE_FILTER, 0, &program), "install the filter '%s'", name_of(plan));
}

void seccomp_take(const struct plan *plan, struct run *run)
{
	struct kernel_filter at[PROGRAM_MAX];
	struct program program = { .at = at, .top = PROGRAM_MAX };

	(void)run;
	if (!plan->seccomp.on)
		return;
	/* Ours before a user's, which may not allow to install another one. */
	if (plan->seccomp.base != SECCOMP_FILE || plan->config->confine.deny_syscalls.count) {
		build(&program, plan);
		install(plan, at + program.top, PROGRAM_MAX - program.top);
	}
	if (plan->seccomp.base == SECCOMP_FILE)
		install(plan, file.at, file.length);
}
