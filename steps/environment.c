/* environment.c - the environment of the command
 *
 * Leaves: what nsinit was given, less NSINIT_*, with the changes that were asked for; HOME of a user that was asked for;
 *         LISTEN_PID of systemd's socket activation naming the command where it named us (sd_listen_fds(3)). */
#include "environment.h"

#include <string.h>

#include "../base/text.h"
#include "../base/log.h"

void environment_explain(const struct plan *plan, struct text *text)
{
	const struct config *config = plan->config;

	if (config->command.clear_env)
		text_add(text, "environment  cleared\n");
	else if (config->sandbox.on && !config->command.keep_env)
		text_add(text, "environment  PATH TERM LANG LC_* TZ HOME USER stay\n");
	for (size_t i = 0; i < config->command.env.count; i++)
		text_add(text, "environment  %s %s\n", config->command.env.item[i].unset ? "unset" : "set",
			 config->command.env.item[i].entry);
	if (plan->identity.set_ids && *plan->identity.home)
		text_add(text, "environment  set HOME=%s\n", plan->identity.home);
}

static bool same_name(const char *a, const char *b)
{
	size_t length = strcspn(a, "=");

	return length == strcspn(b, "=") && memcmp(a, b, length) == 0;
}

/* Whether a change from number `first` on sets or unsets this variable. */
static bool is_changed(const struct config *config, size_t first, const char *entry)
{
	for (size_t i = first; i < config->command.env.count; i++)
		if (same_name(config->command.env.item[i].entry, entry))
			return true;
	return false;
}

/* The copy has room for as many; with nothing to change there is no copy, and no limit. */
static void check_size(const struct config *config)
{
	size_t count = 0;

	while (config->command.environ[count])
		count++;
	if (count + config->command.env.count + 3 > ENVIRON_MAX)
		die(0, "more than %d variables", ENVIRON_MAX);
}

/* Whether systemd's variables of socket activation name us: LISTEN_PID=<our pid>. */
static bool names_us(const struct config *config, const char *listen_pid)
{
	for (char **at = config->command.environ; *at; at++)
		if (**at == 'L' && strcmp(*at, listen_pid) == 0)
			return true;
	return false;
}

/* In a sandbox the rest may tell what is not for it: tokens, sockets, names. */
static bool is_shown(const struct config *config, const char *entry)
{
	static const char names[][6] = { "PATH=", "TERM=", "LANG=", "TZ=", "HOME=", "USER=", "LC_" };

	if (!config->sandbox.on || config->command.keep_env)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (text_after(entry, names[i]))
			return true;
	return false;
}

void environment_take(const struct plan *plan, struct run *run)
{
	struct text home = TEXT(run->scratch->home), listen = TEXT(run->scratch->listen_pid);
	const struct config *config = plan->config;
	char **out = run->scratch->environ;
	size_t used = 0;
	bool activated;

	text_add(&listen, "LISTEN_PID=%d", (int)getppid());
	activated = names_us(config, listen.at);
	if (plan->identity.set_ids && !is_changed(config, 0, "HOME"))
		text_add(&home, "HOME=%s", plan->identity.home);
	run->environ = config->command.environ;
	if (!config->command.clear_env && !config->command.env.count && !home.used && !activated &&
	    (!config->sandbox.on || config->command.keep_env))
		return;
	check_size(config);
	for (char **at = config->command.environ; *at && !config->command.clear_env; at++) {
		if (!is_shown(config, *at) || is_changed(config, 0, *at) || (home.used && same_name("HOME", *at)))
			continue;
		/* The pidfd that goes with it since systemd 258 would be ours, not the command's. */
		if (activated && (same_name("LISTEN_PID", *at) || same_name("LISTEN_PIDFDID", *at)))
			continue;
		out[used++] = *at;
	}
	if (activated && !config->command.clear_env && !is_changed(config, 0, "LISTEN_PID")) {
		listen.used = 0;
		text_add(&listen, "LISTEN_PID=%d", (int)getpid());
		out[used++] = listen.at;
	}
	if (home.used)
		out[used++] = home.at;
	for (size_t i = 0; i < config->command.env.count; i++)
		if (!config->command.env.item[i].unset && !is_changed(config, i + 1, config->command.env.item[i].entry))
			out[used++] = config->command.env.item[i].entry;
	out[used] = NULL;
	run->environ = out;
}
