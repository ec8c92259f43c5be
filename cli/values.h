/* values.h - the parsers of option values
 *
 * Each stores `value` in the field of config that the option's row names, or dies of anything that is not exactly
 * right, naming the option as it was written (`shown`), the value, and what is allowed. */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include "../base/text.h"

/* Dies of a value: "options: --shown 'value': allowed". */
__attribute__((noreturn)) void value_refuse(const char *shown, const char *value, const char *allowed);
/* No argument; as a variable 1, yes, true or nothing, and 0, no, false. Into bool. */
void value_flag(const char *shown, char *value, void *field);
/* Anything but nothing. Into const char *. */
void value_string(const char *shown, char *value, void *field);
/* A file; without one /dev/termination-log. Into const char *. */
void value_termination_log(const char *shown, char *value, void *field);
/* 500ms, 10s, 2m, 1h or seconds. Into uint64_t, in ms. */
void value_time(const char *shown, char *value, void *field);
/* A signal that a process can get. Into uint8_t. */
void value_signal(const char *shown, char *value, void *field);
/* The same, or none. */
void value_parent_death(const char *shown, char *value, void *field);
/* A list of signals. Into struct sigmask. */
void value_signals(const char *shown, char *value, void *field);
/* FROM:TO. Into uint8_t[SIGNAL_MAX + 1]. */
void value_rewrite(const char *shown, char *value, void *field);
/* command, group or all. Into enum forward. */
void value_forward(const char *shown, char *value, void *field);
/* No argument: the process group. Into enum forward. */
void value_group(const char *shown, char *value, void *field);
/* No argument. Into enum subreaper. */
void value_subreaper(const char *shown, char *value, void *field);
/* auto, kernel or wait. Into enum reap. */
void value_reap(const char *shown, char *value, void *field);
/* A status that counts as 0. Into uint8_t[256]. */
void value_ok(const char *shown, char *value, void *field);
/* FROM:TO. Into uint8_t[256]. */
void value_remap(const char *shown, char *value, void *field);
/* NAME=VALUE, and NAME. Into the list of changes. */
void value_env(const char *shown, char *value, void *field);
void value_unset_env(const char *shown, char *value, void *field);
/* An octal mode, a number from -20 to 19, one from -1000 to 1000. Into struct optional. */
void value_umask(const char *shown, char *value, void *field);
void value_nice(const char *shown, char *value, void *field);
void value_oom_score(const char *shown, char *value, void *field);
/* NAME=SOFT[:HARD]. Into the list of limits. */
void value_rlimit(const char *shown, char *value, void *field);
/* No argument: one more. Into uint8_t. As a variable, a number. */
void value_verbose(const char *shown, char *value, void *field);

#endif
