/* SPDX-License-Identifier: Apache-2.0 */
/* export.c - writes the folder; what is the same for every build is embedded. */
#include "fuzz/export.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/core/limits.h"
#include "base/host/asset.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/host/heap.h"
#include "fuzz/edits.h"
#include "fuzz/state.h"

#define MOST_EVENTS 64      /* of the plan, in the corpus */
#define LONGEST_INPUT 65534 /* longer ones are cut */
#define MOST_TYPES 256

extern const struct fb_asset fb_fuzz_export_files[];
extern const size_t fb_fuzz_export_files_count;
extern const struct fb_asset fb_fuzz_export_abi[];

/* Where an embedded file goes; those that are run. */
static const struct {
    const char *asset;
    const char *path;
    bool runs;
} places[] = {
    { "harness.c.in", "harness.c", false },
    { "build.sh", "build.sh", true },
    { "README.md", "README.md", false },
    { "Dockerfile", ".clusterfuzzlite/Dockerfile", false },
    { "cluster-build.sh", ".clusterfuzzlite/build.sh", true },
    { "project.yaml", ".clusterfuzzlite/project.yaml", false },
};

struct exporting {
    const struct fb_fuzz_export *export;
    char *folder;
    struct fb_diag *diag;
};

static bool write_file(struct exporting *exporting, const char *name, struct fb_span bytes, bool runs)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer path = FB_BUFFER_EMPTY;

    fb_buffer_printf(&path, "%s/%s", exporting->folder, name);
    if (path.failed)
        return fb_fail_memory(exporting->diag);
    return fb_file_write(path.text, &bytes, 1, exporting->diag)
        && (!runs || chmod(path.text, 0755) == 0
            || fb_fail_errno(exporting->diag, path.text, "cannot be made executable", errno));
}

static bool make_folder(const char *path, struct fb_diag *diag)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST || fb_fail_errno(diag, path, "the folder cannot be made", errno);
}

static bool make_below(struct exporting *exporting, const char *name)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer path = FB_BUFFER_EMPTY;

    fb_buffer_printf(&path, "%s%s", exporting->folder, name);
    return path.failed ? fb_fail_memory(exporting->diag) : make_folder(path.text, exporting->diag);
}

static bool write_fixed(struct exporting *exporting)
{
    for (size_t i = 0; i < fb_fuzz_export_files_count; i++) {
        const struct fb_asset *asset = &fb_fuzz_export_files[i];

        for (size_t p = 0; p < sizeof places / sizeof *places; p++)
            if (strcmp(places[p].asset, asset->name) == 0
                && !write_file(exporting, places[p].path, (struct fb_span){ asset->bytes, asset->size },
                               places[p].runs))
                return false;
    }
    return write_file(exporting, "engine.h", (struct fb_span){ fb_fuzz_export_abi->bytes, fb_fuzz_export_abi->size },
                      false);
}

static bool write_engine(struct exporting *exporting)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };

    return fb_file_read(exporting->export->engine, FB_MAX_ENGINE_BYTES, &bytes, exporting->diag)
        && write_file(exporting, "engine.so", bytes, true);
}

/* ---- What build.h says ---- */

static uint64_t number_at(struct fb_span bytes, uint64_t at, uint64_t size, bool big)
{
    uint64_t number = 0;

    for (uint64_t i = 0; i < size; i++)
        number = number << 8 | bytes.bytes[at + (big ? i : size - 1 - i)];
    return number;
}

/* A number of the file's beginning that others decide, and that is the file's size. */
static void say_size(struct fb_span bytes, const struct fb_edit_info *info, struct fb_buffer *out)
{
    const bool little = number_at(bytes, info->offset, info->length, false) == bytes.size;
    const bool big = number_at(bytes, info->offset, info->length, true) == bytes.size;

    if (little || big)
        fb_buffer_printf(out, "#define HARNESS_SIZE_AT %" PRIu64 "\n#define HARNESS_SIZE_BYTES %" PRIu64 "\n#define HARNESS_SIZE_BIG %d\n",
                         info->offset, info->length, !little);
}

/* Likewise the CRC-32 of all that follows some place at most 64 bytes behind it. */
static void say_checksum(struct fb_span bytes, const struct fb_edit_info *info, struct fb_buffer *out)
{
    const uint64_t little = number_at(bytes, info->offset, info->length, false);
    const uint64_t big = number_at(bytes, info->offset, info->length, true);

    for (uint64_t from = info->offset + 4; info->length == 4 && from <= info->offset + 64 && from < bytes.size; from++) {
        const uint32_t crc = fb_crc32(fb_span_part(bytes, (size_t)from, SIZE_MAX));

        if (crc != little && crc != big)
            continue;
        fb_buffer_printf(out, "#define HARNESS_CRC_AT %" PRIu64 "\n#define HARNESS_CRC_FROM %" PRIu64 "\n#define HARNESS_CRC_BIG %d\n",
                         info->offset, from, crc != little);
        return;
    }
}

static void say_repairs(const struct fb_fuzz_plan *plan, struct fb_buffer *out)
{
    const struct fb_span bytes = plan->candidate->bytes;
    const uint32_t items = plan->edits == NULL ? 0 : (uint32_t)fb_edit_item_count(plan->edits->base);

    for (uint32_t item = 1; item < items; item++) {
        const struct fb_edit_info info = fb_edit_item(plan->edits->base, item);

        if (info.parent != 0 || info.kind != FB_NODE_INTEGER || !info.is_dependent || info.length > sizeof(uint64_t)
            || info.offset + info.length > bytes.size)
            continue;
        say_size(bytes, &info, out);
        say_checksum(bytes, &info, out);
    }
}

