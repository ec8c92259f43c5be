/* plan.h - what will be done (plan), what this run holds (run), how it ended (outcome): types only */
#ifndef PLAN_H
#define PLAN_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "config.h"

enum {
	GROUPS_MAX = 1024,
	ENVIRON_MAX = 16384,
	NAMED_MAX = 32, /* processes that a report names */
};

/* What this kernel and this place allow: probe.c. */
struct probe {
	bool is_pid1;
	bool exit_info; /* a pidfd tells the exit status of a process that the kernel reaped */
	int terminal;   /* which of fds 0 to 2 is our controlling terminal, or -1 */
	pid_t session, group, foreground;
};

/* The table of steps writes it, room by room, before anything happens. */
struct plan {
	const struct config *config;
	struct {
		bool subreaper, not_reaper;
		uint8_t parent_death;
	} init;
	struct {
		bool own_group, own_session;
		bool give_up;   /* we lead the session of the terminal: let go of it first */
		int keep;       /* the fd of the terminal that we keep a copy of for job control, or -1 */
		int foreground; /* the fd of the terminal whose foreground the command gets, or -1 */
	} terminal;
	struct {
		bool set_groups, set_ids;
		uint32_t uid, gid;
		uint16_t group_count;
		gid_t groups[GROUPS_MAX];
		char home[PATH_MAX]; /* empty: HOME stays as it is */
	} identity;
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

enum cause { CAUSE_EXIT, CAUSE_SIGNAL, CAUSE_STOP_TIMEOUT, CAUSE_SETUP, CAUSE_OOM };

/* How the command ended: the only input of report.c. */
struct outcome {
	enum cause cause;
	pid_t pid;
	int wait_status;   /* as wait(2) encodes it */
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
	struct plan plan;
	char home[PATH_MAX + sizeof("HOME=")];
	char found[PATH_MAX];
	struct env_change env[ENV_CHANGES_MAX];
	struct rlimit_request rlimits[RLIMITS_MAX];
	char *environ[ENVIRON_MAX]; /* what the command gets, where that is not what we were given */
	char explanation[65536];
} __attribute__((aligned(65536)));

/* A file that is written at the end: in a directory that was opened at the start, or an fd that was given. */
struct sink {
	int fd; /* of the directory, if there is a name; -1: not asked for, or not possible */
	const char *name;
};

/* The only struct that changes while we run. Its fds are closed by the end of the process. */
struct run {
	const struct config *config;
	struct probe probe;
	struct sigmask inherited_mask;
	struct sigaction inherited_chld;
	pid_t parent;     /* ours */
	pid_t command;    /* 0 once it is gone */
	bool same_memory; /* the child ran in our memory (CLONE_VM) */
	int signalfd;     /* of every signal: for poll alone */
	int pidfd;        /* of the command, or -1 */
	int terminal;     /* kept for job control, or -1 */
	struct sink report, termination_log;
	char **environ; /* what the command gets */
	struct scratch *scratch;
	int64_t oom_kills; /* of the cgroup, at the start; -1: it is not shown */
	struct outcome outcome;
};

#endif
