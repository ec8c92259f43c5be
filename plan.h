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
	SECCOMP_FILTER_MAX = 4096, /* BPF_MAXINSNS */
	ENVIRON_MAX = 16384,
	MOUNTS_MAX = MOUNT_REQUESTS_MAX + 128,
	MAP_LINES_MAX = MAPS_MAX,
};

/* What is done to the files of a sandbox, one after the other. */
enum mount_kind {
	MOUNT_BIND,      /* the host's SOURCE, with what is mounted below it */
	MOUNT_DEVICE,    /* a device node of the host, the one that `number` says */
	MOUNT_TMPFS,     /* SOURCE: its options */
	MOUNT_DIRECTORY, /* writable, with permissions `number`, in the tmpfs of the root */
	MOUNT_PROC,      /* a fresh one; SOURCE: its options */
	MOUNT_SYSFS,     /* a fresh one, read-only */
	MOUNT_DEVPTS,    /* a fresh one */
	MOUNT_READ_ONLY, /* what is there becomes read-only */
	MOUNT_MASK,      /* what is there is masked by something empty */
	MOUNT_TEXT,      /* a file with the text SOURCE */
	MOUNT_SYMLINK,   /* to SOURCE */
	MOUNT_OVERLAY,   /* the host's SOURCE below a writable layer */
};

/* What a cgroup limits, in the order in which it is set. */
enum { LIMIT_CPUSET, LIMIT_MEMORY, LIMIT_SWAP, LIMIT_CPUS, LIMIT_PIDS, LIMIT_IO, LIMITS };

/* Indices of what there is one of for each address family. */
enum { V4, V6 };

enum mount_flags {
	MOUNT_WRITABLE = 1,
	MOUNT_OPTIONAL = 2, /* left out where the source is missing */
	MOUNT_UNMAPPED = 4, /* owners stay as they are: the sandbox's root cannot read what only root may */
	MOUNT_DEVICES = 8,
	MOUNT_LINK = 16,     /* a symbolic link is shown as one */
	MOUNT_OWNED = 32,    /* belongs to the user that the command runs as */
	MOUNT_LAYER = 64,    /* takes the writes of the overlay that comes next */
	MOUNT_ON_LINK = 128, /* a symbolic link at the target is mounted over, not followed */
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

/* What will be done: a part for each module of steps/, which alone writes it, before anything happens. */
struct plan {
	bool sandbox; /* --sandbox, which has defaults; without it there may be namespaces, but no policy */
	struct {
		bool all;            /* --join: every namespace of it */
		pid_t given, pid;    /* as the user said; PID 1 of that sandbox; 0: none */
		uint32_t namespaces; /* CLONE_NEW*: those that are joined, besides the user namespace */
	} join;
	struct {
		bool split;        /* there is a keeper */
		uint32_t made;     /* CLONE_NEW*: the namespaces that are made */
		bool unprivileged; /* we may not map other ids than our own */
		bool set_ids;      /* PID 1 takes the ids below before it does anything else */
		bool may_set_groups;
		bool groups_stay;  /* the kernel does not let us drop supplementary groups */
		uint32_t uid, gid; /* inside */
		uint8_t count[2];  /* of users, of groups */
		struct id_range map[2][MAP_LINES_MAX];
	} namespaces;
	struct {
		bool on;
		const struct config_limits *asked;
		struct {
			bool is_v2;
			int parent; /* the cgroup below which ours is made, or -1: not asked for */
		} limit[LIMITS];
	} limits;
	struct {
		bool loopback; /* lo is brought up */
		bool of_host;  /* the host's network namespace */
		const struct config_net *asked;
		/* With --net=nat: */
		struct netlink *netlink; /* space for requests and answers, in the scratch */
		const char *bridge;      /* its name */
		int index;               /* its number, if it is there */
		bool ready;              /* it is up, and has its address */
		bool foreign;            /* it was made by the user */
		bool default_from_ra;    /* the host's IPv6 default route is from a router advertisement */
		struct net_address subnet[2], gateway[2]; /* V4; V6, if there is one */
	} network;
	struct {
		bool on;
		char **environ; /* of nsinit: pasta gets the same */
	} pasta;
	struct {
		const char *name;                /* NULL: as it is */
		const struct config_time *clock; /* NULL: the host's */
	} hostname;
	struct {
		const struct config_fds *kept; /* besides 0 to 2; NULL: all of them are */
	} inherited_fds;
	struct {
		bool on;
		uint64_t files, network, scope; /* what is handled */
		const struct config_allow *allow;
	} landlock;
	struct {
		bool on;
		bool required; /* asked for: not to get it is an error */
		bool not_reaper;
		int parent_death;
	} subreaper;
	struct {
		bool own_group, own_session;
		bool give_up;    /* we lead the session of the terminal, and give it up first */
		bool no_command; /* --pause */
		int keep;        /* the fd of the terminal that we keep a copy of for job control, or -1 */
		int foreground;  /* the fd of the terminal whose foreground the command gets, or -1 */
	} terminal;
	struct {
		bool on;
	} pty;
	struct {
		bool own;
	} keyring;
	struct {
		const struct config_rlimits *asked;
		struct optional nice, oom_score;
	} rlimits;
	struct {
		char **given; /* what nsinit got */
		bool clear;
		bool filter; /* what a sandbox does not show is left out */
		const struct config_env *changes;
	} environment;
	struct {
		bool drop;     /* all capabilities, except those to keep */
		uint64_t keep; /* bit N: capability N */
		bool no_new_privs;
		bool ambient;           /* they outlive the exec although the uid is not 0 */
		bool may_drop_bounding; /* we may drop capabilities from the bounding set */
		bool refuse_nested;     /* user namespaces */
		bool undumpable;        /* nothing in the sandbox may read our memory */
	} capabilities;
	/* Last, as they are long, and most starts touch only their beginnings. */
	struct {
		bool set_groups, set_ids;
		uint32_t uid, gid;
		const char *directory; /* NULL: as it is */
		struct optional umask;
		uint16_t group_count;
		gid_t groups[GROUPS_MAX];
		char home[PATH_MAX]; /* empty: HOME stays as it is */
	} identity;
	struct {
		bool on, has_policy; /* one of ours: the others deny only what --deny-syscalls names */
		enum seccomp_base { SECCOMP_DEFAULT, SECCOMP_STRICT, SECCOMP_NONE, SECCOMP_FILE } base;
		uint64_t caps;                           /* bit N: capability N, which exempts from a denial */
		const char *file;                        /* of SECCOMP_FILE */
		const struct config_names *denied_names; /* --deny-syscalls */
		uint32_t denied[1024 / 32];              /* the same: bit N is system call N */
		uint16_t filter_length;                  /* of SECCOMP_FILE, in instructions */
		uint64_t filter[SECCOMP_FILTER_MAX + 1]; /* with space for one more, to recognise a longer file */
	} seccomp;
	struct {
		bool new_root;
		bool opened_by_keeper; /* sources are opened, and their owners mapped, by the keeper */
		bool host_is_writable; /* a directory of the host is shown writable */
		enum proc proc;
		uint16_t requests; /* of the user's, which come first in op, and are done after the defaults */
		uint16_t count;
		int root_request;   /* the first request whose target is "/", or -1: a tmpfs */
		char resolver[256]; /* what --dns says, or the file that is shown instead */
		struct mount_op op[MOUNTS_MAX];
	} mounts;
};

#endif
