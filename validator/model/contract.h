/* SPDX-License-Identifier: Apache-2.0 */
/* contract.h - what one sensor build supplies and can take.
 *
 * File (JSON or YAML), one contract:
 *     {"sensor":"windows","build":"7.11","supply":"observed","engine_sha256":"..",
 *      "template_types":{"ipc":{"id":3,"revision":1,"inputs":20,"operators":["wildcard"],
 *        "instances":4096,"values_per_criterion":8192,"value_bytes":4096,"nesting":8}},
 *      "regex":{"engine":"linear","states":100000},
 *      "limits":{"file_bytes":67108864,"memory_bytes":268435456,"load_ms":1000,"eval_us":1000}}
 * or several: {"contracts":[...]}.
 */
#ifndef FB_MODEL_CONTRACT_H
#define FB_MODEL_CONTRACT_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/core/span.h"
#include "base/host/document.h"
#include "validator/model/operator.h"

/* How the number of inputs is known. */
enum fb_supply {
    FB_SUPPLY_DECLARED, /* somebody wrote it down */
    FB_SUPPLY_COMPILED, /* from a macro that fails the build on a mismatch */
    FB_SUPPLY_OBSERVED, /* the sensor's own integration code was run */
};

struct fb_contract_type {
    const char *name;
    uint64_t id;
    uint64_t revision;
    uint64_t inputs;    /* supplied to the engine for each event of the type */
    uint32_t operators; /* bit 1 << enum fb_operator */
    uint64_t instances; /* capacities, inclusive; UINT64_MAX where not stated */
    uint64_t values_per_criterion;
    uint64_t value_bytes;
    uint64_t nesting; /* depth of composites; 0: none allowed; UINT64_MAX: not stated */
};

enum fb_regex_engine {
    FB_REGEX_NONE,
    FB_REGEX_LINEAR,
    FB_REGEX_BACKTRACKING,
};

struct fb_contract {
    const char *sensor;
    const char *build;
    const char *name; /* "windows-7.11" */
    enum fb_supply supply;
    const char *engine_sha256;            /* lower-case hex, or NULL */
    const struct fb_contract_type *types; /* sorted by id */
    size_t type_count;
    enum fb_regex_engine regex;
    uint64_t regex_states;
    uint64_t file_bytes; /* limits; UINT64_MAX where not stated */
    uint64_t memory_bytes;
    uint64_t load_ms;
    uint64_t eval_us;
    const char *file;
};

struct fb_contracts; /* opaque: a set with unique names */

struct fb_contracts *fb_contracts_new(void);            /* NULL: no memory */
void fb_contracts_free(struct fb_contracts *contracts); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_contracts *, fb_contracts_free);

/* Adds what a file defines, all of it or nothing.  A sensor build that is already there is
 * refused. */
FB_MUST_CHECK bool fb_contracts_load(struct fb_contracts *contracts, const char *path,
                                     struct fb_diag *diag);

/* The same for a document that is already there; nothing is borrowed from it. */
FB_MUST_CHECK bool fb_contracts_add(struct fb_contracts *contracts,
                                    const struct fb_document *document, struct fb_diag *diag);

/* In order of loading. */
size_t fb_contracts_count(const struct fb_contracts *contracts);
const struct fb_contract *fb_contracts_at(const struct fb_contracts *contracts, size_t index);

/* NULL when this build does not know the type. */
const struct fb_contract_type *fb_contract_type_by_id(const struct fb_contract *contract,
                                                      uint64_t id);

/* "observed", "compiled", "declared" */
const char *fb_supply_name(enum fb_supply supply);

#endif
