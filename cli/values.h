/* values.h - the parsers of what options are given
 *
 * Each stores the value in the field of config that the option's row names, or dies of anything that is not exactly
 * right, naming the option as it was written, the value, and what is allowed. */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include "parser.h"

/* ---- for parsers ---- */

/* Dies: "options: --name 'value': MESSAGE". */
__attribute__((noreturn, format(printf, 2, 3))) void value_refuse(const struct given *given, const char *format, ...);
/* Dies if a list of `count` has reached its `max`. */
void value_check_room(const struct given *given, unsigned count, unsigned max);
/* text_number() of the first `length` characters. */
int64_t value_part_number(char *part, size_t length, int64_t max);
/* A number within the bounds of the row, which may be negative. */
int value_in_bounds(const struct option *option, const struct given *given);
/* The pid of a process; dies if `number`, a part of the value, is not one. */
pid_t value_pid_of(const struct given *given, const char *number);

/* ---- values.c ---- */

/* No argument; as a variable 1, yes, true or nothing, and 0, no, false. Into bool. */
void value_flag(const struct option *option, const struct given *given, void *field);
/* The same: `high` if it is on, else `low`. Into an enum. */
void value_switch(const struct option *option, const struct given *given, void *field);
/* One of the words that the row's argument lists: a|b|c. Its index, from the row's `low`. Into an enum. */
void value_choice(const struct option *option, const struct given *given, void *field);
/* A number from `low` to `high`. Into int32_t, or the value of struct optional. */
void value_number(const struct option *option, const struct given *given, void *field);
void value_optional_number(const struct option *option, const struct given *given, void *field);
/* Anything except nothing. Into const char *. */
void value_string(const struct option *option, const struct given *given, void *field);
/* A file; without one /dev/termination-log. Into const char *. */
void value_termination_log(const struct option *option, const struct given *given, void *field);
/* 500ms, 10s, 2m, 1h or seconds. Into uint64_t, in ms. */
void value_time(const struct option *option, const struct given *given, void *field);
/* A signal; also none, where the row's argument says so. Into uint8_t. */
void value_signal(const struct option *option, const struct given *given, void *field);
/* A list of signals. Into struct sigmask. */
void value_signals(const struct option *option, const struct given *given, void *field);
/* FROM:TO. Into uint8_t[SIGNAL_MAX + 1]. */
void value_rewrite(const struct option *option, const struct given *given, void *field);
/* A status that counts as 0; FROM:TO. Into uint8_t[256]. */
void value_ok(const struct option *option, const struct given *given, void *field);
void value_remap(const struct option *option, const struct given *given, void *field);
/* NAME=VALUE, or with kind ENV_UNSET a NAME. Into struct config_env. */
void value_env(const struct option *option, const struct given *given, void *field);
/* An octal mode. Into struct optional. */
void value_umask(const struct option *option, const struct given *given, void *field);
/* NAME=SOFT[:HARD]. Into struct config_rlimits. */
void value_rlimit(const struct option *option, const struct given *given, void *field);
/* No argument: one more. As a variable, a number. Into uint8_t. */
void value_verbose(const struct option *option, const struct given *given, void *field);

enum { ENV_SET, ENV_UNSET };

/* ---- values_sandbox.c ---- */

/* A namespace. Into struct config_namespaces. */
void value_share(const struct option *option, const struct given *given, void *field);
void value_unshare(const struct option *option, const struct given *given, void *field);
/* u:IN:OUT:N. Into struct config_maps. */
void value_map(const struct option *option, const struct given *given, void *field);
/* What to show of the host's files, by kind: enum mount_request_kind. Into struct config_mounts. */
void value_mount(const struct option *option, const struct given *given, void *field);
/* PID, or join:PID where the row's argument says so. Into pid_t. */
void value_join(const struct option *option, const struct given *given, void *field);
/* Seconds, by kind: OFFSET_*. Into struct config_time. */
void value_offset(const struct option *option, const struct given *given, void *field);
/* 64M; 0 where the row's `low` is 0. Into struct optional_size. */
void value_size(const struct option *option, const struct given *given, void *field);
/* 0.5. Into uint32_t, in microseconds of each 100 ms. */
void value_cpus(const struct option *option, const struct given *given, void *field);
/* 0,2-3. Into const char *. */
void value_cpuset(const struct option *option, const struct given *given, void *field);
/* A path without "..". Into const char *. */
void value_cgroup(const struct option *option, const struct given *given, void *field);
/* A file descriptor. Into struct config_fds. */
void value_fd(const struct option *option, const struct given *given, void *field);
/* none, docker, or names. Into struct config_caps. */
void value_caps(const struct option *option, const struct given *given, void *field);
/* The name of a system call. Into struct config_names. */
void value_deny(const struct option *option, const struct given *given, void *field);
/* A path, or a port from `low` to `high`, by kind: enum allow_kind. Into struct config_allow. */
void value_allow(const struct option *option, const struct given *given, void *field);

enum { OFFSET_BOOTTIME, OFFSET_MONOTONIC };

/* ---- values_network.c ---- */

/* A word of the row's argument, or join:PID. Into struct config_net. */
void value_net(const struct option *option, const struct given *given, void *field);
/* The name of a link. Into const char *. */
void value_bridge(const struct option *option, const struct given *given, void *field);
/* ADDRESS/PREFIX, an address, of the family that kind says: 4 or 6. Into struct net_address. */
void value_subnet(const struct option *option, const struct given *given, void *field);
void value_ip(const struct option *option, const struct given *given, void *field);
/* xx:xx:xx:xx:xx:xx. Into struct config_net. */
void value_mac(const struct option *option, const struct given *given, void *field);
/* [ADDRESS:]PORT:PORT[/tcp|udp]. Into struct config_publish. */
void value_publish(const struct option *option, const struct given *given, void *field);
/* An address. Into struct config_dns. */
void value_dns(const struct option *option, const struct given *given, void *field);

#endif
