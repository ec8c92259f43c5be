/* host.h - what this kernel and this place allow */
#ifndef BASE_HOST_H
#define BASE_HOST_H

#include "../plan.h"

/* Looks, changes nothing. */
void probe_look(struct probe *probe);

/* Whether nobody (a seccomp filter, an emulator) keeps us from signalling by this pidfd, and from asking how it ended. */
bool probe_pidfd(int pidfd);

#endif
