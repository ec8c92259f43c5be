/* keyring.c - the keys of the caller stay outside
 *
 * Keyrings are in no namespace (keyrings(7)): whoever has the session keyring of the caller can read his Kerberos
 * tickets and disk keys. The command gets a new one, which is empty. */
#include "keyring.h"

#include "../base/text.h"
#include "../base/log.h"

enum { JOIN_SESSION_KEYRING = 1 };

void keyring_explain(const struct plan *plan, struct text *text)
{
	if (plan->config->sandbox.on && !plan->config->sandbox.namespaces.share_keyring)
		text_add(text, "keyring      a session keyring of its own\n");
}

void keyring_take(const struct plan *plan, struct run *run)
{
	(void)run;
	if (!plan->config->sandbox.on || plan->config->sandbox.namespaces.share_keyring)
		return;
	if (sys_keyctl(JOIN_SESSION_KEYRING, 0, 0) < 0 && errno != ENOSYS) /* ENOSYS: a kernel without keys */
		die(errno, "make a session keyring");
}
