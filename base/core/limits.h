/* SPDX-License-Identifier: Apache-2.0 */
/* limits.h - every maximum that firebreak keeps, in one place.
 *
 * They bound what hostile input can make us do.  Budgets that a policy may tighten start here.
 */
#ifndef FB_CORE_LIMITS_H
#define FB_CORE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* Files that configure us: YAML and JSON documents, schemas, sources. */
#define FB_MAX_DOCUMENT_BYTES ((size_t)64 << 20)
#define FB_MAX_DOCUMENT_DEPTH 64
#define FB_MAX_DOCUMENT_NODES ((size_t)8 << 20)

/* Content files and what the schema machine may spend on one of them. */
#define FB_MAX_CONTENT_BYTES ((size_t)1 << 30)
#define FB_MAX_TREE_NODES ((uint64_t)64 << 20)
#define FB_MAX_TREE_DEPTH 256               /* objects within objects */
#define FB_MAX_TREE_BYTES ((size_t)4 << 30) /* of memory */
#define FB_MAX_TREE_STEPS ((uint64_t)4 << 30)
#define FB_MAX_PROBLEMS 64 /* kept for one content file; the rest are counted */

/* Fields of a content file that is edited, before and after. */
#define FB_MAX_EDIT_ITEMS ((uint32_t)4 << 20)

/* Schemas. */
#define FB_MAX_EXPRESSION_BYTES 65536
#define FB_MAX_EXPRESSION_DEPTH 64
#define FB_MAX_SCHEMA_TYPES 4096
#define FB_MAX_IMPORTS 64

/* Content. */
#define FB_MAX_INSTANCES ((size_t)4 << 20)
#define FB_MAX_TEMPLATE_TYPES 4096
#define FB_MAX_CONTRACTS 65536                             /* sensor builds in the field */
#define FB_MAX_FIELDS 4096                                 /* of a template type */
#define FB_MAX_NESTING 16                                  /* composites within composites */
#define FB_MAX_EXCEPT_STEPS ((uint64_t)4 << 20)            /* of comparing the exceptions of one instance with it */
#define FB_MAX_EXCEPTS_STEPS ((uint64_t)256 << 20)         /* the same, of all instances of a content file */
#define FB_MAX_VALUE_BYTES 65536                           /* of one value of a criterion */
#define FB_MAX_REGEX_BYTES 16384                           /* of one pattern */
#define FB_MAX_REGEX_NESTING 64                            /* groups within groups */
#define FB_MAX_REGEX_REPEAT 1000                           /* bound of a counted repeat */
#define FB_MAX_REGEX_UNROLLED 12                           /* copies of a counted repeat where ambiguity is looked for */
#define FB_MAX_REGEX_POSITIONS 4096                        /* of the automaton where ambiguity is looked for */
#define FB_MAX_REGEX_EDGES ((size_t)1 << 18)               /* of the same */
#define FB_MAX_REGEX_STEPS ((uint64_t)32 << 20)            /* of looking for ambiguity in one pattern */
#define FB_MAX_REGEX_BYTES_OF_ANALYSIS ((size_t)128 << 20) /* of memory, for the same */
#define FB_MAX_COST_STEPS ((uint64_t)1 << 30)              /* of all patterns of a content file, attacks that are run included */
#define FB_MAX_ATTACK_BYTES 4096                           /* of a text that is to make a match slow */
#define FB_MAX_ATTACK_STEPS ((uint64_t)10000000)           /* that such a match may take: PCRE2's own limit */
#define FB_MAX_SIGMA_ROWS 4096                             /* or-branches of one rule, with their rows of exceptions */
#define FB_MAX_SIGMA_BYTES ((size_t)256 << 20)             /* of memory, while one rule is compiled */

/* Engines: events that one candidate is evaluated with in each sensor build's engine. */
#define FB_MAX_ENGINE_BYTES ((size_t)1 << 30) /* of a shared object */
#define FB_MAX_TRIAL_EVENTS 65536
#define FB_MAX_TRIAL_WITNESSES 16384         /* of these, made for its own instances and those in the field */
#define FB_MAX_TRIAL_BYTES ((size_t)1 << 30) /* of memory, for what came back of one build */
#define FB_MAX_TRIAL_PROBES 65536            /* contents with one criterion, of one build */

/* Trials: replaying events, and the direct evaluator. */
#define FB_MAX_CORPUS_BYTES ((size_t)2 << 30)         /* of all files of events together */
#define FB_MAX_CORPUS_MEMORY ((size_t)8 << 30)        /* that their events take */
#define FB_MAX_EVENT_BYTES ((size_t)64 << 20)         /* of one line */
#define FB_MAX_EVENTS ((size_t)16 << 20)              /* of all corpora together */
#define FB_MAX_TRIAL_STEPS 10000000                   /* of matching one regular expression: PCRE2's own limit */
#define FB_MAX_TRIAL_HEAP_KIB 65536                   /* that such a match may take, in KiB */
#define FB_MAX_TRIAL_PATTERN_BYTES ((size_t)64 << 20) /* of all compiled regular expressions */
/* Bundles. */
#define FB_MAX_BUNDLE_BYTES ((size_t)2 << 30)     /* of the file, which is held in memory to be read */
#define FB_MAX_BUNDLE_CONTENT ((uint64_t)4 << 30) /* of all content files together */
#define FB_MAX_BUNDLE_FILES ((size_t)1 << 20)

/* Rollouts. */
#define FB_MAX_ROLLOUT_PLAN_BYTES ((size_t)256 << 20) /* of memory, of a plan that is read */
#define FB_MAX_RINGS 16
#define FB_MAX_SLICES 1024
#define FB_MAX_ROLLOUT_METRICS 16
#define FB_MAX_ROLLOUT_STEPS 64
#define FB_MAX_ROLLOUT_PEOPLE 64 /* approvers, and releases that one depends on: the bits of a number */
#define FB_MAX_APPROVAL_BYTES ((size_t)8 << 10)
#define FB_MAX_ROLLOUT_CUSTOMERS 65536
#define FB_MAX_ROLLOUT_FREEZES 256
#define FB_MAX_SCENARIO_BYTES ((size_t)16 << 20) /* of memory, of a simulated scenario */
#define FB_MAX_SIMULATION_RUNS 10000
#define FB_MAX_SIMULATION_TICKS 1000000
#define FB_MAX_FLEET_GROUPS 65536

/* Reports. */
#define FB_MAX_FINDINGS 10000                  /* kept of each level; the rest are counted */
#define FB_MAX_TABLE_ROWS 20000                /* likewise, of one table */
#define FB_MAX_CACHE_ENTRIES 32768             /* of a cache of gates; the oldest go */
#define FB_MAX_PIECE_BYTES ((size_t)256 << 20) /* what one gate found out about one candidate, as bytes and in memory */

#endif
