/* capabilities.c - the privileges that the command does not get, even as root
 *
 * Five sets (capabilities(7)), and the securebits, which define the privileges of uid 0. If none is kept, uid 0 has no
 * privileges. An unprivileged user without a sandbox has no CAP_SETPCAP and cannot drop from the bounding set: there
 * no_new_privs, which is set in any case, is what keeps a program from gaining what we gave up.
 *
 * Needs:  a user namespace of our own, or CAP_SETPCAP for the bounding set. Runs around identity.
 * Leaves: the sets as planned, securebits locked, no_new_privs, and our memory closed to others (CVE-2019-5736). */
#include "capabilities.h"

#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "../base/log.h"
#include "../base/text.h"

enum {
	CAPABILITY_SETPCAP = 8,
	/* linux/securebits.h */
	NOROOT = 1 << 0 | 1 << 1,
	NO_SETUID_FIXUP = 1 << 2 | 1 << 3,
	NO_KEEP_CAPS = 1 << 5,
	NO_AMBIENT_RAISE = 1 << 6 | 1 << 7,
};

/* The uid that the command runs as, inside. */
static uint32_t uid_of_command(const struct plan *plan)
{
	if (plan->identity.set_ids)
		return plan->identity.uid;
	return plan->namespaces.set_ids ? plan->namespaces.uid : geteuid();
}

void capabilities_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	const uint64_t admin = 1ULL << CAPABILITY_SYS_ADMIN, setpcap = 1ULL << CAPABILITY_SETPCAP;
	const bool own_userns = plan->namespaces.made & CLONE_NEWUSER;
	const struct confinement *confine = &config->confine;

	plan->capabilities.drop = plan->sandbox || confine->caps.given;
	plan->capabilities.keep = confine->caps.given ? confine->caps.list : 0;
	plan->capabilities.ambient = plan->capabilities.keep && uid_of_command(plan) != 0;
	plan->capabilities.may_drop_bounding = own_userns || plan->join.pid || host->caps & setpcap;
	plan->capabilities.no_new_privs = plan->capabilities.drop || confine->no_new_privs || confine->seccomp ||
					  confine->deny_syscalls.count || confine->allow.count;
	plan->capabilities.refuse_nested = plan->sandbox && own_userns && !(plan->capabilities.keep & admin);
	plan->capabilities.undumpable = plan->sandbox;
}

void capabilities_explain(const struct plan *plan, struct text *text)
{
	if (plan->capabilities.drop && !plan->capabilities.keep)
		text_add(text, "capabilities none\n");
	else if (plan->capabilities.drop)
		text_add(text, "capabilities 0x%llx\n", (unsigned long long)plan->capabilities.keep);
	if (plan->capabilities.drop && !plan->capabilities.may_drop_bounding)
		text_add(text, "capabilities the bounding set is unchanged: CAP_SETPCAP is needed to drop from it\n");
	if (plan->capabilities.no_new_privs)
		text_add(text, "capabilities no_new_privs: setuid bits and file capabilities have no effect\n");
	if (plan->capabilities.refuse_nested)
		text_add(text, "capabilities no user namespace inside\n");
}

void capabilities_drop_bounding(const struct plan *plan, struct run *run)
{
	const uint64_t keep = plan->capabilities.keep;
	unsigned long bits = NO_SETUID_FIXUP | NO_KEEP_CAPS;

	(void)run;
	if (!plan->capabilities.drop)
		return;
	if (!plan->capabilities.ambient)
		bits |= NO_AMBIENT_RAISE;
	if (!keep || plan->capabilities.ambient)
		bits |= NOROOT;
	must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "clear ambient capabilities");
	if (!plan->capabilities.may_drop_bounding)
		return;
	for (unsigned long cap = 0; cap < 64; cap++) {
		int ret = keep & 1ULL << cap ? 0 : prctl(PR_CAPBSET_DROP, cap);

		if (ret < 0 && errno == EINVAL && cap) /* the kernel has no more */
			break;
		must(ret, "drop capability %lu", cap);
	}
	must(prctl(PR_SET_SECUREBITS, bits), "lock securebits");
}

void capabilities_set(const struct plan *plan, struct run *run)
{
	const uint64_t keep = plan->capabilities.keep;
	struct kernel_caps caps = { keep, keep, plan->capabilities.ambient ? keep : 0 };

	(void)run;
	if (plan->capabilities.drop)
		must(sys_capset(&caps), "set capabilities");
	for (unsigned long cap = 0; plan->capabilities.ambient && cap < 64; cap++)
		if (keep & 1ULL << cap)
			must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0), "keep capability %lu", cap);
	if (plan->capabilities.no_new_privs)
		must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
	if (plan->capabilities.undumpable)
		must(prctl(PR_SET_DUMPABLE, 0), "clear the dumpable flag");
}
