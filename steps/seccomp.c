/* seccomp.c - a filter of the system calls of the command
 *
 * seccomp.def is the policy; calls.h, which tools/calls.awk makes of it, is the action table: an action for each number.
 *
 * When a filter is installed, the kernel runs it for every number that exists, to remember those that are always allowed
 * (5.11): an instruction that each of these runs executes costs 2 us at every start. Hence a tree of ranges with the same
 * action, seven or eight comparisons high, and never a list. Jumps only go forward, so the filter is written from its
 * end: the target of a jump is already there.
 *
 * Needs:  no_new_privs.
 * Leaves: the child of nsinit under the filter. Runs last: what nsinit does itself is not filtered. */
#include "seccomp.h"

#include <calls.h>
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "../base/log.h"
#include "../base/text.h"

/* linux/filter.h, linux/seccomp.h and linux/audit.h, which musl does not have. */
struct kernel_filter {
	uint16_t code;
	uint8_t yes, no; /* how many instructions are skipped */
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

/* AUDIT_ARCH_*: a machine of elf.h, with its word size and byte order. */
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
#endif /* another one does not compile: a filter must know the numbers of its architecture */

enum { ARCH_64 = sizeof(long) == 8 };
#define ARCH ((uint32_t)ARCH_MACHINE | ARCH_ORDER | (ARCH_64 ? 0x80000000U : 0U))

#ifdef __s390__
enum { CLONE_FLAGS = 1 }; /* clone(stack, flags, ...) */
#else
enum { CLONE_FLAGS = 0 };
#endif

/* The leaves of the tree: an answer, or a check of the arguments. */
enum action {
	ACTION_ALLOW,
	ACTION_EPERM,
	ACTION_ENOSYS,
	ACTION_EAFNOSUPPORT,
	ACTION_KILL,
	ACTION_CLONE,
	ACTION_UNSHARE,
	ACTION_IOCTL,
	ACTION_SOCKET,
	ACTION_NETLINK,
	ACTION_PERSONALITY,
	ACTION_PRCTL,
	ACTION_MODE_1,
	ACTION_MODE_2,
	ACTION_OPEN,
	ACTION_MODE_OF_OPEN,
	ACTION_OPENAT,
	ACTION_MODE_OF_OPENAT,
	ACTIONS,
	/* Only in the table: which of the above they become depends on the base. */
	ACTION_COMMON,  /* allowed, except by strict */
	ACTION_UNKNOWN, /* a number without a name */
};

static const uint32_t answers[] = {
	/* clang-format off */
	[ACTION_ALLOW] = KERNEL_RETURN_ALLOW,
	[ACTION_EPERM] = KERNEL_RETURN_ERRNO(EPERM),
	[ACTION_ENOSYS] = KERNEL_RETURN_ERRNO(ENOSYS),
	[ACTION_EAFNOSUPPORT] = KERNEL_RETURN_ERRNO(EAFNOSUPPORT),
	[ACTION_KILL] = KERNEL_RETURN_KILL_PROCESS,
	/* clang-format on */
};

/* The capability that exempts from a denial: capabilities(7), as bits of plan->seccomp.caps. */
enum exempting {
	EXEMPTING_DAC_READ_SEARCH = 2,
	EXEMPTING_NET_ADMIN = 12,
	EXEMPTING_NET_RAW = 13,
	EXEMPTING_SYS_MODULE = 16,
	EXEMPTING_SYS_RAWIO = 17,
	EXEMPTING_SYS_CHROOT = 18,
	EXEMPTING_SYS_PTRACE = 19,
	EXEMPTING_SYS_PACCT = 20,
	EXEMPTING_SYS_ADMIN = 21,
	EXEMPTING_SYS_BOOT = 22,
	EXEMPTING_SYS_NICE = 23,
	EXEMPTING_SYS_RESOURCE = 24,
	EXEMPTING_SYS_TIME = 25,
	EXEMPTING_SYS_TTY_CONFIG = 26,
	EXEMPTING_SYSLOG = 34,
	EXEMPTING_PERFMON = 38,
	EXEMPTING_BPF = 39,
	EXEMPTING_OWN_FILES = 61, /* no directory of the host is writable */
	EXEMPTING_NEVER = 62,     /* a bit that is never set */
	EXEMPTING_ALWAYS = 63,    /* and one that always is */
};

/* The kernel accepts SYS_ADMIN instead of these, which were once a part of it. */
static const uint64_t parts_of_sys_admin = 1ULL << EXEMPTING_SYSLOG | 1ULL << EXEMPTING_PERFMON | 1ULL << EXEMPTING_BPF;

/* The action table: each number from CALLS_FIRST on. */
static const struct call {
	const char *name; /* "": the number has none */
	uint8_t action, exempting;
} calls[] = {
#undef CALL
#define CALL(number, name, action, exempting) { name, ACTION_##action, EXEMPTING_##exempting },
	CALLS
#undef CALL
};

enum { CALLS_COUNT = sizeof(calls) / sizeof(*calls) };
_Static_assert(CALLS_COUNT <= 8 * sizeof(((struct plan *)NULL)->seccomp.denied), "a bit for each");

static const struct rule {
	uint8_t exempting, check, argument, test, then;
	uint32_t value;
} rules[] = {
#define DENY(exempting, names)
#define ABSENT(exempting, names)
#define CHECK(exempting, names, check)
#define STRICT(names)
#define NUMBERS(where, first, names)
#define ELSEWHERE(names)
#define RULE(exempting, check, argument, test, value, then)                                                            \
	{ EXEMPTING_##exempting, ACTION_##check, argument, test, ACTION_##then, (uint32_t)(value) },
#include "seccomp.def"
};

enum { RULES_COUNT = sizeof(rules) / sizeof(*rules) };

/* The numbers from `first` up to that of the next range have the same action. */
struct range {
	uint32_t first;
	enum action action;
};

struct ranges {
	unsigned count;
	struct range item[CALLS_COUNT + 8];
};

/* Each range needs a comparison, and at most an action of its own and two long jumps. */
enum { PROGRAM_MAX = 4 * (CALLS_COUNT + 8) + 4 * RULES_COUNT };
_Static_assert((int)PROGRAM_MAX <= (int)KERNEL_FILTER_MAX, "the kernel accepts no longer one");

struct program {
	struct kernel_filter *at; /* PROGRAM_MAX of them */
	unsigned top;             /* index of the first one that is written */
	unsigned action[ACTIONS]; /* index of the nearest instruction that leads to it, 0: none yet */
};

enum { NEAR = 250 }; /* a conditional jump reaches over 255, and is itself up to three instructions away */

_Static_assert(sizeof(struct kernel_filter) == sizeof(uint64_t), "as the plan has them");
_Static_assert((int)SECCOMP_FILTER_MAX == (int)KERNEL_FILTER_MAX, "what the kernel takes");

/* The number of the call, counted from CALLS_FIRST, or -1. */
static int number_of(const char *name)
{
	for (int number = 0; *name && number < CALLS_COUNT; number++)
		if (strcmp(calls[number].name, name) == 0)
			return number;
	return -1;
}

static void read_filter(struct plan *plan, const char *path)
{
	enum { INSTRUCTION = sizeof(*plan->seccomp.filter) };
	int size = text_read_file(path, (char *)plan->seccomp.filter, sizeof(plan->seccomp.filter));

	if ((size < 0 && errno == E2BIG) || size > KERNEL_FILTER_MAX * INSTRUCTION)
		die(0, "filter '%s': longer than %d instructions", path, KERNEL_FILTER_MAX);
	must(size, "read the filter '%s'", path);
	if (size == 0 || size % INSTRUCTION)
		die(0, "filter '%s': %d bytes (a filter is one or more instructions of 8 bytes)", path, size);
	plan->seccomp.filter_length = (uint16_t)(size / INSTRUCTION);
}

static enum seccomp_base base_of(struct plan *plan, const struct config *config)
{
	const char *value = config->confine.seccomp ? config->confine.seccomp : config->sandbox.on ? "default" : "off";

	if (strcmp(value, "default") == 0)
		return SECCOMP_DEFAULT;
	if (strcmp(value, "strict") == 0)
		return SECCOMP_STRICT;
	if (strcmp(value, "off") == 0)
		return SECCOMP_NONE;
	read_filter(plan, value);
	return SECCOMP_FILE;
}

void seccomp_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const struct config_names *denied = &config->confine.deny_syscalls;
	uint64_t caps = config->confine.caps.given ? config->confine.caps.list : 0;

	(void)host;
	plan->seccomp.base = base_of(plan, config);
	plan->seccomp.file = config->confine.seccomp;
	plan->seccomp.denied_names = denied;
	plan->seccomp.has_policy = plan->seccomp.base == SECCOMP_DEFAULT || plan->seccomp.base == SECCOMP_STRICT;
	plan->seccomp.on = plan->seccomp.base != SECCOMP_NONE || denied->count > 0;
	if (caps >> EXEMPTING_SYS_ADMIN & 1)
		caps |= parts_of_sys_admin;
	if (!plan->mounts.host_is_writable)
		caps |= 1ULL << EXEMPTING_OWN_FILES;
	plan->seccomp.caps = (caps & ~(1ULL << EXEMPTING_NEVER)) | 1ULL << EXEMPTING_ALWAYS;
	for (size_t i = 0; i < denied->count; i++) {
		const char *name = denied->item[i];
		int number = number_of(name);

		if (number < 0)
			die(0, "deny-syscalls '%s': no such system call", name);
		plan->seccomp.denied[number / 32] |= 1U << number % 32;
	}
}

/* The value of --seccomp, also of a default. */
static const char *name_of(const struct plan *plan)
{
	static const char names_of_bases[][8] = {
		[SECCOMP_DEFAULT] = "default",
		[SECCOMP_STRICT] = "strict",
		[SECCOMP_NONE] = "off",
	};

	return plan->seccomp.base == SECCOMP_FILE ? plan->seccomp.file : names_of_bases[plan->seccomp.base];
}

void seccomp_explain(const struct plan *plan, struct text *text)
{
	if (!plan->seccomp.on)
		return;
	text_add(text, "seccomp      %s", name_of(plan));
	if (plan->seccomp.base == SECCOMP_DEFAULT)
		text_add(text, " (refuses system calls that change the host)");
	if (plan->seccomp.base == SECCOMP_STRICT)
		text_add(text, " (allows common system calls only)");
	if (plan->seccomp.base == SECCOMP_FILE)
		text_add(text, ", %u instructions", plan->seccomp.filter_length);
	for (size_t i = 0; i < plan->seccomp.denied_names->count; i++)
		text_add(text, "%s %s", i ? "," : "; denied:", plan->seccomp.denied_names->item[i]);
	text_add(text, "\n");
}

static enum action action_of(const struct plan *plan, unsigned number)
{
	const struct call *call = &calls[number];

