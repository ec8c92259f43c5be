/* pasta.c - --net=user: a network without privileges, by pasta(1) of passt
 *
 * pasta runs outside of the sandbox, as its proxy: the sandbox reaches what the caller may reach, except the host's own
 * loopback. pasta must not outlive the keeper, and the kernel clears the parent-death signal of a process that enters a
 * user namespace. So we enter that of the sandbox, set the signal, and only then execute pasta.
 *
 * Needs:  pasta; /dev/net/tun.
 * Leaves: a child of the keeper, which dies with it. */
#include "pasta.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"

static const char program[] = "/usr/bin/pasta";

void pasta_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	(void)host;
	plan->pasta.on = config->sandbox.net.kind == NET_USER;
	plan->pasta.environ = config->command.environ;
	if (plan->pasta.on && access(program, X_OK))
		die(0, "--net=user: %s is not installed (install the package passt)", program);
}

static int open_namespace(const struct run *run, const char *name)
{
	char buffer[64];
	struct text path = TEXT(buffer);

	text_add(&path, "/proc/%d/ns/%s", (int)run->command, name);
	return must(sys_open(AT_FDCWD, path.at, O_RDONLY), "open %s", path.at);
}

/* Enters the user namespace, and makes its capabilities outlive the exec. A process that was root takes the ids of nobody
 * here: if pasta did so itself, the kernel would clear the signal after all. */
static void enter(const struct plan *plan, const struct run *run)
{
	enum { NOBODY = 65534 };
	struct kernel_caps caps;

	must(setns(open_namespace(run, "user"), CLONE_NEWUSER), "enter the user namespace");
	if (plan->namespaces.set_ids)
		must(sys_set_ids(NOBODY, NOBODY), "set uid '%d', gid '%d'", NOBODY, NOBODY);
	must(sys_capget(&caps), "read capabilities");
	caps.inheritable = caps.permitted;
	must(sys_capset(&caps), "set capabilities");
	for (int capability = 0; capability < 64; capability++)
		if (caps.permitted >> capability & 1)
			must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0), "keep capabilities");
	must(prctl(PR_SET_PDEATHSIG, SIGKILL), "set the parent-death signal");
}

/* -t or -u, and [ADDRESS/]OUTSIDE:INSIDE; or none. */
static void add_ports(struct text *text, const struct plan *plan, uint8_t protocol)
{
	const char *option = protocol == IPPROTO_UDP ? "-u" : "-t";
	uint32_t before = text->used;

	for (size_t i = 0; i < plan->network.asked->publish.count; i++) {
		const struct publish_request *request = &plan->network.asked->publish.item[i];

		if (request->protocol != protocol)
			continue;
		text_add(text, "%s ", option);
		text_add_address(text, request->at.byte, request->at.size);
		text_add(text, request->at.size ? "/%u:%u " : "%u:%u ", request->outside, request->inside);
	}
	if (text->used == before)
		text_add(text, "%s none ", option);
}

__attribute__((noreturn)) static void execute(const struct plan *plan, const struct run *run, int ready)
{
	char buffer[8192], *words[2 * PUBLISH_MAX + 32], *at = buffer;
	struct text text = TEXT(buffer);
	size_t count = 0;

	/* Its stdin is the namespace, and it writes its pid to stdout when it is ready. */
	text_add(&text,
		 "pasta -f -q --config-net --no-map-gw -I eth0 -T none -U none --netns-only --netns /proc/self/fd/0 "
		 "-P /proc/self/fd/1 ");
	add_ports(&text, plan, IPPROTO_TCP);
	add_ports(&text, plan, IPPROTO_UDP);
	for (; *at; at++) {
		words[count++] = at;
		at += strcspn(at, " ");
		*at = '\0';
	}
	words[count] = NULL;
	must(dup2(open_namespace(run, "net"), STDIN_FILENO), "open the network namespace");
	must(dup2(ready, STDOUT_FILENO), "open a pipe");
	enter(plan, run);
	(void)sys_sigmask(SIG_SETMASK, &run->inherited_mask, NULL);
	(void)execve(program, words, plan->pasta.environ);
	die(errno, "execute '%s'", program);
}

void pasta_start(const struct plan *plan, struct run *run)
{
	int ends[2];
	char byte;

	if (!plan->pasta.on)
		return;
	must(pipe2(ends, O_CLOEXEC), "open a pipe");
	must(fchmod(ends[1], 0622), "open the pipe to other users"); /* pasta opens it with other ids */
	if (must(sys_fork(0, NULL), "fork") == 0)
		execute(plan, run, ends[1]);
	(void)close(ends[1]);
	if (read(ends[0], &byte, 1) != 1)
		die(0, "--net=user: '%s' exited before it was ready", program);
	(void)close(ends[0]);
}
