/* hostname.c - the hostname, and the offsets of the clocks
 *
 * The clocks of a time namespace differ from the host's by offsets (time_namespaces(7), 5.6), which must be set before
 * a process is in it: PID 1 itself stays outside, and the command enters it by its exec (6.0).
 *
 * Needs:  a UTS namespace of our own for the hostname; CAP_SYS_ADMIN in the user namespace.
 * Leaves: the hostname set, and a time namespace for the children of PID 1. */
#include "hostname.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"

void hostname_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const char *asked = config->sandbox.hostname;

	(void)host;
	if (plan->namespaces.made & CLONE_NEWUTS)
		plan->hostname.name = asked ? asked : plan->sandbox ? "sandbox" : NULL;
	else if (asked && !plan->join.all)
		die(0, "--hostname '%s': needs a UTS namespace (--sandbox or --unshare=uts)", asked);
	if (!config->sandbox.time.given)
		return;
	if (!plan->namespaces.made)
		die(0, "--boottime, --monotonic: need --sandbox or --unshare");
	plan->hostname.clock = &config->sandbox.time;
}

void hostname_explain(const struct plan *plan, struct text *text)
{
	if (plan->hostname.name)
		text_add(text, "hostname     %s\n", plan->hostname.name);
	if (plan->hostname.clock)
		text_add(text, "hostname     clocks: the host's plus %lld s (monotonic) and %lld s (boottime)\n",
			 (long long)plan->hostname.clock->monotonic_s, (long long)plan->hostname.clock->boottime_s);
}

void hostname_set(const struct plan *plan, struct run *run)
{
	char buffer[96];
	struct text offsets = TEXT(buffer);

	(void)run;
	if (plan->hostname.name)
		must(sethostname(plan->hostname.name, strlen(plan->hostname.name)), "set hostname '%s'",
		     plan->hostname.name);
	if (!plan->hostname.clock)
		return;
	must(unshare(CLONE_NEWTIME), "make a time namespace");
	text_add(&offsets, "monotonic %lld 0\nboottime %lld 0", (long long)plan->hostname.clock->monotonic_s,
		 (long long)plan->hostname.clock->boottime_s);
	must(text_write_file("/proc/self/timens_offsets", offsets.at), "set --monotonic %lld and --boottime %lld",
	     (long long)plan->hostname.clock->monotonic_s, (long long)plan->hostname.clock->boottime_s);
}
