/* init.c - main(): the story of nsinit, and nothing else */
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/log.h"
#include "base/fds.h"
#include "base/cgroup.h"
#include "cli/options.h"
#include "cli/explain.h"
#include "sandbox/probe.h"
#include "supervise/job.h"
#include "sandbox/sandbox.h"
#include "supervise/release.h"
#include "base/host.h"
#include "sandbox/pty_relay.h"
#include "report/report.h"
#include "signals.h"
#include "spawn.h"
#include "sandbox/status.h"
#include "steps/steps.h"
#include "supervise/supervise.h"

/* All that nsinit knows. Static: it is too much for a stack, and there is no heap. */
static struct run run;
static struct process_list left, killed, zombies;

/* PID 1 of a sandbox leaves the story to the keeper, who outlives it. */
static void finish(void)
{
	if (run.role == ROLE_PID1) {
		keeper_hand_over(&run);
		return;
	}
	report_write(&run);
	cgroup_remove(&run.cgroups);
}

/* A start that fails has a report as well. */
static void report_setup(int status, const char *message, void *data)
{
	struct text text = TEXT(run.outcome.message);

	(void)data;
	on_die(NULL, NULL);
	run.outcome.cause = CAUSE_SETUP;
	run.outcome.status = (uint8_t)status;
	text_add(&text, "%s", message);
	finish();
}

__attribute__((noreturn)) static void explain(void)
{
	struct text text = TEXT(run.scratch->explanation);

	steps_explain(&run.scratch->plan, &text);
	explain_config(&text, &run.scratch->config);
	options_print(text.at);
}

/* --raise: ends by the same signal as the command, so that who waits for us sees it. Returns where that cannot be. */
static void raise_same(int wait_status)
{
	int sig = WTERMSIG(wait_status);
	const struct rlimit no_core = { 0, 0 }; /* one core dump is enough */
	struct sigmask all;

	/* A status that was mapped to another is not raised either. */
	if (!WIFSIGNALED(wait_status) || run.host.is_pid1 || run.outcome.status != STATUS_SIGNAL + sig)
		return;
	(void)prlimit(0, RLIMIT_CORE, &no_core, NULL);
	(void)sys_ignore_signal(sig, false);
	memset(&all, 0xff, sizeof(all));
	sigmask_remove(&all, sig);
	(void)kill(getpid(), sig);
	(void)sys_sigmask(SIG_SETMASK, &all, NULL);
}

int main(int argc, char **argv, char **environment)
{
	signals_block(&run);
	run.scratch = release_scratch();
	run.config = &run.scratch->config;
	run.scratch->plan.network.netlink = &run.scratch->netlink;
	run.scratch->plan.mounts.op = run.scratch->mounts;
	run.outcome.left = &left;
	run.outcome.killed = &killed;
	run.outcome.zombies = &zombies;
	run.parent = getppid();
	run.signalfd = run.pidfd = run.terminal = run.channel = run.ruleset = run.userns =
		run.pty = run.messages = -1;
	must(fds_fill_standard(), "open '/'");
	options_parse(&run.scratch->config, argc, argv, environment);
	run.policy = run.config->policy;
	run.output = run.config->output;
	run.argv = run.config->command.argv;
	if (run.scratch->config.output.probe)
		inspect_print(run.scratch->config.output.json);

	report_prepare(&run);
	on_die(report_setup, NULL);
	host_look(&run.host);
	steps_decide(&run.scratch->plan, &run.scratch->config, &run.host);
	run.filtered = run.scratch->plan.seccomp.on;
	if (run.scratch->config.output.explain)
		explain();

	signals_open(&run);
	if (run.scratch->plan.namespaces.split)
		keeper_split(&run.scratch->plan, &run);
	if (run.role != ROLE_KEEPER) {
		if (run.role == ROLE_PID1)
			steps_apply(STAGE_PID1_SETUP, &run.scratch->plan, &run);
		steps_apply(STAGE_BEFORE_SPAWN, &run.scratch->plan, &run);
		log_never_block();
		if (!run.scratch->config.policy.pause)
			spawn_command(&run.scratch->plan, &run);
	}
	on_die(NULL, NULL);

	if (run.outcome.cause != CAUSE_SETUP)
		supervise(&run);
	else
		job_give_back(&run);
	if (run.role == ROLE_KEEPER) {
		relay_finish(&run);
		keeper_take_over(&run);
		status_ended(&run);
	}
	finish();
	release_memory(); /* the report was in it */
	if (run.policy.raise)
		raise_same(run.outcome.wait_status);
	return run.outcome.status;
}
