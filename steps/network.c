/* network.c - the network of a sandbox
 *
 * A new network namespace has one interface, lo, and that is down (network_namespaces(7)).
 *
 * Leaves: lo up, and nothing else: no route, and nobody to reach. */
#include "network.h"

#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>

#include "../base/cold.h"
#include "../base/error.h"

void network_decide(struct plan *plan, const struct config *config, const struct probe *probe)
{
	(void)probe;
	plan->network.loopback = config->sandbox && plan->ids.spaces & CLONE_NEWNET;
}

void network_explain(const struct plan *plan, struct text *text)
{
	if (plan->network.loopback)
		cold_add(text, "network      lo alone\n");
	else if (plan->config->sandbox && !plan->config->net.join && !plan->config->join)
		cold_add(text, "network      the host's\n");
}

void network_take(const struct plan *plan, struct run *run)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	AUTO_CLOSE int fd = -1;

	(void)run;
	if (!plan->network.loopback)
		return;
	fd = (int)must_call(syscall(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "open a socket");
	must_call(ioctl(fd, SIOCSIFFLAGS, &request), "take lo up");
}
