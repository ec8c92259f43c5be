/* log.h - one line on stderr, and the statuses that nsinit exits with when it fails */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum status {
	STATUS_SELF = 125,        /* nsinit itself failed, or was given an invalid option */
	STATUS_CANNOT_EXEC = 126, /* the command was found, but cannot be executed */
	STATUS_NOT_FOUND = 127,
	STATUS_SIGNAL = 128, /* plus the number of the signal that killed it */
};

enum level { LEVEL_FATAL, LEVEL_WARN, LEVEL_INFO, LEVEL_DEBUG, LEVEL_TRACE, LEVELS };

/* What happens while nsinit runs, with the arguments of its message. Each program that nsinit replaces has a message of
 * its own for it, or none. */
enum event {
	EVENT_EXEC_FAILED, /* command, reason, hint */
	EVENT_NOT_REAPER,  /* we are neither PID 1 nor a subreaper */
	EVENT_SUBREAPER,
	EVENT_SPAWNED,        /* command, pid, command */
	EVENT_SESSION,        /* the command has a session of its own */
	EVENT_HANDOFF,        /* number of a signal that giving up the terminal caused */
	EVENT_RECEIVED,       /* signal name, number */
	EVENT_RECEIVED_CHLD,  /* signal number */
	EVENT_REWRITTEN,      /* signal number, the number that is sent instead */
	EVENT_DROPPED,        /* 0 */
	EVENT_FORWARDED,      /* signal description, name, number */
	EVENT_REAPED_EXITED,  /* pid, status */
	EVENT_REAPED_KILLED,  /* pid, signal number */
	EVENT_REAPED_ORPHAN,  /* pid: only with -w */
	EVENT_COMMAND_EXITED, /* status */
	EVENT_COMMAND_KILLED, /* signal description */
	EVENT_NO_CHILD,
	EVENT_ENDED, /* status of nsinit */
	EVENT_PAUSE_NOT_PID1,
	EVENT_PAUSE_ENDED, /* description of the signal */
	EVENTS
};

/* The messages of one program: nsinit's own, or those of one that it replaces. */
struct log_format {
	const char *name;
	const char *prefix[LEVELS]; /* %d is our pid */
	struct {
		enum level level;
		/* printf's, with the arguments of enum event; %.0s skips one; NULL: not mentioned */
		const char *format;
	} event[EVENTS];
	unsigned char self, cannot_exec, not_found; /* its statuses in the place of 125, 126 and 127 */
};

/* Why a new /proc cannot be mounted, and the remedy. */
extern const char log_remedy_proc[];

/* Prints in this format, up to this level, from now on. */
void log_set_format(const struct log_format *format, enum level level);
/* Names the step that all following messages belong to; NULL: none. */
void log_step(const char *name);
/* From now on the command may run: a full stderr must not stop us, so a message that cannot be written at once is lost. */
void log_never_block(void);
/* Messages go to this fd from now on, not to stderr. */
void log_to(int fd);
/* Calls `hook` with the status, the message and `data` when die() ends this process; NULL: nothing. */
void on_die(void (*hook)(int status, const char *message, void *data), void *data);

/* Each of these prints one line: "nsinit: step: message: reason (remedy)". `err` is a positive errno, or 0 for none. */
__attribute__((noreturn, format(printf, 2, 3))) void die(int err, const char *format, ...);
__attribute__((format(printf, 2, 3))) void warn(int err, const char *format, ...);
__attribute__((format(printf, 2, 3))) void say(enum level level, const char *format, ...);
/* Returns a result that is not negative; dies of one that is, with errno. */
__attribute__((format(printf, 2, 3))) int must(int result, const char *format, ...);

/* Whether the format has a message for this event at the level in use: asked where its arguments are costly. */
bool log_mentions(enum event event);
/* Prints the message of an event, if log_mentions() it. */
void log_event(enum event event, ...);
__attribute__((noreturn)) void die_event(enum status status, enum event event, ...);

#endif
