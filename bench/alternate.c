/* SPDX-License-Identifier: Apache-2.0 */
/* alternate.c - runs commands in turn, so that what else the machine does falls on all of them
 * alike, and prints a line for each: median CPU seconds, median wall seconds, exit status.
 * usage: alternate ROUNDS COMMAND...     each COMMAND is one word, split at spaces */
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/project.h"

enum { WORDS_MAX = 2048 };

struct command {
    char *words[WORDS_MAX];
    double *cpu;
    double *wall;
    int status;
};

static void *must(void *memory)
{
    if (memory == NULL)
        bench_fail("no memory");
    return memory;
}

static void split(char *text, struct command *out)
{
    size_t count = 0;
    for (char *rest = text; *rest != '\0';) {
        size_t length = strcspn(rest, " ");
        bool ends = rest[length] == '\0';
        if (count + 1 == WORDS_MAX)
            bench_fail("a command has too many words");
        rest[length] = '\0';
        if (length > 0)
            out->words[count++] = rest;
        rest += ends ? length : length + 1;
    }
    if (count == 0)
        bench_fail("an empty command");
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Its output goes nowhere, but is written. */
static void run(struct command *command, size_t round)
{
    extern char **environ;
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    pid_t child;
    int status;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    double start = now();
    if (posix_spawnp(&child, command->words[0], &actions, NULL, command->words, environ) != 0)
        bench_fail("%s: can not be run", command->words[0]);
    if (wait4(child, &status, 0, &usage) != child)
        bench_fail("%s: was lost", command->words[0]);
    command->wall[round] = now() - start;
    command->cpu[round] = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    command->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    posix_spawn_file_actions_destroy(&actions);
}

static int compare(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;
    return (*a > *b) - (*a < *b);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

int main(int argc, char **argv)
{
    size_t rounds = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
    size_t count = (size_t)argc - 2;
    if (rounds == 0)
        bench_fail("usage: alternate ROUNDS COMMAND...");
    struct command *commands = must(calloc(count, sizeof *commands));
    for (size_t i = 0; i < count; i++) {
        split(argv[i + 2], &commands[i]);
        commands[i].cpu = must(calloc(rounds, sizeof(double)));
        commands[i].wall = must(calloc(rounds, sizeof(double)));
    }
    for (size_t round = 0; round < rounds; round++)
        for (size_t i = 0; i < count; i++)
            run(&commands[i], round);
    for (size_t i = 0; i < count; i++) {
        printf("%.6f %.6f %d\n", median(commands[i].cpu, rounds), median(commands[i].wall, rounds),
               commands[i].status);
        free(commands[i].cpu);
        free(commands[i].wall);
    }
    free(commands);
    return 0;
}
