/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of criteria as vectorscan takes them. */
#include "bench/replay_scan.h"

#include <hs/hs.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/buffer.h"
#include "base/host/heap.h"
#include "bench/project.h"

struct pattern {
    uint64_t type;
    uint32_t field;
    unsigned flags;
    char *text;
};

struct database {
    uint64_t type;
    uint32_t field;
    hs_database_t *database;
};

struct bench_scan {
    struct pattern *patterns;
    size_t count;
    size_t capacity;
    struct database *databases; /* by type and field */
    size_t database_count;
    hs_scratch_t *scratch;
    size_t found;
};

static void add(struct bench_scan *scan, uint64_t type, const struct fb_criterion *criterion,
                struct fb_buffer *text, unsigned flags)
{
    void *patterns = scan->patterns;
    if (text->failed || !fb_grow(&patterns, &scan->capacity, scan->count, sizeof *scan->patterns))
        bench_fail("no memory");
    scan->patterns = patterns;
    scan->patterns[scan->count++] = (struct pattern){
        .type = type, .field = criterion->field, .flags = flags | HS_FLAG_SINGLEMATCH, .text = text->text
    };
}

/* Literals as bytes in hexadecimal, with the anchors of their operator; of globs the texts between
 * stars in order. */
static void add_literal(struct bench_scan *scan, uint64_t type, const struct fb_criterion *criterion,
                        struct fb_span value)
{
    struct fb_buffer text = FB_BUFFER_EMPTY;
    const bool is_glob = criterion->op == FB_OP_GLOB;
    if (criterion->op == FB_OP_EQUALS || criterion->op == FB_OP_STARTSWITH || is_glob)
        fb_buffer_text(&text, "^");
    for (size_t i = 0; i < value.size; i++) {
        if (is_glob && (value.bytes[i] == '*' || value.bytes[i] == '?')) {
            fb_buffer_text(&text, value.bytes[i] == '*' ? ".*" : ".");
            continue;
        }
        i += is_glob && value.bytes[i] == '\\' && i + 1 < value.size;
        fb_buffer_printf(&text, "\\x%02x", value.bytes[i]);
    }
    if (criterion->op == FB_OP_EQUALS || criterion->op == FB_OP_ENDSWITH || is_glob)
        fb_buffer_text(&text, "$");
    add(scan, type, criterion, &text, HS_FLAG_DOTALL | (criterion->case_sensitive ? 0 : HS_FLAG_CASELESS));
}

static void add_criterion(struct bench_scan *scan, uint64_t type, const struct fb_criterion *criterion)
{
    for (size_t i = 0; i < criterion->value_count; i++) {
        const struct fb_span value = criterion->values[i];
        struct fb_buffer text = FB_BUFFER_EMPTY;
        if (criterion->op == FB_OP_CIDR || value.size == 0)
            continue;
        if (criterion->op != FB_OP_REGEX) {
            add_literal(scan, type, criterion, value);
            continue;
        }
        fb_buffer_append(&text, value);
        add(scan, type, criterion, &text,
            HS_FLAG_ALLOWEMPTY | (criterion->ignore_case ? HS_FLAG_CASELESS : 0));
    }
    for (size_t i = 0; i < criterion->child_count; i++) /* content of ours: nested twice at most */
        add_criterion(scan, type, &criterion->children[i]);
}

static void add_row(struct bench_scan *scan, uint64_t type, const struct fb_row *row)
{
    for (size_t i = 0; i < row->criterion_count; i++)
        add_criterion(scan, type, &row->criteria[i]);
}

static int compare(const void *left, const void *right)
{
    const struct pattern *a = left;
    const struct pattern *b = right;
    if (a->type != b->type || a->field != b->field)
        return a->type != b->type ? (a->type < b->type ? -1 : 1) : (a->field < b->field ? -1 : 1);
    const int order = strcmp(a->text, b->text);
    return order != 0 ? order : (a->flags > b->flags) - (a->flags < b->flags);
}

static hs_database_t *compile(const struct pattern *patterns, size_t count)
{
    const char **texts = calloc(count, sizeof *texts);
    unsigned *flags = calloc(count, sizeof *flags);
    unsigned *ids = calloc(count, sizeof *ids);
    hs_compile_error_t *error = NULL;
    hs_database_t *database = NULL;
    if (texts == NULL || flags == NULL || ids == NULL)
        bench_fail("no memory");
    for (size_t i = 0; i < count; i++) {
        texts[i] = patterns[i].text;
        flags[i] = patterns[i].flags;
        ids[i] = (unsigned)i;
    }
    if (hs_compile_multi(texts, flags, ids, (unsigned)count, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS)
        bench_fail("vectorscan: %s", error->message);
    free(texts);
    free(flags);
    free(ids);
    return database;
}

static void compile_all(struct bench_scan *scan)
{
    scan->databases = calloc(scan->count, sizeof *scan->databases);
    if (scan->databases == NULL)
        bench_fail("no memory");
    for (size_t first = 0, end = 0; first < scan->count; first = end) {
        for (end = first; end < scan->count && scan->patterns[end].type == scan->patterns[first].type
                          && scan->patterns[end].field == scan->patterns[first].field;)
            end++;
        struct database *database = &scan->databases[scan->database_count++];
        database->type = scan->patterns[first].type;
        database->field = scan->patterns[first].field;
        database->database = compile(scan->patterns + first, end - first);
        if (hs_alloc_scratch(database->database, &scan->scratch) != HS_SUCCESS)
            bench_fail("no memory");
    }
}

struct bench_scan *bench_scan_new(const struct fb_content *content)
{
    struct bench_scan *scan = calloc(1, sizeof *scan);
    if (scan == NULL)
        bench_fail("no memory");
    for (size_t i = 0; i < content->instance_count; i++) {
        const struct fb_instance *instance = &content->instances[i];
        add_row(scan, instance->type_id, &instance->row);
        for (size_t k = 0; k < instance->except_count; k++)
            add_row(scan, instance->type_id, &instance->except[k]);
    }
    qsort(scan->patterns, scan->count, sizeof *scan->patterns, compare);
    size_t kept = 0;
    for (size_t i = 0; i < scan->count; i++)
        if (kept == 0 || compare(&scan->patterns[kept - 1], &scan->patterns[i]) != 0)
            scan->patterns[kept++] = scan->patterns[i];
    scan->count = kept;
    compile_all(scan);
    return scan;
}

static int count_one(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
    (void)id, (void)from, (void)to, (void)flags;
    struct bench_scan *scan = context;
    scan->found++;
    return 0;
}

static void scan_event(struct bench_scan *scan, const struct fb_event *event)
{
    size_t low = 0;
    size_t high = scan->database_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (scan->databases[middle].type < event->type_id)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < scan->database_count && scan->databases[low].type == event->type_id; low++) {
        const struct fb_engine_input *value = &event->values[scan->databases[low].field];
        if (value->bytes != NULL
            && hs_scan(scan->databases[low].database, (const char *)value->bytes, (unsigned)value->length,
                       0, scan->scratch, count_one, scan)
                   != HS_SUCCESS)
            bench_fail("vectorscan failed");
    }
}

size_t bench_scan_run(struct bench_scan *scan, const struct fb_corpora *corpora)
{
    scan->found = 0;
    for (size_t i = 0; i < fb_corpora_count(corpora); i++)
        for (size_t k = 0; k < fb_corpora_at(corpora, i)->count; k++)
            scan_event(scan, &fb_corpora_at(corpora, i)->events[k]);
    return scan->found;
}

size_t bench_scan_patterns(const struct bench_scan *scan)
{
    return scan->count;
}
