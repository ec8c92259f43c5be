/* mounts.c - the files of a sandbox: which of the host's, and how
 *
 * The policy is mounts_default.def, then the mounts that the user asks for, in the order of the options. mount_sources.c
 * and rootfs.c do what is decided here.
 *
 * Leaves: a list of mounts in the scratch. No file is looked at, so that --explain needs no privileges. */
#include "mounts.h"

#include <sched.h>
#include <string.h>

#include "../base/log.h"
#include "../base/text.h"

enum row_class { CLASS_ALWAYS, CLASS_SYSTEM, CLASS_IMAGE, CLASS_PROC };

struct row {
	uint8_t class, kind, flags;
	uint16_t number;
	const char *source, *target;
} __attribute__((packed));

static const struct row rows[] = {
/* clang-format off */
#define OPTIONAL MOUNT_OPTIONAL
#define WRITABLE MOUNT_WRITABLE
#define LINK MOUNT_LINK
#define UNMAPPED MOUNT_UNMAPPED
#define ROW(class, kind, source, target, flags, number) { class, MOUNT_##kind, flags, number, source, target },
#define MOUNT(kind, source, target, flags, number) ROW(CLASS_ALWAYS, kind, source, target, flags, number)
#define SYSTEM(kind, source, target, flags, number) ROW(CLASS_SYSTEM, kind, source, target, flags, number)
#define IMAGE(kind, source, target, flags, number) ROW(CLASS_IMAGE, kind, source, target, flags, number)
#define PROC(kind, source, target, flags, number) ROW(CLASS_PROC, kind, source, target, flags, number)
#define RESTRICT(kind, target)
#include "mounts_default.def"
#undef MOUNT
#undef SYSTEM
#undef IMAGE
#undef PROC
#undef RESTRICT
	/* clang-format on */
};

/* The targets that are masked or made read-only after all mounts. */
static const struct restriction {
	enum mount_kind kind;
	const char *target;
} restrictions[] = {
/* clang-format off */
#define MOUNT(kind, source, target, flags, number)
#define SYSTEM(kind, source, target, flags, number)
#define IMAGE(kind, source, target, flags, number)
#define PROC(kind, source, target, flags, number)
#define RESTRICT(kind, target) { MOUNT_##kind, target },
#include "mounts_default.def"
	/* clang-format on */
};

static void add(struct plan *plan, struct mount_op op)
{
	if (plan->mounts.count == MOUNTS_MAX)
		die(0, "more than %d mounts", MOUNTS_MAX);
	while (op.target_length > 1 && op.target[op.target_length - 1] == '/')
		op.target_length--;
	plan->mounts.op[plan->mounts.count++] = op;
}

/* Whether "/.." comes here, as a whole name. */
static bool is_step_up(const char *at, const char *end)
{
	return end - at >= 3 && memcmp(at, "/..", 3) == 0 && (at + 3 == end || at[3] == '/');
}

/* Dies of a place that could be anywhere but where it says. */
static void check_target(const struct mount_op *op, const char *value)
{
	const char *end = op->target + op->target_length;

	if (*op->target != '/')
		die(0, "'%s': the place inside must begin with '/'", value);
	for (const char *at = op->target; at < end; at++)
		if (is_step_up(at, end))
			die(0, "'%s': '..' in the place inside", value);
}

/* The length of the part in front of `separator`; dies of one that no path has. */
static uint16_t part(const char *from, char separator, const char *value)
{
	const char stop[] = { separator, '\0' };
	size_t length = strcspn(from, stop);

	if (length == 0 || length >= PATH_MAX)
		die(length ? ENAMETOOLONG : 0, "'%s'%s", value, length ? "" : ": a path is missing");
	return (uint16_t)length;
}

/* What takes the writes of an overlay: a folder of the host's, or one that goes with the sandbox. */
static void add_layer(struct plan *plan, const struct mount_op *overlay, const char *upper)
{
	struct mount_op op = *overlay;

	op.kind = upper ? MOUNT_BIND : MOUNT_TMPFS;
	op.flags = MOUNT_WRITABLE | MOUNT_LAYER;
	op.source = upper ? upper : "mode=700";
	op.source_length = part(op.source, '\0', op.source);
	plan->mounts.host_is_writable |= upper != NULL;
	add(plan, op);
}

