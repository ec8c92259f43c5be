/* dialects.c - how nsinit, and each program that it stands in for, words its messages
 *
 * People and their tests search for these lines, so they are those of tini 0.19, dumb-init 1.2.5, catatonit 0.2 and
 * the Kubernetes pause container 3.10, to the letter. The order of the arguments is that of enum event; %.0s skips one. */
#include "dialects.h"

/* The level, in front of a format: see error.h. */
#define FATAL_ "\1"
#define WARN_ "\2"
#define INFO_ "\3"
#define DEBUG_ "\4"
#define TRACE_ "\5"

const struct dialect dialect_nsinit = {
	.name = "nsinit",
	.prefix = { "nsinit: ", "nsinit: ", "nsinit: ", "nsinit: ", "nsinit: " },
	.self = STATUS_SELF,
	.cannot_exec = STATUS_CANNOT_EXEC,
	.not_found = STATUS_NOT_FOUND,
	.event = {
		[EVENT_EXEC_FAILED] = FATAL_ "exec: '%s': %s%s",
		[EVENT_SPAWNED] = INFO_ "started %s (pid %d)",
		[EVENT_RECEIVED] = DEBUG_ "received SIG%s",
		[EVENT_FORWARDED] = DEBUG_ "%.0sforwarded SIG%s",
		[EVENT_REAPED_EXITED] = DEBUG_ "pid %d exited with status %d",
		[EVENT_REAPED_KILLED] = DEBUG_ "pid %d was killed by signal %d",
		[EVENT_REAPED_ORPHAN] = WARN_ "reaped an orphan (pid %d)",
		[EVENT_NOT_REAPER] = WARN_ "neither PID 1 nor a subreaper: orphans go to somebody else",
	},
};

const struct dialect dialect_tini = {
	.name = "tini",
	.prefix = { "[FATAL tini (%d)] ", "[WARN  tini (%d)] ", "[INFO  tini (%d)] ", "[DEBUG tini (%d)] ",
		    "[TRACE tini (%d)] " },
	.self = 1,
	.cannot_exec = STATUS_CANNOT_EXEC,
	.not_found = STATUS_NOT_FOUND,
	.event = {
		[EVENT_EXEC_FAILED] = FATAL_ "exec %s failed: %s",
		[EVENT_NOT_REAPER] = WARN_
			"Tini is not running as PID 1 and isn't registered as a child subreaper.\n"
			"Zombie processes will not be re-parented to Tini, so zombie reaping won't work.\n"
			"To fix the problem, use the -s option or set the environment variable TINI_SUBREAPER to "
			"register Tini as a child subreaper, or run Tini as PID 1.",
		[EVENT_SUBREAPER] = TRACE_ "Registered as child subreaper",
		[EVENT_SPAWNED] = INFO_ "Spawned child process '%s' with pid '%d'",
		[EVENT_RECEIVED_CHLD] = DEBUG_ "Received SIGCHLD",
		[EVENT_FORWARDED] = DEBUG_ "Passing signal: '%s'",
		[EVENT_REAPED_EXITED] = DEBUG_ "Reaped child with pid: '%d'",
		[EVENT_REAPED_KILLED] = DEBUG_ "Reaped child with pid: '%d'",
		[EVENT_REAPED_ORPHAN] = WARN_ "Reaped zombie process with pid=%d",
		[EVENT_COMMAND_EXITED] = INFO_ "Main child exited normally (with status '%d')",
		[EVENT_COMMAND_KILLED] = INFO_ "Main child exited with signal (with signal '%s')",
		[EVENT_NO_CHILD] = TRACE_ "No child to wait",
		[EVENT_GOODBYE] = TRACE_ "Exiting: child has exited",
	},
};

#define DUMB_PREFIX "[dumb-init] "

const struct dialect dialect_dumb_init = {
	.name = "dumb-init",
	.prefix = { DUMB_PREFIX, DUMB_PREFIX, DUMB_PREFIX, DUMB_PREFIX, DUMB_PREFIX },
	.self = 1,
	.cannot_exec = 2,
	.not_found = 2,
	.event = {
		[EVENT_EXEC_FAILED] = FATAL_ "%s: %s",
		[EVENT_SPAWNED] = DEBUG_ "%.0sChild spawned with PID %d.",
		[EVENT_SESSION] = DEBUG_ "setsid complete.",
		[EVENT_HANDOFF] = DEBUG_ "Ignoring tty hand-off signal %d.",
		[EVENT_RECEIVED] = DEBUG_ "%.0sReceived signal %d.",
		[EVENT_RECEIVED_CHLD] = DEBUG_ "Received signal %d.",
		[EVENT_REWRITTEN] = DEBUG_ "Translating signal %d to %d.",
		[EVENT_DROPPED] = DEBUG_ "Not forwarding signal %d to children (ignored).",
		[EVENT_FORWARDED] = DEBUG_ "%.0s%.0sForwarded signal %d to children.",
		[EVENT_REAPED_EXITED] = DEBUG_ "A child with PID %d exited with exit status %d.",
		[EVENT_REAPED_KILLED] = DEBUG_ "A child with PID %d was terminated by signal %d.",
		[EVENT_GOODBYE] = DEBUG_ "Child exited with status %d. Goodbye.",
	},
};

const struct dialect dialect_catatonit = {
	.name = "catatonit",
	.prefix = { "ERROR (catatonit:%d): ", "WARN (catatonit:%d): ", "INFO (catatonit:%d): ",
		    "DEBUG (catatonit:%d): ", "DEBUG (catatonit:%d): " },
	.self = 1,
	.cannot_exec = 1,
	.not_found = 1,
	.event = {
		[EVENT_EXEC_FAILED] = FATAL_ "%.0sfailed to exec pid1: %s",
		[EVENT_SPAWNED] = DEBUG_ "%.0spid1 (%d) spawned: %s",
		[EVENT_NO_CHILD] = DEBUG_ "got ECHILD: no children left to monitor",
	},
};

const struct dialect dialect_pause = {
	.name = "pause",
	.prefix = { "", "", "", "", "" },
	.self = 1,
	.cannot_exec = 1,
	.not_found = 1,
	.event = {
		[EVENT_PAUSE_NOT_PID1] = WARN_ "Warning: pause should be the first process",
		[EVENT_PAUSE_END] = WARN_ "Shutting down, got signal: %s",
	},
};
