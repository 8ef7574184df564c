/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing a check for each row.  A literal that many instances name is one that many events have
 * ("\powershell.exe"); one that few name is what these are about. */
#include "validator/trial/literal_choice.h"

#define NEVER UINT64_MAX /* the weight of what can not be looked for */
#define COUNTERS 65536

/* The literals of one test, or of none. */
struct leaf {
    struct fb_literal *literals;
    size_t count;
    bool usable;
};

struct choice {
    const struct fb_index_row *rows;
    size_t row_count;
    struct fb_arena *arena;
    struct leaf **leaves; /* by check, all rows' one after another; of each: by test */
    uint16_t *popularity; /* by hash: how many instances name the literal, or one that falls together */
    uint64_t *weights;    /* of the tests of one check */
    uint8_t *selected;    /* likewise */
};

static bool is_composite(uint8_t op)
{
    return op == FB_OP_ALL || op == FB_OP_ANY;
}

static size_t counter_of(uint32_t field, struct fb_span text)
{
    uint32_t hash = field * 0x9E3779B1U + 1;

    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ text.bytes[i]) * 0x01000193U;
    return (hash ^ hash >> 16) % COUNTERS;
}

/* Takes the literals of one test and counts them. */
static bool take_leaf(struct choice *choice, const struct fb_test *test, struct leaf *leaf)
{
    bool memory = true;

    if (is_composite(test->op) || test->value_count == 0)
        return true;
    leaf->literals = fb_arena_array(choice->arena, test->value_count, sizeof *leaf->literals);
    if (leaf->literals == NULL)
        return false;
    leaf->usable = true;
    for (size_t i = 0; leaf->usable && i < test->value_count; i++) {
        leaf->usable = fb_literal_of(test, i, choice->arena, &leaf->literals[i], &memory);
        leaf->count += leaf->usable;
    }
    for (size_t i = 0; i < leaf->count; i++) {
        uint16_t *counter = &choice->popularity[counter_of(test->field, leaf->literals[i].text)];
        *counter = (uint16_t)(*counter + (*counter < UINT16_MAX));
    }
    return memory;
}

static bool take_leaves(struct choice *choice)
{
    size_t number = 0;

    for (size_t row = 0; row < choice->row_count; row++) {
        for (size_t i = 0; i < choice->rows[row].count; i++, number++) {
            const struct fb_check *check = &choice->rows[row].checks[i];
            choice->leaves[number] = fb_arena_array(choice->arena, check->count, sizeof(struct leaf));
            if (choice->leaves[number] == NULL)
                return false;
            for (uint32_t k = 0; k < check->count; k++)
                if (!take_leaf(choice, &check->tests[k], &choice->leaves[number][k]))
                    return false;
        }
    }
    return true;
}

/* How often a literal of so many bytes is found where it means nothing. */
static uint64_t weight_of_size(const struct fb_literal *literal)
{
    static const uint16_t anywhere[] = { 2000, 2000, 400, 150, 40, 16, 8, 6, 4, 4, 3, 3 };
    static const uint16_t anchored[] = { 200, 200, 100, 40, 16, 8, 4, 3 };
    const size_t size = literal->text.size;

    if (literal->anchor == FB_ANCHOR_NONE)
        return size < sizeof anywhere / sizeof *anywhere ? anywhere[size] : 2;
    return size < sizeof anchored / sizeof *anchored ? anchored[size] : 2;
}

static uint64_t weigh_leaf(const struct choice *choice, const struct fb_test *test,
                           const struct leaf *leaf)
{
    uint64_t weight = 0;

    if (!leaf->usable)
        return NEVER;
    for (size_t i = 0; i < leaf->count; i++)
        weight += weight_of_size(&leaf->literals[i])
                * choice->popularity[counter_of(test->field, leaf->literals[i].text)];
    return weight;
}

/* Of all of a check's tests, children before what they are in: the best child of "all", the sum
 * of all children of "any". */
static uint64_t weigh_check(const struct choice *choice, const struct fb_check *check,
                            const struct leaf *leaves)
{
    for (uint32_t i = check->count; i-- > 0;) {
        const struct fb_test *test = &check->tests[i];
        const bool is_any = test->op == FB_OP_ANY && test->end > i + 1;
        uint64_t weight = is_any ? 0 : NEVER;
        for (uint32_t child = i + 1; child < test->end; child = check->tests[child].end) {
            const uint64_t own = choice->weights[child];
            if (is_any)
                weight = own == NEVER || weight == NEVER ? NEVER : weight + own;
            else if (own < weight)
                weight = own;
        }
        choice->weights[i] = is_composite(test->op) ? weight : weigh_leaf(choice, test, &leaves[i]);
    }
    return choice->weights[0];
}

