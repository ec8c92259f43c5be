/* job.c - job control: who has the terminal, and how we stop and go on with the command */
#include "job.h"

#include <sys/socket.h>

#include "../signals.h"

bool job_has_foreground(const struct run *run, pid_t group)
{
	pid_t foreground;

	return run->terminal >= 0 && ioctl(run->terminal, TIOCGPGRP, &foreground) == 0 && foreground == group;
}

/* From inside a sandbox the caller's process groups are all 0: so the keeper says when, and PID 1 does it. */
static void give_foreground(const struct run *run)
{
	if (run->role == ROLE_KEEPER)
		(void)send(run->channel, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	else
		(void)ioctl(run->terminal, TIOCSPGRP, &run->command);
}

/* Takes the foreground for the command again when a shell has given it to us. */
void job_hand_on(const struct run *run)
{
	char word;

	if (run->role == ROLE_INNER ? recv(run->channel, &word, 1, MSG_DONTWAIT) == 1
				    : job_has_foreground(run, getpgrp()))
		give_foreground(run);
}

/* PID 1 of a sandbox cannot stop, and nobody would see it: the keeper does, for both. */
void job_tell_keeper(const struct run *run, int sig)
{
	(void)send(run->channel, &(uint8_t){ (uint8_t)sig }, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int job_told(const struct run *run)
{
	uint8_t sig;

	return recv(run->channel, &sig, 1, MSG_DONTWAIT) == 1 ? sig : 0;
}

/* A shell that was not asked to take its terminal back could not read from it, and keys would reach nobody. The group
 * that has it may be one that the command made, and dead as well. */
void job_give_back(const struct run *run)
{
	pid_t foreground;

	if (run->terminal < 0 || ioctl(run->terminal, TIOCGPGRP, &foreground))
		return;
	if (foreground == run->outcome.pid || (foreground > 0 && kill(-foreground, 0) < 0 && errno == ESRCH))
		(void)ioctl(run->terminal, TIOCSPGRP, &(pid_t){ getpgrp() });
}

/* Lets a command go on that the terminal stopped; at TTIN and TTOU it lacked the foreground. */
void job_resume(const struct run *run, int sig)
{
	if (sig == SIGTTIN || sig == SIGTTOU)
		give_foreground(run);
	(void)signals_send_command(run, SIGCONT, NULL);
}

/* Stops us as the terminal stopped the command: with all of our job, and by the same signal, so that the kernel spares
 * us where nobody could wake us (an orphaned process group). Returns whether we have stopped, and been woken. */
bool job_stop(const struct run *run, int sig)
{
	struct sigmask mask = { { 0 } }, pending = { { 0 } };

	sigmask_add(&mask, sig);
	if (sig != SIGSTOP)
		(void)sys_ignore_signal(sig, false);
	(void)kill(run->terminal >= 0 && sig != SIGSTOP ? 0 : getpid(), sig); /* STOP is not from a key */
	(void)sys_sigmask(SIG_UNBLOCK, &mask, NULL);                                /* here we stop, and later go on */
	(void)sys_sigmask(SIG_BLOCK, &mask, NULL);
	(void)sys_sigpending(&pending);
	return sigmask_has(&pending, SIGCONT);
}
