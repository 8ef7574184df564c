/* SPDX-License-Identifier: Apache-2.0 */
/* contract.c - the set of contracts: adding what files define, finding types by id. */
#include "validator/model/contract.h"

#include <stdlib.h>
#include <string.h>

#include "base/core/limits.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "validator/model/contract_reader.h"

struct fb_contracts {
    struct fb_arena arena;
    const struct fb_contract **items;   /* in order of loading; malloc'ed, as the next */
    const struct fb_contract **by_name; /* the same, sorted */
    size_t count;
    size_t capacity; /* of both */
};

struct fb_contracts *fb_contracts_new(void)
{
    struct fb_contracts *contracts = calloc(1, sizeof *contracts);
    if (contracts != NULL)
        fb_arena_init(&contracts->arena, fb_heap(), SIZE_MAX);
    return contracts;
}

void fb_contracts_free(struct fb_contracts *contracts)
{
    if (contracts == NULL)
        return;
    free(contracts->items);
    free(contracts->by_name);
    fb_arena_clear(&contracts->arena);
    free(contracts);
}

/* Where `name` is or would be in by_name. */
static size_t place_of(const struct fb_contracts *contracts, const char *name)
{
    size_t low = 0;
    size_t high = contracts->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(contracts->by_name[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool grow_one(const struct fb_contract ***items, size_t capacity)
{
    const struct fb_contract **grown = realloc(*items, capacity * sizeof **items);
    if (grown == NULL)
        return false;
    *items = grown;
    return true;
}

static bool make_room(struct fb_contracts *contracts, struct fb_diag *diag)
{
    if (contracts->count < contracts->capacity)
        return true;
    const size_t capacity = contracts->capacity == 0 ? 16 : contracts->capacity * 2;
    if (!grow_one(&contracts->items, capacity) || !grow_one(&contracts->by_name, capacity))
        return fb_fail_memory(diag);
    contracts->capacity = capacity;
    return true;
}

static bool add_contract(struct fb_contracts *contracts, const struct fb_doc *node,
                         struct fb_diag *diag)
{
    if (contracts->count == FB_MAX_CONTRACTS)
        return fb_doc_fail(diag, node, "more than %d contracts", FB_MAX_CONTRACTS);

    struct fb_contract *contract = fb_arena_new(&contracts->arena, struct fb_contract);
    if (contract == NULL)
        return fb_fail_memory(diag);
    if (!fb_contract_read(&contracts->arena, node, contract, diag) || !make_room(contracts, diag))
        return false;

    const size_t place = place_of(contracts, contract->name);
    if (place < contracts->count && strcmp(contracts->by_name[place]->name, contract->name) == 0)
        return fb_doc_fail(diag, fb_doc_get(node, "build"),
                           "the sensor build \"%s\" has a contract already, in %s", contract->name,
                           contracts->by_name[place]->file);
    memmove(&contracts->by_name[place + 1], &contracts->by_name[place],
            (contracts->count - place) * sizeof *contracts->by_name);
    contracts->by_name[place] = contract;
    contracts->items[contracts->count++] = contract;
    return true;
}

/* Takes back what was added after there were `count`, so that a file counts whole or not at all. */
static void cut_back(struct fb_contracts *contracts, size_t count)
{
    while (contracts->count > count) {
        const size_t place = place_of(contracts, contracts->items[contracts->count - 1]->name);
        memmove(&contracts->by_name[place], &contracts->by_name[place + 1],
                (contracts->count - place - 1) * sizeof *contracts->by_name);
        contracts->count--;
    }
}

static bool add_list(struct fb_contracts *contracts, const struct fb_doc *root, struct fb_diag *diag)
{
    static const char *const known[] = { "contracts", NULL };
    const struct fb_doc *list = NULL;

    if (!fb_doc_check_keys(root, known, diag)
        || !fb_doc_get_list(root, "contracts", true, &list, diag))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        if (!add_contract(contracts, fb_doc_at(list, i), diag))
            return false;
    }
    return true;
}

bool fb_contracts_add(struct fb_contracts *contracts, const struct fb_document *document,
                      struct fb_diag *diag)
{
    const struct fb_doc *root = fb_document_root(document);
    const size_t before = contracts->count;

    if (fb_doc_get(root, "contracts") != NULL ? add_list(contracts, root, diag)
                                              : add_contract(contracts, root, diag))
        return true;
    cut_back(contracts, before);
    return false;
}

bool fb_contracts_load(struct fb_contracts *contracts, const char *path, struct fb_diag *diag)
{
    FB_AUTO(fb_document_free)
    struct fb_document *document = NULL;

    return fb_document_load(path, &document, diag) && fb_contracts_add(contracts, document, diag);
}

size_t fb_contracts_count(const struct fb_contracts *contracts)
{
    return contracts->count;
}

const struct fb_contract *fb_contracts_at(const struct fb_contracts *contracts, size_t index)
{
    return contracts->items[index];
}

const struct fb_contract_type *fb_contract_type_by_id(const struct fb_contract *contract,
                                                      uint64_t id)
{
    size_t low = 0;
    size_t high = contract->type_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (contract->types[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < contract->type_count && contract->types[low].id == id ? &contract->types[low] : NULL;
}
