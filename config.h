/* config.h - what the user asked for: types only, written by cli/, const for all other directories */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"
#include "base/linux.h"

enum forward { FORWARD_COMMAND, FORWARD_GROUP, FORWARD_ALL };
enum reap { REAP_AUTO, REAP_KERNEL, REAP_WAIT };
enum subreaper { SUBREAPER_AUTO, SUBREAPER_ON, SUBREAPER_OFF };

enum {
	ENV_CHANGES_MAX = 256,
	RLIMITS_MAX = 16, /* as many as the kernel has */
	MOUNT_REQUESTS_MAX = 4096,
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

struct optional_size {
	bool given;
	uint64_t bytes;
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

/* The lists lie in the struct: only the start needs it, and memory that is not touched costs nothing. */
struct config_env {
	uint16_t count;
	struct env_change item[ENV_CHANGES_MAX];
};

struct config_rlimits {
	uint8_t count;
	struct rlimit_request item[RLIMITS_MAX];
};

/* What one option asks of the files of a sandbox. The first five show something of the host's. */
enum mount_request_kind {
	REQUEST_ROOT,
	REQUEST_RO,
	REQUEST_RW,
	REQUEST_DEV,
	REQUEST_OVERLAY,
	REQUEST_TMPFS,
	REQUEST_HIDE,
	REQUEST_FILE,
	REQUEST_SYMLINK,
	REQUEST_SYSFS,
};

struct mount_request {
	enum mount_request_kind kind;
	const char *source; /* a path of the host, or fd:N; the text of a file or a symbolic link; NULL: none */
	const char *target; /* begins with '/' and has no ".." */
	const char *extra;  /* the size of a tmpfs, the upper directory of an overlay; NULL: none */
};

struct config_mounts {
	uint16_t count;
	bool has_root; /* the target of one is "/" */
	struct mount_request item[MOUNT_REQUESTS_MAX];
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
	struct allow_request item[ALLOW_MAX];
};

/* --map: INSIDE OUTSIDE COUNT, of users or groups. */
struct map_request {
	bool group;
	uint32_t inside, outside, count;
};

struct config_maps {
	uint8_t count;
	struct map_request item[MAPS_MAX];
};

struct config_fds {
	uint8_t count;
	int item[KEEP_FDS_MAX];
};

enum proc { PROC_FULL, PROC_PID, PROC_NONE };
enum landlock_rules { LANDLOCK_OF_MOUNTS, LANDLOCK_OFF };
enum net { NET_NONE, NET_HOST, NET_NAT, NET_USER };

/* --publish: what reaches a port of the host goes to one of the sandbox. */
struct publish_request {
	const char *value;     /* as it was written */
	struct net_address at; /* of the host; none: all */
	uint16_t outside, inside;
	uint8_t protocol; /* IPPROTO_* */
};

struct config_publish {
	uint8_t count;
	struct publish_request item[PUBLISH_MAX];
};

struct config_dns {
	uint8_t count;
	const char *item[DNS_MAX];
};

struct config_namespaces {
	uint32_t share, unshare; /* CLONE_NEW* */
	bool share_keyring;
};

struct config_time {
	bool given;
	int64_t boottime_s, monotonic_s; /* offsets of a time namespace */
};

struct config_net {
	enum net kind;
	pid_t join;
	const char *bridge; /* NULL: the default */
	struct net_address subnet, subnet6, address;
	bool has_mac;
	uint8_t mac[6];
	struct config_publish publish;
	struct config_dns dns;
};

struct config_limits {
	struct optional_size memory, swap;
	uint32_t quota;        /* of CPU time, microseconds in each 100 ms; 0: no limit */
	uint32_t pids, weight; /* 0: none */
	const char *cpuset, *parent;
};

struct config_caps {
	bool given;    /* if not: none in a sandbox, else as they are */
	uint64_t list; /* bit N: capability N */
};

struct config_names {
	uint8_t count;
	const char *item[DENY_MAX];
};

/* What the loop obeys. It is copied into struct run. */
struct policy {
	enum forward forward;
	enum reap reap;
	bool wait_all, warn_zombies, raise, pause;
	bool term_group_on_exit;                 /* the command's group gets SIGTERM when it has ended: dumb-init */
	uint64_t delay_stop_ms, stop_timeout_ms; /* 0: none */
	uint64_t timeout_ms, grace_ms;           /* 0: none */
	struct sigmask stop_signals;
	uint8_t rewrite[SIGNAL_MAX + 1]; /* signal to signal, 0: drop; filled with itself */
	uint8_t status[256];             /* status to status; filled with itself */
};

/* The command, and what it is given. */
struct command {
	char **argv;    /* terminated by NULL; empty with --pause */
	char **environ; /* the environment without NSINIT_* */
	const char *user, *groups, *directory;
	bool clear_env, keep_env;
	bool setsid;          /* a session of its own */
	bool share_group;     /* stays in our process group: dumb-init -c */
	uint8_t parent_death; /* signal, 0: the default */
	enum subreaper subreaper;
	struct optional umask, nice, oom_score;
	struct config_rlimits rlimits;
	struct config_env env;
};

/* What the command may not do, in a sandbox or not. */
struct confinement {
	struct config_caps caps;
	bool no_new_privs;
	enum landlock_rules landlock;
	const char *seccomp; /* default, strict, off or a file; NULL: default in a sandbox, else off */
	struct config_names deny_syscalls;
	struct config_allow allow;
};

struct sandbox_config {
	bool on, pty;
	struct config_namespaces namespaces;
	struct config_time time;
	enum proc proc;
	struct config_net net;
	struct config_limits limits;
	pid_t join, join_ipc, join_pid;
	const char *hostname;
	struct config_fds keep_fds;
	struct config_maps maps;
	struct config_mounts mounts;
};

/* What nsinit prints and writes. It is copied into struct run. */
struct output {
	const struct log_format *format;
	uint8_t verbosity; /* enum level */
	bool step_times;   /* -v in our own words */
	bool explain, probe, json;
	const char *report, *termination_log, *pid_file;
	struct optional status_fd;
};

struct config {
	struct policy policy;
	struct output output;
	struct command command;
	struct confinement confine;
	struct sandbox_config sandbox;
};

#endif
