/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_keys.c - seed, cases and known reproducers of a project. */
#include "pipeline/project/fuzz_keys.h"

#include <stdlib.h>

#include "base/host/fail.h"

static bool read_cases(struct fb_fuzz_keys *keys, const struct fb_doc *map, struct fb_diag *diag)
{
    const struct fb_doc *node = fb_doc_get(map, "cases");

    keys->has_cases = node != NULL && node->kind != FB_DOC_NULL;
    if (!fb_doc_get_u64(map, "cases", false, UINT32_MAX, &keys->cases, diag))
        return false;
    if (!keys->has_cases || keys->cases >= FB_FUZZ_DEFAULT_RANDOM)
        return true;
    fb_doc_fail(diag, node, "cases may not be below %d", FB_FUZZ_DEFAULT_RANDOM);
    return fb_fail_help(diag, "a project can only ask for more; --cases says otherwise for one run, and the report says so");
}

bool fb_fuzz_keys_read(struct fb_fuzz_keys *keys, const char *file, const struct fb_doc *root, struct fb_diag *diag)
{
    static const char *const known[] = { "seed", "cases", "known", NULL };
    const struct fb_doc *map = NULL;

    if (!fb_doc_get_map(root, "fuzz", false, &map, diag))
        return false;
    if (map == NULL)
        return true;
    const struct fb_doc *seed = fb_doc_get(map, "seed");
    keys->has_seed = seed != NULL && seed->kind != FB_DOC_NULL;
    return fb_doc_check_keys(map, known, diag)
        && fb_doc_get_u64(map, "seed", false, UINT64_MAX, &keys->seed, diag)
        && read_cases(keys, map, diag)
        && fb_path_list_read(&keys->known, file, map, "known", diag);
}

void fb_fuzz_keys_clear(struct fb_fuzz_keys *keys)
{
    fb_path_list_clear(&keys->known);
}

bool fb_fuzz_keys_apply(const struct fb_fuzz_keys *keys, const struct fb_fuzz_options *said,
                        struct fb_fuzz_options *out, const char ***known, struct fb_diag *diag)
{
    const char **all = calloc(keys->known.count + said->known_count + 1, sizeof *all);
    size_t count = 0;

    if (all == NULL)
        return fb_fail_memory(diag);
    for (size_t i = 0; i < keys->known.count; i++)
        all[count++] = keys->known.paths[i];
    for (size_t i = 0; i < said->known_count; i++)
        all[count++] = said->known[i];
    *out = *said;
    out->known = all;
    out->known_count = count;
    if (keys->has_seed && !said->says_seed)
        out->seed = keys->seed;
    if (keys->has_cases && !said->says_cases)
        out->random = keys->cases;
    *known = all;
    return true;
}
