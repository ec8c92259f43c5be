/* dialects.c - the messages of nsinit, and of each program that it replaces
 *
 * People and their tests search for these lines, so they are those of tini 0.19, dumb-init 1.2.5, catatonit 0.2 and
 * the Kubernetes pause container 3.10, to the letter. */
#include "dialects.h"

/* clang-format off */
#define DUMB_INIT_PREFIX "[dumb-init] "

const struct log_format log_format_nsinit = {
	.name = "nsinit",
	.prefix = { "nsinit: ", "nsinit: ", "nsinit: ", "nsinit: ", "nsinit: " },
	.event = {
		[EVENT_EXEC_FAILED] = { LEVEL_FATAL, "exec: '%s': %s%s" },
		[EVENT_SPAWNED] = { LEVEL_INFO, "started %s (pid %d)" },
		[EVENT_RECEIVED] = { LEVEL_DEBUG, "received SIG%s" },
		[EVENT_FORWARDED] = { LEVEL_DEBUG, "%.0sforwarded SIG%s" },
		[EVENT_REAPED_EXITED] = { LEVEL_DEBUG, "pid %d exited with status %d" },
		[EVENT_REAPED_KILLED] = { LEVEL_DEBUG, "pid %d was killed by signal %d" },
		[EVENT_REAPED_ORPHAN] = { LEVEL_WARN, "reaped an orphan (pid %d)" },
		[EVENT_NOT_REAPER] = { LEVEL_WARN, "neither PID 1 nor a subreaper: orphans go to somebody else" },
	},
	.self = STATUS_SELF,
	.cannot_exec = STATUS_CANNOT_EXEC,
	.not_found = STATUS_NOT_FOUND,
};

const struct log_format log_format_tini = {
	.name = "tini",
	.prefix = { "[FATAL tini (%d)] ", "[WARN  tini (%d)] ", "[INFO  tini (%d)] ", "[DEBUG tini (%d)] ",
		    "[TRACE tini (%d)] " },
	.event = {
		[EVENT_EXEC_FAILED] = { LEVEL_FATAL, "exec %s failed: %s" },
		[EVENT_NOT_REAPER] = { LEVEL_WARN, "Tini is not running as PID 1 and isn't registered as a child subreaper.\n"
			"Zombie processes will not be re-parented to Tini, so zombie reaping won't work.\n"
			"To fix the problem, use the -s option or set the environment variable TINI_SUBREAPER to "
			"register Tini as a child subreaper, or run Tini as PID 1." },
		[EVENT_SUBREAPER] = { LEVEL_TRACE, "Registered as child subreaper" },
		[EVENT_SPAWNED] = { LEVEL_INFO, "Spawned child process '%s' with pid '%d'" },
		[EVENT_RECEIVED_CHLD] = { LEVEL_DEBUG, "Received SIGCHLD" },
		[EVENT_FORWARDED] = { LEVEL_DEBUG, "Passing signal: '%s'" },
		[EVENT_REAPED_EXITED] = { LEVEL_DEBUG, "Reaped child with pid: '%d'" },
		[EVENT_REAPED_KILLED] = { LEVEL_DEBUG, "Reaped child with pid: '%d'" },
		[EVENT_REAPED_ORPHAN] = { LEVEL_WARN, "Reaped zombie process with pid=%d" },
		[EVENT_COMMAND_EXITED] = { LEVEL_INFO, "Main child exited normally (with status '%d')" },
		[EVENT_COMMAND_KILLED] = { LEVEL_INFO, "Main child exited with signal (with signal '%s')" },
		[EVENT_NO_CHILD] = { LEVEL_TRACE, "No child to wait" },
		[EVENT_ENDED] = { LEVEL_TRACE, "Exiting: child has exited" },
	},
	.self = 1,
	.cannot_exec = STATUS_CANNOT_EXEC,
	.not_found = STATUS_NOT_FOUND,
};

const struct log_format log_format_dumb_init = {
	.name = "dumb-init",
	.prefix = { DUMB_INIT_PREFIX, DUMB_INIT_PREFIX, DUMB_INIT_PREFIX, DUMB_INIT_PREFIX, DUMB_INIT_PREFIX },
	.event = {
		[EVENT_EXEC_FAILED] = { LEVEL_FATAL, "%s: %s" },
		[EVENT_SPAWNED] = { LEVEL_DEBUG, "%.0sChild spawned with PID %d." },
		[EVENT_SESSION] = { LEVEL_DEBUG, "setsid complete." },
		[EVENT_HANDOFF] = { LEVEL_DEBUG, "Ignoring tty hand-off signal %d." },
		[EVENT_RECEIVED] = { LEVEL_DEBUG, "%.0sReceived signal %d." },
		[EVENT_RECEIVED_CHLD] = { LEVEL_DEBUG, "Received signal %d." },
		[EVENT_REWRITTEN] = { LEVEL_DEBUG, "Translating signal %d to %d." },
		[EVENT_DROPPED] = { LEVEL_DEBUG, "Not forwarding signal %d to children (ignored)." },
		[EVENT_FORWARDED] = { LEVEL_DEBUG, "%.0s%.0sForwarded signal %d to children." },
		[EVENT_REAPED_EXITED] = { LEVEL_DEBUG, "A child with PID %d exited with exit status %d." },
		[EVENT_REAPED_KILLED] = { LEVEL_DEBUG, "A child with PID %d was terminated by signal %d." },
		[EVENT_ENDED] = { LEVEL_DEBUG, "Child exited with status %d. Goodbye." },
	},
	.self = 1,
	.cannot_exec = 2,
	.not_found = 2,
};

const struct log_format log_format_catatonit = {
	.name = "catatonit",
	.prefix = { "ERROR (catatonit:%d): ", "WARN (catatonit:%d): ", "INFO (catatonit:%d): ",
		    "DEBUG (catatonit:%d): ", "DEBUG (catatonit:%d): " },
	.event = {
		[EVENT_EXEC_FAILED] = { LEVEL_FATAL, "%.0sfailed to exec pid1: %s" },
		[EVENT_SPAWNED] = { LEVEL_DEBUG, "%.0spid1 (%d) spawned: %s" },
		[EVENT_NO_CHILD] = { LEVEL_DEBUG, "got ECHILD: no children left to monitor" },
	},
	.self = 1,
	.cannot_exec = 1,
	.not_found = 1,
};

const struct log_format log_format_pause = {
	.name = "pause",
	.prefix = { "", "", "", "", "" },
	.event = {
		[EVENT_PAUSE_NOT_PID1] = { LEVEL_WARN, "Warning: pause should be the first process" },
		[EVENT_PAUSE_ENDED] = { LEVEL_WARN, "Shutting down, got signal: %s" },
	},
	.self = 1,
	.cannot_exec = 1,
	.not_found = 1,
};
