/* subreaper.c - how orphans become our children, and what ends us
 *
 * Leaves: PID 1, or subreaper, so that every orphan below us becomes our child (prctl(2), 3.4); with -p, or in a
 *         sandbox, a signal from the kernel when our parent dies. */
#include "subreaper.h"

#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"
#include "../signals.h"

void subreaper_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const struct command *command = &config->command;
	bool is_pid1 = plan->namespaces.split ? plan->namespaces.made & CLONE_NEWPID : host->is_pid1;

	plan->subreaper.required = command->subreaper == SUBREAPER_ON;
	plan->subreaper.on = plan->subreaper.required || (command->subreaper == SUBREAPER_AUTO && !is_pid1);
	plan->subreaper.not_reaper = !plan->subreaper.on && !is_pid1;
	/* Without it a sandbox would outlive its caller, and nothing would stop it. */
	plan->subreaper.parent_death = command->parent_death ? command->parent_death : plan->sandbox ? SIGKILL : 0;
	if (command->parent_death == PARENT_DEATH_NONE)
		plan->subreaper.parent_death = 0;
}

void subreaper_explain(const struct plan *plan, struct text *text)
{
	if (plan->subreaper.on)
		text_add(text, "subreaper    orphans of the command become children of nsinit\n");
	if (plan->subreaper.parent_death) {
		text_add(text, "subreaper    when nsinit's parent dies, %s gets SIG",
			 plan->subreaper.parent_death == SIGKILL ? "nsinit" : "the command");
		signals_add_name(text, plan->subreaper.parent_death);
		text_add(text, "\n");
	}
}

void subreaper_follow_parent(const struct plan *plan, struct run *run)
{
	if (!plan->subreaper.parent_death)
		return;
	must(prctl(PR_SET_PDEATHSIG, (unsigned long)plan->subreaper.parent_death), "set the parent-death signal");
	/* The parent may have died before that took effect: then the signal never comes from the kernel. */
	if (getppid() != run->parent)
		must(kill(getpid(), plan->subreaper.parent_death), "send the parent-death signal");
}

void subreaper_set(const struct plan *plan, struct run *run)
{
	if (plan->subreaper.on) {
		int ret = prctl(PR_SET_CHILD_SUBREAPER, 1UL);

		if (ret < 0 && !plan->subreaper.required)
			warn(errno, "become a subreaper: orphans will not be reaped by nsinit");
		else
			must(ret, "become a subreaper");
		log_event(EVENT_SUBREAPER);
	}
	if (plan->subreaper.not_reaper)
		log_event(EVENT_NOT_REAPER);
	if (run->role == ROLE_INIT) /* else the keeper has */
		subreaper_follow_parent(plan, run);
}

void subreaper_bind(const struct plan *plan, struct run *run)
{
	(void)run;
	/* Where we are not PID 1, no process ends with us. */
	if (plan->join.pid)
		must(prctl(PR_SET_PDEATHSIG, SIGKILL), "set the parent-death signal");
}
