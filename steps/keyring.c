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
	if (plan->config->sandbox && !plan->config->spaces.share_keyring)
		text_add(text, "keyring      a session keyring of its own\n");
}

void keyring_take(const struct plan *plan, struct run *run)
{
	long ret;

	(void)run;
	if (!plan->config->sandbox || plan->config->spaces.share_keyring)
		return;
	ret = RAW_CALL(keyctl, JOIN_SESSION_KEYRING, NULL, 0, 0, 0);
	if (ret != -ENOSYS) /* a kernel without keys */
		must(ret, "make a session keyring");
}
