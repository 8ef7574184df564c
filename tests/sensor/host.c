/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sensor/host.h"

#include <check.h>
#include <dlfcn.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host/heap.h"
#include "compiler/compile.h"

static void *allocate(void *context, size_t bytes)
{
    struct test_host *host = context;
    host->allocations++;
    if (host->fail_at != 0 && host->allocations >= host->fail_at)
        return NULL;
    void *memory = malloc(bytes);
    ck_assert_ptr_nonnull(memory);
    memset(memory, 0xA5, bytes); /* the ABI promises no zeroes */
    host->live++;
    host->bytes += malloc_usable_size(memory);
    return memory;
}

static void release(void *context, void *memory)
{
    struct test_host *host = context;
    host->live -= memory != NULL;
    free(memory);
}

static void message(void *context, const struct fb_engine_message *message)
{
    struct test_host *host = context;
    host->messages++;
    host->level = message->level;
    host->offset = message->offset;
    snprintf(host->text, sizeof host->text, "%s", message->text);
    snprintf(host->rule, sizeof host->rule, "%s", message->rule == NULL ? "" : message->rule);
    snprintf(host->file, sizeof host->file, "%s", message->file == NULL ? "" : message->file);
}

void test_host_init(struct test_host *host)
{
    *host = (struct test_host){ .host = { .size = sizeof host->host,
                                          .context = host,
                                          .allocate = allocate,
                                          .release = release,
                                          .message = message,
                                          .scratch = "" } };
}

static void note_match(void *context, const char *id, size_t length)
{
    struct test_hits *hits = context;
    ck_assert_uint_lt(hits->size + length + 1, sizeof hits->ids);
    memcpy(hits->ids + hits->size, id, length);
    hits->size += length;
    hits->ids[hits->size++] = '\n';
    hits->ids[hits->size] = '\0';
}

void test_hits_init(struct test_hits *hits)
{
    hits->sink = (struct fb_engine_match_sink){ .size = sizeof hits->sink,
                                                .context = hits,
                                                .match = note_match };
    hits->size = 0;
    hits->ids[0] = '\0';
}

const struct fb_engine *test_engine_open(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    ck_assert_msg(library != NULL, "%s", dlerror());
    const struct fb_engine *engine = dlsym(library, "firebreak_engine");
    ck_assert_ptr_nonnull(engine);
    ck_assert_uint_eq(engine->size, sizeof *engine);
    ck_assert_uint_eq(engine->abi, FB_ENGINE_ABI);
    return engine;
}

int test_load(const struct fb_engine *engine, struct test_host *host, struct fb_span bytes,
              struct fb_engine_content **content)
{
    const struct fb_engine_file file = { "test.fbc", bytes.bytes, bytes.size };
    return engine->load(&host->host, &file, 1, content);
}

struct fb_span test_compile(const char *types_path, const char *source)
{
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_template_types *types = fb_template_types_new();
    struct fb_report *report = fb_report_new(fb_heap(), "compile");
    const struct fb_source sources[] = { { "source.json", fb_span_of(source) } };
    const struct fb_compile_options options = { .keep_going = false };
    struct fb_compiled compiled = { .instances = 0 };
    ck_assert_msg(fb_template_types_load(types, types_path, &diag), "%s", diag.message);
    ck_assert_msg(fb_compile(types, sources, 1, &options, report, &compiled, &diag), "%s", diag.message);
    ck_assert_msg(compiled.bytes.bytes != NULL, "%s",
                  fb_report_finding_count(report) == 0 ? "" : fb_report_finding(report, 0)->message);
    fb_report_free(report);
    fb_template_types_free(types);
    return compiled.bytes;
}
