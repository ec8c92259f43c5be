/* subreaper.c - how orphans come to us, and what ends us
 *
 * Leaves: PID 1, or subreaper, so that every orphan below us becomes our child (prctl(2), 3.4); with -p, a signal from
 *         the kernel when our parent dies. */
#include "subreaper.h"

#include <sched.h>
#include <sys/prctl.h>

#include "../base/text.h"
#include "../base/log.h"
#include "../signals.h"

void reaper_decide(struct plan *plan, const struct config *config, const struct probe *probe)
{
	bool is_pid1 = plan->ids.split ? plan->ids.spaces & CLONE_NEWPID : probe->is_pid1;

	plan->init.subreaper = config->command.subreaper == SUBREAPER_ON || (config->command.subreaper == SUBREAPER_AUTO && !is_pid1);
	plan->init.not_reaper = !plan->init.subreaper && !is_pid1;
	/* A sandbox whose caller has died would run on unseen. */
	plan->init.parent_death = config->command.parent_death ? config->command.parent_death : config->sandbox.on ? SIGKILL : 0;
	if (config->command.parent_death == PARENT_DEATH_NONE)
		plan->init.parent_death = 0;
}

void reaper_explain(const struct plan *plan, struct text *text)
{
	if (plan->init.subreaper)
		text_add(text, "reaper       subreaper: orphans of the command become our children\n");
	if (plan->init.parent_death) {
		text_add(text, "reaper       when our parent dies, %s gets ",
			 plan->init.parent_death == SIGKILL ? "nsinit" : "the command");
		signals_add_name(text, plan->init.parent_death);
		text_add(text, "\n");
	}
}

void reaper_follow_parent(const struct plan *plan, struct run *run)
{
	if (!plan->init.parent_death)
		return;
	must(prctl(PR_SET_PDEATHSIG, (unsigned long)plan->init.parent_death),
	     "ask for a signal at the parent's death");
	/* The parent may have died before that took effect: then nobody else will ever tell us. */
	if (getppid() != run->parent)
		must(kill(getpid(), plan->init.parent_death), "signal ourselves");
}

void reaper_take(const struct plan *plan, struct run *run)
{
	if (plan->init.subreaper) {
		int ret = prctl(PR_SET_CHILD_SUBREAPER, 1UL);

		if (ret < 0 && run->config->command.subreaper != SUBREAPER_ON)
			warn(errno, "become a subreaper: orphans go to somebody else"); /* nobody asked for it */
		else
			must(ret, "become a subreaper");
		log_event(EVENT_SUBREAPER);
	}
	if (plan->init.not_reaper)
		log_event(EVENT_NOT_REAPER);
	if (run->role == ROLE_INIT) /* else the keeper has */
		reaper_follow_parent(plan, run);
}

void reaper_bind(const struct plan *plan, struct run *run)
{
	(void)run;
	/* Nobody ends with us where we are not PID 1. */
	if (plan->join.pid)
		must(prctl(PR_SET_PDEATHSIG, SIGKILL), "ask to die with nsinit");
}
