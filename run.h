/* run.h - what this run holds, what it has counted, and how the command ended: types only */
#ifndef RUN_H
#define RUN_H

#include "base/cgroup.h"
#include "base/host.h"
#include "base/process.h"
#include "net/netlink.h"
#include "plan.h"

enum {
	REPORT_SIZE = 65536,
	LEASES_MAX = PUBLISH_MAX + 2, /* an address, the sockets of ports, and that of the translation */
};

enum cause { CAUSE_EXIT, CAUSE_SIGNAL, CAUSE_STOP_TIMEOUT, CAUSE_SETUP, CAUSE_OOM, CAUSE_TIMEOUT, CAUSE_SECCOMP };

/* How the command ended. */
struct outcome {
	enum cause cause;
	pid_t pid;
	int wait_status;     /* as wait(2) encodes it */
	uint8_t status;      /* nsinit's own */
	int64_t denied_call; /* with CAUSE_SECCOMP: the number of the system call; -1: not known */
	uint64_t duration_ms;
};

/* What was counted on the way there. PID 1 of a sandbox sends it to the keeper (MESSAGE_ENDED). */
struct tally {
	struct outcome outcome; /* in that message */
	uint32_t forwarded[SIGNAL_MAX + 1];
	uint32_t orphans; /* reaped */
	struct kernel_rusage usage;
	struct process_list left, killed, zombies;
	char message[512]; /* why the start failed */
};

/* What only the start needs, and the report at the end; given back in between. What every start touches lies together,
 * about the top of the stack: each page more costs as much as ten system calls. */
struct scratch {
	char stack[65536 - 1024]; /* of the child, until it has executed the command */
	char listen_pid[32];
	struct config config;
	struct plan plan;
	char home[PATH_MAX + sizeof("HOME=")];
	char found[PATH_MAX];
	char *environ[ENVIRON_MAX]; /* what the command gets, where that is not what we were given */
	int tree[MOUNTS_MAX];       /* what was opened for them, or -1 */
	struct netlink netlink;
	struct {
		char log[REPORT_SIZE], sentence[2048], json[REPORT_SIZE];
	} report; /* zeros again, as all of it has been given back by then */
};

/* A file that is written at the end: in a directory that was opened at the start, or an fd that was given. */
struct sink {
	int fd; /* of the directory, if there is a name; -1: not asked for, or not possible */
	const char *name;
};

/* The init, or one of the two processes of a sandbox: on the host's side, and PID 1 inside. */
enum role { ROLE_INIT, ROLE_KEEPER, ROLE_PID1 };

/* The only struct that changes while we run. Its fds are closed by the end of the process. */
struct run {
	struct scratch *scratch;
	struct host host;
	struct policy policy;
	struct output output;
	struct tally tally;
	enum role role;
	char **argv;    /* the words of the command */
	char **environ; /* what the command gets */
	bool filtered;  /* the command has a seccomp filter of ours */

	/* What was inherited. */
	struct sigmask inherited_mask;
	bool ignored_chld; /* SIGCHLD */
	uint64_t nofile;   /* the limit of open files that the command gets back; 0: it is as it was */

	/* Processes. */
	pid_t parent;          /* ours */
	pid_t command;         /* 0 once it is gone */
	pid_t group;           /* the process group that it was started in */
	pid_t pid1;            /* of the sandbox, for its keeper */
	pid_t relay;           /* copies to and from the sandbox's own terminal, for the keeper */
	bool same_memory;      /* the child ran in our memory (CLONE_VM) */
	uint8_t failed_status; /* the child could not execute the command: what nsinit exits with; or 0 */

	/* Fds, each -1 where there is none. They are closed by the end of the process. */
	int signalfd; /* of every signal: for poll alone */
	int pidfd;    /* of the command */
	int terminal; /* kept for job control */
	int channel;  /* between the keeper and PID 1 of its sandbox */
	int messages; /* where ours go, if not to stderr */
	int pty;      /* the command's end of the sandbox's own terminal */
	int ruleset;  /* of Landlock, until the command has it */
	int userns;   /* of the sandbox, for the keeper while it sets it up */

	/* What is written at the end. */
	struct sink report, termination_log;
	uint64_t start_ms; /* since 1970; 0: no report needs it */
	int64_t oom_kills; /* of the cgroup, at the start; -1: it is not shown */

	/* What the keeper of a sandbox has made. */
	uint8_t address[4]; /* of the sandbox in its network; begins with 0: none */
	struct cgroups cgroups;
	struct {
		uint8_t count;
		int fd[LEASES_MAX];
	} leases; /* what keeps its address, its ports and its translation for the sandbox */
};

#endif
