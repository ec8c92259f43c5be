/* job.h - job control: who has the terminal, and how we stop and go on with the command */
#ifndef SUPERVISE_JOB_H
#define SUPERVISE_JOB_H

#include "../plan.h"

/* Whether this process group has the foreground of our terminal, if we have one. */
bool job_has_foreground(const struct run *run, pid_t group);
/* Gives the command the foreground that a shell has given to us. */
void job_hand_on(const struct run *run);
/* Takes the foreground back from a group that is gone: the command's, or one that it made. */
void job_give_back(const struct run *run);
/* Lets the command go on that `sig` of the terminal stopped. */
void job_resume(const struct run *run, int sig);
/* PID 1 of a sandbox tells the keeper that the terminal stopped the command. */
void job_tell_keeper(const struct run *run, int sig);
/* The keeper, told so: by which signal; 0 if by none. */
int job_told(const struct run *run);
/* Stops us by `sig`, with our job. Returns whether we have stopped, and been woken. */
bool job_stop(const struct run *run, int sig);

#endif
