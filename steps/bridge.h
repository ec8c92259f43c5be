/* bridge.h - --net=nat, on the host's side */
#ifndef STEPS_BRIDGE_H
#define STEPS_BRIDGE_H

#include "../run.h"

void bridge_connect(const struct plan *plan, struct run *run);

#endif
