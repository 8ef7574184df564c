/* SPDX-License-Identifier: Apache-2.0 */
/* reproducer_write.c - fills a folder under a passing name, then gives it its own. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/host/file.h"
#include "base/write/json_text.h"
#include "fuzz/answers.h"
#include "fuzz/reproducer.h"

struct writing {
    const struct fb_reproducer_maker *maker;
    const struct fb_fuzz_finding *finding;
    const char *folder; /* under its passing name */
    struct fb_diag *diag;
};

static bool fail_errno(struct fb_diag *diag, const char *what, const char *path)
{
    return fb_fail(diag, FB_FAULT_IO, "%s: cannot %s: %s", path, what, strerror(errno));
}

static bool write_file(struct writing *writing, const char *name, struct fb_span bytes)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer path = FB_BUFFER_EMPTY;

    fb_buffer_printf(&path, "%s/%s", writing->folder, name);
    return path.failed ? fb_fail_memory(writing->diag) : fb_file_write(path.text, &bytes, 1, writing->diag);
}

/* ---- Inputs and contents ---- */

static bool is_plain(struct fb_span text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.bytes[i] < 0x20 || text.bytes[i] > 0x7e)
            return false;
    return true;
}

static void write_hex(struct fb_json *json, struct fb_span bytes)
{
    static const char digits[] = "0123456789abcdef";
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer hex = FB_BUFFER_EMPTY;

    for (size_t i = 0; i < bytes.size; i++) {
        fb_buffer_char(&hex, digits[bytes.bytes[i] >> 4]);
        fb_buffer_char(&hex, digits[bytes.bytes[i] & 15]);
    }
    fb_json_open_object(json);
    fb_json_put_string(json, "hex", fb_buffer_span(&hex));
    fb_json_close_object(json);
    json->out->failed = json->out->failed || hex.failed;
}

static void write_value(struct fb_json *json, const struct fb_engine_input *input)
{
    const struct fb_span bytes = { input->bytes, input->length };

    if (input->bytes == NULL)
        fb_json_null(json);
    else if (is_plain(bytes))
        fb_json_string(json, bytes);
    else
        write_hex(json, bytes);
}

static void write_line(struct fb_buffer *out, const struct fb_fuzz_case *one, const char *content)
{
    struct fb_json json = fb_json_over(out, 0);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "content", content);
    fb_json_put_u64(&json, "type_id", one->type_id);
    fb_json_put_array(&json, "values");
    for (size_t i = 0; i < one->count; i++)
        write_value(&json, &one->inputs[i]);
    fb_json_close_array(&json);
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

/* A file for each content that is not the one before. */
static bool write_cases(struct writing *writing)
{
    const struct fb_fuzz_finding *finding = writing->finding;
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer lines = FB_BUFFER_EMPTY;
    char name[48] = "";
    size_t contents = 0;

    for (size_t i = 0; i < finding->case_count; i++) {
        const struct fb_fuzz_case *one = &finding->cases[i];

        if (i == 0 || !fb_span_equal(one->content, finding->cases[i - 1].content)) {
            (void)snprintf(name, sizeof name, "content-%zu.bin", ++contents);
            if (!write_file(writing, name, one->content))
                return false;
        }
        write_line(&lines, one, name);
    }
    return lines.failed ? fb_fail_memory(writing->diag) : write_file(writing, "inputs.jsonl", fb_buffer_span(&lines));
}

/* ---- The contract, and what it is about ---- */

static const char *contract_name(const struct fb_contract *contract)
{
    const char *dot = strrchr(contract->file, '.');

    return dot != NULL && strcmp(dot, ".json") == 0 ? "contract.json" : "contract.yaml";
}

static bool write_contract(struct writing *writing)
{
    const struct fb_contract *contract = writing->maker->build->contract;
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };

    return fb_file_read(contract->file, FB_MAX_DOCUMENT_BYTES, &bytes, writing->diag)
        && write_file(writing, contract_name(contract), bytes);
}

static bool digest_engine(struct writing *writing, char digest[static 65])
{
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };

    return fb_file_read(writing->maker->build->engine, FB_MAX_ENGINE_BYTES, &bytes, writing->diag)
        && (fb_sha256_hex(bytes, digest) || fb_fail(writing->diag, FB_FAULT_MEMORY, "the digest library failed"));
}

/* Ids, bytewise. */
static void add_ids(struct fb_json *json, const char *key, const struct fb_span *ids, size_t count)
{
    fb_json_put_array(json, key);
    for (size_t i = 0; i < count; i++)
        write_value(json, &(struct fb_engine_input){ ids[i].bytes != NULL ? ids[i].bytes : (const uint8_t *)"", ids[i].size });
    fb_json_close_array(json);
}

