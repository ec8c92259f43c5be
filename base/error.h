/* error.h - the one place that speaks, and the statuses it leaves with */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>

#include "cold.h"

enum status {
	STATUS_SELF = 125,        /* nsinit itself failed, or was asked for something wrong */
	STATUS_CANNOT_EXEC = 126, /* the command was found, but cannot be executed */
	STATUS_NOT_FOUND = 127,
	STATUS_SIGNAL = 128, /* plus the number of the signal that killed it */
};

enum level { LEVEL_FATAL, LEVEL_WARN, LEVEL_INFO, LEVEL_DEBUG, LEVEL_TRACE, LEVELS };

/* What happens while nsinit runs. Each program that we stand in for says it in words of its own. */
enum event {
	EVENT_EXEC_FAILED, /* command, reason, hint */
	EVENT_NOT_REAPER,  /* we are neither PID 1 nor subreaper */
	EVENT_SUBREAPER,
	EVENT_SPAWNED,        /* command, pid, command */
	EVENT_SESSION,        /* the command has a session of its own */
	EVENT_HANDOFF,        /* number of a signal that giving up the terminal caused */
	EVENT_RECEIVED,       /* signal name, number */
	EVENT_RECEIVED_CHLD,  /* signal number */
	EVENT_REWRITTEN,      /* signal number, what it becomes */
	EVENT_DROPPED,        /* 0 */
	EVENT_FORWARDED,      /* signal description, name, number */
	EVENT_REAPED_EXITED,  /* pid, status */
	EVENT_REAPED_KILLED,  /* pid, signal number */
	EVENT_REAPED_ORPHAN,  /* pid: only with -w */
	EVENT_COMMAND_EXITED, /* status */
	EVENT_COMMAND_KILLED, /* signal description */
	EVENT_NO_CHILD,
	EVENT_GOODBYE, /* status of nsinit */
	EVENT_PAUSE_NOT_PID1,
	EVENT_PAUSE_END, /* description of the signal */
	EVENTS
};

enum dialect_number { DIALECT_NSINIT, DIALECT_TINI, DIALECT_DUMB_INIT, DIALECT_CATATONIT, DIALECT_PAUSE };

/* How one program speaks: cli/dialects.c has them all, and cli/words.def what they say. */
struct dialect {
	const char *name;
	const char *prefix; /* one for each level; %d is our pid; cold */
	enum dialect_number number;
	unsigned char self, cannot_exec, not_found; /* what it exits with instead of 125, 126, 127 */
};

/* Speaks this dialect up to this level from now on. */
void error_speak(const struct dialect *dialect, enum level level);
/* Names the step that all following messages belong to; NULL: none. */
void error_step(const char *name);
/* From now on the command may run: a full stderr must not stop us, so what cannot be written at once is dropped. */
void error_never_block(void);
/* Calls `hook` with the status, the message and `data` when die() ends this process; NULL: nobody. */
void error_at_death(void (*hook)(int status, const char *message, void *data), void *data);

/* The SIGPIPE of a reader that has gone is pending, for every signal is blocked: it is not for the command. */
void error_take_back_sigpipe(void);
/* Messages go to this file from now on, not to stderr. */
void error_speak_to(int fd);

/* Each of these prints one line, and its format is cold. `err` is a positive errno, or 0 for none. */
__attribute__((noreturn)) COLD_PRINTF(2, 3) void die(int err, const char *format, ...);
__attribute__((noreturn)) void die_event(enum status status, enum event event, ...);
COLD_PRINTF(2, 3) void warn(int err, const char *format, ...);
/* Whether tell() would say anything: asked where its arguments are dear, and by the loop, which must stay small. */
bool error_mentions(enum event event);
/* Says what happened, if the dialect mentions it at the level that is spoken. */
void tell(enum event event, ...);
/* Prints in our own words at `level`. */
COLD_PRINTF(2, 3) void say(enum level level, const char *format, ...);
/* Returns a result that is not negative; dies of one that is (-errno). */
COLD_PRINTF(2, 3) long must(long result, const char *format, ...);

#ifdef COLD_SECTION
#define die(err, ...) COLD_CALL(die, err, __VA_ARGS__)
#define warn(err, ...) COLD_CALL(warn, err, __VA_ARGS__)
#define say(level, ...) COLD_CALL(say, level, __VA_ARGS__)
#define must(result, ...) COLD_CALL(must, result, __VA_ARGS__)
#endif

#endif
