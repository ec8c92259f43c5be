/* job.h - job control: which process group has the terminal, and how we stop and go on with the command */
#ifndef SUPERVISE_JOB_H
#define SUPERVISE_JOB_H

#include "loop.h"

/* Gives the command the foreground of the terminal when a shell has given it to us. */
void job_hand_on(const struct run *run);
/* Takes the foreground back from a group that is gone: a shell that was not asked to take its terminal back could not read
 * from it, and keys would reach no process. */
void job_give_back(const struct run *run);
/* The command has stopped by `sig`: stops us as well, or continues it. A stop that no process can end would hang the
 * container, or the terminal, for ever. */
void job_command_stopped(const struct loop *loop, int sig);
/* The keeper: PID 1 of the sandbox has sent a message. */
void job_take_message(struct loop *loop);

#endif
