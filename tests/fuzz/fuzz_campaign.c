/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_campaign.c - the state of a campaign, without magic and digest, which are put around it here.  The
 * cases that it may name are 7 ("packed") and 900 ("other").
 *
 * Must cover: a state that loads, findings with cases, edges, seeds, each number that is too large. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fuzz_room/small_campaign.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static char folder[64];
static char corpus_folder[80];

static void remove_files(void)
{
    static const char *const names[] = { "state", "corpus/case-7", "corpus/case-900", "corpus" };
    char path[96];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)remove(path);
    }
    (void)rmdir(folder);
}

/* For all inputs of this process. */
static void make_folder(void)
{
    if (folder[0] != '\0')
        return;
    (void)snprintf(folder, sizeof folder, "/tmp/firebreak-XXXXXX");
    if (mkdtemp(folder) == NULL)
        abort();
    (void)snprintf(corpus_folder, sizeof corpus_folder, "%s/corpus", folder);
    if (mkdir(corpus_folder, 0777) != 0 || atexit(remove_files) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct fb_fuzz_corpus *corpus;
    struct small_campaign small;
    struct fb_diag diag = FB_DIAG_NONE;

    make_folder();
    corpus = corpus != NULL ? corpus : fb_fuzz_corpus_new();
    if (corpus == NULL || !small_campaign_make(&small, folder, corpus)
        || !small_campaign_write_state(&small, (struct fb_span){ bytes, size }) || !small_campaign_write_cases(&small))
        abort();
    const bool loaded = fb_fuzz_state_load(&small.campaign, &diag);
    if (loaded ? !small_campaign_is_sound(&small) : diag.message[0] == '\0')
        abort();
    small_campaign_clear(&small);
    return 0;
}
