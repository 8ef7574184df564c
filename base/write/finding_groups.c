/* SPDX-License-Identifier: Apache-2.0 */
/* Sorts the findings so that equal ones are neighbours, then puts the groups back in order. */
#include "base/write/finding_groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"

struct row {
    const struct fb_finding *finding;
    size_t index;
};

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_texts(const char *a, const char *b)
{
    if (a == b)
        return 0;
    if (a == NULL || b == NULL)
        return a == NULL ? -1 : 1;
    return strcmp(a, b);
}

static int compare_locations(const struct fb_location *a, const struct fb_location *b)
{
    const int orders[] = {
        compare_numbers(a->has_offset, b->has_offset),
        compare_numbers(a->offset, b->offset),
        compare_numbers(a->length, b->length),
        compare_numbers(a->line, b->line),
        compare_numbers(a->column, b->column),
    };

    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (orders[i] != 0)
            return orders[i];
    return compare_texts(a->path, b->path);
}

/* The next character of a message, or OWN_NAME where the message names the finding's own sensor
 * build: "windows-7.11 supplies 20" and "windows-7.12 supplies 20" say the same. */
#define OWN_NAME 256

static int next_character(const char **at, const char *sensor)
{
    const size_t size = sensor == NULL ? 0 : strlen(sensor);

    if (size > 0 && strncmp(*at, sensor, size) == 0) {
        *at += size;
        return OWN_NAME;
    }
    const int character = (unsigned char)**at;
    *at += character != '\0';
    return character;
}

static int compare_messages(const char *a, const char *a_sensor, const char *b, const char *b_sensor)
{
    int left = 0;
    int right = 0;

    if (a == NULL || b == NULL)
        return compare_texts(a, b);
    do {
        left = next_character(&a, a_sensor);
        right = next_character(&b, b_sensor);
    } while (left == right && left != '\0');
    return left - right;
}

static int compare_suppressions(const struct fb_suppression *a, const struct fb_suppression *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    const int order = strcmp(a->reason, b->reason);
    const int owners = order != 0 ? order : strcmp(a->owner, b->owner);
    return owners != 0 ? owners : strcmp(a->expires, b->expires);
}

/* Zero when both can be shown as one. */
static int compare_findings(const struct fb_finding *a, const struct fb_finding *b)
{
    int order = compare_numbers(a->rule, b->rule);

    order = order != 0 ? order : compare_numbers(a->level, b->level);
    order = order != 0 ? order : compare_numbers(a->sensor != NULL, b->sensor != NULL);
    order = order != 0 ? order : compare_locations(&a->location, &b->location);
    order = order != 0 ? order : compare_suppressions(a->suppressed, b->suppressed);
    order = order != 0 ? order : compare_texts(a->subject, b->subject);
    order = order != 0 ? order : compare_texts(a->gate, b->gate);
    order = order != 0 ? order : compare_messages(a->message, a->sensor, b->message, b->sensor);
    return order != 0 ? order : compare_messages(a->help, a->sensor, b->help, b->sensor);
}

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left;
    const struct row *b = right;
    const int order = compare_findings(a->finding, b->finding);

    return order != 0 ? order : compare_numbers(a->index, b->index);
}

static int compare_groups(const void *left, const void *right)
{
    const struct fb_finding_group *a = left;
    const struct fb_finding_group *b = right;

    return compare_numbers(a->index, b->index);
}

/* The first build again is a file that was given twice: its findings are told twice. */
static bool belongs(const struct fb_finding_group *group, const struct fb_finding *finding)
{
    return finding->sensor != NULL && compare_findings(group->finding, finding) == 0
        && strcmp(group->sensors[0], finding->sensor) != 0;
}

static void gather(const struct row *rows, size_t count, struct fb_finding_groups *groups)
{
    for (size_t i = 0; i < count; i++) {
        const struct fb_finding *finding = rows[i].finding;
        if (groups->count == 0 || !belongs(&groups->items[groups->count - 1], finding))
            groups->items[groups->count++] = (struct fb_finding_group){
                .finding = finding, .index = rows[i].index, .sensors = &groups->sensors[i]
            };
        groups->sensors[i] = finding->sensor;
        if (finding->sensor != NULL)
            groups->items[groups->count - 1].sensor_count++;
    }
}

bool fb_finding_groups_make(const struct fb_report *report, struct fb_finding_groups *out, struct fb_diag *diag)
{
    const size_t count = fb_report_finding_count(report);
    struct row *rows = calloc(count + 1, sizeof *rows);
    struct fb_finding_groups groups = { .items = calloc(count + 1, sizeof *groups.items),
                                        .sensors = calloc(count + 1, sizeof *groups.sensors) };

    if (rows == NULL || groups.items == NULL || groups.sensors == NULL) {
        free(rows);
        fb_finding_groups_clear(&groups);
        return fb_fail_memory(diag);
    }
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct row){ .finding = fb_report_finding(report, i), .index = i };
    qsort(rows, count, sizeof *rows, compare_rows);
    gather(rows, count, &groups);
    qsort(groups.items, groups.count, sizeof *groups.items, compare_groups);
    free(rows);
    *out = groups;
    return true;
}

void fb_finding_groups_clear(struct fb_finding_groups *groups)
{
    free(groups->items);
    free(groups->sensors);
    *groups = (struct fb_finding_groups){ .count = 0 };
}
