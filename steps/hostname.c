/* hostname.c - what the machine is called, and what time it is
 *
 * The clocks of a time namespace differ from the host's by offsets (time_namespaces(7), 5.6). They are set before the
 * first process is in it: PID 1 itself stays outside, the command gets in by its exec (6.0). */
#include "hostname.h"

#include <sched.h>
#include <string.h>

#include "../base/text.h"
#include "../base/log.h"

void names_decide(struct plan *plan, const struct config *config, const struct probe *probe)
{
	(void)probe;
	plan->names.hostname = config->sandbox.hostname ? config->sandbox.hostname : config->sandbox.on ? "sandbox" : NULL;
	if (!(plan->ids.spaces & CLONE_NEWUTS)) {
		if (config->sandbox.hostname && !config->sandbox.join)
			die(0, "--hostname '%s': needs a UTS namespace (--sandbox or --unshare=uts)", config->sandbox.hostname);
		plan->names.hostname = NULL;
	}
	if (config->sandbox.time.given && !plan->ids.spaces)
		die(0, "--boottime, --monotonic: need --sandbox or --unshare");
}

void names_explain(const struct plan *plan, struct text *text)
{
	if (plan->names.hostname)
		text_add(text, "names        hostname %s\n", plan->names.hostname);
	if (plan->config->sandbox.time.given)
		text_add(text, "names        clocks: monotonic %lld s, boottime %lld s from the host's\n",
			 (long long)plan->config->sandbox.time.monotonic_s, (long long)plan->config->sandbox.time.boottime_s);
}

void names_take(const struct plan *plan, struct run *run)
{
	const struct config *config = plan->config;
	char buffer[96];
	struct text offsets = TEXT(buffer);

	(void)run;
	if (plan->names.hostname)
		must(sethostname(plan->names.hostname, strlen(plan->names.hostname)), "set hostname '%s'",
		     plan->names.hostname);
	if (!config->sandbox.time.given)
		return;
	must(unshare(CLONE_NEWTIME), "make a time namespace");
	text_add(&offsets, "monotonic %lld 0\nboottime %lld 0", (long long)config->sandbox.time.monotonic_s,
		 (long long)config->sandbox.time.boottime_s);
	must(text_write_file("/proc/self/timens_offsets", offsets.at), "set --monotonic %lld and --boottime %lld",
	     (long long)config->sandbox.time.monotonic_s, (long long)config->sandbox.time.boottime_s);
}
