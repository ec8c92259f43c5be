/* rlimits.c - resource limits and priorities
 *
 * Before the identity: a hard limit, a better priority and a lower oom score may need the rights that it gives up. */
#include "rlimits.h"

#include <string.h>
#include <sys/resource.h>

#include "../base/text.h"
#include "../base/log.h"

/* What a sandbox may take when nothing else was said. Of two processes that share a uid outside, each is counted in its
 * own user namespace (5.14). A limit of 1 keeps even a pipe of core_pattern from being run, which 0 does not. */
static const struct {
	int resource;
	rlim_t limit;
	const char *name;
} defaults[] = { { RLIMIT_CORE, 1, "core=1" }, { RLIMIT_NPROC, 4096, "nproc=4096" } };

static bool is_asked_for(const struct config *config, int resource)
{
	for (size_t i = 0; i < config->command.rlimits.count; i++)
		if (config->command.rlimits.item[i].resource == resource)
			return true;
	return false;
}

/* Never above what we have. */
static void take_defaults(const struct config *config)
{
	for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++) {
		struct rlimit limit;

		if (is_asked_for(config, defaults[i].resource))
			continue;
		must(prlimit(0, defaults[i].resource, NULL, &limit), "read '%s'", defaults[i].name);
		if (limit.rlim_max > defaults[i].limit)
			limit.rlim_max = defaults[i].limit;
		if (limit.rlim_cur > limit.rlim_max || defaults[i].resource == RLIMIT_CORE)
			limit.rlim_cur = limit.rlim_max;
		must(prlimit(0, defaults[i].resource, &limit, NULL), "set '%s'", defaults[i].name);
	}
}

void rlimits_explain(const struct plan *plan, struct text *text)
{
	const struct config *config = plan->config;

	for (size_t i = 0; config->sandbox.on && i < sizeof(defaults) / sizeof(*defaults); i++)
		if (!is_asked_for(config, defaults[i].resource))
			text_add(text, "rlimits      %s\n", defaults[i].name);
	for (size_t i = 0; i < config->command.rlimits.count; i++)
		text_add(text, "rlimits      %s\n", config->command.rlimits.item[i].name);
	if (config->command.nice.given)
		text_add(text, "rlimits      nice %d\n", config->command.nice.value);
	if (config->command.oom_score.given)
		text_add(text, "rlimits      oom_score_adj %d\n", config->command.oom_score.value);
}

static void write_oom_score(int score)
{
	char buffer[16];
	struct text text = TEXT(buffer);

	text_add(&text, "%d", score);
	must(text_write_file("/proc/self/oom_score_adj", text.at), "set oom_score_adj '%d'", score);
}

void rlimits_take(const struct plan *plan, struct run *run)
{
	const struct config *config = plan->config;

	(void)run;
	if (config->sandbox.on)
		take_defaults(config);
	for (size_t i = 0; i < config->command.rlimits.count; i++) {
		const struct rlimit_request *request = &config->command.rlimits.item[i];
		struct rlimit limit = { .rlim_cur = (rlim_t)request->soft, .rlim_max = (rlim_t)request->hard };

		must(prlimit(0, request->resource, &limit, NULL), "set '%s'", request->name);
	}
	/* Nice is relative to what we were given, as in nice(1). */
	if (config->command.nice.given) {
		int nice = getpriority(PRIO_PROCESS, 0) + config->command.nice.value;

		must(setpriority(PRIO_PROCESS, 0, nice), "set nice '%d'", config->command.nice.value);
	}
	if (config->command.oom_score.given)
		write_oom_score(config->command.oom_score.value);
}
