/* terminal.c - process group, session and controlling terminal of the command
 *
 * The child does all of this with every signal blocked, before exec and before its parent goes on: so no process can
 * signal a group that does not exist yet, and no key reaches a command that is not in the foreground yet.
 *
 * Leaves: a process group (or session) of the command's own, in the foreground of the terminal if ours was. */
#include "terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"

void terminal_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const struct command *command = &config->command;

	plan->terminal.no_command = config->policy.pause;
	plan->terminal.own_session = command->setsid || config->sandbox.pty;
	plan->terminal.own_group = !plan->terminal.own_session && !command->share_group;
	plan->terminal.foreground = plan->terminal.keep = -1;
	if (config->sandbox.pty) /* the caller's is not for the command */
		return;
	/* A background job steals nothing. (In a fresh PID namespace under a foreign session both are 0, and alike.) */
	if (host->terminal >= 0 && host->foreground == host->group && !command->share_group)
		plan->terminal.foreground = host->terminal;
	plan->terminal.give_up = command->setsid && host->terminal >= 0 && host->session == getpid();
	plan->terminal.keep = plan->terminal.give_up ? -1 : host->terminal;
	if (plan->terminal.give_up)
		plan->terminal.foreground = host->terminal;
}

void terminal_explain(const struct plan *plan, struct text *text)
{
	if (plan->terminal.no_command)
		return;
	text_add(text, "terminal     the command gets %s%s\n",
		 plan->terminal.own_session ? "a session of its own"
		 : plan->terminal.own_group ? "a process group of its own"
					    : "the process group of nsinit",
		 plan->terminal.foreground >= 0 ? ", in the foreground of the terminal" : "");
}

/* The kernel signals the foreground group, which we are in, that its terminal is gone: SIGHUP, then SIGCONT. They are
 * pending when the ioctl returns, and not for the command. */
static void take_back_handoff(int sig)
{
	if (sys_take_back_signal(sig))
		log_event(EVENT_HANDOFF, sig);
}

void terminal_keep(const struct plan *plan, struct run *run)
{
	if (run->role == ROLE_PID1) /* the keeper has, for both */
		return;
	if (plan->terminal.keep >= 0)
		run->terminal = must(fcntl(plan->terminal.keep, F_DUPFD_CLOEXEC, 3), "keep the terminal");
	if (!plan->terminal.give_up)
		return;
	must(ioctl(plan->terminal.foreground, TIOCNOTTY), "give up the terminal");
	take_back_handoff(SIGHUP);
	take_back_handoff(SIGCONT);
}

void terminal_set(const struct plan *plan, struct run *run)
{
	int fd = plan->terminal.foreground;

	(void)run;
	if (plan->terminal.own_session) {
		must(setsid(), "make a session");
		/* EPERM: the terminal still belongs to another session, and stays there. */
		if (fd >= 0)
			(void)ioctl(fd, TIOCSCTTY, 0);
		log_event(EVENT_SESSION);
	}
	if (plan->terminal.own_group)
		must(setpgid(0, 0), "make a process group");
	/* SIGTTOU is blocked. A terminal that hung up meanwhile is no reason not to start. */
	if (fd >= 0 && plan->terminal.own_group)
		(void)ioctl(fd, TIOCSPGRP, &(pid_t){ getpid() });
}