/* Marks the tests whose literals are to be looked for; weights are the check's. */
static void select_tests(const struct choice *choice, const struct fb_check *check)
{
    for (uint32_t i = 0; i < check->count; i++)
        choice->selected[i] = i == 0;
    for (uint32_t i = 0; i < check->count; i++) {
        const struct fb_test *test = &check->tests[i];
        bool found = false;
        for (uint32_t child = i + 1; choice->selected[i] && child < test->end; child = check->tests[child].end) {
            const bool take = test->op == FB_OP_ANY
                           || (!found && choice->weights[child] == choice->weights[i]);
            found = found || take;
            choice->selected[child] = take;
        }
    }
}

static size_t count_selected(const struct choice *choice, const struct fb_check *check,
                             const struct leaf *leaves)
{
    size_t count = 0;

    for (uint32_t i = 0; i < check->count; i++)
        count += choice->selected[i] ? leaves[i].count : 0;
    return count;
}

/* The row's best check, selected; FB_INDEX_ALWAYS: none. */
static size_t choose_check(struct choice *choice, size_t row, size_t first)
{
    const struct fb_index_row *checks = &choice->rows[row];
    uint64_t best = NEVER;
    size_t chosen = FB_INDEX_ALWAYS;

    for (size_t i = 0; i < checks->count; i++) {
        const uint64_t weight = weigh_check(choice, &checks->checks[i], choice->leaves[first + i]);
        if (weight < best) {
            best = weight;
            chosen = i;
        }
    }
    if (chosen == FB_INDEX_ALWAYS)
        return chosen;
    (void)weigh_check(choice, &checks->checks[chosen], choice->leaves[first + chosen]);
    select_tests(choice, &checks->checks[chosen]);
    return chosen;
}

/* Chooses for all rows; `out` NULL: only counts. */
static size_t choose_all(struct choice *choice, size_t *chosen, struct fb_chosen_literal *out)
{
    size_t count = 0;

    for (size_t row = 0, first = 0; row < choice->row_count; first += choice->rows[row++].count) {
        chosen[row] = choose_check(choice, row, first);
        if (chosen[row] == FB_INDEX_ALWAYS)
            continue;
        const struct fb_check *check = &choice->rows[row].checks[chosen[row]];
        const struct leaf *leaves = choice->leaves[first + chosen[row]];
        if (out == NULL)
            count += count_selected(choice, check, leaves);
        for (uint32_t i = 0; out != NULL && i < check->count; i++)
            for (size_t k = 0; choice->selected[i] && k < leaves[i].count; k++)
                out[count++] = (struct fb_chosen_literal){
                    .field = check->tests[i].field,
                    .row = (uint32_t)row,
                    .literal = leaves[i].literals[k],
                };
    }
    return count;
}

static bool make_room(struct choice *choice)
{
    size_t checks = 0;
    size_t longest = 0;

    for (size_t row = 0; row < choice->row_count; row++) {
        checks += choice->rows[row].count;
        for (size_t i = 0; i < choice->rows[row].count; i++)
            if (choice->rows[row].checks[i].count > longest)
                longest = choice->rows[row].checks[i].count;
    }
    choice->leaves = fb_arena_array(choice->arena, checks, sizeof(struct leaf *));
    choice->popularity = fb_arena_array(choice->arena, COUNTERS, sizeof(uint16_t));
    choice->weights = fb_arena_array(choice->arena, longest, sizeof(uint64_t));
    choice->selected = fb_arena_array(choice->arena, longest, 1);
    return choice->leaves != NULL && choice->popularity != NULL && choice->weights != NULL
        && choice->selected != NULL;
}

bool fb_literals_choose(const struct fb_index_row *rows, size_t count, struct fb_arena *arena,
                        size_t *chosen, struct fb_chosen_literal **out, size_t *out_count)
{
    struct choice choice = { .rows = rows, .row_count = count, .arena = arena };

    if (!make_room(&choice) || !take_leaves(&choice))
        return false;
    *out_count = choose_all(&choice, chosen, NULL);
    *out = fb_arena_array(arena, *out_count, sizeof **out);
    return *out != NULL && choose_all(&choice, chosen, *out) == *out_count;
}