	if (plan->seccomp.denied[number / 32] >> number % 32 & 1)
		return call->action == ACTION_ENOSYS ? ACTION_ENOSYS : ACTION_EPERM;
	if (!plan->seccomp.has_policy || plan->seccomp.caps >> call->exempting & 1)
		return ACTION_ALLOW;
	if (call->action == ACTION_UNKNOWN)
		return ACTION_ENOSYS;
	if (call->action == ACTION_COMMON)
		return plan->seccomp.base == SECCOMP_STRICT ? ACTION_EPERM : ACTION_ALLOW;
	return (enum action)call->action;
}

static void add_range(struct ranges *ranges, uint32_t first, enum action action)
{
	if (ranges->count && ranges->item[ranges->count - 1].action == action)
		return;
	ranges->item[ranges->count++] = (struct range){ .first = first, .action = action };
}

static void find_ranges(struct ranges *ranges, const struct plan *plan)
{
	enum action unknown = plan->seccomp.has_policy ? ACTION_ENOSYS : ACTION_ALLOW;

#if CALLS_FIRST > 0
	add_range(ranges, 0, unknown);
#endif
	for (unsigned number = 0; number < CALLS_COUNT; number++)
		add_range(ranges, CALLS_FIRST + number, action_of(plan, number));
	add_range(ranges, CALLS_FIRST + CALLS_COUNT, unknown);
#ifdef __ARM_NR_breakpoint
	/* ARM's own, of which every program that has threads needs set_tls. */
	add_range(ranges, __ARM_NR_breakpoint, ACTION_ALLOW);
	add_range(ranges, __ARM_NR_breakpoint + 6, unknown);
#endif
#ifdef __x86_64__
	/* The x32 ABI has the same calls by other numbers. -1 is no call: a tracer writes it to skip one. */
	add_range(ranges, 0x40000000U, ACTION_KILL);
	add_range(ranges, 0xffffffffU, unknown);
#endif
}

/* Writes an instruction in front of all others, which jumps to one of two of them. Returns its index. */
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

/* Writes an instruction that does not jump, or that always jumps over `k` instructions. */
static unsigned put_plain(struct program *program, enum code code, uint32_t k)
{
	return put(program, code, k, program->top, program->top);
}

/* The index of `target`, or of a jump to it that a conditional jump can reach. */
static unsigned put_jump(struct program *program, unsigned target)
{
	return target - program->top < NEAR ? target : put_plain(program, JUMP, target - program->top);
}

static unsigned put_action(struct program *program, enum action action)
{
	unsigned *nearest = &program->action[action];

	if (*nearest && action >= sizeof(answers) / sizeof(*answers))
		*nearest = put_jump(program, *nearest);
	else if (!*nearest || *nearest - program->top >= NEAR)
		*nearest = put_plain(program, RETURN, answers[action]);
	return *nearest;
}

/* The offset of the low half of an argument, which has 64 bits on every architecture. */
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
			next = put_action(program, (enum action)rule->then);
		} else if (plan->seccomp.caps >> rule->exempting & 1) {
			unsigned then = put_action(program, (enum action)rule->then);

			next = put(program, (enum code)rule->test, rule->value, then, next);
		}
		if (is_first)
			program->action[rule->check] = put_plain(program, LOAD, argument_at(rule->argument));
	}
}

