/* keyring.h - a session keyring of the command's own */
#ifndef STEPS_KEYRING_H
#define STEPS_KEYRING_H

#include "../base/text.h"
#include "../run.h"

void keyring_decide(struct plan *plan, const struct config *config, const struct host *host);
void keyring_explain(const struct plan *plan, struct text *text);
/* The child: joins a new one. */
void keyring_join(const struct plan *plan, struct run *run);

#endif
