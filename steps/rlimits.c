/* rlimits.c - resource limits and priorities
 *
 * Needs:  CAP_SYS_RESOURCE or CAP_SYS_NICE to raise what we have: so it comes before identity, which gives them up.
 * Leaves: limits, nice and oom_score_adj as asked for; in a sandbox also the default limits. */
#include "rlimits.h"

#include <string.h>
#include <sys/resource.h>

#include "../base/log.h"
#include "../base/text.h"

/* The limits of a sandbox, unless others were asked for. The processes of a uid are counted in each user namespace
 * apart (5.14). A core limit of 1 keeps even a program of core_pattern from being run, which 0 does not. */
static const struct {
	uint8_t resource;
	rlim_t limit;
	const char *name;
} defaults[] = { { RLIMIT_CORE, 1, "core=1" }, { RLIMIT_NPROC, 4096, "nproc=4096" } };

static bool is_asked_for(const struct plan *plan, int resource)
{
	for (size_t i = 0; i < plan->rlimits.asked->count; i++)
		if (plan->rlimits.asked->item[i].resource == resource)
			return true;
	return false;
}

/* The type of `resource` fits the enum of glibc and the int of musl. */
static void set_limit(uint8_t resource, const struct rlimit *limit, const char *name)
{
	must(prlimit(0, resource, limit, NULL), "set '%s'", name);
}

/* A limit that is lower already stays. */
static void set_defaults(const struct plan *plan)
{
	for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++) {
		struct rlimit limit;

		if (is_asked_for(plan, defaults[i].resource))
			continue;
		must(prlimit(0, defaults[i].resource, NULL, &limit), "read '%s'", defaults[i].name);
		if (limit.rlim_max > defaults[i].limit)
			limit.rlim_max = defaults[i].limit;
		if (limit.rlim_cur > limit.rlim_max || defaults[i].resource == RLIMIT_CORE)
			limit.rlim_cur = limit.rlim_max;
		set_limit(defaults[i].resource, &limit, defaults[i].name);
	}
}

void rlimits_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	(void)host;
	plan->rlimits.asked = &config->command.rlimits;
	plan->rlimits.nice = config->command.nice;
	plan->rlimits.oom_score = config->command.oom_score;
}

void rlimits_explain(const struct plan *plan, struct text *text)
{
	for (size_t i = 0; plan->sandbox && i < sizeof(defaults) / sizeof(*defaults); i++)
		if (!is_asked_for(plan, defaults[i].resource))
			text_add(text, "rlimits      %s%s\n", defaults[i].name,
				 defaults[i].resource == RLIMIT_CORE
					 ? " (no core dump; 0 would still start a program of core_pattern)"
					 : "");
	for (size_t i = 0; i < plan->rlimits.asked->count; i++)
		text_add(text, "rlimits      %s\n", plan->rlimits.asked->item[i].name);
	if (plan->rlimits.nice.given)
		text_add(text, "rlimits      nice %d\n", plan->rlimits.nice.value);
	if (plan->rlimits.oom_score.given)
		text_add(text, "rlimits      oom_score_adj %d\n", plan->rlimits.oom_score.value);
}

static void write_oom_score(int score)
{
	char buffer[16];
	struct text text = TEXT(buffer);

	text_add(&text, "%d", score);
	must(text_write_file("/proc/self/oom_score_adj", text.at), "set oom_score_adj '%d'", score);
}

void rlimits_set(const struct plan *plan, struct run *run)
{
	(void)run;
	if (plan->sandbox)
		set_defaults(plan);
	for (size_t i = 0; i < plan->rlimits.asked->count; i++) {
		const struct rlimit_request *request = &plan->rlimits.asked->item[i];
		struct rlimit limit = { .rlim_cur = (rlim_t)request->soft, .rlim_max = (rlim_t)request->hard };

		set_limit((uint8_t)request->resource, &limit, request->name);
	}
	/* Nice is relative to what we were given, as in nice(1). */
	if (plan->rlimits.nice.given) {
		int nice = getpriority(PRIO_PROCESS, 0) + plan->rlimits.nice.value;

		must(setpriority(PRIO_PROCESS, 0, nice), "set nice '%d'", plan->rlimits.nice.value);
	}
	if (plan->rlimits.oom_score.given)
		write_oom_score(plan->rlimits.oom_score.value);
}
