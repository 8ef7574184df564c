/* SPDX-License-Identifier: Apache-2.0 */
/* hashes.c - SHA-256 and SHA-512 of bytes and of files. */
#include "signer/fetch/hashes.h"

#include <errno.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "signer/canonical/hex.h"

static const struct {
    const char *name;
    const EVP_MD *(*digest)(void);
} kinds[] = {
    { "sha256", EVP_sha256 },
    { "sha512", EVP_sha512 },
};

#define KINDS (sizeof kinds / sizeof kinds[0])

static const struct fb_tuf_hash *find(const struct fb_tuf_file *file, const char *name)
{
    for (size_t i = 0; i < file->hash_count; i++)
        if (fb_span_is(file->hashes[i].algorithm, name))
            return &file->hashes[i];
    return NULL;
}

const struct fb_tuf_hash *fb_fetch_naming_hash(const struct fb_tuf_file *file)
{
    for (size_t i = 0; i < KINDS; i++)
        if (find(file, kinds[i].name) != NULL)
            return find(file, kinds[i].name);
    return NULL;
}

/* A digest of each kind that the file has a hash of. */
struct digests {
    EVP_MD_CTX *contexts[KINDS]; /* NULL: not asked for */
    uint64_t size;
};

static void clear(struct digests *digests)
{
    for (size_t i = 0; i < KINDS; i++)
        EVP_MD_CTX_free(digests->contexts[i]);
}

static bool begin(const struct fb_tuf_file *file, struct digests *digests)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (find(file, kinds[i].name) == NULL)
            continue;
        digests->contexts[i] = EVP_MD_CTX_new();
        if (digests->contexts[i] == NULL
            || EVP_DigestInit_ex(digests->contexts[i], kinds[i].digest(), NULL) != 1)
            return false;
    }
    return true;
}

static bool add(struct digests *digests, struct fb_span bytes)
{
    digests->size += bytes.size;
    for (size_t i = 0; i < KINDS; i++)
        if (digests->contexts[i] != NULL
            && EVP_DigestUpdate(digests->contexts[i], bytes.bytes, bytes.size) != 1)
            return false;
    return true;
}

static bool end(const struct fb_tuf_file *file, const struct digests *digests, enum fb_fetch_match *out)
{
    enum fb_fetch_match match = file->hash_count > 0 ? FB_FETCH_UNKNOWN_HASH : FB_FETCH_SAME;
    unsigned char raw[EVP_MAX_MD_SIZE];
    char hex[2 * EVP_MAX_MD_SIZE + 1];
    unsigned int size = 0;

    for (size_t i = 0; i < KINDS; i++) {
        if (digests->contexts[i] == NULL)
            continue;
        if (EVP_DigestFinal_ex(digests->contexts[i], raw, &size) != 1)
            return false;
        fb_hex_write((struct fb_span){ raw, size }, hex);
        if (!fb_span_is(find(file, kinds[i].name)->hex, hex))
            match = FB_FETCH_OTHER_HASH;
        else if (match == FB_FETCH_UNKNOWN_HASH)
            match = FB_FETCH_SAME;
    }
    *out = file->has_length && file->length != digests->size ? FB_FETCH_OTHER_LENGTH : match;
    return true;
}

bool fb_fetch_compare(const struct fb_tuf_file *file, struct fb_span bytes, enum fb_fetch_match *out,
                      struct fb_diag *diag)
{
    struct digests digests = { .size = 0 };
    const bool done = begin(file, &digests) && add(&digests, bytes) && end(file, &digests, out);

    clear(&digests);
    return done || fb_fail_memory(diag);
}

static bool add_file(struct digests *digests, int descriptor, const char *path, struct fb_diag *diag)
{
    uint8_t piece[65536];

    for (;;) {
        const ssize_t size = pread(descriptor, piece, sizeof piece, (off_t)digests->size);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return fb_fail_errno(diag, path, "it cannot be read", errno);
        if (size == 0)
            return true;
        if (!add(digests, (struct fb_span){ piece, (size_t)size }))
            return fb_fail_memory(diag);
    }
}

bool fb_fetch_compare_file(const struct fb_tuf_file *file, int descriptor, const char *path,
                           enum fb_fetch_match *out, struct fb_diag *diag)
{
    struct digests digests = { .size = 0 };
    const bool done = (begin(file, &digests) || fb_fail_memory(diag))
                   && add_file(&digests, descriptor, path, diag)
                   && (end(file, &digests, out) || fb_fail_memory(diag));

    clear(&digests);
    return done;
}

const char *fb_fetch_match_words(enum fb_fetch_match match)
{
    static const char *const words[] = {
        [FB_FETCH_SAME] = "it is what was signed",
        [FB_FETCH_OTHER_LENGTH] = "its length is not the one that was signed",
        [FB_FETCH_OTHER_HASH] = "its digest is not the one that was signed",
        [FB_FETCH_UNKNOWN_HASH] = "no digest of a known kind was signed for it",
    };

    return words[match];
}
