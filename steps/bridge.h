/* bridge.h - --net=nat: a sandbox behind a bridge of the host */
#ifndef STEPS_BRIDGE_H
#define STEPS_BRIDGE_H

#include "../run.h"

/* The keeper: leases address and ports, and connects PID 1. */
void bridge_connect(const struct plan *plan, struct run *run);

#endif