/* SRC[:DST] and, of an overlay, [:UPPER]. SRC may be fd:N. */
static void add_source(struct plan *plan, const char *value, enum mount_kind kind, uint8_t flags)
{
	struct mount_op op = { .kind = (uint8_t)kind, .flags = flags, .source = value };
	size_t skip = strncmp(value, "fd:", 3) == 0 ? 3 : 0;
	const char *upper = NULL;

	op.source_length = op.target_length = (uint16_t)(part(value + skip, ':', value) + skip);
	op.target = value;
	if (value[op.source_length]) {
		op.target = value + op.source_length + 1;
		op.target_length = part(op.target, kind == MOUNT_OVERLAY ? ':' : '\0', value);
		if (op.target[op.target_length])
			upper = op.target + op.target_length + 1;
	}
	check_target(&op, value);
	if (op.target_length == 1) {
		if (plan->mounts.root_request >= 0)
			die(0, "'%s': '/' is there already", value);
		plan->mounts.root_request = plan->mounts.count;
	}
	if (kind == MOUNT_OVERLAY) {
		add_layer(plan, &op, upper);
		op.flags &= (uint8_t)~MOUNT_WRITABLE; /* what lies below it */
	}
	plan->mounts.host_is_writable |= kind == MOUNT_BIND && flags & MOUNT_WRITABLE;
	add(plan, op);
}

/* DST[:SIZE]; the size is checked here and read by the kernel. */
static void add_tmpfs(struct plan *plan, const char *value)
{
	struct mount_op op = { .kind = MOUNT_TMPFS, .flags = MOUNT_WRITABLE | MOUNT_OWNED, .target = value };
	size_t digits;

	op.source = "mode=755";
	op.source_length = (uint16_t)strlen(op.source);
	op.target_length = part(value, ':', value);
	if (value[op.target_length]) {
		op.size = value + op.target_length + 1;
		digits = strspn(op.size, "0123456789");
		/* 0 would be no limit at all. */
		if (!digits || digits > 15 || strspn(op.size, "0") == digits ||
		    strspn(op.size + digits, "kKmMgG") > 1 || op.size[digits + strspn(op.size + digits, "kKmMgG")])
			die(0, "'%s': not a size (use 512K, 64M or 2G)", value);
	}
	check_target(&op, value);
	add(plan, op);
}

/* PATH=TEXT, and TARGET:PATH */
static void add_pair(struct plan *plan, const char *value, enum mount_kind kind)
{
	const char *separator = strchr(value, kind == MOUNT_TEXT ? '=' : ':');
	struct mount_op op = { .kind = (uint8_t)kind };
	size_t length = separator ? (size_t)(separator - value) : 0;

	if (length == 0 || length >= PATH_MAX || strlen(separator) > UINT16_MAX)
		die(0, "'%s': not %s", value, kind == MOUNT_TEXT ? "PATH=TEXT" : "TARGET:PATH");
	op.source = kind == MOUNT_TEXT ? separator + 1 : value;
	op.source_length = (uint16_t)(kind == MOUNT_TEXT ? strlen(separator + 1) : length);
	op.target = kind == MOUNT_TEXT ? value : separator + 1;
	op.target_length = kind == MOUNT_TEXT ? (uint16_t)length : part(op.target, '\0', value);
	check_target(&op, value);
	add(plan, op);
}

/* A place where something is done with what is there. */
static void add_place(struct plan *plan, const char *target, enum mount_kind kind, uint8_t flags)
{
	struct mount_op op = { .kind = (uint8_t)kind, .flags = flags, .source = "", .target = target };

	op.target_length = part(target, '\0', target);
	check_target(&op, target);
	add(plan, op);
}

static void add_request(struct plan *plan, const struct file_request *request)
{
	static const char names[][10] = {
		[FILE_RO] = "--ro",     [FILE_RW] = "--rw",           [FILE_TMPFS] = "--tmpfs",
		[FILE_DEV] = "--dev",   [FILE_OVERLAY] = "--overlay", [FILE_HIDE] = "--hide",
		[FILE_TEXT] = "--file", [FILE_SYMLINK] = "--symlink", [FILE_SYSFS] = "--sysfs",
		[FILE_ROOT] = "--root",
	};

	log_step(names[request->kind]);
	switch (request->kind) {
	case FILE_RO:
		add_source(plan, request->value, MOUNT_BIND, 0);
		break;
	case FILE_RW:
		add_source(plan, request->value, MOUNT_BIND, MOUNT_WRITABLE);
		break;
	case FILE_DEV:
		add_source(plan, request->value, MOUNT_DEVICE, MOUNT_WRITABLE | MOUNT_DEVICES);
		break;
	case FILE_OVERLAY:
		add_source(plan, request->value, MOUNT_OVERLAY, MOUNT_WRITABLE);
		break;
	case FILE_TMPFS:
		add_tmpfs(plan, request->value);
		break;
	case FILE_HIDE:
		add_place(plan, request->value, MOUNT_MASK, 0);
		break;
	case FILE_TEXT:
		add_pair(plan, request->value, MOUNT_TEXT);
		break;
	case FILE_SYMLINK:
		add_pair(plan, request->value, MOUNT_SYMLINK);
		break;
	case FILE_SYSFS:
		add_place(plan, "/sys", MOUNT_SYSFS, 0);
		break;
	case FILE_ROOT:
		if (plan->mounts.root_request >= 0)
			die(0, "'%s': '/' is there already", request->value);
		plan->mounts.root_request = plan->mounts.count;
		add(plan, (struct mount_op){ .kind = MOUNT_BIND,
					     .source = request->value,
					     .source_length = part(request->value, '\0', request->value),
					     .target = "/",
					     .target_length = 1 });
		break;
	}
}

