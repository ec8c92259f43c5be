/* host.h - what the kernel and the environment of this process allow */
#ifndef BASE_HOST_H
#define BASE_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What was found at the start. */
struct host {
	bool is_pid1;
	bool exit_info; /* a pidfd has the exit status of a process that the kernel reaped */
	int terminal;   /* which of fds 0 to 2 is our controlling terminal, or -1 */
	pid_t session, group, foreground;
	uint64_t caps; /* bit N: we have capability N */
};

/* Looks, changes nothing. */
void host_look(struct host *host);

/* Whether we can signal by this pidfd and ask how the process ended: a seccomp filter or an emulator may prevent it. */
bool host_pidfd_works(int pidfd);

#endif
