/* SPDX-License-Identifier: Apache-2.0 */
/* drive_ingest.c - an ingestion for kill.sh: takes reports of eighty hosts in, tells of some, rotates its log
 * twice; and says whether what such a run left is whole.
 * usage: drive_ingest run|check FOLDER
 *
 * FOLDER/acknowledged has a byte for each batch that was answered, FOLDER/told what a store was told: a
 * line "UPTO HOSTS" for each frame.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rollout/health/ingest.h"

#define BATCHES 8
#define BATCH 10

static struct fb_ingest_release release = {
    .plan = { .release = 77, .rings = 1, .slices = 1, .metrics = 1, .failures = 1, .silence = FB_NO_METRIC, .window_ms = 60000 }
};
static char folder[256];

static void path_of(const char *name, char out[static 300])
{
    (void)snprintf(out, 300, "%s/%s", folder, name);
}

static bool append(const char *name, const char *text)
{
    char path[300];

    path_of(name, path);
    const int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const bool fine = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
    if (file >= 0)
        (void)close(file);
    return fine;
}

static uint64_t bytes_in(const char *name)
{
    char path[300];
    uint64_t count = 0;

    path_of(name, path);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgetc(file) != EOF)
        count++;
    if (file != NULL)
        (void)fclose(file);
    return count;
}

/* Hosts that were told of, and release.told. */
static uint64_t read_told(void)
{
    char path[300];
    uint64_t upto = 0;
    uint64_t hosts = 0;
    uint64_t sum = 0;

    path_of("told", path);
    FILE *file = fopen(path, "r");
    while (file != NULL && fscanf(file, "%" SCNu64 " %" SCNu64 "\n", &upto, &hosts) == 2) {
        release.told = upto;
        sum += hosts;
    }
    if (file != NULL)
        (void)fclose(file);
    return sum;
}

static void add_fetched(void *context, uint32_t ring, uint32_t slice, uint32_t arm, uint32_t count, uint64_t add)
{
    uint64_t *sum = context;

    (void)ring, (void)slice, (void)arm;
    *sum += count == 0 ? add : 0;
}

/* The line that is to be told; empty when there is nothing. */
static bool take(struct fb_ingest *ingest, char out[static 64])
{
    uint64_t hosts = 0;
    uint64_t upto = 0;

    if (!fb_ingest_take(ingest, release.plan.release, add_fetched, &hosts, &upto))
        return false;
    out[0] = '\0';
    if (hosts > 0)
        (void)snprintf(out, 64, "%" PRIu64 " %" PRIu64 "\n", upto, hosts);
    return true;
}

static bool tell(struct fb_ingest *ingest)
{
    char line[64];

    return take(ingest, line) && append("told", line);
}

/* Counts are on their way to the store meanwhile. */
static bool rotate(struct fb_ingest *ingest, struct fb_diag *diag)
{
    char line[64];
    bool done = false;

    return take(ingest, line) && fb_ingest_rotate(ingest, 1, 0, &done, diag) && done && append("told", line);
}

static bool submit(struct fb_ingest *ingest, uint64_t batch, struct fb_diag *diag)
{
    struct fb_health_report reports[BATCH];
    struct fb_ingest_answer answer;

    for (uint64_t i = 0; i < BATCH; i++)
        reports[i] = (struct fb_health_report){ .sensor = batch * BATCH + i, .release = release.plan.release, .sequence = 1, .events = FB_HEALTH_FETCHED };
    return fb_ingest_submit(ingest, reports, BATCH, 1000, &answer, diag);
}

static bool run(struct fb_ingest *ingest, struct fb_diag *diag)
{
    if (!fb_ingest_add_release(ingest, &release.plan, 0, diag))
        return false;
    for (uint64_t batch = 0; batch < BATCHES; batch++) {
        if (!submit(ingest, batch, diag) || !append("acknowledged", "."))
            return false;
        if ((batch == 1 || batch == 6) && !tell(ingest))
            return false;
        if ((batch == 2 || batch == 5) && !rotate(ingest, diag))
            return false;
    }
    return true;
}

/* All that was acknowledged is counted, all that is counted is told once; the whole again changes nothing else. */
static bool check(struct fb_ingest *ingest, struct fb_diag *diag)
{
    const uint64_t fetched = fb_ingest_count(ingest, release.plan.release, 0, 0, 0, 0);
    const uint64_t acknowledged = bytes_in("acknowledged") * BATCH;

    (void)printf("%" PRIu64 " acknowledged, %" PRIu64 " counted", acknowledged, fetched);
    if (fetched < acknowledged || fetched > acknowledged + BATCH || !tell(ingest) || read_told() != fetched)
        return false;
    if (!fb_ingest_add_release(ingest, &release.plan, 0, diag))
        return false;
    for (uint64_t batch = 0; batch < BATCHES; batch++)
        if (!submit(ingest, batch, diag))
            return false;
    return tell(ingest) && read_told() == (uint64_t)BATCHES * BATCH
        && fb_ingest_count(ingest, release.plan.release, 0, 0, 0, 0) == (uint64_t)BATCHES * BATCH;
}

int main(int count, char **arguments)
{
    FB_AUTO(fb_ingest_close)
    struct fb_ingest *ingest = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    char path[300];
    uint64_t torn = 0;

    if (count != 3 || strlen(arguments[2]) >= sizeof folder)
        return 64;
    (void)snprintf(folder, sizeof folder, "%s", arguments[2]);
    path_of("health.log", path);
    (void)read_told();
    bool fine = fb_ingest_open(path, 3, &release, 1, &ingest, &torn, &diag);
    fine = fine && (strcmp(arguments[1], "run") == 0 ? run : check)(ingest, &diag);
    if (!fine)
        (void)printf(" it failed: %s\n", diag.message);
    return fine ? 0 : 1;
}
