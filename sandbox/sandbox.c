/* sandbox.c - --sandbox: the two processes around the clone
 *
 *     caller --> keeper, on the host's side --> PID 1, inside --> command
 *
 * Both go on to run the same loop (supervise.c): the keeper's command is PID 1. The kernel cleans up: namespaces end
 * with PID 1, and PID 1 ends with the keeper. The messages between them are those of base/channel.h. The end of the
 * channel shows PID 1 that a keeper died before the parent-death signal was set. */
#include "sandbox.h"

#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/channel.h"
#include "../base/log.h"
#include "../signals.h"
#include "../steps/steps.h"
#include "../supervise/supervise.h"
#include "probe.h"
#include "pty_relay.h"
#include "status.h"

/* The keeper only forwards: PID 1 obeys the options. */
static struct policy keeper_policy(const struct plan *plan, const struct policy *asked)
{
	struct policy policy = signals_pass_on();

	policy.reap = REAP_WAIT;
	policy.raise = asked->raise;
	if (plan->pty.on)
		policy.rewrite[SIGWINCH] = 0; /* the command gets it from its terminal */
	return policy;
}

static void become_pid1(struct run *run, int channel)
{
	run->role = ROLE_PID1;
	run->channel = channel;
	run->host.is_pid1 = getpid() == 1;
	/* A signal of the terminal or a shell to the keeper's group arrives once, forwarded by the keeper. */
	must(setpgid(0, 0), "make a process group");
	/* Asked for anew where the ids change, since that forgets it (prctl(2)); and the keeper may be dead already, so
	 * the process that asks looks for the end of the channel afterwards. */
	must(prctl(PR_SET_PDEATHSIG, SIGKILL), "set the parent-death signal");
}

/* Where there is a group of version 2, PID 1 is created in it: no process of the sandbox is ever outside. */
static pid_t clone_pid1(const struct plan *plan, struct run *run, uint64_t flags, int *pidfd)
{
	struct kernel_clone_args args = {
		.flags = CLONE_PIDFD | flags | plan->namespaces.made,
		.pidfd = (uintptr_t)pidfd,
		.exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD,
	};
	pid_t pid;

	if (run->cgroups.v2) {
		args.flags |= KERNEL_CLONE_INTO_CGROUP;
		args.cgroup = (unsigned)run->cgroups.v2;
	}
	pid = sys_clone3(&args);
	if (pid < 0 && (errno == ENOSYS || run->cgroups.v2)) {
		/* Before 5.7, or 5.3; or a filter that cannot look into its argument: Docker's. It enters by itself. */
		run->cgroups.v2 = 0;
		pid = sys_fork((unsigned long)args.flags, pidfd);
	}
	if (pid < 0) {
		int err = errno;

		die(0, "make namespaces: %s (%s)", strerror(err),
		    plan->namespaces.made & CLONE_NEWUSER || plan->join.pid
			    ? probe_why_no_namespaces(err)
			    : "root is required without a new user namespace");
	}
	return pid;
}

/* A process in between enters the namespaces that are there already, which the keeper must not, and has a child there
 * in the keeper's name. */
static pid_t make_joined(const struct plan *plan, struct run *run, const int ends[2], int *pidfd)
{
	pid_t joiner = must(sys_fork(0, NULL), "fork"), pid = 0;

	if (joiner == 0) {
		steps_apply(STAGE_JOINER, plan, run);
		log_step("sandbox");
		pid = clone_pid1(plan, run, CLONE_PARENT, pidfd);
		if (pid == 0)
			return 0;
		channel_send(ends[1], MESSAGE_CHILD, &pid, sizeof(pid));
		_exit(0);
	}
	(void)waitpid(joiner, NULL, 0);
	if (channel_receive(ends[0], &pid, sizeof(pid)) != MESSAGE_CHILD)
		_exit(STATUS_SELF); /* it has said why */
	*pidfd = must(sys_pidfd_open(pid), "open a pidfd of the child");
	return pid;
}

void sandbox_split(const struct plan *plan, struct run *run)
{
	int ends[2], pidfd = -1;
	pid_t pid;

	steps_apply(STAGE_KEEPER_BEFORE_CLONE, plan, run);
	log_step("sandbox");
	must(channel_open(ends), "open a channel");
	pid = plan->join.pid ? make_joined(plan, run, ends, &pidfd) : clone_pid1(plan, run, 0, &pidfd);
	if (pid == 0) {
		(void)close(ends[0]);
		become_pid1(run, ends[1]);
		log_step(NULL);
		return;
	}
	(void)close(ends[1]);
	run->role = ROLE_KEEPER;
	run->channel = ends[0];
	run->pidfd = pidfd;
	run->pid1 = run->command = run->group = pid;
	log_step(NULL);
}

/* What PID 1 has sent of its end, if it has: without that it was killed, and the keeper's own view stays. */
static struct outcome take_ended(struct run *run, struct outcome outcome)
{
	enum message next;

	while ((next = channel_next(run->channel)) != MESSAGE_NONE && next != MESSAGE_ENDED)
		(void)channel_receive(run->channel, NULL, 0);
	if (next == MESSAGE_ENDED && channel_receive(run->channel, &run->tally, sizeof(run->tally)) == MESSAGE_ENDED)
		outcome = run->tally.outcome;
	return outcome;
}

struct outcome sandbox_keep(const struct plan *plan, struct run *run)
{
	struct outcome outcome;

	steps_apply(STAGE_KEEPER_AFTER_CLONE, plan, run);
	/* PID 1 may have died meanwhile; it has said why, and the loop sees it. */
	channel_send(run->channel, MESSAGE_IDS_READY, NULL, 0);
	steps_apply(STAGE_KEEPER_CONNECT, plan, run);
	status_started(run);
	log_step(NULL);
	channel_send(run->channel, MESSAGE_START, NULL, 0);
	if (plan->pty.on)
		relay_start(run);
	on_die(NULL, NULL);
	run->policy = keeper_policy(plan, &run->policy);
	outcome = supervise(run);
	relay_finish(run);
	outcome = take_ended(run, outcome);
	status_ended(run, &outcome);
	return outcome;
}

void sandbox_hand_over(struct run *run, const struct outcome *outcome)
{
	run->tally.outcome = *outcome;
	channel_send(run->channel, MESSAGE_ENDED, &run->tally, sizeof(run->tally));
}
