/* actor.h - what the parts of the actor share */
#ifndef ACTOR_H
#define ACTOR_H
#include <stdint.h>
#include <sys/types.h>

enum { FAILED = 99, LAST_SIGNAL = 64, RTMIN_NUMBER = 34 };

/* what the kernel calls sigset_t: bit N-1 is signal N */
typedef uint64_t mask_t;
#define BIT(sig) ((mask_t)1 << ((sig) - 1))

struct verb {
	const char *name;
	int arguments;
	void (*run)(char **arg);
	const char *help;
};

/* Each ends with a row without a name. */
extern const struct verb signal_verbs[], show_verbs[], process_verbs[], setting_verbs[], file_verbs[];

extern char **words;  /* the next word of the script */
extern char *argv0;
extern int out_fd;    /* where the actor's own lines go */
extern int ready_fd;  /* closing it tells the maker of this process that it is ready */
extern int bound_ms;  /* limit of the verbs that wait */

/* Carries out the words up to the end or a closing bracket. */
void run_script(void);

/* Writes one line with one write(2). */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Ends the actor with FAILED, and says why with errno, if that is not 0. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void check(long result, const char *what);
long number(const char *word);

/* a list, separated by commas, that becomes one line */
struct list {
	char text[4096];
	size_t length;
};
void add(struct list *list, const char *item);
void add_number(struct list *list, long item);

int64_t now_ms(void);
/* Sleeps the whole time, whatever signals are handled meanwhile. */
void sleep_ms(long ms);

const char *signal_name(int sig);
int signal_number(const char *word);
void set_mask(int how, mask_t mask);
void show_mask(void);
void show_dispositions(void);
void show_pending(void);

/* Says to the maker of this process, or on stdout, that it is ready. */
void verb_ready(char **arg);

/* A field of /proc/self/status, by "\nName". */
const char *status_field(const char *field);
long read_number(const char *path);

/* FILE appears with its text. */
void write_line(const char *path, const char *text);
void show_fds(void);

/* a limit of setrlimit(2), or -1 */
int limit_id(const char *name);
#endif
