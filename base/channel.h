/* channel.h - named messages between the keeper of a sandbox and its PID 1
 *
 * message      from -> to        carries         means
 * IDS_READY    keeper -> PID 1   -               the id maps are written
 * START        keeper -> PID 1   -               all that the keeper does for it is done: the command may run
 * CHILD        joiner -> keeper  pid_t           the process that takes the part of PID 1
 * TERMINAL     PID 1 -> keeper   an fd           the other end of the sandbox's own terminal
 * STOPPED      PID 1 -> keeper   uint8_t         the signal of the terminal that stopped the command
 * FOREGROUND   keeper -> PID 1   -               take the foreground of the terminal for the command
 * ENDED        PID 1 -> keeper   struct ended    how the command ended (run.h) */
#ifndef BASE_CHANNEL_H
#define BASE_CHANNEL_H

#include <stddef.h>

enum message {
	MESSAGE_NONE, /* no message is there: the channel is empty, or the other process has died */
	MESSAGE_IDS_READY,
	MESSAGE_START,
	MESSAGE_CHILD,
	MESSAGE_TERMINAL,
	MESSAGE_STOPPED,
	MESSAGE_FOREGROUND,
	MESSAGE_ENDED,
};

/* Opens both ends, close-on-exec. Returns 0; or -1, errno. */
int channel_open(int ends[2]);
/* Sends a message at once, or not at all. It is kept for the receiver when the sender dies. One that cannot be sent is
 * for a process that has died. */
void channel_send(int channel, enum message message, const void *data, size_t size);
/* Sends a message with a copy of an fd. Returns 0; or -1, errno. */
int channel_send_fd(int channel, enum message message, int fd);
/* What the next message is, without taking it, and without waiting. */
enum message channel_next(int channel);
/* Takes the next message, with at most `size` bytes of data, without waiting. */
enum message channel_receive(int channel, void *data, size_t size);
/* Waits for this message. Exits with STATUS_SELF where the other process has died: it has said why; dies with EPROTO of
 * another message. */
void channel_expect(int channel, enum message message);
/* Waits for this message and its fd, close-on-exec. Returns the fd, for the caller to close; or -1 where the other
 * process has died. */
int channel_expect_fd(int channel, enum message message);
/* Whether the other process has died, and all of its messages are taken. */
int channel_is_closed(int channel);

#endif
