/* SPDX-License-Identifier: Apache-2.0 */
/* read_bundles.c - reads bundles whose names begin with what must come out: FB8003-pipe.bundle,
 * pass-good.bundle.  usage: read_bundles BUNDLE... */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/digest.h"
#include "base/host/file.h"
#include "signer/bundle/unpack.h"

/* Nothing may be handed out whose digest is not the manifest's. */
static bool visit(void *context, const struct fb_bundle_entry *entry, struct fb_span bytes,
                  struct fb_diag *diag)
{
    char sha256[65];

    (void)context;
    (void)diag;
    if (!fb_sha256_hex(bytes, sha256) || !fb_span_is(entry->sha256, sha256) || bytes.size != entry->bytes)
        abort();
    return true;
}

static bool comes_out(const char *path, const char *wanted)
{
    const struct fb_bundle_visitor visitor = { visit, NULL };
    struct fb_bundle_problem problem = FB_BUNDLE_SOUND;
    struct fb_diag diag = FB_DIAG_NONE;
    FB_AUTO(fb_file_free)
    struct fb_span bytes = { NULL, 0 };

    if (!fb_file_read(path, FB_MAX_BUNDLE_BYTES, &bytes, &diag)
        || !fb_bundle_unpack(bytes, &visitor, &problem, &diag)) {
        (void)printf("%s: %s\n", path, diag.message);
        return false;
    }
    const char *got = problem.found ? fb_rule_id(problem.rule) : "pass";
    const bool right = strncmp(wanted, got, strlen(got)) == 0 && problem.found == (problem.message[0] != '\0');
    if (!right)
        (void)printf("%s: %s %s: %s\n", wanted, got, problem.path, problem.message);
    return right;
}

int main(int argc, char **argv)
{
    int failed = 0;

    for (int i = 1; i < argc; i++) {
        const char *slash = strrchr(argv[i], '/');
        failed += comes_out(argv[i], slash != NULL ? slash + 1 : argv[i]) ? 0 : 1;
    }
    (void)printf("%d passed, %d failed\n", argc - 1 - failed, failed);
    return failed == 0 && argc > 50 ? 0 : 1;
}
