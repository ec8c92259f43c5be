/* values_sandbox.h - the parsers of option values of the sandbox; see values.h */
#ifndef CLI_VALUES_SANDBOX_H
#define CLI_VALUES_SANDBOX_H

/* A namespace. Into struct config_namespaces. */
void value_share(const char *shown, char *value, void *field);
void value_unshare(const char *shown, char *value, void *field);
/* u:IN:OUT:N. Into struct config_maps. */
void value_map(const char *shown, char *value, void *field);
/* Files, as they are written: the step takes them apart. Into struct config_files. */
void value_root(const char *shown, char *value, void *field);
void value_ro(const char *shown, char *value, void *field);
void value_rw(const char *shown, char *value, void *field);
void value_overlay(const char *shown, char *value, void *field);
void value_tmpfs(const char *shown, char *value, void *field);
void value_dev(const char *shown, char *value, void *field);
void value_file(const char *shown, char *value, void *field);
void value_symlink(const char *shown, char *value, void *field);
void value_hide(const char *shown, char *value, void *field);
void value_sysfs(const char *shown, char *value, void *field);
/* full, pid or none. Into enum proc. */
void value_proc(const char *shown, char *value, void *field);
/* A pid, or join: and a pid. Into pid_t. */
void value_join(const char *shown, char *value, void *field);
void value_join_word(const char *shown, char *value, void *field);
/* Seconds, also negative. Into struct config_time. */
void value_offset(const char *shown, char *value, void *field);
void value_offset_monotonic(const char *shown, char *value, void *field);
/* 64M, 0.5, a number, 0-3, a path. Into struct config_limits. */
void value_memory(const char *shown, char *value, void *field);
void value_swap(const char *shown, char *value, void *field);
void value_cpus(const char *shown, char *value, void *field);
void value_pids(const char *shown, char *value, void *field);
void value_io_weight(const char *shown, char *value, void *field);
void value_cpuset(const char *shown, char *value, void *field);
void value_cgroup(const char *shown, char *value, void *field);
/* The number of an open file. Into struct config_fds. */
void value_fd(const char *shown, char *value, void *field);
/* The same. Into struct optional. */
void value_status_fd(const char *shown, char *value, void *field);
/* none, docker, or names. Into struct config_caps. */
void value_caps(const char *shown, char *value, void *field);
/* The name of a system call. Into struct config_names. */
void value_deny(const char *shown, char *value, void *field);
/* off. Into bool. */
void value_landlock(const char *shown, char *value, void *field);
/* Paths and ports. Into struct config_allow. */
void value_allow_ro(const char *shown, char *value, void *field);
void value_allow_rw(const char *shown, char *value, void *field);
void value_allow_bind(const char *shown, char *value, void *field);
void value_allow_connect(const char *shown, char *value, void *field);

#endif
