/* mounts.c - the files of a sandbox: which of the host's, and how
 *
 * The policy is mounts_default.def, then the mounts that the user asks for, in the order of the options. mount_sources.c
 * and rootfs.c do what is decided here.
 *
 * Leaves: a list of mounts in the scratch. No file is looked at, so that --explain needs no privileges. */
#include "mounts.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"

enum row_class { CLASS_ALWAYS, CLASS_SYSTEM, CLASS_IMAGE, CLASS_PROC };

struct row {
	uint8_t class, kind, flags;
	uint16_t number;
	const char *source, *target;
};

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

/* The length of a string that is short enough: a path, a text that cli/ has checked, options of a row. */
static uint16_t length_of(const char *string)
{
	return (uint16_t)strlen(string);
}

static struct mount_op make_op(enum mount_kind kind, uint8_t flags, const char *source, const char *target)
{
	return (struct mount_op){
		.kind = (uint8_t)kind,
		.flags = flags,
		.source = source,
		.source_length = length_of(source),
		.target = target,
		.target_length = length_of(target),
	};
}

/* What takes the writes of an overlay: a directory of the host, or one that goes with the sandbox. */
static void add_layer(struct plan *plan, const struct mount_request *request)
{
	struct mount_op op = make_op(request->extra ? MOUNT_BIND : MOUNT_TMPFS, MOUNT_WRITABLE | MOUNT_LAYER,
				     request->extra ? request->extra : "mode=700", request->target);

	plan->mounts.host_is_writable |= request->extra != NULL;
	add(plan, op);
}

static void add_request(struct plan *plan, const struct mount_request *request)
{
	static const struct {
		uint8_t kind, flags;
		const char *source; /* where the request has none */
	} ways[] = {
		[REQUEST_ROOT] = { MOUNT_BIND, 0, NULL },
		[REQUEST_RO] = { MOUNT_BIND, 0, NULL },
		[REQUEST_RW] = { MOUNT_BIND, MOUNT_WRITABLE, NULL },
		[REQUEST_DEV] = { MOUNT_DEVICE, MOUNT_WRITABLE | MOUNT_DEVICES, NULL },
		[REQUEST_OVERLAY] = { MOUNT_OVERLAY, 0, NULL },
		[REQUEST_TMPFS] = { MOUNT_TMPFS, MOUNT_WRITABLE | MOUNT_OWNED, "mode=755" },
		[REQUEST_HIDE] = { MOUNT_MASK, 0, "" },
		[REQUEST_FILE] = { MOUNT_TEXT, 0, NULL },
		[REQUEST_SYMLINK] = { MOUNT_SYMLINK, 0, NULL },
		[REQUEST_SYSFS] = { MOUNT_SYSFS, 0, "" },
	};
	struct mount_op op = make_op(ways[request->kind].kind, ways[request->kind].flags,
				     request->source ? request->source : ways[request->kind].source, request->target);
	const bool is_root = !request->target[strspn(request->target, "/")];

	if (is_root && request->kind <= REQUEST_OVERLAY)
		plan->mounts.root_request = plan->mounts.count;
	if (request->kind == REQUEST_OVERLAY)
		add_layer(plan, request);
	if (request->kind == REQUEST_TMPFS)
		op.size = request->extra;
	plan->mounts.host_is_writable |= request->kind == REQUEST_RW;
	add(plan, op);
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
	op->source_length = length_of(op->source);
}

/* The home directory is empty, unless it is in a directory that is shown anyway (/usr/games). */
static void add_home(struct plan *plan, const struct config *config)
{
	const char *home = NULL;
	struct mount_op op;

	for (char **at = config->command.environ; *at && !home; at++)
		home = text_after(*at, "HOME=");
	if (*plan->identity.home)
		home = plan->identity.home;
	if (!home || *home != '/' || !home[strspn(home, "/")])
		return;
	if (strlen(home) >= PATH_MAX)
		die(ENAMETOOLONG, "'%s'", home);
	for (const char *at = home; (at = strstr(at, "/..")); at += 3)
		if (!at[3] || at[3] == '/')
			return;
	for (size_t i = 0; i < plan->mounts.count; i++) {
		const struct mount_op *shown = &plan->mounts.op[i];

		/* In a directory that is empty itself, it is made. */
		if (shown->target_length > 1 && is_in(home, shown) &&
		    (shown->kind != MOUNT_DIRECTORY || !home[shown->target_length]))
			return;
	}
	op = make_op(MOUNT_DIRECTORY, MOUNT_WRITABLE | MOUNT_OWNED, "", home);
	op.number = 0700;
	add(plan, op);
	fit_to_image(plan, MOUNT_OPTIONAL);
}

static void add_defaults(struct plan *plan, const struct config *config)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		struct mount_op op = make_op(row->kind, row->flags, row->source, row->target);

		op.number = row->number;
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
			op.source_length = length_of(op.source);
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
	if (!net->dns.count && net->kind != NET_HOST && readlink("/etc/resolv.conf", link, sizeof(link) - 1) > 0 &&
	    strrchr(link, '/') && strcmp(strrchr(link, '/'), "/stub-resolv.conf") == 0)
		text_add(&text, "/run/systemd/resolve/resolv.conf");
	if (!text.used)
		text_add(&text, "/etc/resolv.conf");
	add(plan, make_op(net->dns.count ? MOUNT_TEXT : MOUNT_BIND, MOUNT_OPTIONAL | MOUNT_UNMAPPED | MOUNT_ON_LINK,
			  text.at, "/etc/resolv.conf"));
}

/* The /etc of an image has no secrets of the host, and without /proc none of it needs a restriction. */
static void add_restrictions(struct plan *plan, const struct config *config)
{
	for (size_t i = 0; i < sizeof(restrictions) / sizeof(*restrictions); i++) {
		const struct restriction *row = &restrictions[i];
		bool is_proc = text_after(row->target, "/proc/") != NULL;

		if (is_proc ? config->sandbox.proc == PROC_NONE : plan->mounts.root_request >= 0)
			continue;
		add(plan, make_op(row->kind, MOUNT_OPTIONAL, "", row->target));
	}
}

void mounts_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const uint64_t admin = 1ULL << CAPABILITY_SYS_ADMIN;

	plan->mounts.root_request = -1;
	if (!config->sandbox.on)
		return;
	if (config->sandbox.join) {
		if (config->sandbox.mounts.count)
			die(0, "--join: options about files are not possible: the sandbox has its own");
		return;
	}
	plan->mounts.new_root = true;
	plan->mounts.proc = config->sandbox.proc;
	for (size_t i = 0; i < config->sandbox.mounts.count; i++)
		add_request(plan, &config->sandbox.mounts.item[i]);
	plan->mounts.requests = plan->mounts.count;
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
		[MOUNT_PROC] = "processes",        [MOUNT_SYSFS] = "sysfs",
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
	text_add(text, "%s", op->flags & MOUNT_OPTIONAL ? ", if it exists\n" : "\n");
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
