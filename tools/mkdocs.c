/* mkdocs.c - fills the line @OPTIONS@ of the man page with the options of cli/options.def
 *
 * usage: mkdocs <man/nsinit.1.in */
#include <stdio.h>
#include <string.h>

struct row {
	const char *letter, *name, *argument, *help, *paragraph; /* a row without a name is a headline */
};

static const struct row rows[] = {
#define SECTION(title) { .help = (title) },
#define OPT(letter, name, argument, ...) OPT_ROW(letter, name, argument, __VA_ARGS__, )
#define OPT_ROW(letter, name, argument, parser, field, flags, help, ...) { letter, name, argument, help, NULL },
#define DOC(text) { .paragraph = (text) },
#include "../cli/options.def"
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

static int is_option(const struct row *row)
{
	return row->name != NULL;
}

/* mdoc(7): a dash of an option is \-. */
static void print_escaped(const char *text)
{
	for (; *text; text++) {
		if (*text == '-')
			putchar('\\');
		putchar(*text);
	}
}

/* mdoc needs a new line for each sentence, and none above 80 columns; a macro is left as it is. */
static void print_text(const char *text)
{
	size_t column = 0;

	if (*text == '.') {
		fputs(text, stdout);
		return;
	}
	while (*text && *text != '\n') {
		size_t word = strcspn(text, " \n");

		if (column && (column + 1 + word > 78)) {
			putchar('\n');
			column = 0;
		}
		column += (size_t)printf("%s%.*s", column ? " " : "", (int)word, text);
		if (word && text[word] == ' ' && text[word - 1] == '.') {
			putchar('\n');
			column = 0;
		}
		text += word + (text[word] == ' ');
	}
	putchar('\n');
}

static void print_option_man(const struct row *row)
{
	fputs(".It ", stdout);
	if (*row->letter)
		printf("Fl %s , ", row->letter);
	printf("Fl Fl %s", row->name);
	if (*row->argument == '[')
		printf(" Ns Oo = Ns Ar %.*s Oc", (int)strlen(row->argument) - 3, row->argument + 2);
	else if (*row->argument)
		printf(" Ar %s", row->argument);
	putchar('\n');
	printf("%c", row->help[0] >= 'a' && row->help[0] <= 'z' ? row->help[0] - 'a' + 'A' : row->help[0]);
	print_escaped(row->help + 1);
	puts(".");
}

static void print_man(void)
{
	char line[4096];
	int open = 0, literal = 0;

	while (fgets(line, sizeof(line), stdin)) {
		if (strcmp(line, "@OPTIONS@\n") != 0) {
			literal = strncmp(line, ".Bd", 3) == 0 || (literal && strncmp(line, ".Ed", 3) != 0);
			if (literal)
				fputs(line, stdout);
			else
				print_text(line);
			continue;
		}
		for (size_t i = 0; i < ROWS; i++) {
			if (is_option(&rows[i])) {
				print_option_man(&rows[i]);
			} else if (rows[i].paragraph) {
				print_text(rows[i].paragraph);
			} else {
				printf("%s.Ss %s\n.Bl -tag -width Ds\n", open ? ".El\n" : "", rows[i].help);
				open = 1;
			}
		}
		puts(".El");
	}
}

int main(void)
{
	print_man();
	return ferror(stdout) ? 1 : 0;
}
