/* SPDX-License-Identifier: Apache-2.0 */
/* access.c - people, machines and their roles. */
#include "rollout/daemon/access.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/document.h"
#include "base/host/fail.h"
#include "base/host/file.h"

#define MOST_PEOPLE 4096
#define MOST_NAME 100
#define RATE_OF_PEOPLE 50
#define RATE_OF_SENSORS 2000
#define RATE_OF_NOBODY 50
#define MOST_RATE 1000000

struct entry {
    struct fb_person person; /* first: a person is its entry */
    const char *token_sha256;
    const char *certificate;
    double rate;
    double tokens; /* of the bucket, under `lock` */
    int64_t at_ms;
};

struct fb_access {
    struct fb_document *document; /* owns the texts */
    pthread_mutex_t lock;
    struct entry nobody;
    struct entry *entries;
    size_t count;
};

static const struct {
    unsigned role;
    const char *name;
} roles[] = {
    { FB_ACCESS_SENSOR, "sensor" },
    { FB_ACCESS_OBSERVER, "observer" },
    { FB_ACCESS_OPERATOR, "operator" },
    { FB_ACCESS_APPROVER, "approver" },
};
static const char *const root_keys[] = { "people", NULL };
static const char *const person_keys[] = { "name", "roles", "token_sha256", "certificate", "requests_per_second", NULL };

const char *fb_access_role_name(unsigned role)
{
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (roles[i].role == role)
            return roles[i].name;
    return NULL;
}

static bool read_role(const struct fb_doc *name, unsigned *out, struct fb_diag *diag)
{
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (fb_doc_is(name, roles[i].name)) {
            *out |= roles[i].role;
            return true;
        }
    return fb_doc_fail(diag, name, "a role is sensor, observer, operator or approver");
}

static bool read_roles(const struct fb_doc *person, unsigned *out, struct fb_diag *diag)
{
    const struct fb_doc *list = NULL;

    if (!fb_doc_get_list(person, "roles", true, &list, diag))
        return false;
    for (size_t i = 0; i < list->count; i++)
        if (!read_role(fb_doc_at(list, i), out, diag))
            return false;
    return *out != 0 || fb_doc_fail(diag, list, "it has no role");
}

static bool is_sha256(struct fb_span text)
{
    bool fine = text.size == 64;

    for (size_t i = 0; fine && i < text.size; i++)
        fine = (text.bytes[i] >= '0' && text.bytes[i] <= '9') || (text.bytes[i] >= 'a' && text.bytes[i] <= 'f');
    return fine;
}

static bool is_name(struct fb_span name)
{
    bool fine = name.size > 0 && name.size <= MOST_NAME;

    for (size_t i = 0; fine && i < name.size; i++)
        fine = name.bytes[i] > ' ' && name.bytes[i] != 0x7f;
    return fine;
}

static bool read_person(const struct fb_doc *person, struct entry *out, struct fb_diag *diag)
{
    struct fb_span name = { NULL, 0 };
    struct fb_span token = { NULL, 0 };
    struct fb_span certificate = { NULL, 0 };
    uint64_t rate = 0;

    if (person->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, person, "a person is a map");
    if (!fb_doc_check_keys(person, person_keys, diag) || !fb_doc_get_text(person, "name", true, &name, diag)
        || !fb_doc_get_text(person, "token_sha256", false, &token, diag)
        || !fb_doc_get_text(person, "certificate", false, &certificate, diag)
        || !fb_doc_get_u64(person, "requests_per_second", false, MOST_RATE, &rate, diag)
        || !read_roles(person, &out->person.roles, diag))
        return false;
    if (!is_name(name))
        return fb_doc_fail(diag, fb_doc_get(person, "name"), "a name has 1 to 100 bytes and no blanks");
    if ((token.size == 0) == (certificate.size == 0))
        return fb_doc_fail(diag, person, "it needs either token_sha256 or certificate");
    if (token.size > 0 && !is_sha256(token))
        return fb_doc_fail(diag, fb_doc_get(person, "token_sha256"), "64 lower-case hex digits are expected: printf %%s \"$TOKEN\" | sha256sum");
    if (certificate.size > 0 && fb_span_is(certificate, "*"))
        return fb_doc_fail(diag, fb_doc_get(person, "certificate"), "a star alone would be everybody");
    out->person.name = (const char *)name.bytes;
    out->token_sha256 = token.size > 0 ? (const char *)token.bytes : NULL;
    out->certificate = certificate.size > 0 ? (const char *)certificate.bytes : NULL;
    out->rate = rate > 0 ? (double)rate : out->person.roles & FB_ACCESS_SENSOR ? RATE_OF_SENSORS
                                                                               : RATE_OF_PEOPLE;
    out->tokens = out->rate;
    return true;
}