static bool write_build(struct exporting *exporting)
{
    const struct fb_fuzz_plan *plan = exporting->export->plan;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;

    if (plan->type_count == 0 || plan->type_count > MOST_TYPES)
        return fb_fail(exporting->diag, FB_FAULT_LIMIT, "a harness is for 1 to %d template types", MOST_TYPES);
    fb_buffer_printf(&text, "/* What the contract of %s says. */\n#include <stddef.h>\n\n#define HARNESS_TYPES %zu\n",
                     plan->contract->name, plan->type_count);
    fb_buffer_text(&text, "static const struct {\n    unsigned long id;\n    size_t inputs; /* that are supplied */\n} harness_types[] = {\n");
    for (size_t i = 0; i < plan->type_count; i++)
        fb_buffer_printf(&text, "    { %" PRIu64 "UL, %" PRIu64 " },\n", plan->types[i].supplied->id, plan->types[i].supplied->inputs);
    fb_buffer_text(&text, "};\n\n/* Where content keeps its own size, and the CRC-32 of the rest. */\n");
    say_repairs(plan, &text);
    return text.failed ? fb_fail_memory(exporting->diag) : write_file(exporting, "build.h", fb_buffer_span(&text), false);
}

/* ---- The corpus ---- */

static void put_length(struct fb_buffer *out, size_t length)
{
    fb_buffer_char(out, (char)(length & 255));
    fb_buffer_char(out, (char)(length >> 8));
}

/* As harness.c reads it.  False: the build does not have this type. */
static bool convert(const struct fb_fuzz_plan *plan, const struct fb_fuzz_case *one, struct fb_buffer *out)
{
    size_t type = 0;

    while (type < plan->type_count && plan->types[type].supplied->id != one->type_id)
        type++;
    if (type == plan->type_count)
        return false;
    fb_buffer_char(out, (char)type);
    for (size_t i = 0; i < plan->types[type].supplied->inputs; i++) {
        const struct fb_engine_input input = i < one->count ? one->inputs[i] : (struct fb_engine_input){ NULL, 0 };
        const size_t length = input.length < LONGEST_INPUT ? input.length : LONGEST_INPUT;

        put_length(out, input.bytes == NULL ? LONGEST_INPUT + 1 : length);
        if (input.bytes != NULL)
            fb_buffer_append(out, (struct fb_span){ input.bytes, length });
    }
    fb_buffer_append(out, one->content);
    return true;
}

static bool write_seed(struct exporting *exporting, const char *name, const struct fb_fuzz_case *one)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer bytes = FB_BUFFER_EMPTY;

    if (!convert(exporting->export->plan, one, &bytes))
        return true;
    return bytes.failed ? fb_fail_memory(exporting->diag) : write_file(exporting, name, fb_buffer_span(&bytes), false);
}

static bool write_events(struct exporting *exporting)
{
    const struct fb_fuzz_plan *plan = exporting->export->plan;
    char name[64];

    for (size_t i = 0; i < plan->event_count && i < MOST_EVENTS; i++) {
        const struct fb_fuzz_case one = {
            .content = plan->candidate->bytes,
            .type_id = plan->events[i].type_id,
            .inputs = plan->events[i].inputs,
            .count = plan->events[i].count,
        };

        (void)snprintf(name, sizeof name, "corpus/event-%zu", i);
        if (!write_seed(exporting, name, &one))
            return false;
    }
    return true;
}

static bool write_case(struct exporting *exporting, const char *path)
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };
    struct fb_arena arena;
    struct fb_fuzz_case one;
    char name[128];

    if (!fb_file_read(path, FB_FUZZ_SEED_BYTES, &bytes, exporting->diag))
        return false;
    struct fb_span packed = bytes;
    fb_arena_init(&arena, fb_heap(), FB_FUZZ_SEED_BYTES);
    (void)snprintf(name, sizeof name, "corpus/%.100s", strrchr(path, '/') + 1);
    const bool written = fb_fuzz_case_unpack(&packed, &arena, &one)
                           ? write_seed(exporting, name, &one)
                           : fb_fail(exporting->diag, FB_FAULT_INPUT, "%s: it is no case of a campaign", path);
    fb_arena_clear(&arena);
    return written;
}

static bool write_paths(struct exporting *exporting, const struct fb_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        if (!write_case(exporting, paths->items[i]))
            return false;
    return true;
}

static bool write_campaign(struct exporting *exporting)
{
    const struct fb_fuzz_export *export = exporting->export;
    struct fb_fuzz_state *state = NULL;
    struct fb_paths paths = { .count = 0 };

    if (export->campaign == NULL)
        return true;
    if (!fb_fuzz_state_open(export->campaign, export->plan, export->engine, &state, exporting->diag))
        return false;
    char *corpus = fb_fuzz_state_path(state, "corpus");
    const bool written = corpus == NULL ? fb_fail_memory(exporting->diag)
                                        : fb_paths_below(corpus, NULL, &paths, exporting->diag) && write_paths(exporting, &paths);

    fb_paths_clear(&paths);
    free(corpus);
    fb_fuzz_state_close(state);
    return written;
}

bool fb_fuzz_export(const struct fb_fuzz_export *export, struct fb_diag *diag)
{
    struct exporting exporting = { .export = export, .diag = diag };

    if (asprintf(&exporting.folder, "%s/%s", export->folder, export->plan->contract->name) < 0)
        return fb_fail_memory(diag);
    const bool exported = make_folder(export->folder, diag)
                       && make_below(&exporting, "")
                       && make_below(&exporting, "/corpus")
                       && make_below(&exporting, "/.clusterfuzzlite")
                       && write_fixed(&exporting)
                       && write_engine(&exporting)
                       && write_build(&exporting)
                       && write_events(&exporting)
                       && write_campaign(&exporting);
    free(exporting.folder);
    return exported;
}
