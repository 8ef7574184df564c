/* SPDX-License-Identifier: Apache-2.0 */
/* A page table of bitmaps, made only where a page is read in part. */
#include "validator/schema/machine/coverage.h"

#include <stdlib.h>

#define PAGE_BITS 4096
#define PAGE_WORDS (PAGE_BITS / 64)

/* Stands for every page that was read as a whole; never written. */
static uint64_t full_page[1];

static size_t page_count(const struct fb_coverage *map)
{
    return (size_t)(map->size / PAGE_BITS + 1);
}

bool fb_coverage_init(struct fb_coverage *map, uint64_t size, struct fb_budget *budget)
{
    struct fb_coverage made = { .size = size, .budget = budget };
    const size_t bytes = page_count(&made) * sizeof *made.pages;

    if (!fb_budget_take(budget, bytes))
        return false;
    made.pages = calloc(page_count(&made), sizeof *made.pages);
    if (made.pages == NULL) {
        fb_budget_return(budget, bytes);
        return false;
    }
    *map = made;
    return true;
}

static void drop_page(struct fb_coverage *map, uint64_t *page)
{
    if (page == NULL || page == full_page)
        return;
    free(page);
    fb_budget_return(map->budget, PAGE_WORDS * sizeof *page);
}

void fb_coverage_clear(struct fb_coverage *map)
{
    for (size_t i = 0; map->pages != NULL && i < page_count(map); i++)
        drop_page(map, map->pages[i]);
    free(map->pages);
    *map = (struct fb_coverage){ .pages = NULL };
}

/* The bits of word `word` of a page, as ones where a byte has the state `read`. */
static uint64_t word_of(const uint64_t *page, size_t word, bool read)
{
    const uint64_t bits = page == NULL ? 0 : page == full_page ? UINT64_MAX
                                                               : page[word];

    return read ? bits : ~bits;
}

/* Within one page: [start, end) are bits of it. */
static uint64_t find_in_page(const uint64_t *page, uint64_t start, uint64_t end, bool read)
{
    for (uint64_t at = start; at < end;) {
        const uint64_t bits = word_of(page, at / 64, read) >> (at % 64);
        if (bits != 0) {
            at += (uint64_t)__builtin_ctzll(bits);
            return at < end ? at : end;
        }
        at = (at / 64 + 1) * 64;
    }
    return end;
}

uint64_t fb_coverage_find(const struct fb_coverage *map, uint64_t start, uint64_t end, bool read)
{
    for (uint64_t at = start; at < end;) {
        const uint64_t base = at / PAGE_BITS * PAGE_BITS;
        const uint64_t stop = end - base < PAGE_BITS ? end - base : PAGE_BITS;
        const uint64_t *page = map->pages[at / PAGE_BITS];
        const bool skips = read ? page == NULL : page == full_page;
        const uint64_t found = skips ? stop : find_in_page(page, at - base, stop, read);
        if (found < stop)
            return base + found;
        at = base + stop;
    }
    return end;
}

static bool is_full(const uint64_t *page)
{
    for (size_t i = 0; i < PAGE_WORDS; i++) {
        if (page[i] != UINT64_MAX)
            return false;
    }
    return true;
}

static void set_bits(uint64_t *page, uint64_t start, uint64_t end)
{
    for (uint64_t at = start; at < end;) {
        const uint64_t stop = (at / 64 + 1) * 64 < end ? (at / 64 + 1) * 64 : end;
        const uint64_t width = stop - at;
        const uint64_t ones = width == 64 ? UINT64_MAX : ((uint64_t)1 << width) - 1;
        page[at / 64] |= ones << (at % 64);
        at = stop;
    }
}

/* `used` bits of the page stand for bytes; on the last page that may be fewer. */
static bool add_to_page(struct fb_coverage *map, uint64_t **page, uint64_t start, uint64_t end,
                        uint64_t used)
{
    if (*page == full_page || start == end)
        return true;
    if (start == 0 && end == used) {
        drop_page(map, *page);
        *page = full_page;
        return true;
    }
    if (*page == NULL) {
        if (!fb_budget_take(map->budget, PAGE_WORDS * sizeof **page))
            return false;
        *page = calloc(PAGE_WORDS, sizeof **page);
        if (*page == NULL) {
            fb_budget_return(map->budget, PAGE_WORDS * sizeof **page);
            return false;
        }
    }
    set_bits(*page, start, end);
    if (end == PAGE_BITS && is_full(*page)) {
        drop_page(map, *page);
        *page = full_page;
    }
    return true;
}

bool fb_coverage_add(struct fb_coverage *map, uint64_t start, uint64_t end)
{
    for (uint64_t at = start; at < end;) {
        const uint64_t base = at / PAGE_BITS * PAGE_BITS;
        const uint64_t stop = end - base < PAGE_BITS ? end - base : PAGE_BITS;
        const uint64_t used = map->size - base < PAGE_BITS ? map->size - base : PAGE_BITS;
        if (!add_to_page(map, &map->pages[at / PAGE_BITS], at - base, stop, used))
            return false;
        at = base + stop;
    }
    return true;
}
