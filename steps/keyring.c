/* keyring.c - a session keyring of the command's own
 *
 * Keyrings are in no namespace (keyrings(7)): a process that has the session keyring of the caller can read the
 * Kerberos tickets and disk keys in it.
 *
 * Leaves: a new session keyring, which is empty. */
#include "keyring.h"

#include "../base/log.h"
#include "../base/text.h"

enum { JOIN_SESSION_KEYRING = 1 };

void keyring_decide(struct plan *plan, const struct config *config, const struct host *host)
{
	(void)host;
	plan->keyring.own = plan->sandbox && !config->sandbox.namespaces.share_keyring;
}

void keyring_explain(const struct plan *plan, struct text *text)
{
	if (plan->keyring.own)
		text_add(text, "keyring      a session keyring of its own\n");
}

void keyring_join(const struct plan *plan, struct run *run)
{
	(void)run;
	if (!plan->keyring.own)
		return;
	if (sys_keyctl(JOIN_SESSION_KEYRING, 0, 0) < 0 && errno != ENOSYS) /* ENOSYS: a kernel without keys */
		die(errno, "make a session keyring");
}
