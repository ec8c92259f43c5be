/* probe.h - what this kernel and this place allow */
#ifndef PROBE_H
#define PROBE_H

#include "plan.h"

/* Looks, changes nothing. */
void probe_look(struct probe *probe);

#endif
