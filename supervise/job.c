/* job.c - job control: which process group has the terminal, and how we stop and go on with the command */
#include "job.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "../base/channel.h"
#include "../signals.h"

/* Whether this process group has the foreground of our terminal, if we have one. */
static bool has_foreground(const struct run *run, pid_t group)
{
	pid_t foreground;

	return run->terminal >= 0 && ioctl(run->terminal, TIOCGPGRP, &foreground) == 0 && foreground == group;
}

/* From inside a sandbox the caller's process groups are all 0: so the keeper says when, and PID 1 does it. */
static void give_foreground(const struct run *run)
{
	if (run->role == ROLE_KEEPER)
		channel_send(run->channel, MESSAGE_FOREGROUND, NULL, 0);
	else
		(void)ioctl(run->terminal, TIOCSPGRP, &run->command);
}

void job_hand_on(const struct run *run)
{
	if (run->role == ROLE_PID1 ? channel_receive(run->channel, NULL, 0) == MESSAGE_FOREGROUND
				   : has_foreground(run, getpgrp()))
		give_foreground(run);
}

/* The group that has the foreground may be one that the command made, and be gone as well. */
void job_give_back(const struct run *run)
{
	pid_t foreground;

	if (run->terminal < 0 || ioctl(run->terminal, TIOCGPGRP, &foreground))
		return;
	if (foreground == run->group || (foreground > 0 && kill(-foreground, 0) < 0 && errno == ESRCH))
		(void)ioctl(run->terminal, TIOCSPGRP, &(pid_t){ getpgrp() });
}

/* Lets a command go on that the terminal stopped; at SIGTTIN and SIGTTOU it lacked the foreground. */
static void resume(const struct run *run, int sig)
{
	if (sig == SIGTTIN || sig == SIGTTOU)
		give_foreground(run);
	(void)signals_send_command(run, SIGCONT, NULL);
}

/* Stops us as the terminal stopped the command: with all of our job, and by the same signal, so that the kernel spares
 * us where no process could wake us (an orphaned process group). Returns whether we have stopped, and been woken. */
static bool stop(const struct run *run, int sig)
{
	struct sigmask mask = { { 0 } }, pending = { { 0 } };

	sigmask_add(&mask, sig);
	if (sig != SIGSTOP)
		(void)sys_ignore_signal(sig, false);
	(void)kill(run->terminal >= 0 && sig != SIGSTOP ? 0 : getpid(), sig); /* SIGSTOP is not from a key */
	(void)sys_sigmask(SIG_UNBLOCK, &mask, NULL);                          /* here we stop, and later go on */
	(void)sys_sigmask(SIG_BLOCK, &mask, NULL);
	(void)sys_sigpending(&pending);
	return sigmask_has(&pending, SIGCONT);
}

void job_command_stopped(const struct loop *loop, int sig)
{
	const struct run *run = loop->run;
	bool lacks_terminal = (sig == SIGTTIN || sig == SIGTTOU) && has_foreground(run, getpgrp());

	/* PID 1 of a sandbox cannot stop, and no shell would see it: the keeper does, for both. */
	if (run->role == ROLE_PID1) {
		if (run->terminal >= 0)
			channel_send(run->channel, MESSAGE_STOPPED, &(uint8_t){ (uint8_t)sig }, 1);
		return;
	}
	/* SIGSTOP never comes from a terminal: below a shell, the user who sent it will send SIGCONT, perhaps to the command
	 * alone. */
	if (sig == SIGSTOP && !run->host.is_pid1 && !loop->stopped_by_user)
		return;
	/* Without a terminal a user stopped it, and can continue it; a user who did so through us is known. */
	if (run->host.is_pid1 && (run->terminal < 0 || loop->stopped_by_user))
		return;
	/* If our job came to the foreground while it ran, only we have the foreground: no SIGCONT made us hand it on. */
	if (!run->host.is_pid1 && !lacks_terminal && (stop(run, sig) || run->terminal < 0 || loop->stopped_by_user))
		return;
	resume(run, sig);
}

void job_take_message(struct loop *loop)
{
	uint8_t sig;

	if (channel_next(loop->channel_fd) == MESSAGE_STOPPED &&
	    channel_receive(loop->channel_fd, &sig, sizeof(sig)) == MESSAGE_STOPPED)
		job_command_stopped(loop, sig);
	else
		loop->channel_fd = -1; /* PID 1 has ended: what it says of that is not for the loop */
}
