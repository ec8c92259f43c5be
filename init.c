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

/* All that nsinit knows. Static: it is too much for a stack, and there is no heap. What it keeps is in one page. */
static struct {
	struct run run;
	struct config config;
} own;
static struct named_list left, killed, zombies;

/* PID 1 of a sandbox leaves the story to the keeper, who outlives it. */
static void finish(void)
{
	if (own.run.role == ROLE_INNER) {
		keeper_hand_over(&own.run);
		return;
	}
	report_write(&own.run);
	cgroup_remove(&own.run);
}

/* A start that fails has a report as well. */
static void report_setup(int status, const char *message, void *data)
{
	struct text text = TEXT(own.run.outcome.message);

	(void)data;
	on_die(NULL, NULL);
	own.run.outcome.cause = CAUSE_SETUP;
	own.run.outcome.status = (uint8_t)status;
	text_add(&text, "%s", message);
	finish();
}

__attribute__((noreturn)) static void explain(void)
{
	struct text text = TEXT(own.run.scratch->explanation);

	steps_explain(&own.run.scratch->plan, &text);
	explain_config(&text, &own.config);
	options_print(text.at);
}

/* --raise: ends by the same signal as the command, so that who waits for us sees it. Returns where that cannot be. */
static void raise_same(int wait_status)
{
	int sig = WTERMSIG(wait_status);
	const struct rlimit no_core = { 0, 0 }; /* one core dump is enough */
	struct sigmask all;

	/* A status that was mapped to another is not raised either. */
	if (!WIFSIGNALED(wait_status) || own.run.probe.is_pid1 || own.run.outcome.status != STATUS_SIGNAL + sig)
		return;
	(void)RAW_CALL(prlimit_64, 0, RLIMIT_CORE, &no_core, NULL);
	(void)sys_ignore_signal(sig, false);
	memset(&all, 0xff, sizeof(all));
	sigmask_remove(&all, sig);
	(void)CALL(kill, getpid(), sig);
	(void)sys_sigmask(SIG_SETMASK, &all, NULL);
}

int main(int argc, char **argv, char **environment)
{
	signals_block(&own.run);
	own.run.config = &own.config;
	own.run.scratch = release_scratch();
	own.config.env.item = own.run.scratch->env;
	own.config.rlimits.item = own.run.scratch->rlimits;
	own.config.files.item = own.run.scratch->files;
	own.config.allow.item = own.run.scratch->allow;
	own.config.maps.item = own.run.scratch->maps;
	own.config.deny_syscalls.item = own.run.scratch->deny;
	own.config.net.publish.item = own.run.scratch->publish;
	own.config.net.dns.item = own.run.scratch->dns;
	own.run.scratch->plan.network.netlink = &own.run.scratch->netlink;
	own.run.scratch->plan.mounts.op = own.run.scratch->mounts;
	own.run.outcome.left = &left;
	own.run.outcome.killed = &killed;
	own.run.outcome.zombies = &zombies;
	own.run.parent = getppid();
	own.run.signalfd = own.run.pidfd = own.run.terminal = own.run.channel = own.run.ruleset = own.run.userns =
		own.run.pty = own.run.messages = -1;
	must(fds_fill_standard(), "open '/'");
	options_parse(&own.config, argc, argv, environment);
	if (own.config.probe)
		inspect_print(own.config.json);

	report_prepare(&own.run);
	on_die(report_setup, NULL);
	probe_look(&own.run.probe);
	steps_decide(&own.run.scratch->plan, &own.config, &own.run.probe);
	if (own.config.explain)
		explain();

	signals_open(&own.run);
	if (own.run.scratch->plan.ids.split)
		keeper_split(&own.run.scratch->plan, &own.run);
	if (own.run.role != ROLE_KEEPER) {
		if (own.run.role == ROLE_INNER)
			steps_take(SIDE_INSIDE, &own.run.scratch->plan, &own.run);
		steps_take(SIDE_INNER, &own.run.scratch->plan, &own.run);
		log_never_block();
		if (!own.config.pause)
			spawn_command(&own.run.scratch->plan, &own.run);
	}
	on_die(NULL, NULL);

	if (own.run.outcome.cause != CAUSE_SETUP)
		supervise(&own.run);
	else
		job_give_back(&own.run);
	if (own.run.role == ROLE_KEEPER) {
		relay_finish(&own.run);
		keeper_take_over(&own.run);
		status_ended(&own.run);
	}
	finish();
	release_memory(); /* the report was in it */
	if (own.config.raise)
		raise_same(own.run.outcome.wait_status);
	return own.run.outcome.status;
}
