/* config.h - what the user asked for: types only, written by cli/, const for everybody else */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/linux.h"

enum forward { FORWARD_COMMAND, FORWARD_GROUP, FORWARD_ALL };
enum reap { REAP_AUTO, REAP_KERNEL, REAP_WAIT };
enum subreaper { SUBREAPER_AUTO, SUBREAPER_ON, SUBREAPER_OFF };

enum {
	ENV_CHANGES_MAX = 256,
	RLIMITS_MAX = 16, /* as many as the kernel has */
	FILES_MAX = 4096,
	ALLOW_MAX = 64,
	MAPS_MAX = 32,
	KEEP_FDS_MAX = 32,
	DENY_MAX = 128,
	PUBLISH_MAX = 64,
	DNS_MAX = 3, /* as many as a resolver reads: resolv.conf(5) */
	PARENT_DEATH_NONE = 255,
};

struct optional {
	bool given;
	int value;
};

struct env_change {
	char *entry; /* NAME=VALUE, or NAME to unset it */
	bool unset;
};

struct rlimit_request {
	int resource;
	uint64_t soft, hard;
	const char *name;
};

/* The lists are in struct scratch: only the start needs them. */
struct config_env {
	uint16_t count;
	struct env_change *item;
};

struct config_rlimits {
	uint8_t count;
	struct rlimit_request *item;
};

/* What one option wants of the files of a sandbox: its value as it was written. */
enum file_kind {
	FILE_RO,
	FILE_RW,
	FILE_TMPFS,
	FILE_DEV,
	FILE_OVERLAY,
	FILE_HIDE,
	FILE_TEXT,
	FILE_SYMLINK,
	FILE_SYSFS,
	FILE_ROOT
};

struct file_request {
	enum file_kind kind;
	char *value;
};

struct config_files {
	uint16_t count;
	struct file_request *item;
};

/* --allow-*: exceptions from Landlock. */
enum allow_kind { ALLOW_RO, ALLOW_RW, ALLOW_BIND, ALLOW_CONNECT };

struct allow_request {
	enum allow_kind kind;
	const char *path;
	uint16_t port;
};

struct config_allow {
	uint8_t count;
	struct allow_request *item;
};

/* --map: INSIDE OUTSIDE COUNT, of users or groups. */
struct map_request {
	bool group;
	uint32_t inside, outside, count;
};

struct config_maps {
	uint8_t count;
	struct map_request *item;
};

struct config_fds {
	uint8_t count;
	int item[KEEP_FDS_MAX];
};

enum proc { PROC_FULL, PROC_PID, PROC_NONE };
enum net { NET_NONE, NET_HOST, NET_NAT, NET_USER };

/* An IPv4 or IPv6 address, or a subnet. */
struct net_address {
	uint8_t byte[16];
	uint8_t size; /* 4 or 16; 0: none */
	uint8_t prefix;
	const char *value; /* as it was written */
};

/* --publish: what reaches a port of the host goes to one of the sandbox. */
struct publish_request {
	const char *value;     /* as it was written */
	struct net_address at; /* of the host; none: all */
	uint16_t outside, inside;
	uint8_t protocol; /* IPPROTO_* */
};

struct config_publish {
	uint8_t count;
	struct publish_request *item;
};

struct config_dns {
	uint8_t count;
	const char **item;
};

struct config {
	const struct log_format *log;
	char **command; /* terminated by NULL; empty with --pause */
	char **environ; /* the environment without NSINIT_* */
	bool explain;
	uint8_t verbosity; /* enum level */
	bool time_steps;   /* -v in our own words */

	/* Signals. */
	enum forward forward;
	struct sigmask stop_signals;
	uint64_t delay_stop_ms, stop_timeout_ms; /* 0: none */
	uint8_t parent_death;                    /* signal, 0: the default */

	/* Reaping and the end. */
	enum reap reap;
	enum subreaper subreaper;
	bool warn_zombies, wait_all, raise, pause;
	uint64_t grace_ms, timeout_ms; /* 0: none */

	/* What the command is given. */
	bool setsid;      /* a session of its own */
	bool goodbye;     /* its group gets TERM when it has ended: dumb-init */
	bool share_group; /* stays in our process group: dumb-init -c */
	const char *user, *groups, *directory;
	struct config_env env;
	bool clear_env;
	struct optional umask, nice, oom_score;
	struct config_rlimits rlimits;

	/* The story of the end. */
	const char *report, *termination_log;

	/* The sandbox. */
	bool sandbox, probe, json;
	struct config_spaces {
		uint32_t share, unshare; /* CLONE_NEW* */
		bool share_keyring;
	} spaces;
	struct config_time {
		bool given;
		int64_t boottime_s, monotonic_s; /* offsets of a time namespace */
	} time;
	struct config_maps maps;
	struct config_files files;
	enum proc proc;
	struct config_net {
		enum net kind;
		pid_t join;
		const char *bridge; /* NULL: the default */
		struct net_address subnet, subnet6, address;
		bool has_mac;
		uint8_t mac[6];
		struct config_publish publish;
		struct config_dns dns;
	} net;
	struct config_limits {
		bool has_swap;
		uint64_t memory, swap; /* bytes; 0: no limit, but of swap */
		uint32_t quota;        /* of processor time, microseconds in each 100 ms; 0: no limit */
		uint32_t pids, weight; /* 0: none */
		const char *cpuset, *parent;
	} limits;
	pid_t join, join_ipc, join_pid;
	const char *hostname;
	bool keep_env, pty;
	struct config_fds keep_fds;
	const char *pid_file;
	struct optional status_fd;

	/* What the command may not do, in a sandbox or not. */
	struct config_caps {
		bool given;    /* if not: none in a sandbox, else as they are */
		uint64_t list; /* bit N: capability N */
	} caps;
	bool no_new_privs, no_landlock;
	const char *seccomp;  /* default, strict, off or a file; NULL: default in a sandbox, else off */
	struct config_names { /* --deny-syscalls */
		uint8_t count;
		const char **item;
	} deny_syscalls;
	struct config_allow allow;

	/* Last, as they are long. */
	uint8_t rewrite[SIGNAL_MAX + 1]; /* signal to signal, 0: drop; filled with itself */
	uint8_t status[256];             /* status to status; filled with itself */
};

#endif
