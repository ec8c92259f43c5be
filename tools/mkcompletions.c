/* mkcompletions.c - fills a shell's completion script with the options of cli/options.def
 *
 * usage: mkcompletions bash|zsh|fish <TEMPLATE
 *
 * The line @OPTIONS@ of the template becomes the options, @NAMES@ their names alone, and @WORDS@ the words of each kind
 * of value that is a fixed list.
 * What a value may be is taken from the argument as --help shows it. The scripts get it in a notation that they can
 * read with little code: alternatives with a blank between them; a word in capitals is a kind, any other stands for
 * itself; ':', '=' and '/' separate the parts of a value, with a '?' in front where the rest may be missing; an
 * alternative that begins with ',' is a list. USER[:GROUP] is "USER?:GROUP", GROUP,...|drop is ",GROUP drop". */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct row {
	const char *letter, *name, *argument, *help;
};

static const struct row rows[] = {
#define SECTION(title)
#define OPT(letter, name, argument, ...) OPT_ROW(letter, name, argument, __VA_ARGS__, )
#define OPT_ROW(letter, name, argument, parser, field, flags, help, ...) { letter, name, argument, help },
#define DOC(text)
#include "../cli/options.def"
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

/* A word of an argument, and the kind of value that it names; words that are not here name their own kind. */
static const struct synonym {
	const char *word, *kind;
} synonyms[] = {
	{ "FROM", "SIGNAL" }, { "TO", "SIGNAL" },    { "SRC", "PATH" },  { "DST", "PATH" },   { "UPPER", "PATH" },
	{ "TARGET", "PATH" }, { "FILE", "PATH" },    { "HARD", "SOFT" }, { "NAME", "VARIABLE" },
};

struct words {
	const char *kind, *words; /* with blanks between them */
};

static const struct words call_words[] = {
#define DENY(capability, names) { "SYSCALL", #names },
#define ABSENT DENY
#define CHECK(capability, names, what) { "SYSCALL", #names },
#define STRICT(names) { "SYSCALL", #names },
#define RULE(...)
#define ELSEWHERE(names) { "ELSEWHERE", #names },
#define NUMBERS(known_by, first, names) { "SYSCALL", #names },
#include "../steps/seccomp.def"
};

static const struct words other_words[] = {
	{ "SIGNAL", "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP "
		    "TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS" },
	{ "CAPABILITY", "chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable "
			"net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot "
			"sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease "
			"audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read "
			"perfmon bpf checkpoint_restore" },
	{ "NAMESPACE", "user pid net uts ipc cgroup" },
	{ "LIMIT", "as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack" },
	{ "SOFT", "unlimited" },
};

static int is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static size_t length_of_word(const char *at)
{
	size_t length = 0;

	while (is_word(at[length]))
		length++;
	return length;
}

/* Whether a row has this word: one of this kind, or any row before `end` if the kind is NULL. */
static int has_word(const struct words *list, const struct words *end, const char *kind, const char *word,
		    size_t length)
{
	for (; list < end; list++)
		for (const char *at = list->words; *at; at += length_of_word(at) + !length_of_word(at))
			if ((!kind || strcmp(list->kind, kind) == 0) && length_of_word(at) == length &&
			    strncmp(at, word, length) == 0)
				return 1;
	return 0;
}

/* The system calls of seccomp.def, a blank before each: once, and none that it says only other processors have. */
static void print_calls(void)
{
	const struct words *end = call_words + sizeof(call_words) / sizeof(*call_words);

	for (const struct words *list = call_words; list < end; list++) {
		size_t length;

		for (const char *at = list->words; *at; at += length + !length) {
			length = length_of_word(at);
			if (length && !has_word(call_words, list, NULL, at, length) &&
			    !has_word(call_words, end, "ELSEWHERE", at, length))
				printf(" %.*s", (int)length, at);
		}
	}
}

/* `KIND) found='WORDS' ;;` of a case, or fish's form of it, for each kind; a blank before each word. */
static void print_all_words(const char *before, const char *between, const char *after)
{
	printf("%sSYSCALL%s", before, between);
	print_calls();
	fputs(after, stdout);
	for (size_t i = 0; i < sizeof(other_words) / sizeof(*other_words); i++)
		printf("%s%s%s %s%s", before, other_words[i].kind, between, other_words[i].words, after);
}

/* An argument that may be missing is joined by '=', written [=FILE]. */
static int is_joined(const struct row *row)
{
	return *row->argument == '[';
}

static const char *kind_of(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof(synonyms) / sizeof(*synonyms); i++)
		if (strlen(synonyms[i].word) == length && strncmp(word, synonyms[i].word, length) == 0)
			return synonyms[i].kind;
	return NULL;
}

