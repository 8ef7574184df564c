/* SPDX-License-Identifier: Apache-2.0 */
/* Classes of regular expressions as the gate cost sees them, for a build that states no time.
 * Standard input: a line for each pattern, "i" or "-", a tab, the pattern.  Standard output: a
 * line for each: "safe", "polynomial DEGREE", "exponential", "refused", "unknown" or "syntax". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/heap.h"
#include "validator/gates/cost_attack.h"

static void print_class(const struct fb_cost_attack *attack)
{
    static const char *const names[] = { "safe", "polynomial", "exponential", "refused", "unknown" };

    if (attack->growth == FB_COST_POLYNOMIAL)
        printf("polynomial %u\n", attack->degree);
    else
        puts(names[attack->growth]);
}

static bool classify(struct fb_span pattern, bool ignore_case)
{
    const struct fb_regex_node *tree = NULL;
    struct fb_regex_fault fault = { .reason = NULL };
    struct fb_cost_attack attack = { .growth = FB_COST_UNKNOWN };
    struct fb_diag diag = FB_DIAG_NONE;
    struct fb_arena arena;
    bool ok = true;

    fb_arena_init(&arena, fb_heap(), SIZE_MAX);
    if (!fb_regex_parse(pattern, ignore_case ? FB_REGEX_IGNORE_CASE : 0, &arena, &tree, &fault))
        puts("syntax");
    else if ((ok = fb_cost_find_attack(pattern, ignore_case, tree, FB_MAX_ATTACK_STEPS, &arena, &attack, &diag)))
        print_class(&attack);
    fb_arena_clear(&arena);
    return ok;
}

int main(void)
{
    static char line[FB_MAX_REGEX_BYTES + 4];

    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strlen(line) < 2 || !classify(fb_span_of(line + 2), line[0] == 'i'))
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
