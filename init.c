/* init.c - main(): what nsinit does, in order */
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fds.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/explain.h"
#include "report/report.h"
#include "sandbox/probe.h"
#include "sandbox/sandbox.h"
#include "signals.h"
#include "spawn.h"
#include "steps/steps.h"
#include "supervise/job.h"
#include "supervise/release.h"
#include "supervise/supervise.h"

/* All state of nsinit. Static: it is too much for a stack, and there is no heap. */
static struct run run;

static void run_begin(struct scratch *scratch)
{
	signals_block(&run);
	run.scratch = scratch;
	run.parent = getppid();
	run.signalfd = run.pidfd = run.terminal = run.channel = run.messages = run.pty = run.ruleset = run.userns = -1;
	scratch->plan.network.netlink = &scratch->netlink;
	must(fds_fill_standard(), "open '/'");
}

/* Reports how the command ended, where requested, and removes what was made for it. PID 1 of a sandbox leaves that to the
 * keeper. */
static void finish(const struct outcome *outcome)
{
	if (run.role == ROLE_PID1) {
		sandbox_hand_over(&run, outcome);
		return;
	}
	report_write(&run, *outcome);
	cgroup_remove(&run.cgroups);
}

/* A start that fails is reported as well. */
static void report_failed_start(int status, const char *message, void *data)
{
	const struct outcome outcome = { .cause = CAUSE_SETUP, .status = (uint8_t)status };
	struct text text = TEXT(run.tally.message);

	(void)data;
	on_die(NULL, NULL);
	text_add(&text, "%s", message);
	finish(&outcome);
}

/* The init, or PID 1 of a sandbox. */
static struct outcome start_command(const struct plan *plan)
{
	if (run.role == ROLE_PID1)
		steps_apply(STAGE_PID1_SETUP, plan, &run);
	steps_apply(STAGE_BEFORE_SPAWN, plan, &run);
	log_never_block();
	if (!run.policy.pause)
		spawn_command(plan, &run);
	on_die(NULL, NULL);
	if (!run.failed_status)
		return supervise(&run);
	job_give_back(&run);
	return (struct outcome){ .cause = CAUSE_SETUP, .pid = run.command, .status = run.failed_status };
}

/* --raise: ends by the same signal as the command, so that the process that waits for us sees it. Returns where that
 * cannot be. */
static void raise_same(const struct outcome *outcome)
{
	int sig = WTERMSIG(outcome->wait_status);
	const struct rlimit no_core = { 0, 0 }; /* one core dump is enough */
	struct sigmask all;

	/* A status that was mapped to another is not raised either. */
	if (!WIFSIGNALED(outcome->wait_status) || run.host.is_pid1 || outcome->status != STATUS_SIGNAL + sig)
		return;
	(void)setrlimit(RLIMIT_CORE, &no_core);
	(void)sys_ignore_signal(sig, false);
	memset(&all, 0xff, sizeof(all));
	sigmask_remove(&all, sig);
	(void)kill(getpid(), sig);
	(void)sys_sigmask(SIG_SETMASK, &all, NULL);
}

int main(int argc, char **argv, char **environment)
{
	struct scratch *scratch = release_scratch();
	struct config *config = &scratch->config;
	struct plan *plan = &scratch->plan;
	struct outcome outcome;

	run_begin(scratch);                         /* blocks every signal before anything else */
	cli_parse(config, argc, argv, environment); /* --help, --version and mistakes end here */
	if (config->output.probe)
		probe_print(config->output.json);
	run.policy = config->policy;
	run.output = config->output;
	run.argv = config->command.argv;
	report_open(&run);
	on_die(report_failed_start, NULL);
	host_look(&run.host);
	steps_decide(plan, config, &run.host);
	if (config->output.explain)
		explain_print(plan, config);
	run.filtered = plan->seccomp.on;

	signals_open(&run);
	if (plan->namespaces.split)
		sandbox_split(plan, &run);
	outcome = run.role == ROLE_KEEPER ? sandbox_keep(plan, &run) : start_command(plan);
	finish(&outcome);
	release_memory(); /* the report was in it */
	if (run.policy.raise)
		raise_same(&outcome);
	return outcome.status;
}
