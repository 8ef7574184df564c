/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_folder.c - the files of a sound bundle as a new folder: all of them, durable, or none. */
#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/new_folder.h"
#include "pipeline/bundles/bundle_report.h"
#include "signer/bundle/unpack.h"

static bool add_file(void *context, const struct fb_bundle_entry *entry, struct fb_span bytes,
                     struct fb_diag *diag)
{
    struct fb_new_folder *folder = context;
    char *name = strndup((const char *)entry->path.bytes, entry->path.size);
    const bool added = name != NULL ? fb_new_folder_add(folder, name, bytes, diag) : fb_fail_memory(diag);

    free(name);
    return added;
}

bool fb_bundle_write_folder(struct fb_span bundle, const char *path, struct fb_diag *diag)
{
    FB_AUTO(fb_new_folder_free)
    struct fb_new_folder *folder = NULL;
    struct fb_bundle_problem problem = FB_BUNDLE_SOUND;

    if (!fb_new_folder_begin(path, &folder, diag))
        return false;
    const struct fb_bundle_visitor visitor = { add_file, folder };
    return fb_bundle_unpack(bundle, &visitor, &problem, diag)
        && (!problem.found || fb_fail(diag, FB_FAULT_INPUT, "the bundle changed"))
        && fb_new_folder_finish(folder, diag);
}
