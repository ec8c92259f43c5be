/* plan.h - what will be done: types only. The modules of steps/ write it, before anything happens */
#ifndef PLAN_H
#define PLAN_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "config.h"

struct netlink;

enum {
	GROUPS_MAX = 1024,
	ENVIRON_MAX = 16384,
	MOUNTS_MAX = MOUNT_REQUESTS_MAX + 128,
	MAP_LINES_MAX = MAPS_MAX,
};

/* What is done to the files of a sandbox, one after the other. */
enum mount_kind {
	MOUNT_BIND,    /* the host's SOURCE, with what is mounted below it */
	MOUNT_DEVICE,  /* a device node of the host, the one that `number` says */
	MOUNT_TMPFS,   /* SOURCE: its options */
	MOUNT_FOLDER,  /* writable, with permissions `number`, in the tmpfs of the root */
	MOUNT_PROC,    /* a fresh one; SOURCE: its options */
	MOUNT_SYSFS,   /* a fresh one, read-only */
	MOUNT_DEVPTS,  /* a fresh one */
	MOUNT_SEAL,    /* what is there becomes read-only */
	MOUNT_HIDE,    /* what is there is covered by something empty */
	MOUNT_TEXT,    /* a file with the text SOURCE */
	MOUNT_SYMLINK, /* to SOURCE */
	MOUNT_OVERLAY, /* the host's SOURCE below a writable layer */
};

/* What a control group limits, in the order in which it is set. */
enum { LIMIT_CPUSET, LIMIT_MEMORY, LIMIT_SWAP, LIMIT_CPUS, LIMIT_PIDS, LIMIT_IO, LIMITS };

/* Of what there is one for each family. */
enum { V4, V6 };

enum mount_flags {
	MOUNT_WRITABLE = 1,
	MOUNT_OPTIONAL = 2, /* where there is none, there will be none */
	MOUNT_UNMAPPED = 4, /* owners stay as they are: what only root may read stays closed to the sandbox's root */
	MOUNT_DEVICES = 8,
	MOUNT_LINK = 16,     /* a symbolic link is shown as one */
	MOUNT_OWNED = 32,    /* belongs to the user that the command runs as */
	MOUNT_LAYER = 64,    /* takes the writes of the overlay that comes next */
	MOUNT_ON_LINK = 128, /* a symbolic link that is in the place is covered, not followed */
};

/* The strings are parts of words of the command line: not terminated. */
struct mount_op {
	uint8_t kind, flags; /* enum mount_kind, enum mount_flags */
	uint16_t number;     /* of a device, as DEVICE_NUMBER() makes it; 0: any */
	uint16_t source_length, target_length;
	const char *source, *target;
	const char *size; /* of a tmpfs, or NULL */
};

#define DEVICE_NUMBER(major, minor) ((major) << 8 | (minor))

struct id_range {
	uint32_t inside, outside, count;
};

/* The table of steps writes it, room by room, before anything happens. */
struct plan {
	const struct config *config;
	struct {
		bool subreaper, not_reaper;
		int parent_death;
	} init;
	struct {
		bool own_group, own_session;
		bool give_up;   /* we lead the session of the terminal: let go of it first */
		int keep;       /* the fd of the terminal that we keep a copy of for job control, or -1 */
		int foreground; /* the fd of the terminal whose foreground the command gets, or -1 */
	} terminal;
	struct {
		pid_t given, pid; /* as the user said; PID 1 of that sandbox; 0: none */
		uint32_t spaces;  /* CLONE_NEW*: what is joined, besides the user namespace */
	} join;
	struct {
		bool split;        /* there is a keeper */
		uint32_t spaces;   /* CLONE_NEW*: the namespaces that are made */
		bool unprivileged; /* we may not map other ids than our own */
		bool by_keeper;    /* sources are opened, and their owners mapped, outside */
		bool become;       /* the inner takes the ids below before it does anything else */
		bool may_set_groups;
		uint32_t uid, gid; /* inside */
		uint8_t count[2];  /* of users, of groups */
	} ids;
	struct {
		bool new_root;
		bool host_is_writable; /* a folder of the host's is shown writable */
		uint16_t requests;     /* of the user's, which come first in op, and are done after the defaults */
		uint16_t count;
		int base;            /* the first request whose place is "/", or -1: a tmpfs */
		struct mount_op *op; /* in the scratch */
	} mounts;
	struct {
		bool drop;     /* all capabilities but those to keep */
		uint64_t keep; /* bit N: capability N */
		bool no_new_privs;
		bool ambient;       /* they are to outlive the exec of one who is not root */
		bool may_bound;     /* we may cut the bounding set */
		bool refuse_nested; /* user namespaces */
		bool hide_memory;   /* ours: from the sandbox */
	} rights;
	struct {
		bool on;
		struct {
			bool is_v2;
			int place; /* the group below which ours is made, or -1: not asked for */
		} limit[LIMITS];
	} cgroup;
	struct {
		bool loopback; /* lo is taken up */
		/* With --net=nat: */
		struct netlink *netlink;                  /* room for requests and answers, in the scratch */
		const char *bridge;                       /* its name */
		int index;                                /* its number, if it is there */
		bool ready;                               /* it is up, and has its address */
		bool foreign;                             /* it is the user's own */
		bool advertised;                          /* the host has its IPv6 default route from a router */
		struct net_address subnet[2], gateway[2]; /* V4; V6, if there is one */
	} network;
	struct {
		const char *hostname; /* NULL: as it is */
	} names;
	struct {
		bool on;
		uint64_t files, network, scope; /* what is handled */
	} landlock;
	struct {
		bool on, has_policy; /* one of ours: the others deny nothing but what --deny-syscalls names */
		enum seccomp_base { SECCOMP_DEFAULT, SECCOMP_STRICT, SECCOMP_NONE, SECCOMP_FILE } base;
		uint64_t caps; /* bit N: capability N, which lifts what is denied for want of it */
	} seccomp;
	/* Last, as they are long, and most starts touch but their beginnings. */
	struct id_range map[2][MAP_LINES_MAX]; /* of users, of groups */
	uint32_t denied[1024 / 32];            /* bit N: system call N is denied by --deny-syscalls */
	struct {
		bool set_groups, set_ids;
		uint32_t uid, gid;
		uint16_t group_count;
		gid_t groups[GROUPS_MAX];
		char home[PATH_MAX]; /* empty: HOME stays as it is */
	} identity;
	char resolver[256]; /* what --dns says, or the file that is shown instead */
};

#endif
