/* SPDX-License-Identifier: Apache-2.0 */
/* replay_time.c - evaluates events in one process on one core, and prints CPU seconds, medians of
 * the rounds, each line "NAME SECONDS":
 *     index, half, quarter    the direct evaluator on all instances and events, on every second,
 *                             on every fourth of both
 *     naive                   every instance of the event's type in turn, without the index
 *     scan                    vectorscan over the same texts with the same patterns, for each
 *                             column those that it is asked for; hits are counted, nothing else
 * and lines "events N", "instances N", "hits N", "values N".
 * usage: replay_time ROUNDS SCHEMA TYPES CONTENT EVENTS... */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/host/file.h"
#include "bench/project.h"
#include "bench/replay_scan.h"
#include "validator/gates/released.h"
#include "validator/trial/evaluator.h"
#include "validator/trial/events.h"

enum { FILE_LIMIT = 1 << 30,
       ROUNDS_MAX = 99 };

struct input {
    struct fb_schema *schema;
    struct fb_template_types *types;
    struct fb_released *released;
    struct fb_corpora *corpora;
    struct fb_content content;
};

static void must(bool ok, const struct fb_diag *diag)
{
    if (!ok)
        bench_fail("%s:%u: %s", diag->place.file, diag->place.line, diag->message);
}

static void load(struct input *input, char **files, int count)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_span text;

    must(fb_file_read(files[0], FILE_LIMIT, &text, &diag), &diag);
    must(fb_schema_load(files[0], text, NULL, &input->schema, &diag), &diag);
    input->types = fb_template_types_new();
    must(fb_template_types_load(input->types, files[1], &diag), &diag);
    must(fb_file_read(files[2], FILE_LIMIT, &text, &diag), &diag);
    input->released = fb_released_new();
    must(fb_released_add(input->released, input->schema, files[2], text, true, &diag), &diag);
    input->content = *fb_released_last_at(input->released, 0)->content;
    input->corpora = fb_corpora_new();
    for (int i = 3; i < count; i++)
        must(fb_corpora_load(input->corpora, files[i], FB_CORPUS_BACKGROUND, input->types, &diag), &diag);
}

static double cpu_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Every `stride`th event; gives the number of hits. */
static size_t evaluate(const struct input *input, struct fb_evaluator *evaluator, size_t stride)
{
    size_t total = 0;
    size_t number = 0;

    for (size_t i = 0; i < fb_corpora_count(input->corpora); i++) {
        const struct fb_corpus *corpus = fb_corpora_at(input->corpora, i);
        for (size_t k = 0; k < corpus->count; k++, number++) {
            const struct fb_event *event = &corpus->events[k];
            struct fb_diag diag = FB_DIAG_NONE;
            struct fb_hits hits;
            size_t unsupplied;
            if (number % stride != 0)
                continue;
            must(fb_evaluator_run(evaluator, event->type_id, event->values, event->count, &hits,
                                  &unsupplied, &diag),
                 &diag);
            total += hits.count;
        }
    }
    return total;
}

/* One thing that is measured. */
struct measure {
    const char *name;
    size_t stride;
    bool naive;
    struct fb_evaluator *evaluator; /* NULL: vectorscan */
    double seconds[ROUNDS_MAX];
    size_t hits;
};

/* The evaluator of every `stride`th instance. */
static struct fb_evaluator *make_evaluator(const struct input *input, size_t stride)
{
    struct fb_instance *instances = calloc(input->content.instance_count, sizeof *instances);
    struct fb_content *content = malloc(sizeof *content);
    struct fb_evaluator *evaluator = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (instances == NULL || content == NULL)
        bench_fail("no memory");
    *content = (struct fb_content){ .instances = instances };
    for (size_t i = 0; i < input->content.instance_count; i += stride)
        instances[content->instance_count++] = input->content.instances[i];
    must(fb_evaluator_new(content, &evaluator, &diag), &diag);
    return evaluator;
}

static int compare(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;
    return (*a > *b) - (*a < *b);
}

static void run(const struct input *input, struct bench_scan *scan, struct measure *measure, size_t round)
{
    const double start = cpu_seconds();
    if (measure->evaluator != NULL) {
        fb_evaluator_set_index(measure->evaluator, !measure->naive);
        measure->hits = evaluate(input, measure->evaluator, measure->stride);
    } else {
        measure->hits = bench_scan_run(scan, input->corpora);
    }
    measure->seconds[round] = cpu_seconds() - start;
}

int main(int argc, char **argv)
{
    struct input input;
    const size_t rounds = argc > 5 ? strtoul(argv[1], NULL, 10) : 0;
    if (rounds == 0 || rounds > ROUNDS_MAX)
        bench_fail("usage: replay_time ROUNDS SCHEMA TYPES CONTENT EVENTS...");
    load(&input, argv + 2, argc - 2);
    struct fb_evaluator *all = make_evaluator(&input, 1);
    struct bench_scan *scan = bench_scan_new(&input.content);
    struct measure measures[] = {
        { .name = "index", .stride = 1, .evaluator = all },
        { .name = "half", .stride = 2, .evaluator = make_evaluator(&input, 2) },
        { .name = "quarter", .stride = 4, .evaluator = make_evaluator(&input, 4) },
        { .name = "naive", .stride = 1, .naive = true, .evaluator = all },
        { .name = "scan" },
    };
    const size_t count = sizeof measures / sizeof *measures;
    for (size_t round = 0; round < rounds; round++)
        for (size_t i = 0; i < count; i++)
            run(&input, scan, &measures[i], round);
    if (measures[0].hits != measures[3].hits)
        bench_fail("the index changes what is said: %zu hits, %zu", measures[0].hits, measures[3].hits);
    for (size_t i = 0; i < count; i++) {
        qsort(measures[i].seconds, rounds, sizeof(double), compare);
        printf("%s %.6f\n", measures[i].name, measures[i].seconds[rounds / 2]);
    }
    size_t events = 0;
    for (size_t i = 0; i < fb_corpora_count(input.corpora); i++)
        events += fb_corpora_at(input.corpora, i)->count;
    printf("events %zu\ninstances %zu\nhits %zu\nscan_hits %zu\npatterns %zu\n", events,
           input.content.instance_count, measures[0].hits, measures[4].hits, bench_scan_patterns(scan));
    return 0;
}
