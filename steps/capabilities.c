/* capabilities.c - what the command may not do as root
 *
 * Five sets (capabilities(7)) and the bits that say what uid 0 is worth. With none to keep, uid 0 is a user like any
 * other. Without CAP_SETPCAP, as an ordinary user outside of a sandbox, the bounding set cannot be cut: there
 * no_new_privs alone, which is set in any case, keeps a program from gaining what we gave up.
 *
 * Leaves: the sets as planned, securebits locked, no_new_privs, and our memory closed to everybody (CVE-2019-5736). */
#include "capabilities.h"

#include <sched.h>
#include <sys/prctl.h>

#include "../base/text.h"
#include "../base/log.h"

enum {
	CAPABILITY_SETPCAP = 8,
	/* linux/securebits.h */
	NOROOT = 1 << 0 | 1 << 1,
	NO_SETUID_FIXUP = 1 << 2 | 1 << 3,
	NO_KEEP_CAPS = 1 << 5,
	NO_AMBIENT_RAISE = 1 << 6 | 1 << 7,
};

void capabilities_decide(struct plan *plan, const struct config *config, const struct probe *probe)
{
	const uint64_t admin = 1ULL << CAPABILITY_SYS_ADMIN;
	uint32_t uid = plan->identity.set_ids ? plan->identity.uid : plan->ids.become ? plan->ids.uid : geteuid();

	plan->rights.drop = config->sandbox.on || config->confine.caps.given;
	plan->rights.keep = config->confine.caps.given ? config->confine.caps.list : 0;
	plan->rights.ambient = plan->rights.keep && uid != 0;
	plan->rights.may_bound =
		plan->ids.spaces & CLONE_NEWUSER || plan->join.pid || probe->caps & 1ULL << CAPABILITY_SETPCAP;
	plan->rights.no_new_privs = plan->rights.drop || config->confine.no_new_privs || config->confine.seccomp ||
				    config->confine.deny_syscalls.count || config->confine.allow.count;
	plan->rights.refuse_nested =
		config->sandbox.on && plan->ids.spaces & CLONE_NEWUSER && !(plan->rights.keep & admin);
	plan->rights.hide_memory = config->sandbox.on;
}

void capabilities_explain(const struct plan *plan, struct text *text)
{
	if (plan->rights.drop && !plan->rights.keep)
		text_add(text, "rights       no capability\n");
	else if (plan->rights.drop)
		text_add(text, "rights       capabilities 0x%llx\n", (unsigned long long)plan->rights.keep);
	if (plan->rights.drop && !plan->rights.may_bound)
		text_add(text, "rights       the bounding set stays: it takes CAP_SETPCAP to cut it\n");
	if (plan->rights.no_new_privs)
		text_add(text, "rights       no_new_privs: setuid and file capabilities give nothing\n");
	if (plan->rights.refuse_nested)
		text_add(text, "rights       no user namespace below this one\n");
}

void capabilities_bound(const struct plan *plan, struct run *run)
{
	const uint64_t keep = plan->rights.keep;
	unsigned long bits = NO_SETUID_FIXUP | NO_KEEP_CAPS;

	(void)run;
	if (!plan->rights.drop)
		return;
	if (!plan->rights.ambient)
		bits |= NO_AMBIENT_RAISE;
	if (!keep || plan->rights.ambient)
		bits |= NOROOT;
	must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "clear ambient capabilities");
	if (!plan->rights.may_bound)
		return;
	for (unsigned long cap = 0; cap < 64; cap++) {
		int ret = keep & 1ULL << cap ? 0 : prctl(PR_CAPBSET_DROP, cap);

		if (ret < 0 && errno == EINVAL && cap) /* the kernel has no more */
			break;
		must(ret, "drop capability %lu", cap);
	}
	must(prctl(PR_SET_SECUREBITS, bits), "lock securebits");
}

void capabilities_take(const struct plan *plan, struct run *run)
{
	const uint64_t keep = plan->rights.keep;
	struct kernel_caps caps = { keep, keep, plan->rights.ambient ? keep : 0 };

	(void)run;
	if (plan->rights.drop)
		must(sys_capset(&caps), "set capabilities");
	for (unsigned long cap = 0; plan->rights.ambient && cap < 64; cap++)
		if (keep & 1ULL << cap)
			must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0), "keep capability %lu", cap);
	if (plan->rights.no_new_privs)
		must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
	if (plan->rights.hide_memory)
		must(prctl(PR_SET_DUMPABLE, 0), "close our memory");
}
