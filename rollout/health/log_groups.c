/* SPDX-License-Identifier: Apache-2.0 */
/* log_groups.c - groups of records in a file, each with two checksums. */
#include "rollout/health/log_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/core/cursor.h"
#include "base/host/digest.h"
#include "base/host/fail.h"

/* magic:4 kind:4 first:8 at_ms:8 count:4 crc32_of_records:4 crc32_of_header:4 */
#define MAGIC UINT64_C(0x4c484246) /* "FBHL" */

static void put_uint(uint8_t *out, uint64_t value, size_t width)
{
    for (size_t i = 0; i < width; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

void fb_log_put_header(uint8_t out[static FB_LOG_HEADER_BYTES], const struct fb_log_group *group)
{
    put_uint(out, MAGIC, 4);
    put_uint(out + 4, group->kind, 4);
    put_uint(out + 8, group->first, 8);
    put_uint(out + 16, (uint64_t)group->at_ms, 8);
    put_uint(out + 24, group->records.size / FB_HEALTH_RECORD_BYTES, 4);
    put_uint(out + 28, fb_crc32(group->records), 4);
    put_uint(out + 32, fb_crc32((struct fb_span){ out, 32 }), 4);
}

struct header {
    uint64_t kind;
    uint64_t first;
    uint64_t at_ms;
    uint64_t count;
    uint64_t crc;
};

static bool is_possible(const struct header *header)
{
    return header->kind == FB_LOG_HEAD
             ? header->count == 0
             : header->kind < FB_LOG_KIND_COUNT && header->count >= 1 && header->count <= FB_MAX_LOG_RECORDS;
}

static bool get_header(const uint8_t bytes[static FB_LOG_HEADER_BYTES], struct header *out)
{
    struct fb_diag diag;
    struct fb_cursor in = fb_cursor_over((struct fb_span){ bytes, FB_LOG_HEADER_BYTES }, &diag);
    uint64_t magic;
    uint64_t own;

    return fb_cursor_uint(&in, "magic", 4, &magic) && fb_cursor_uint(&in, "kind", 4, &out->kind)
        && fb_cursor_uint(&in, "first", 8, &out->first) && fb_cursor_uint(&in, "at_ms", 8, &out->at_ms)
        && fb_cursor_uint(&in, "count", 4, &out->count) && fb_cursor_uint(&in, "crc32", 4, &out->crc)
        && fb_cursor_uint(&in, "own", 4, &own) && magic == MAGIC && is_possible(out)
        && own == fb_crc32((struct fb_span){ bytes, 32 });
}

/* Reads exactly so much; false at the end of the file, and (with a diag) on failure. */
static bool read_at(const struct fb_log_file *file, uint64_t offset, uint8_t *out, size_t size,
                    struct fb_diag *diag)
{
    while (size > 0) {
        const ssize_t got = pread(file->descriptor, out, size, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fb_fail_errno(diag, file->path, "it cannot be read", errno);
        if (got == 0)
            return false;
        out += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return true;
}

bool fb_log_read_group(const struct fb_log_file *file, uint64_t offset, uint8_t **records,
                       struct fb_log_group *out, struct fb_diag *diag)
{
    uint8_t bytes[FB_LOG_HEADER_BYTES];
    struct header header;

    if (!read_at(file, offset, bytes, sizeof bytes, diag) || !get_header(bytes, &header))
        return false;
    const size_t size = (size_t)header.count * FB_HEALTH_RECORD_BYTES;
    uint8_t *grown = size > 0 ? realloc(*records, size) : *records;
    if (grown == NULL && size > 0)
        return fb_fail_memory(diag);
    *records = grown;
    if (!read_at(file, offset + FB_LOG_HEADER_BYTES, *records, size, diag)
        || fb_crc32((struct fb_span){ *records, size }) != header.crc)
        return false;
    *out = (struct fb_log_group){ .kind = (enum fb_log_kind)header.kind, .first = header.first, .at_ms = (int64_t)header.at_ms, .records = { *records, size } };
    return true;
}

/* Whether a whole group begins anywhere behind `offset`: then what is broken there is damage. */
static bool whole_group_follows(const struct fb_log_file *file, uint64_t offset, uint64_t end,
                                uint8_t **records, struct fb_diag *diag)
{
    uint8_t window[65536];
    const uint8_t magic[4] = { 'F', 'B', 'H', 'L' };
    struct fb_log_group group;

    for (uint64_t at = offset; at + FB_LOG_HEADER_BYTES <= end && diag->fault == FB_FAULT_NONE;) {
        const size_t size = end - at < sizeof window ? (size_t)(end - at) : sizeof window;

        if (!read_at(file, at, window, size, diag))
            return false;
        const uint8_t *hit = memmem(window, size, magic, sizeof magic);
        if (hit == NULL) {
            at += size > sizeof magic ? size - sizeof magic + 1 : size;
            continue;
        }
        at += (uint64_t)(hit - window);
        if (fb_log_read_group(file, at, records, &group, diag) && (at == offset || group.first >= file->next))
            return true;
        at++;
    }
    return false;
}

static bool refuse_damage(const struct fb_log_file *file, struct fb_diag *diag)
{
    return fb_fail(diag, FB_FAULT_INPUT, "the log of health reports is damaged at byte %llu: whole groups follow what is broken there",
                   (unsigned long long)file->size)
        || fb_fail_help(diag, "restore the file from a copy, or move it and its .old and .snapshot away and begin anew; nothing of it was changed");
}

bool fb_log_read_all(struct fb_log_file *file, fb_log_visit *visit, void *context, uint64_t *torn,
                     struct fb_diag *diag)
{
    uint8_t *records = NULL;
    struct fb_log_group group;
    struct stat status;
    bool fine = fstat(file->descriptor, &status) == 0
             || fb_fail_errno(diag, file->path, "it cannot be read", errno);

    while (fine && fb_log_read_group(file, file->size, &records, &group, diag) && group.first == file->next) {
        fine = group.kind == FB_LOG_HEAD || visit(context, &group, diag);
        file->last = file->size;
        file->size += FB_LOG_HEADER_BYTES + group.records.size;
        file->next += group.records.size / FB_HEALTH_RECORD_BYTES;
    }
    fine = fine && diag->fault == FB_FAULT_NONE;
    if (fine && whole_group_follows(file, file->size, (uint64_t)status.st_size, &records, diag))
        fine = refuse_damage(file, diag);
    free(records);
    if (!fine || diag->fault != FB_FAULT_NONE)
        return false;
    *torn = (uint64_t)status.st_size - file->size;
    return true;
}
