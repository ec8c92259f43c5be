/* pty.c - sits at a terminal: runs a command on a new pseudo-terminal and does to it what a user does
 *
 *	pty [--detached] [--quiet] [--size ROWSxCOLUMNS] [--bound MS] STEP... -- COMMAND [ARG...]
 *
 * The command is a session leader and the terminal is its controlling one, as an engine runs PID 1 with -t;
 * --detached leaves it in a session without a terminal, for a command that takes the terminal itself.
 *
 *	expect:TEXT    wait until TEXT has come, behind what was expected before; the echo of typing counts
 *	send:TEXT      type; \n \r \t \e \\ and \xHH are understood, in expect as well
 *	key:^C         a control character
 *	signal:SIG     send a signal (number, or INT TERM HUP CONT TSTP STOP KILL USR1 WINCH) to the command
 *	stopped        wait until the command has stopped
 *	ended          wait until the command has ended
 *	size:24x80     another size of the window
 *	hangup         close the terminal
 *	sleep:MS
 *
 * Then it waits for the command to end. All output is passed on as it comes, with the \r of line ends taken
 * away (--quiet: none is), then a line `status=N` or `killed=SIGNAL`. It exits with the command's status,
 * 128+N when signal N killed it, 124 when a step or the end did not come within the bound (25000 ms), 99 when
 * it failed itself.
 *
 * A process group without a parent in its session cannot be stopped by ^Z: that is so for the command itself.
 * To see job control, let the command be a shell (`env TERM=dumb bash --norc -i`) and type the wanted one. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { FAILED = 99, LATE = 124 };

static int master = -1;
static pid_t command;
static int ended, status, stopped; /* what waitpid said of the command */
static int detached, silent;
static int64_t bound = 25000;
static struct winsize window = { .ws_row = 24, .ws_col = 80 };

static char *text; /* all output so far */
static size_t length, seen;

static _Noreturn void fail(const char *what)
{
	dprintf(2, "pty: %s: %s\n", what, strerror(errno));
	_exit(FAILED);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static _Noreturn void late(const char *what)
{
	dprintf(2, "pty: not within %lld ms: %s\n", (long long)bound, what);
	kill(command, SIGKILL);
	kill(command, SIGCONT);
	exit(LATE);
}

/* keeps and passes on what the command wrote, without the \r that the terminal put before each \n */
static void take_in(const char *from, size_t many)
{
	size_t before = length;

	text = realloc(text, length + many + 1);
	if (!text)
		fail("realloc");
	for (size_t i = 0; i < many; i++)
		if (from[i] != '\r')
			text[length++] = from[i];
	if (!silent && length > before && write(1, text + before, length - before) < 0)
		fail("write");
}

/* looks after the terminal and the command for at most `ms`; 0: the terminal has nothing more to say */
static int look(int ms)
{
	struct pollfd ready = { .fd = master, .events = POLLIN };
	char block[4096];
	ssize_t many;
	int change;
	pid_t pid;

	poll(&ready, 1, ms);
	while ((pid = waitpid(command, &change, WNOHANG | WUNTRACED | WCONTINUED)) > 0) {
		stopped = WIFSTOPPED(change);
		ended = WIFEXITED(change) || WIFSIGNALED(change);
		if (ended) {
			status = change;
			break;
		}
	}
	if (master < 0 || !(ready.revents & (POLLIN | POLLHUP)))
		return master >= 0;
	many = read(master, block, sizeof(block));
	if (many <= 0) {
		/* EIO: nobody has the other side open; poll would return at once from now on */
		poll(NULL, 0, ms < 5 ? ms : 5);
		return 0;
	}
	take_in(block, (size_t)many);
	return 1;
}

/* resolves the escapes; returns how many bytes there are */
static size_t decode(char *to, size_t size, const char *from)
{
	static const char letters[] = "nrte\\", meant[] = "\n\r\t\033\\";
	size_t many = 0;

	for (; *from && many < size; from++) {
		const char *letter;

		to[many++] = *from;
		if (*from != '\\' || !from[1])
			continue;
		from++;
		letter = strchr(letters, *from);
		if (letter) {
			to[many - 1] = meant[letter - letters];
		} else if (*from == 'x' && from[1] && from[2]) {
			to[many - 1] = (char)strtol((char[]){ from[1], from[2], 0 }, NULL, 16);
			from += 2;
		}
	}
	return many;
}

static void expect(const char *wanted)
{
	int64_t deadline = now_ms() + bound;
	char line[1024], *found;
	size_t many = decode(line, sizeof(line), wanted);

	for (;;) {
		found = text ? memmem(text + seen, length - seen, line, many) : NULL;
		if (found)
			break;
		if (now_ms() > deadline || (!look(20) && ended))
			late(wanted);
	}
	seen = (size_t)(found - text) + many;
}

static void send_text(const char *from)
{
	char line[4096];
	size_t many = decode(line, sizeof(line), from);

	if (write(master, line, many) != (ssize_t)many)
		fail("send");
}

static void key(const char *name)
{
	char byte = name[0] == '^' ? (char)(name[1] & 0x1f) : name[0];

	if (write(master, &byte, 1) != 1)
		fail("key");
}

static int signal_number(const char *name)
{
	static const struct {
		const char *name;
		int sig;
	} known[] = { { "INT", SIGINT }, { "TERM", SIGTERM }, { "HUP", SIGHUP }, { "CONT", SIGCONT },
		      { "TSTP", SIGTSTP }, { "STOP", SIGSTOP }, { "KILL", SIGKILL }, { "USR1", SIGUSR1 },
		      { "WINCH", SIGWINCH } };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(name, known[i].name) == 0)
			return known[i].sig;
	return atoi(name);
}