/* Whether `path` is the target or below it. */
static bool is_in(const char *path, const struct mount_op *op)
{
	return strncmp(path, op->target, op->target_length) == 0 &&
	       (path[op->target_length] == '/' || !path[op->target_length]);
}

/* With --root there is no tmpfs of the root: there a writable directory, the last op, becomes a tmpfs. */
static void fit_to_image(struct plan *plan, uint8_t flags)
{
	struct mount_op *op = &plan->mounts.op[plan->mounts.count - 1];

	if (op->kind != MOUNT_DIRECTORY || plan->mounts.root_request < 0)
		return;
	op->kind = MOUNT_TMPFS;
	op->flags |= flags;
	op->source = op->number == 0700 ? "mode=700" : "mode=1777";
	op->source_length = (uint16_t)strlen(op->source);
}

/* The home directory is empty, unless it is in a directory that is shown anyway (/usr/games). */
static void add_home(struct plan *plan, const struct config *config)
{
	const char *home = NULL;

	for (char **at = config->command.environ; *at && !home; at++)
		home = text_after(*at, "HOME=");
	if (*plan->identity.home)
		home = plan->identity.home;
	if (!home || *home != '/' || !home[strspn(home, "/")])
		return;
	for (const char *at = home; *at; at++)
		if (is_step_up(at, home + strlen(home)))
			return;
	for (size_t i = 0; i < plan->mounts.count; i++) {
		const struct mount_op *op = &plan->mounts.op[i];

		/* In a directory that is empty itself, it is made. */
		if (op->target_length > 1 && is_in(home, op) &&
		    (op->kind != MOUNT_DIRECTORY || !home[op->target_length]))
			return;
	}
	add_place(plan, home, MOUNT_DIRECTORY, MOUNT_WRITABLE | MOUNT_OWNED);
	plan->mounts.op[plan->mounts.count - 1].number = 0700;
	fit_to_image(plan, MOUNT_OPTIONAL);
}

static void add_defaults(struct plan *plan, const struct config *config)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		struct mount_op op = {
			.kind = row->kind,
			.flags = row->flags,
			.number = row->number,
			.source = row->source,
			.source_length = (uint16_t)strlen(row->source),
			.target = row->target,
			.target_length = (uint16_t)strlen(row->target),
		};

		if ((row->class == CLASS_SYSTEM && plan->mounts.root_request >= 0) ||
		    (row->class == CLASS_IMAGE && plan->mounts.root_request < 0) ||
		    (row->class == CLASS_PROC && config->sandbox.proc == PROC_NONE))
			continue;
		if (row->kind == MOUNT_DIRECTORY)
			op.flags |= MOUNT_WRITABLE;
		/* The kernel mounts a fresh one only in a PID namespace of our own. */
		if (row->kind == MOUNT_PROC && !(plan->namespaces.made & CLONE_NEWPID) && !config->sandbox.join_pid) {
			op.kind = MOUNT_BIND;
			op.source = op.target;
			op.source_length = op.target_length;
		} else if (row->kind == MOUNT_PROC && config->sandbox.proc == PROC_PID) {
			op.source = "subset=pid";
			op.source_length = sizeof("subset=pid") - 1;
		}
		add(plan, op);
		fit_to_image(plan, 0);
	}
}

/* The name servers: those of --dns, or those of the host. The host's file mostly is a link to a file that is not shown. The
 * file of systemd-resolved names its own server on the host's loopback: then the file with that server's upstream servers
 * is shown instead. */
