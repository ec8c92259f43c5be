/* environment.c - the environment of the command
 *
 * Leaves: what nsinit was given, without NSINIT_*, with the changes that were asked for; HOME of a user that was asked
 *         for; LISTEN_PID of systemd's socket activation naming the command where it named us (sd_listen_fds(3)). */
#include "environment.h"

#include <string.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"

void environment_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	(void)host;
	plan->environment.given = config->command.environ;
	plan->environment.clear = config->command.clear_env;
	plan->environment.filter = plan->sandbox && !config->command.keep_env;
	plan->environment.changes = &config->command.env;
}

void environment_explain(const struct plan *plan, struct text *text)
{
	if (plan->environment.clear)
		text_add(text, "environment  cleared\n");
	else if (plan->environment.filter)
		text_add(text, "environment  keep PATH TERM LANG LC_* TZ HOME USER\n");
	for (size_t i = 0; i < plan->environment.changes->count; i++)
		text_add(text, "environment  %s %s\n", plan->environment.changes->item[i].unset ? "unset" : "set",
			 plan->environment.changes->item[i].entry);
	if (plan->identity.set_ids && *plan->identity.home)
		text_add(text, "environment  set HOME=%s\n", plan->identity.home);
}

static bool same_name(const char *a, const char *b)
{
	size_t length = strcspn(a, "=");

	return length == strcspn(b, "=") && memcmp(a, b, length) == 0;
}

/* Whether a change from number `first` on sets or unsets this variable. */
static bool is_changed(const struct plan *plan, size_t first, const char *entry)
{
	for (size_t i = first; i < plan->environment.changes->count; i++)
		if (same_name(plan->environment.changes->item[i].entry, entry))
			return true;
	return false;
}

/* The copy has space for as many; with nothing to change there is no copy, and no limit. */
static void check_size(const struct plan *plan)
{
	size_t count = 0;

	while (plan->environment.given[count])
		count++;
	if (count + plan->environment.changes->count + 3 > ENVIRON_MAX)
		die(0, "more than %d variables", ENVIRON_MAX);
}

/* Whether systemd's variables of socket activation name us: LISTEN_PID=<our pid>. */
static bool names_us(const struct plan *plan, const char *listen_pid)
{
	for (char **at = plan->environment.given; *at; at++)
		if (**at == 'L' && strcmp(*at, listen_pid) == 0)
			return true;
	return false;
}

/* Other variables may contain tokens, names and paths of sockets, which a sandbox must not get. */
static bool is_shown(const struct plan *plan, const char *entry)
{
	static const char names[][6] = { "PATH=", "TERM=", "LANG=", "TZ=", "HOME=", "USER=", "LC_" };

	if (!plan->environment.filter)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (text_after(entry, names[i]))
			return true;
	return false;
}

void environment_build(const struct plan *plan, struct run *run)
{
	struct text home = TEXT(run->scratch->home), listen = TEXT(run->scratch->listen_pid);
	char **given = plan->environment.given, **out = run->scratch->environ;
	const bool clear = plan->environment.clear;
	size_t used = 0;
	bool activated;

	text_add(&listen, "LISTEN_PID=%d", (int)getppid());
	activated = names_us(plan, listen.at);
	if (plan->identity.set_ids && !is_changed(plan, 0, "HOME"))
		text_add(&home, "HOME=%s", plan->identity.home);
	run->environ = given;
	if (!clear && !plan->environment.changes->count && !home.used && !activated && !plan->environment.filter)
		return;
	check_size(plan);
	for (char **at = given; *at && !clear; at++) {
		if (!is_shown(plan, *at) || is_changed(plan, 0, *at) || (home.used && same_name("HOME", *at)))
			continue;
		/* The pidfd that goes with it since systemd 258 would be ours, not the command's. */
		if (activated && (same_name("LISTEN_PID", *at) || same_name("LISTEN_PIDFDID", *at)))
			continue;
		out[used++] = *at;
	}
	if (activated && !clear && !is_changed(plan, 0, "LISTEN_PID")) {
		listen.used = 0;
		text_add(&listen, "LISTEN_PID=%d", (int)getpid());
		out[used++] = listen.at;
	}
	if (home.used)
		out[used++] = home.at;
	for (size_t i = 0; i < plan->environment.changes->count; i++)
		if (!plan->environment.changes->item[i].unset &&
		    !is_changed(plan, i + 1, plan->environment.changes->item[i].entry))
			out[used++] = plan->environment.changes->item[i].entry;
	out[used] = NULL;
	run->environ = out;
}
