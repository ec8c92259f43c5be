/* keyring.h - the keys of the caller stay outside */
#ifndef STEPS_KEYRING_H
#define STEPS_KEYRING_H

#include "../base/text.h"
#include "../run.h"

void keyring_explain(const struct plan *plan, struct text *text);
void keyring_take(const struct plan *plan, struct run *run);

#endif
