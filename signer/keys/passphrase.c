/* SPDX-License-Identifier: Apache-2.0 */
/* passphrase.c - passphrases in, and out of memory again. */
#include "signer/keys/passphrase.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/host/fail.h"

void fb_passphrase_clear(struct fb_passphrase *passphrase)
{
    OPENSSL_cleanse(passphrase, sizeof *passphrase);
}

bool fb_passphrase_hold(struct fb_passphrase_source *source, struct fb_diag *diag)
{
    void *page = mmap(NULL, sizeof *source->held, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED)
        return fb_fail_memory(diag);
    (void)mlock(page, sizeof *source->held);
    (void)madvise(page, sizeof *source->held, MADV_DONTDUMP);
    (void)madvise(page, sizeof *source->held, MADV_WIPEONFORK);
    source->held = page;
    return true;
}

void fb_passphrase_drop(struct fb_passphrase_source *source)
{
    if (source->held == NULL)
        return;
    fb_passphrase_clear(source->held);
    (void)munmap(source->held, sizeof *source->held);
    source->held = NULL;
}

static bool take_held(const struct fb_passphrase_source *source, struct fb_passphrase *out)
{
    if (source->held == NULL || source->held->size == 0)
        return false;
    *out = *source->held;
    return true;
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

/* One byte at a time: what follows the line is somebody else's.  *ended: there was no line any more. */
static bool take_line(int descriptor, struct fb_passphrase *out, bool *ended, struct fb_diag *diag)
{
    while (out->size <= FB_MAX_PASSPHRASE) {
        char *const at = out->text + out->size;
        const ssize_t got = read(descriptor, at, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fb_fail_errno(diag, "the passphrase's descriptor", "it cannot be read", errno);
        if (got == 0 || *at == '\n') {
            *ended = got == 0 && out->size == 0;
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
        return take_held(source, out) || take_variable(source->variable, out, diag);
    if (source->has_descriptor) {
        bool ended = false;
        if (!take_line(source->descriptor, out, &ended, diag))
            return false;
        if (ended)
            (void)take_held(source, out);
        return true;
    }
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
    else if (source->held != NULL)
        *source->held = *out;
    return ok;
}