static void add_resolver(struct plan *plan, const struct config *config)
{
	const struct config_net *net = &config->sandbox.net;
	struct text text = TEXT(plan->mounts.resolver);
	char link[64] = "";

	if ((net->kind == NET_NONE && !net->join) || (plan->mounts.root_request >= 0 && !net->dns.count))
		return;
	for (size_t i = 0; i < net->dns.count; i++)
		text_add(&text, "nameserver %s\n", net->dns.item[i]);
	add_place(plan, "/etc/resolv.conf", net->dns.count ? MOUNT_TEXT : MOUNT_BIND,
		  MOUNT_OPTIONAL | MOUNT_UNMAPPED | MOUNT_ON_LINK);
	if (!net->dns.count && net->kind != NET_HOST && readlink("/etc/resolv.conf", link, sizeof(link) - 1) > 0 &&
	    strrchr(link, '/') && strcmp(strrchr(link, '/'), "/stub-resolv.conf") == 0)
		text_add(&text, "/run/systemd/resolve/resolv.conf");
	if (!text.used)
		text_add(&text, "/etc/resolv.conf");
	plan->mounts.op[plan->mounts.count - 1].source = text.at;
	plan->mounts.op[plan->mounts.count - 1].source_length = (uint16_t)text.used;
}

/* The /etc of an image has no secrets of the host, and without /proc none of it needs a restriction. */
static void add_restrictions(struct plan *plan, const struct config *config)
{
	for (size_t i = 0; i < sizeof(restrictions) / sizeof(*restrictions); i++) {
		const struct restriction *row = &restrictions[i];
		bool is_proc = text_after(row->target, "/proc/") != NULL;

		if (is_proc ? config->sandbox.proc == PROC_NONE : plan->mounts.root_request >= 0)
			continue;
		add_place(plan, row->target, row->kind, MOUNT_OPTIONAL);
	}
}

void mounts_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const uint64_t admin = 1ULL << CAPABILITY_SYS_ADMIN;

	plan->mounts.root_request = -1;
	if (!config->sandbox.on)
		return;
	if (config->sandbox.join) {
		if (config->sandbox.files.count)
			die(0, "--join: files are those of the sandbox");
		return;
	}
	plan->mounts.new_root = true;
	plan->mounts.proc = config->sandbox.proc;
	for (size_t i = 0; i < config->sandbox.files.count; i++)
		add_request(plan, &config->sandbox.files.item[i]);
	plan->mounts.requests = plan->mounts.count;
	log_step("mounts");
	add_defaults(plan, config);
	add_resolver(plan, config);
	add_restrictions(plan, config);
	add_home(plan, config);
	plan->mounts.opened_by_keeper =
		host->caps & admin && plan->namespaces.set_ids && !plan->namespaces.unprivileged;
}

static void explain_op(const struct mount_op *op, struct text *text)
{
	static const char *const verbs[] = {
		[MOUNT_BIND] = "read-only",        [MOUNT_DEVICE] = "device",
		[MOUNT_TMPFS] = "empty directory", [MOUNT_DIRECTORY] = "empty directory",
		[MOUNT_PROC] = "processes",        [MOUNT_SYSFS] = "kernel objects",
		[MOUNT_DEVPTS] = "terminals",      [MOUNT_READ_ONLY] = "made read-only",
		[MOUNT_MASK] = "masked",           [MOUNT_TEXT] = "file",
		[MOUNT_SYMLINK] = "symbolic link", [MOUNT_OVERLAY] = "overlay",
	};
	bool is_root = op->target_length == 1 && op->kind == MOUNT_TMPFS;
	bool same = op->source_length == op->target_length && memcmp(op->source, op->target, op->target_length) == 0;

	if (is_root) {
		text_add(text, "mounts       /: a new root, read-only\n");
		return;
	}
	text_add(text, "mounts       %.*s: %s", (int)op->target_length, op->target,
		 op->kind == MOUNT_BIND && op->flags & MOUNT_WRITABLE ? "writable" : verbs[op->kind]);
	if (op->source_length && !same && op->kind != MOUNT_TEXT)
		text_add(text, " (%.*s)", (int)op->source_length, op->source);
	if (op->size)
		text_add(text, " (%s)", op->size);
	text_add(text, "%s", op->flags & MOUNT_OPTIONAL ? ", if there is one\n" : "\n");
}

void mounts_explain(const struct plan *plan, struct text *text)
{
	if (!plan->mounts.new_root)
		return;
	for (size_t i = plan->mounts.requests; i < plan->mounts.count; i++)
		explain_op(&plan->mounts.op[i], text);
	for (size_t i = 0; i < plan->mounts.requests; i++)
		explain_op(&plan->mounts.op[i], text);
}