static void set_size(const char *size)
{
	if (sscanf(size, "%hux%hu", &window.ws_row, &window.ws_col) != 2)
		fail(size);
	if (master >= 0 && ioctl(master, TIOCSWINSZ, &window) < 0)
		fail("size");
}

static void wait_for(const int *what, const char *name)
{
	int64_t deadline = now_ms() + bound;

	while (!*what) {
		if (now_ms() > deadline)
			late(name);
		look(20);
	}
}

static void pass_time(int64_t ms)
{
	for (int64_t deadline = now_ms() + ms; now_ms() < deadline;)
		look(5);
}

static int step(const char *word)
{
	if (strncmp(word, "expect:", 7) == 0)
		expect(word + 7);
	else if (strncmp(word, "send:", 5) == 0)
		send_text(word + 5);
	else if (strncmp(word, "key:", 4) == 0)
		key(word + 4);
	else if (strncmp(word, "signal:", 7) == 0)
		kill(command, signal_number(word + 7));
	else if (strncmp(word, "size:", 5) == 0)
		set_size(word + 5);
	else if (strncmp(word, "sleep:", 6) == 0)
		pass_time(atoll(word + 6));
	else if (strcmp(word, "stopped") == 0)
		wait_for(&stopped, word);
	else if (strcmp(word, "ended") == 0)
		wait_for(&ended, word);
	else if (strcmp(word, "hangup") == 0 && master >= 0) {
		close(master);
		master = -1;
	} else
		return 0;
	return 1;
}

static void start(char **argv)
{
	char name[64];
	int slave;

	master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || unlockpt(master) || ptsname_r(master, name, sizeof(name)))
		fail("/dev/ptmx");
	slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0 || ioctl(master, TIOCSWINSZ, &window) < 0)
		fail(name);
	command = fork();
	if (command < 0)
		fail("fork");
	if (command) {
		close(slave);
		return;
	}
	/* a shell starts background jobs with these ignored, which would hide what the keys do */
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	if (setsid() < 0 || (!detached && ioctl(slave, TIOCSCTTY, 0) < 0))
		fail("terminal");
	for (int fd = 0; fd <= 2; fd++)
		dup2(slave, fd);
	execvp(argv[0], argv);
	fail(argv[0]);
}

static int report(void)
{
	/* the last words may still be on their way through the terminal */
	while (master >= 0) {
		size_t before = length;

		if (!look(50) || length == before)
			break;
	}
	if (length && text[length - 1] != '\n' && !silent)
		dprintf(1, "\n");
	if (WIFSIGNALED(status)) {
		dprintf(1, "killed=%d\n", WTERMSIG(status));
		return 128 + WTERMSIG(status);
	}
	dprintf(1, "status=%d\n", WEXITSTATUS(status));
	return WEXITSTATUS(status);
}

static char **options(char **word)
{
	for (; *word && strncmp(*word, "--", 2) == 0 && (*word)[2]; word++) {
		errno = EINVAL;
		if (strcmp(*word, "--detached") == 0)
			detached = 1;
		else if (strcmp(*word, "--quiet") == 0)
			silent = 1;
		else if (strcmp(*word, "--size") == 0 && word[1])
			set_size(*++word);
		else if (strcmp(*word, "--bound") == 0 && word[1])
			bound = atoll(*++word);
		else
			fail(*word);
	}
	return word;
}

int main(int argc, char **argv)
{
	char **steps = options(argv + !!argc), **end = steps;

	while (*end && strcmp(*end, "--") != 0)
		end++;
	errno = EINVAL;
	if (!*end || !end[1])
		fail("pty STEP... -- COMMAND");
	start(end + 1);
	for (; steps < end; steps++) {
		errno = EINVAL;
		if (!step(*steps))
			fail(*steps);
	}
	wait_for(&ended, "the end of the command");
	return report();
}
