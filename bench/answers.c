/* answers.c - a server that answers one byte, and how long that takes
 *
 * usage: answers serve PORT                 answers each connection
 *        answers first PORT CMD...          starts CMD; microseconds until 127.0.0.1:PORT has answered; ends CMD by TERM
 *        answers rate HOST PORT SECONDS     connections a second, one after the other */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static struct sockaddr_in address_of(const char *host, const char *port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)) };

	inet_pton(AF_INET, host, &to.sin_addr);
	return to;
}

static void leave(int sig)
{
	(void)sig;
	_exit(0);
}

static int serve(const char *port)
{
	struct sockaddr_in at = address_of("0.0.0.0", port);
	int server = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	signal(SIGTERM, leave); /* also as PID 1 */
	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(server, (struct sockaddr *)&at, sizeof(at)) || listen(server, 128))
		return perror("answers"), 1;
	for (;;) {
		int client = accept(server, NULL, NULL);

		(void)!write(client, "x", 1);
		close(client);
	}
}

/* Whether it answered. */
static int ask(const struct sockaddr_in *to)
{
	int s = socket(AF_INET, SOCK_STREAM, 0), got;
	char byte;

	got = connect(s, (const struct sockaddr *)to, sizeof(*to)) == 0 && read(s, &byte, 1) == 1;
	close(s);
	return got;
}

static int first(const char *port, char **words)
{
	struct sockaddr_in to = address_of("127.0.0.1", port);
	double start = now_us(), took;
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execvp(*words, words);
		_exit(127);
	}
	while (!ask(&to)) {
		usleep(100);
		if (waitpid(pid, NULL, WNOHANG) == pid || now_us() - start > 20e6)
			return fprintf(stderr, "answers: '%s' does not answer\n", *words), 1;
	}
	took = now_us() - start;
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	printf("%.0f\n", took);
	return 0;
}

static int rate(const char *host, const char *port, double seconds)
{
	struct sockaddr_in to = address_of(host, port);
	double start = now_us();
	long count = 0;

	while (now_us() - start < seconds * 1e6)
		if (ask(&to))
			count++;
		else
			return fprintf(stderr, "answers: no answer\n"), 1;
	printf("%.0f\n", (double)count / seconds);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "serve") == 0)
		return serve(argv[2]);
	if (argc > 3 && strcmp(argv[1], "first") == 0)
		return first(argv[2], argv + 3);
	if (argc == 5 && strcmp(argv[1], "rate") == 0)
		return rate(argv[2], argv[3], atof(argv[4]));
	fputs("usage: answers serve PORT | first PORT CMD... | rate HOST PORT SECONDS\n", stderr);
	return 2;
}
