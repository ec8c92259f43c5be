/* host.h - what this kernel and this place allow */
#ifndef BASE_HOST_H
#define BASE_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What was found at the start. */
struct host {
	bool is_pid1;
	bool exit_info; /* a pidfd tells the exit status of a process that the kernel reaped */
	int terminal;   /* which of fds 0 to 2 is our controlling terminal, or -1 */
	pid_t session, group, foreground;
	uint64_t caps; /* bit N: we have capability N */
};

/* Looks, changes nothing. */
void host_look(struct host *host);

/* Whether nobody (a seccomp filter, an emulator) keeps us from signalling by this pidfd, and from asking how it ended. */
bool host_pidfd_works(int pidfd);

#endif