static void add_answers(struct fb_json *json, const struct fb_fuzz_answers *answers)
{
    if (answers == NULL)
        return;
    fb_json_put_object(json, "answers");
    add_ids(json, "direct", answers->direct, answers->direct_count);
    add_ids(json, "engine", answers->engine, answers->engine_count);
    fb_json_close_object(json);
}

static void describe(struct writing *writing, const char *digest, struct fb_json *json)
{
    const struct fb_fuzz_fall *fall = &writing->finding->fall;
    const struct fb_trial_build *build = writing->maker->build;
    const struct fb_fuzz_case *last = &writing->finding->cases[writing->finding->case_count - 1];
    const struct fb_fuzz_plan *plan = writing->maker->campaign->plan;
    char ending[256];

    if (writing->finding->answers != NULL)
        fb_fuzz_describe_answers(writing->finding->answers, ending, sizeof ending);
    else
        fb_ending_describe(&fall->ending, ending, sizeof ending);
    fb_json_open_object(json);
    fb_json_put_text(json, "build", build->contract->name);
    fb_json_put_text(json, "engine", build->engine);
    fb_json_put_text(json, "engine_sha256", digest);
    fb_json_put_text(json, "contract", contract_name(build->contract));
    fb_json_put_text(json, "class", fb_fuzz_class_name(fall->class));
    fb_json_put_text(json, "ending", ending);
    fb_json_put_text(json, "signature", fall->signature.text);
    add_answers(json, writing->finding->answers);
    fb_json_put_bool(json, "outside", last->outside);
    fb_json_put_u64(json, "operator", fall->op);
    fb_json_put_u64(json, "seed", plan->options->seed);
    fb_json_put_u64(json, "case", fall->number);
    fb_json_put_text(json, "stratum", fb_fuzz_plan_stratum(plan, fall->number)->kind->name);
    fb_json_put_text(json, "repeats", writing->finding->repeats == FB_FUZZ_REPEATS_ALONE ? "alone" : writing->finding->repeats == FB_FUZZ_REPEATS_SEQUENCE ? "sequence"
                                                                                                                                                           : "not");
    fb_json_put_text(json, "replay", "firebreak fuzz --replay DIR");
    fb_json_close_object(json);
}

static bool write_case(struct writing *writing)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer text = FB_BUFFER_EMPTY;
    struct fb_json json = fb_json_over(&text, 2);
    char digest[65];

    if (!digest_engine(writing, digest))
        return false;
    describe(writing, digest, &json);
    fb_buffer_char(&text, '\n');
    return text.failed ? fb_fail_memory(writing->diag) : write_file(writing, "case.json", fb_buffer_span(&text));
}

/* ---- The folder ---- */

/* What a folder of ours holds is files only. */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry = NULL;

    while (folder != NULL && (entry = readdir(folder)) != NULL)
        (void)unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder != NULL)
        (void)closedir(folder);
    (void)rmdir(path);
}

static bool put_in_place(const char *from, const char *to, struct fb_diag *diag)
{
    if (rename(from, to) == 0)
        return true;
    if (errno != EEXIST && errno != ENOTEMPTY)
        return fail_errno(diag, "rename a folder to it", to);
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0) {
        remove_folder(from);
        return true;
    }
    /* A file system that cannot exchange: for a moment there is none, but never half of one. */
    remove_folder(to);
    return rename(from, to) == 0 || fail_errno(diag, "rename a folder to it", to);
}

static void sync_folder(const char *path)
{
    const int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (file >= 0) {
        (void)fsync(file);
        (void)close(file);
    }
}

static bool fill(struct writing *writing)
{
    /* The description last: a folder without it is none. */
    return write_cases(writing) && write_contract(writing) && write_case(writing);
}

bool fb_reproducer_write(const struct fb_reproducer_maker *maker, const struct fb_fuzz_finding *finding,
                         struct fb_buffer *path, struct fb_diag *diag)
{
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer passing = FB_BUFFER_EMPTY;
    struct writing writing = { .maker = maker, .finding = finding, .diag = diag };

    fb_buffer_printf(&passing, "%s/.firebreak-XXXXXX", maker->folder);
    fb_buffer_printf(path, "%s/%s-%s", maker->folder, maker->build->contract->name, finding->fall.signature.id);
    if (passing.failed || path->failed)
        return fb_fail_memory(diag);
    if (mkdir(maker->folder, 0777) != 0 && errno != EEXIST)
        return fail_errno(diag, "make the folder", maker->folder);
    if (mkdtemp(passing.text) == NULL)
        return fail_errno(diag, "make a folder in it", maker->folder);
    writing.folder = passing.text;
    (void)chmod(passing.text, 0755);
    const bool written = fill(&writing) && put_in_place(passing.text, path->text, diag);
    if (!written)
        remove_folder(passing.text);
    sync_folder(maker->folder);
    return written;
}
