/* plan.h - what will be done (plan), what this run holds (run), how it ended (outcome): types only */
#ifndef PLAN_H
#define PLAN_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "config.h"
#include "net/netlink.h"

enum {
	GROUPS_MAX = 1024,
	ENVIRON_MAX = 16384,
	NAMED_MAX = 32, /* processes that a report names */
	MOUNTS_MAX = MOUNT_REQUESTS_MAX + 128,
	MAP_LINES_MAX = MAPS_MAX,
	GROUPS_MADE_MAX = 6, /* a group of each hierarchy */
	REPORT_SIZE = 65536,
	HELD_MAX = GROUPS_MADE_MAX + PUBLISH_MAX + 2,
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

/* What this kernel and this place allow: probe.c. */
struct probe {
	bool is_pid1;
	bool exit_info; /* a pidfd tells the exit status of a process that the kernel reaped */
	int terminal;   /* which of fds 0 to 2 is our controlling terminal, or -1 */
	pid_t session, group, foreground;
	uint64_t caps; /* bit N: we have capability N */
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

struct named {
	pid_t pid;
	char name[16];
	/* In a list of the parents of zombies: */
	uint32_t count;            /* how many it has */
	pid_t zombie, next_zombie; /* the first one seen at the last look, and at this one */
	bool old, said;
};

struct named_list {
	uint8_t count; /* those named; there may have been more */
	struct named item[NAMED_MAX];
};

enum cause { CAUSE_EXIT, CAUSE_SIGNAL, CAUSE_STOP_TIMEOUT, CAUSE_SETUP, CAUSE_OOM, CAUSE_TIMEOUT, CAUSE_SECCOMP };

/* How the command ended: the only input of report.c. */
struct outcome {
	enum cause cause;
	pid_t pid;
	int wait_status;   /* as wait(2) encodes it */
	int64_t forbidden; /* with CAUSE_SECCOMP: the number of the system call; -1: not known */
	uint8_t status;    /* nsinit's own */
	char message[512]; /* why set-up failed */
	uint64_t start_ms; /* since 1970 */
	uint64_t duration_ms;
	uint32_t forwarded[SIGNAL_MAX + 1];
	uint32_t orphans; /* reaped */
	struct kernel_rusage usage;
	struct named_list *left, *killed, *zombies;
};

/* What only the start needs: whole pages, of any processor, that are given back once the command runs. What every start
 * touches lies together, about the top of the stack: each page more costs as much as ten system calls. */
struct scratch {
	char stack[65536 - 1024]; /* of the child, until it has executed the command */
	char listen_pid[32];
	struct config config;
	struct plan plan;
	char home[PATH_MAX + sizeof("HOME=")];
	char found[PATH_MAX];
	char *environ[ENVIRON_MAX]; /* what the command gets, where that is not what we were given */
	struct mount_op mounts[MOUNTS_MAX];
	int tree[MOUNTS_MAX]; /* what was opened for them, or -1 */
	struct netlink netlink;
	char explanation[65536];
	struct {
		char json[REPORT_SIZE], log[REPORT_SIZE], sentence[2048];
	} report; /* at the end, when the scratch has been given back: zeros again */
} __attribute__((aligned(65536)));

/* A file that is written at the end: in a directory that was opened at the start, or an fd that was given. */
struct sink {
	int fd; /* of the directory, if there is a name; -1: not asked for, or not possible */
	const char *name;
};

/* The init, or one of the two processes of a sandbox: on the host's side, and PID 1 inside. */
enum role { ROLE_INIT, ROLE_KEEPER, ROLE_INNER };

/* What PID 1 of a sandbox leaves to the keeper, in memory that both have. */
struct handed_over {
	bool done;
	pid_t inner; /* of one who joins, as the keeper sees it */
	struct outcome outcome;
	struct named_list left, killed, zombies;
};

/* The only struct that changes while we run. Its fds are closed by the end of the process. */
struct run {
	const struct config *config;
	struct policy policy;
	struct output output;
	char **argv; /* the words of the command */
	struct probe probe;
	struct sigmask inherited_mask;
	bool filtered;     /* the command has a seccomp filter of ours */
	bool ignored_chld; /* SIGCHLD, by whoever started us */
	pid_t parent;      /* ours */
	pid_t command;     /* 0 once it is gone */
	pid_t pid1;        /* of the sandbox, for its keeper */
	bool same_memory;  /* the child ran in our memory (CLONE_VM) */
	int signalfd;      /* of every signal: for poll alone */
	int pidfd;         /* of the command, or -1 */
	int terminal;      /* kept for job control, or -1 */
	struct sink report, termination_log;
	char **environ; /* what the command gets */
	struct scratch *scratch;
	enum role role;
	int channel; /* between the keeper and PID 1 of its sandbox, or -1 */
	struct handed_over *handed_over;
	uint8_t address[4]; /* of the sandbox in its network; begins with 0: none */
	uint64_t nofile;    /* the limit of open files that the command gets back; 0: it is as it was */
	int userns;         /* of the sandbox, for the keeper while it sets it up */
	int messages;       /* where ours go, if not to stderr; or -1 */
	int pty;            /* the command's end of the sandbox's own terminal, or -1 */
	pid_t relay;        /* who copies to and from it, for the keeper */
	int ruleset;        /* of Landlock, until the command has it; or -1 */
	int64_t oom_kills;  /* of the cgroup, at the start; -1: it is not shown */
	struct outcome outcome;
	uint8_t held_count;
	uint8_t group_count; /* of held, the first: control groups that we made, each locked */
	int v2_group;        /* of them, that of version 2, in which PID 1 is born; 0: none */
	int held[HELD_MAX];  /* what keeps its groups, its address and its ports for it */
	uint64_t group_id;   /* of their name */
};

#endif
