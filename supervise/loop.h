/* loop.h - the state of the loop: types only */
#ifndef SUPERVISE_LOOP_H
#define SUPERVISE_LOOP_H

#include "../run.h"

enum phase { PHASE_RUNNING, PHASE_COMMAND_ENDED, PHASE_GRACE, PHASE_ENDED };

enum { NEVER = 0 }; /* a deadline that is not set */

/* What the command leaves behind, while it has time to end. */
struct grace {
	int other; /* pidfd of a process that is left and not our child, or -1 */
	uint8_t rounds;
};

struct loop {
	struct run *run;
	enum phase phase;
	bool kernel_reaps;
	bool stopped_by_user; /* the command, through us: the user who stopped it will continue it */
	bool has_shrunk;      /* once the command has lived for a moment */
	bool reap_due;        /* a child has changed, or may have */
	bool stopping;        /* the first stop signal has come */
	int undelivered;      /* a signal that found the command dead, though its end has not been seen yet */
	int channel_fd;       /* the keeper's end of the channel, or -1 */
	struct grace grace;
	struct sigmask all;
	siginfo_t delayed; /* the stop signal that --delay-stop holds back */
	uint64_t started_at, deliver_at, kill_at, timeout_at, zombies_at;
	uint64_t kill_after_ms; /* of the order to stop */
	struct outcome outcome;
};

#endif
