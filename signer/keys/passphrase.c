/* SPDX-License-Identifier: Apache-2.0 */
/* passphrase.c - passphrases in, and out of memory again. */
#include "signer/keys/passphrase.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/fail.h"

void fb_passphrase_clear(struct fb_passphrase *passphrase)
{
    OPENSSL_cleanse(passphrase, sizeof *passphrase);
}

static bool refuse(const char *why, struct fb_diag *diag)
{
    return fb_fail(diag, FB_FAULT_INPUT, "the passphrase %s", why);
}

static bool take_variable(const char *name, struct fb_passphrase *out, struct fb_diag *diag)
{
    char *value = getenv(name);

    if (value == NULL)
        return fb_fail(diag, FB_FAULT_INPUT, "the environment has no variable %s, which was to hold the passphrase", name);
    const size_t size = strlen(value);
    const bool fits = size <= FB_MAX_PASSPHRASE;
    if (fits)
        memcpy(out->text, value, size);
    out->size = fits ? size : 0;
    OPENSSL_cleanse(value, size);
    return fits || refuse("is too long", diag);
}

/* One byte at a time: what follows the line is somebody else's. */
static bool take_line(int descriptor, struct fb_passphrase *out, struct fb_diag *diag)
{
    while (out->size <= FB_MAX_PASSPHRASE) {
        char *const at = out->text + out->size;
        const ssize_t got = read(descriptor, at, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fb_fail_errno(diag, "the passphrase's descriptor", "it cannot be read", errno);
        if (got == 0 || *at == '\n') {
            *at = '\0';
            return true;
        }
        out->size++;
    }
    return refuse("is too long", diag);
}

static bool take(const struct fb_passphrase_source *source, struct fb_passphrase *out,
                 struct fb_diag *diag)
{
    if (source->variable != NULL)
        return take_variable(source->variable, out, diag);
    if (source->has_descriptor)
        return take_line(source->descriptor, out, diag);
    fb_fail(diag, FB_FAULT_INPUT, "a passphrase is needed");
    return fb_fail_help(diag, "name the variable that holds it with --passphrase-env, or the "
                              "descriptor that it can be read from with --passphrase-fd");
}

bool fb_passphrase_read(const struct fb_passphrase_source *source, struct fb_passphrase *out,
                        struct fb_diag *diag)
{
    memset(out, 0, sizeof *out);
    const bool ok = take(source, out, diag)
                 && (out->size > 0 || refuse("is empty", diag))
                 && (strlen(out->text) == out->size || refuse("has a zero byte", diag));
    if (!ok)
        fb_passphrase_clear(out);
    return ok;
}
