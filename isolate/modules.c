/* SPDX-License-Identifier: Apache-2.0 */
/* modules.c - mapped files, and backtraces as offsets into them. */
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unwind.h>

#include "isolate/fault.h"
#include "isolate/runner.h"

#define RAW_FRAMES 64

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static int note_module(struct dl_phdr_info *info, size_t size, void *context)
{
    struct fb_modules *out = context;
    uintptr_t begin = UINTPTR_MAX;
    uintptr_t end = 0;

    (void)size;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        if (header->p_type == PT_LOAD) {
            const uintptr_t at = info->dlpi_addr + header->p_vaddr;
            begin = at < begin ? at : begin;
            end = at + header->p_memsz > end ? at + header->p_memsz : end;
        }
    }
    if (out->count == FB_MODULES || begin >= end)
        return 0;
    const bool ours = info->dlpi_name == NULL || info->dlpi_name[0] == '\0';
    out->modules[out->count].begin = begin;
    out->modules[out->count].end = end;
    out->modules[out->count].ours = ours;
    snprintf(out->modules[out->count].name, sizeof out->modules[0].name, "%s",
             ours ? "firebreak" : last_part(info->dlpi_name));
    out->count++;
    return 0;
}

void fb_modules_list(struct fb_modules *out)
{
    out->count = 0;
    dl_iterate_phdr(note_module, out);
}

struct raw {
    uintptr_t at[RAW_FRAMES];
    size_t count;
};

static _Unwind_Reason_Code note_frame(struct _Unwind_Context *context, void *into)
{
    struct raw *raw = into;

    if (raw->count == RAW_FRAMES)
        return _URC_END_OF_STACK;
    raw->at[raw->count++] = _Unwind_GetIP(context);
    return _URC_NO_REASON;
}

static size_t module_of(const struct fb_modules *modules, uintptr_t at)
{
    for (size_t i = 0; i < modules->count; i++) {
        if (at >= modules->modules[i].begin && at < modules->modules[i].end)
            return i;
    }
    return SIZE_MAX;
}

static bool is_ours(const struct fb_modules *modules, uintptr_t at)
{
    const size_t module = module_of(modules, at);
    return module != SIZE_MAX && modules->modules[module].ours;
}

static void add_frame(const struct fb_modules *modules, uintptr_t at, struct fb_ending *out)
{
    const size_t module = module_of(modules, at);
    struct fb_frame *frame = &out->frames[out->frame_count];

    if (out->frame_count == FB_FRAMES)
        return;
    snprintf(frame->module, sizeof frame->module, "%s", module == SIZE_MAX ? "?" : modules->modules[module].name);
    frame->offset = module == SIZE_MAX ? 0 : at - modules->modules[module].begin;
    out->frame_count++;
}

/* Where the walk leaves the handler: at the instruction that faulted. */
static size_t first_frame(const struct fb_modules *modules, const struct raw *raw, uintptr_t at)
{
    size_t first = 0;

    if (at != 0) {
        while (first < raw->count && raw->at[first] != at)
            first++;
        return first;
    }
    while (first < raw->count && is_ours(modules, raw->at[first]))
        first++;
    return first < raw->count ? first : 0;
}

/* Frames of firebreak around those of the engine are the same for every engine, and other in every
 * build of firebreak: they are left out. */
void fb_backtrace(const struct fb_modules *modules, uintptr_t at, struct fb_ending *out)
{
    struct raw raw = { .count = 0 };

    if (at != 0)
        add_frame(modules, at, out);
    _Unwind_Backtrace(note_frame, &raw);
    size_t next = first_frame(modules, &raw, at);
    if (at != 0)
        next++;
    bool foreign = at != 0 && !is_ours(modules, at);
    for (; next < raw.count; next++) {
        if (foreign && is_ours(modules, raw.at[next]))
            break;
        foreign = foreign || !is_ours(modules, raw.at[next]);
        add_frame(modules, raw.at[next], out);
    }
}