static bool read_people(struct fb_access *access, struct fb_diag *diag)
{
    const struct fb_doc *root = fb_document_root(access->document);
    const struct fb_doc *people = NULL;

    if (root->kind != FB_DOC_MAP)
        return fb_doc_fail(diag, root, "a map with the key people is expected");
    if (!fb_doc_check_keys(root, root_keys, diag) || !fb_doc_get_list(root, "people", true, &people, diag))
        return false;
    if (people->count > MOST_PEOPLE)
        return fb_doc_fail(diag, people, "at most 4096 people are known");
    access->entries = calloc(people->count + 1, sizeof *access->entries);
    if (access->entries == NULL)
        return fb_fail_memory(diag);
    for (; access->count < people->count; access->count++)
        if (!read_person(fb_doc_at(people, access->count), &access->entries[access->count], diag))
            return false;
    return true;
}

bool fb_access_parse(const char *file, struct fb_span text, struct fb_access **out, struct fb_diag *diag)
{
    FB_AUTO(fb_access_free)
    struct fb_access *access = calloc(1, sizeof *access);

    if (access == NULL)
        return fb_fail_memory(diag);
    (void)pthread_mutex_init(&access->lock, NULL);
    access->nobody.rate = RATE_OF_NOBODY;
    access->nobody.tokens = RATE_OF_NOBODY;
    if (!fb_document_parse(file, text, FB_SYNTAX_YAML, &access->document, diag) || !read_people(access, diag))
        return false;
    *out = fb_take(access);
    return true;
}

bool fb_access_load(const char *path, struct fb_access **out, struct fb_diag *diag)
{
    FB_AUTO(fb_file_free)
    struct fb_span text = { NULL, 0 };

    return fb_file_read(path, FB_MAX_DOCUMENT_BYTES, &text, diag) && fb_access_parse(path, text, out, diag);
}

void fb_access_free(struct fb_access *access)
{
    if (access == NULL)
        return;
    fb_document_free(access->document);
    (void)pthread_mutex_destroy(&access->lock);
    free(access->entries);
    free(access);
}

const struct fb_person *fb_access_by_token(const struct fb_access *access, struct fb_span token)
{
    const struct fb_person *found = NULL;
    char digest[65];

    if (token.size == 0 || !fb_sha256_hex(token, digest))
        return NULL;
    for (size_t i = 0; i < access->count; i++)
        if (access->entries[i].token_sha256 != NULL && strcmp(access->entries[i].token_sha256, digest) == 0)
            found = &access->entries[i].person;
    return found;
}

static bool matches(const char *pattern, const char *name)
{
    const size_t size = strlen(pattern);

    if (size > 0 && pattern[size - 1] == '*')
        return strncmp(pattern, name, size - 1) == 0;
    return strcmp(pattern, name) == 0;
}

const struct fb_person *fb_access_by_certificate(const struct fb_access *access, const char *common_name)
{
    for (size_t i = 0; i < access->count; i++)
        if (access->entries[i].certificate != NULL && matches(access->entries[i].certificate, common_name))
            return &access->entries[i].person;
    return NULL;
}

static struct entry *entry_of(struct fb_access *access, const struct fb_person *person)
{
    for (size_t i = 0; person != NULL && i < access->count; i++)
        if (&access->entries[i].person == person)
            return &access->entries[i];
    return &access->nobody;
}

bool fb_access_within_rate(struct fb_access *access, const struct fb_person *person, int64_t now_ms)
{
    struct entry *entry = entry_of(access, person);

    (void)pthread_mutex_lock(&access->lock);
    const int64_t passed = now_ms > entry->at_ms ? now_ms - entry->at_ms : 0;
    const double filled = entry->tokens + entry->rate * (double)passed / 1000;
    entry->tokens = filled < entry->rate ? filled : entry->rate;
    entry->at_ms = now_ms > entry->at_ms ? now_ms : entry->at_ms;
    const bool within = entry->tokens >= 1;
    entry->tokens -= within;
    (void)pthread_mutex_unlock(&access->lock);
    return within;
}