/* Halves the ranges until one is left. As deep as the tree is high. */
static unsigned put_tree(struct program *program, const struct range *range, unsigned count)
{
	unsigned half = count / 2, yes, no;

	if (count == 1)
		return put_action(program, range->action);
	yes = put_tree(program, range + half, count - half);
	no = put_tree(program, range, half);
	yes = put_jump(program, yes);
	no = put_jump(program, no);
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
	/* Calls of another architecture, as a 32-bit program makes them, have other numbers. */
	kill = put_action(program, ACTION_KILL);
	(void)put(program, EQUALS, ARCH, tree, kill);
	(void)put_plain(program, LOAD, KERNEL_DATA_ARCH);
}

static void install(const struct plan *plan, const struct kernel_filter *at, unsigned length)
{
	struct kernel_filter_program program = { .length = (unsigned short)length, .at = at };

	must(sys_seccomp(KERNEL_SECCOMP_SET_MODE_FILTER, 0, &program), "install the filter '%s'", name_of(plan));
}

/* The filter of a policy, of --deny-syscalls, or of both. Apart from seccomp_install(), so that a start without a filter
 * touches none of its memory. */
static void install_policy(const struct plan *plan)
{
	struct kernel_filter at[PROGRAM_MAX];
	struct program program = { .at = at, .top = PROGRAM_MAX };

	build(&program, plan);
	install(plan, at + program.top, PROGRAM_MAX - program.top);
}

void seccomp_install(const struct plan *plan, struct run *run)
{
	(void)run;
	if (!plan->seccomp.on)
		return;
	/* Ours before the user's, which may forbid to install another one. */
	if (plan->seccomp.base != SECCOMP_FILE || plan->seccomp.denied_names->count)
		install_policy(plan);
	if (plan->seccomp.base == SECCOMP_FILE)
		install(plan, (const void *)plan->seccomp.filter, plan->seccomp.filter_length);
}