/* One alternative of an argument in the notation of the scripts; a ':' is written as the shell needs it. */
static void print_alternative(const char *at, size_t length, const char *colon)
{
	const char *end = at + length;

	while (at < end) {
		size_t word = length_of_word(at);
		const char *kind = kind_of(at, word);

		if (word)
			printf("%.*s", kind ? (int)strlen(kind) : (int)word, kind ? kind : at);
		else if (*at == ':')
			fputs(colon, stdout);
		else if (*at != ']')
			putchar(*at == '[' ? '?' : *at);
		at += word + !word;
	}
}

/* ",..." at the end of an argument makes each alternative a list, elsewhere the one before it. */
static void print_argument(const struct row *row, const char *colon)
{
	static const char more[] = ",...";
	const char *at = row->argument + (is_joined(row) ? strlen("[=") : 0);
	size_t length = strlen(at), rest = strlen(more);
	int all = length > rest && strcmp(at + length - rest, more) == 0;

	for (const char *blank = ""; *at; blank = " ") {
		length = strcspn(at, "|");
		rest = strncmp(at + length - (length < strlen(more) ? 0 : strlen(more)), more, strlen(more)) == 0 ? strlen(more) : 0;
		printf("%s%s", blank, all || rest ? "," : "");
		print_alternative(at, length - rest, colon);
		at += length + (at[length] == '|');
	}
}

/* A text within '' of a shell; what is in `special` gets a backslash. */
static void print_quoted(const char *text, const char *quote, const char *special)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs(quote, stdout);
		else
			printf("%s%c", strchr(special, *text) ? "\\" : "", *text);
	}
}

static void print_bash(const struct row *row)
{
	fputs("\t", stdout);
	if (*row->letter)
		printf("-%s | ", row->letter);
	printf("--%s) takes=%s", row->name, !*row->argument ? "nothing" : is_joined(row) ? "joined" : "value");
	if (*row->argument) {
		fputs(" argument='", stdout);
		print_argument(row, ":");
		putchar('\'');
	}
	puts(" ;;");
}

static void print_zsh(const struct row *row)
{
	const char *joint = is_joined(row) ? "=-" : *row->argument ? "=" : "";

	if (*row->letter)
		printf("\t'*'{-%s%s,--%s%s}'[", row->letter, *row->argument ? "+" : "", row->name, joint);
	else
		printf("\t'*--%s%s[", row->name, joint);
	print_quoted(row->help, "'\\''", "[]:\\");
	putchar(']');
	if (*row->argument) {
		putchar(':');
		print_quoted(row->argument, "'\\''", "[]:\\");
		fputs(": _nsinit_value \"", stdout);
		print_argument(row, "\\:");
		putchar('"');
	}
	puts("' \\");
}

static void print_fish(const struct row *row)
{
	fputs("complete -c nsinit -n __nsinit_at_options", stdout);
	if (*row->letter)
		printf(" -s %s", row->letter);
	printf(" -l %s", row->name);
	if (*row->argument) {
		printf(" %s -a '(__nsinit_value \"", is_joined(row) ? "-f" : "-x");
		print_argument(row, ":");
		fputs("\")'", stdout);
	}
	fputs(" -d '", stdout);
	print_quoted(row->help, "\\'", "\\");
	puts("'");
}

static void print_bash_name(const struct row *row)
{
	fputs("\t\t\t", stdout);
	if (*row->letter)
		printf("-%s ", row->letter);
	printf("--%s", row->name);
	if (is_joined(row))
		printf(" --%s=", row->name);
	putchar('\n');
}

/* As argparse needs it. */
static void print_fish_name(const struct row *row)
{
	printf("    '%s%s%s%s' \\\n", row->letter, *row->letter ? "/" : "", row->name,
	       is_joined(row)   ? "=?"
	       : *row->argument ? "="
				: "");
}

static const struct shell {
	const char *name;
	void (*print)(const struct row *row), (*print_name)(const struct row *row);
	const char *before, *between, *after; /* of the words of a kind */
} shells[] = {
	{ "bash", print_bash, print_bash_name, "\t", ") found='", "' ;;\n" },
	{ "zsh", print_zsh, NULL, "\t", ") found=(", " ) ;;\n" },
	{ "fish", print_fish, print_fish_name, "        case ", "\n            printf '%s\\n'", "\n" },
};

static void print_rows(void (*print)(const struct row *row))
{
	for (size_t i = 0; print && i < ROWS; i++)
		print(&rows[i]);
}

static void fill(const struct shell *shell)
{
	char line[1024];

	while (fgets(line, sizeof(line), stdin)) {
		if (strcmp(line, "@WORDS@\n") == 0)
			print_all_words(shell->before, shell->between, shell->after);
		else if (strcmp(line, "@OPTIONS@\n") == 0)
			print_rows(shell->print);
		else if (strcmp(line, "@NAMES@\n") == 0)
			print_rows(shell->print_name);
		else
			fputs(line, stdout);
	}
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof(shells) / sizeof(*shells); i++)
		if (strcmp(argv[1], shells[i].name) == 0) {
			fill(&shells[i]);
			return ferror(stdout) ? 1 : 0;
		}
	return fprintf(stderr, "usage: mkcompletions bash|zsh|fish <TEMPLATE\n"), 2;
}
