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

struct config {
	const struct dialect *dialect;
	char **command; /* terminated by NULL; empty with --pause */
	char **environ; /* the environment without NSINIT_* */
	bool explain;
	uint8_t verbosity; /* enum level */
	bool time_steps;   /* -v in our own words */

	/* Signals. */
	enum forward forward;
	uint8_t rewrite[SIGNAL_MAX + 1]; /* signal to signal, 0: drop; filled with itself */
	struct sigmask stop_signals;
	uint64_t delay_stop_ms, stop_timeout_ms; /* 0: none */
	uint8_t parent_death;                    /* signal, 0: none */

	/* Reaping and the end. */
	enum reap reap;
	enum subreaper subreaper;
	bool warn_zombies, wait_all, raise, pause;
	uint64_t grace_ms;   /* 0: none */
	uint8_t status[256]; /* status to status; filled with itself */

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
};

#endif
