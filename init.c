/* init.c - main(): the story of nsinit, and nothing else */
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/fds.h"
#include "cli/options.h"
#include "explain.h"
#include "inspect.h"
#include "job.h"
#include "keeper.h"
#include "letgo.h"
#include "probe.h"
#include "relay.h"
#include "report.h"
#include "signals.h"
#include "spawn.h"
#include "status.h"
#include "steps/steps.h"
#include "supervise.h"

/* All that nsinit knows. Static: it is too much for a stack, and there is no heap. */
static struct named_list left, killed, zombies;
static struct config config;
static struct run run;

/* PID 1 of a sandbox leaves the story to the keeper, who outlives it. */
static void finish(void)
{
	if (run.role == ROLE_INNER)
		keeper_hand_over(&run);
	else
		report_write(&run);
}

/* A start that fails has a report as well. */
static void report_setup(int status, const char *message, void *data)
{
	struct text text = TEXT(run.outcome.message);

	(void)data;
	error_at_death(NULL, NULL);
	run.outcome.cause = CAUSE_SETUP;
	run.outcome.status = (uint8_t)status;
	text_add(&text, "%s", message);
	finish();
}

__attribute__((noreturn)) static void explain(void)
{
	struct text text = TEXT(run.scratch->explanation);

	steps_explain(&run.scratch->plan, &text);
	explain_config(&text, &config);
	options_print(text.at);
}

/* --raise: ends by the same signal as the command, so that who waits for us sees it. Returns where that cannot be. */
static void raise_same(int wait_status)
{
	int sig = WTERMSIG(wait_status);
	struct sigmask all;

	/* A status that was mapped to another is not raised either. */
	if (!WIFSIGNALED(wait_status) || run.probe.is_pid1 || run.outcome.status != STATUS_SIGNAL + sig)
		return;
	(void)prlimit(0, RLIMIT_CORE, &(struct rlimit){ 0, 0 }, NULL); /* one core dump is enough */
	(void)sys_ignore_signal(sig, false);
	memset(&all, 0xff, sizeof(all));
	sigmask_remove(&all, sig);
	(void)kill(getpid(), sig);
	(void)sys_sigmask(SIG_SETMASK, &all, NULL);
}

int main(int argc, char **argv)
{
	signals_block(&run);
	run.config = &config;
	run.scratch = letgo_scratch();
	config.env.item = run.scratch->env;
	config.rlimits.item = run.scratch->rlimits;
	config.files.item = run.scratch->files;
	config.allow.item = run.scratch->allow;
	config.maps.item = run.scratch->maps;
	config.deny_syscalls.item = run.scratch->deny;
	run.scratch->plan.mounts.op = run.scratch->mounts;
	run.outcome.left = &left;
	run.outcome.killed = &killed;
	run.outcome.zombies = &zombies;
	run.parent = getppid();
	run.signalfd = run.pidfd = run.terminal = run.channel = run.ruleset = run.userns = run.pty = run.messages = -1;
	must(fds_fill_standard(), "open '/'");
	options_parse(&config, argc, argv, environ);
	if (config.probe)
		inspect_print(config.json);

	report_prepare(&run);
	error_at_death(report_setup, NULL);
	probe_look(&run.probe);
	steps_decide(&run.scratch->plan, &config, &run.probe);
	if (config.explain)
		explain();

	signals_open(&run);
	if (run.scratch->plan.ids.split)
		keeper_split(&run.scratch->plan, &run);
	if (run.role != ROLE_KEEPER) {
		if (run.role == ROLE_INNER)
			steps_take(SIDE_INSIDE, &run.scratch->plan, &run);
		steps_take(SIDE_INNER, &run.scratch->plan, &run);
		error_never_block();
		if (!config.pause)
			spawn_command(&run.scratch->plan, &run);
	}
	error_at_death(NULL, NULL);

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
	if (config.raise)
		raise_same(run.outcome.wait_status);
	return run.outcome.status;
}
