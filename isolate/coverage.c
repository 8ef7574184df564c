/* SPDX-License-Identifier: Apache-2.0 */
/* coverage.c - what a compiler's instrumentation calls, and the counters behind it.
 *
 * The functions' names and arguments are those of clang's SanitizerCoverage documentation.  They are
 * weak: a program that brings a fuzzer's own keeps those. */
#include "isolate/coverage.h"

#include <string.h>

#define HOOK __attribute__((weak, visibility("default")))

/* Compilers' own tables differ in size from what is said here; one of ours for those without. */
#define MOST_REGIONS 64
#define TRACED ((size_t)1 << 16) /* places of trace-pc */

struct region {
    uint8_t *begin;
    size_t size;
};

static bool open_now;
static struct region regions[MOST_REGIONS];
static size_t region_count;
static size_t edges;                       /* in regions */
static uint8_t guarded[FB_COVERAGE_EDGES]; /* counters of guards, number n at n - 1 */
static size_t guards;
static uint8_t traced[TRACED];
static uintptr_t traced_begin;
static uintptr_t traced_end;
static bool is_traced;

static void add_region(uint8_t *begin, size_t size)
{
    const size_t room = FB_COVERAGE_EDGES - edges;

    if (region_count == MOST_REGIONS || size == 0 || room == 0)
        return;
    regions[region_count++] = (struct region){ begin, size < room ? size : room };
    edges += size < room ? size : room;
}

static void count(uint8_t *counter)
{
    *counter = (uint8_t)(*counter == UINT8_MAX ? UINT8_MAX : *counter + 1);
}

/* ---- What engines call ---- */

HOOK void __sanitizer_cov_8bit_counters_init(uint8_t *start, uint8_t *stop);
void __sanitizer_cov_8bit_counters_init(uint8_t *start, uint8_t *stop)
{
    if (open_now && start < stop)
        add_region(start, (size_t)(stop - start));
}

HOOK void __sanitizer_cov_pcs_init(const uintptr_t *start, const uintptr_t *stop);
void __sanitizer_cov_pcs_init(const uintptr_t *start, const uintptr_t *stop)
{
    (void)start;
    (void)stop;
}

HOOK void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop);
void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop)
{
    if (!open_now || start >= stop || *start != 0)
        return;
    for (uint32_t *guard = start; guard < stop && guards < FB_COVERAGE_EDGES; guard++)
        *guard = (uint32_t)++guards;
}

HOOK void __sanitizer_cov_trace_pc_guard(uint32_t *guard);
void __sanitizer_cov_trace_pc_guard(uint32_t *guard)
{
    if (*guard != 0 && *guard <= FB_COVERAGE_EDGES)
        count(&guarded[*guard - 1]);
}

HOOK void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    const uintptr_t at = (uintptr_t)__builtin_return_address(0);

    if (at < traced_begin || at >= traced_end)
        return;
    is_traced = true;
    count(&traced[((at - traced_begin) * UINT64_C(0x9e3779b97f4a7c15) >> 40) % TRACED]);
}

#define IGNORED(name, ...)       \
    HOOK void name(__VA_ARGS__); \
    void name(__VA_ARGS__)

IGNORED(__sanitizer_cov_trace_cmp1, uint8_t a, uint8_t b)
{
    (void)a, (void)b;
}
IGNORED(__sanitizer_cov_trace_cmp2, uint16_t a, uint16_t b)
{
    (void)a, (void)b;
}
IGNORED(__sanitizer_cov_trace_cmp4, uint32_t a, uint32_t b)
{
    (void)a, (void)b;
}
IGNORED(__sanitizer_cov_trace_cmp8, uint64_t a, uint64_t b)
{
    (void)a, (void)b;
}
IGNORED(__sanitizer_cov_trace_const_cmp1, uint8_t a, uint8_t b)
{
    (void)a, (void)b;
}
IGNORED(__sanitizer_cov_trace_const_cmp2, uint16_t a, uint16_t b)
{
    (void)a, (void)b;
}
IGNORED(__sanitizer_cov_trace_const_cmp4, uint32_t a, uint32_t b)
{
    (void)a, (void)b;
}
IGNORED(__sanitizer_cov_trace_const_cmp8, uint64_t a, uint64_t b)
{
    (void)a, (void)b;
}
IGNORED(__sanitizer_cov_trace_switch, uint64_t value, const uint64_t *cases)
{
    (void)value, (void)cases;
}
IGNORED(__sanitizer_cov_trace_div4, uint32_t value)
{
    (void)value;
}
IGNORED(__sanitizer_cov_trace_div8, uint64_t value)
{
    (void)value;
}
IGNORED(__sanitizer_cov_trace_gep, uintptr_t index)
{
    (void)index;
}
IGNORED(__sanitizer_cov_trace_pc_indir, uintptr_t callee)
{
    (void)callee;
}

/* ---- What workers ask ---- */

void fb_coverage_open(void)
{
    open_now = true;
}

/* Only calls tell that an engine was built with trace-pc: its constructors', or describe's. */
void fb_coverage_close(void)
{
    open_now = false;
    if (guards > 0)
        add_region(guarded, guards);
    if (is_traced)
        add_region(traced, TRACED);
}

void fb_coverage_module(uintptr_t base, uintptr_t end)
{
    traced_begin = base;
    traced_end = end;
}

size_t fb_coverage_edges(void)
{
    return edges;
}

void fb_coverage_forget(void)
{
    for (size_t i = 0; i < region_count; i++)
        memset(regions[i].begin, 0, regions[i].size);
}

static uint8_t bucket_of(uint8_t passed)
{
    static const uint8_t limits[] = { 1, 2, 3, 7, 15, 31, 127, 255 };
    unsigned bit = 0;

    if (passed == 0)
        return 0;
    while (passed > limits[bit])
        bit++;
    return (uint8_t)(1U << bit);
}

uint8_t fb_coverage_bucket(size_t edge)
{
    for (size_t i = 0; i < region_count; i++) {
        if (edge < regions[i].size)
            return bucket_of(regions[i].begin[edge]);
        edge -= regions[i].size;
    }
    return 0;
}

/* Eight counters at once where none was passed. */
static size_t skip_zeroes(const struct region *region, size_t at)
{
    uint64_t eight = 0;

    while (at + sizeof eight <= region->size) {
        memcpy(&eight, region->begin + at, sizeof eight);
        if (eight != 0)
            break;
        at += sizeof eight;
    }
    while (at < region->size && region->begin[at] == 0)
        at++;
    return at;
}

size_t fb_coverage_next(size_t edge)
{
    size_t before = 0;

    for (size_t i = 0; i < region_count; i++) {
        if (edge < before + regions[i].size) {
            const size_t at = skip_zeroes(&regions[i], edge < before ? 0 : edge - before);
            if (at < regions[i].size)
                return before + at;
        }
        before += regions[i].size;
    }
    return edges;
}
