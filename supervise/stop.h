/* stop.h - signals on their way to the command, and the orders to stop among them */
#ifndef SUPERVISE_STOP_H
#define SUPERVISE_STOP_H

#include "loop.h"

/* Sends a signal on, as --rewrite says. */
void stop_forward(struct loop *loop, siginfo_t *info);
/* A stop signal: the first may be held back; a second one meanwhile says that there is no time for that. */
void stop_handle(struct loop *loop, siginfo_t *info);
/* Sends a stop signal on, and sets the time after which the command is killed. */
void stop_deliver(struct loop *loop, siginfo_t *info);
/* --timeout is over: SIGTERM, and a time after which the command is killed. */
void stop_for_timeout(struct loop *loop);
/* The time that the command had to stop is over: SIGKILL. */
void stop_kill(struct loop *loop);

#endif
