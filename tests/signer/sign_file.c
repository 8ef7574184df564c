/* SPDX-License-Identifier: Apache-2.0 */
/* sign_file.c - signs a file for the tests that other programs judge; the passphrase (or PIN) is in
 * the variable PHRASE.
 * usage: sign_file minisign|signify|raw KEY FILE        the signature is printed
 *        sign_file verify PUBLIC-KEY FILE SIGNATURE     of raw */
#include <stdio.h>
#include <string.h>

#include "base/host/file.h"
#include "signer/keys/detached.h"

static bool sign(const char *form, const struct fb_key *key, struct fb_span file,
                 struct fb_buffer *out, struct fb_diag *diag)
{
    if (strcmp(form, "minisign") == 0)
        return fb_minisign_sign(key, file, "ring:canary file:content.bundle", out, diag);
    if (strcmp(form, "signify") == 0)
        return fb_signify_sign(key, file, out, diag);
    return fb_key_sign(key, file, out, diag);
}

static bool sign_file(char **words, struct fb_diag *diag)
{
    const struct fb_passphrase_source source = { .variable = "PHRASE" };
    FB_AUTO(fb_key_free)
    struct fb_key *key = NULL;
    FB_AUTO(fb_file_free)
    struct fb_span file = { NULL, 0 };
    FB_AUTO(fb_buffer_clear)
    struct fb_buffer out = FB_BUFFER_EMPTY;

    return fb_key_open(words[2], &source, &key, diag)
        && fb_file_read(words[3], (size_t)1 << 20, &file, diag)
        && sign(words[1], key, file, &out, diag)
        && fwrite(out.text, 1, out.size, stdout) == out.size;
}

static bool verify_file(char **words, struct fb_diag *diag)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = NULL;
    FB_AUTO(fb_file_free)
    struct fb_span file = { NULL, 0 };
    FB_AUTO(fb_file_free)
    struct fb_span signature = { NULL, 0 };

    return fb_key_open_public(words[2], &key, diag)
        && fb_file_read(words[3], (size_t)1 << 20, &file, diag)
        && fb_file_read(words[4], (size_t)1 << 20, &signature, diag)
        && fb_key_verifies(key, file, signature);
}

int main(int argc, char **argv)
{
    struct fb_diag diag = FB_DIAG_NONE;
    const bool verifies = argc == 5 && strcmp(argv[1], "verify") == 0;

    if (argc != 4 && !verifies)
        return 64;
    if (verifies ? verify_file(argv, &diag) : sign_file(argv, &diag))
        return 0;
    (void)fprintf(stderr, "%s: %s\n", diag.place.file, diag.message);
    return 1;
}
