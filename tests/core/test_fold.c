/* SPDX-License-Identifier: Apache-2.0 */
/* test_fold.c - the frozen table against Unicode's own file, and against what everybody knows. */
#include "base/core/fold.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/check_main.h"

static const char *case_folding; /* path of CaseFolding.txt */

static const struct {
    uint32_t character;
    uint32_t folded;
} known[] = {
    { 'A', 'a' },
    { 'Z', 'z' },
    { 'a', 'a' },
    { '@', '@' }, /* the neighbours of A and Z */
    { '[', '[' },
    { 0x00B5, 0x03BC },   /* micro sign to Greek mu */
    { 0x00D7, 0x00D7 },   /* the multiplication sign amid capitals */
    { 0x00DF, 0x00DF },   /* sharp s: full folding only */
    { 0x0101, 0x0101 },   /* a small letter between two capitals */
    { 0x0130, 0x0130 },   /* dotted capital I: full and Turkic only */
    { 0x1E9E, 0x00DF },   /* capital sharp s */
    { 0x212A, 'k' },      /* Kelvin sign */
    { 0xAB70, 0x13A0 },   /* Cherokee folds to capitals */
    { 0x10400, 0x10428 }, /* Deseret, beyond 16 bits */
    { 0x1E921, 0x1E943 }, /* Adlam, the last of all */
    { 0x1E922, 0x1E922 },
    { 0x10FFFF, 0x10FFFF },
    { 0xFFFFFFFF, 0xFFFFFFFF },
};

START_TEST(folds_what_everybody_knows)
{
    ck_assert_uint_eq(fb_fold(known[_i].character), known[_i].folded);
}
END_TEST

/* "0041; C; 0061; # ..." with status C or S. */
static bool read_line(const char *line, uint32_t *character, uint32_t *folded)
{
    char *rest = NULL;
    const unsigned long from = strtoul(line, &rest, 16);
    if (rest == line || (strncmp(rest, "; C; ", 5) != 0 && strncmp(rest, "; S; ", 5) != 0))
        return false;
    *character = (uint32_t)from;
    *folded = (uint32_t)strtoul(rest + 5, NULL, 16);
    return true;
}

START_TEST(agrees_with_unicode_on_every_character)
{
    static uint32_t expected[0x110000];
    char line[512];
    for (uint32_t i = 0; i < 0x110000; i++)
        expected[i] = i;

    FILE *file = fopen(case_folding, "r");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file) != NULL) {
        uint32_t character = 0;
        uint32_t folded = 0;
        if (read_line(line, &character, &folded))
            expected[character] = folded;
    }
    (void)fclose(file);

    for (uint32_t i = 0; i < 0x110000; i++)
        if (fb_fold(i) != expected[i])
            ck_abort_msg("U+%04X", i);
}
END_TEST

/* The table is of one version only; another one's file says nothing about it. */
static bool has_the_version(const char *path)
{
    char line[64] = "";
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    (void)!fgets(line, sizeof line, file);
    (void)fclose(file);

    char wanted[64];
    (void)snprintf(wanted, sizeof wanted, "# CaseFolding-%u.%u.%u.txt\n", FB_FOLD_VERSION >> 16,
                   FB_FOLD_VERSION >> 8 & 0xff, FB_FOLD_VERSION & 0xff);
    return strcmp(line, wanted) == 0;
}

int main(int argc, char **argv)
{
    TCase *cases = tcase_create("folding");
    tcase_add_loop_test(cases, folds_what_everybody_knows, 0, FB_TEST_COUNT(known));
    case_folding = argc > 1 ? argv[1] : "";
    if (has_the_version(case_folding))
        tcase_add_test(cases, agrees_with_unicode_on_every_character);
    else
        printf("skipped: agrees_with_unicode_on_every_character, no CaseFolding.txt of that version at \"%s\"\n",
               case_folding);
    return fb_test_run("fold", cases);
}
