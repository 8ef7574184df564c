/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h - what a sensor's engine shows to firebreak: one table.
 *
 * An engine is the code that loads content and evaluates inputs against it, the very code that
 * ships in a sensor build.  To have content gated by it, build it as a shared object that exports
 * one symbol, `firebreak_engine`, of type struct fb_engine, and nothing else is asked of it.  This
 * header is all that you need: it is C89 and C++, depends on nothing, and may be copied.
 *
 * firebreak opens the shared object in a child process of its own, without network, without files
 * and under limits of memory and time.  Constructors run there too.  Everything the engine does
 * wrong ends that child and becomes a finding.  The calls come from one thread, in this order:
 *
 *     describe, supply, reads      at any time, in any number
 *     load -> evaluate ... -> unload    again and again, one content at a time
 *
 * Rules for both sides:
 * - Memory that one side hands to the other is borrowed for the duration of the call, but for
 *   the content that `load` returns and what `describe` points to, which is constant.
 * - What is passed in lies flush against memory that cannot be accessed: reading one byte or one
 *   input too many ends the child.  Nothing that is passed in may be written to.
 * - Structures begin with their size as the side that made them was compiled.  Later versions
 *   append members; neither side touches members beyond the size that it was given.
 * - Text is UTF-8 and ends with a zero byte unless it comes with a length.
 */
#ifndef FIREBREAK_ENGINE_H
#define FIREBREAK_ENGINE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FB_ENGINE_ABI 1UL

/* For capacities and limits: the engine states none.  Zero is a statement: nothing allowed. */
#define FB_ENGINE_UNSTATED ((size_t)-1)

/* What load, evaluate, supply and reads return. */
#define FB_ENGINE_OK 0
#define FB_ENGINE_REFUSED 1   /* the content, or inputs that do not fit it; say why by a message */
#define FB_ENGINE_NO_MEMORY 2 /* the host's allocator, or the engine's own, gave none */
#define FB_ENGINE_EXHAUSTED 3 /* an own limit of the engine, of time or steps, was reached */

/* What fb_engine.needs says. */
#define FB_ENGINE_HOST_MEMORY 1UL /* takes all memory from the host: each allocation is fenced */
#define FB_ENGINE_SCRATCH 2UL     /* works with files, in the host's scratch folder only */

/* One value that the sensor supplies.  bytes is NULL for a null input and only then; an empty
 * value has a length of zero and a pointer that must not be read from. */
struct fb_engine_input {
    const unsigned char *bytes;
    size_t length;
};

/* A content file. */
struct fb_engine_file {
    const char *name; /* for messages only */
    const unsigned char *bytes;
    size_t length;
};

#define FB_ENGINE_NOTE 0
#define FB_ENGINE_WARNING 1
#define FB_ENGINE_ERROR 2

/* What an engine has to say about content.  A warning is a finding, like an error. */
struct fb_engine_message {
    size_t size;
    int level;          /* FB_ENGINE_NOTE ... */
    const char *text;   /* one sentence */
    const char *file;   /* the name of a content file; NULL: not about one */
    const char *rule;   /* id of the rule or template instance; NULL: not about one */
    unsigned long line; /* of a text file, from one; zero: none */
    size_t offset;      /* in the file, in bytes; FB_ENGINE_UNSTATED: none */
};

/* What the host offers; valid from load until unload of the content loaded with it has returned. */
struct fb_engine_host {
    size_t size;
    void *context; /* to be passed to the functions */
    /* Memory aligned for any object of up to 16 bytes, not cleared; NULL when there is none. */
    void *(*allocate)(void *context, size_t bytes);
    void (*release)(void *context, void *memory); /* accepts NULL */
    void (*message)(void *context, const struct fb_engine_message *message);
    const char *scratch; /* an empty private folder, for engines that say FB_ENGINE_SCRATCH; else "" */
};

/* One template type as the sensor build has it. */
struct fb_engine_type {
    size_t size;
    const char *name;
    unsigned long id;
    unsigned long revision;
    size_t declared;           /* fields that its definition declares */
    const char *const *fields; /* their names, as many as declared; NULL: not told */
    /* Inputs that the integration code passes, known when it was compiled (see
     * FB_ENGINE_FIELD_COUNT); FB_ENGINE_UNSTATED: not known then. */
    size_t compiled;
    const char *const *operators; /* names, ended by NULL: "wildcard", "equals", ... */
    size_t instances;             /* capacities, inclusive, or FB_ENGINE_UNSTATED */
    size_t values_per_criterion;
    size_t value_bytes;
    size_t nesting;
};

/* What one sensor build can take. */
struct fb_engine_description {
    size_t size;
    const char *sensor; /* "windows" */
    const char *build;  /* "7.11" */
    const struct fb_engine_type *types;
    size_t type_count;
    const char *regex;   /* "linear", "backtracking", or NULL: no regular expressions */
    size_t regex_states; /* budgets, or FB_ENGINE_UNSTATED */
    size_t file_bytes;
    size_t memory_bytes;
    size_t load_ms;
    size_t eval_us;
};

/* Something that happened on the machine, before the sensor's integration code has made inputs of
 * it.  firebreak calls supply with many: values null, empty, long, in all mixtures. */
struct fb_engine_event {
    size_t size;
    unsigned long type_id;
    unsigned long seed;                   /* another event has another seed */
    const struct fb_engine_input *values; /* one for each declared field of the type */
    size_t count;
};

/* Receives what the integration code would pass to `evaluate`. */
struct fb_engine_supply_sink {
    size_t size;
    void *context;
    void (*inputs)(void *context, const struct fb_engine_input *inputs, size_t count);
};

/* Receives ids of template instances or names of rules that hold, each once. */
struct fb_engine_match_sink {
    size_t size;
    void *context;
    void (*match)(void *context, const char *id, size_t length);
};

/* Receives names of inputs, such as YARA's external variables. */
struct fb_engine_name_sink {
    size_t size;
    void *context;
    void (*name)(void *context, const char *name, size_t length);
};

/* Receives what each rule cost. */
struct fb_engine_cost_sink {
    size_t size;
    void *context;
    void (*cost)(void *context, const char *id, size_t length, unsigned long nanoseconds);
};

struct fb_engine_content; /* what `load` made of files; the engine's own */

struct fb_engine {
    size_t size;         /* sizeof(struct fb_engine) */
    unsigned long abi;   /* FB_ENGINE_ABI */
    unsigned long needs; /* FB_ENGINE_HOST_MEMORY | FB_ENGINE_SCRATCH */
    const char *name;    /* "reference" */
    const char *version;

    /* Constant from the first call on. */
    const struct fb_engine_description *(*describe)(void);

    /* Loads one or several content files that are to be in force together.  All or nothing: on
     * anything but FB_ENGINE_OK *content is untouched and nothing is kept.  The files' bytes stay
     * where they are until unload has returned. */
    int (*load)(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                struct fb_engine_content **content);

    /* Evaluates the inputs of one event.  They are those of the template type's fields, in order;
     * their count is what the sensor build supplies.  To be answered by FB_ENGINE_REFUSED, never
     * by a fetch beyond them: content that reads more than `count` inputs. */
    int (*evaluate)(struct fb_engine_content *content, unsigned long type_id,
                    const struct fb_engine_input *inputs, size_t count,
                    const struct fb_engine_match_sink *sink);

    void (*unload)(struct fb_engine_content *content);

    /* Optional, NULL where there is none.  Runs the sensor's own integration code on the event and
     * hands over exactly what it would pass to `evaluate`, for each evaluation it would start.
     * This is how firebreak learns how many inputs a build really supplies. */
    int (*supply)(const struct fb_engine_event *event, const struct fb_engine_supply_sink *sink);

    /* Optional, for text rule sets: the names of the inputs that the files read, without loading
     * them for good. */
    int (*reads)(const struct fb_engine_host *host, const struct fb_engine_file *files,
                 size_t count, const struct fb_engine_name_sink *sink);

    /* Optional.  Evaluates the inputs and tells, for each rule or template instance of the type,
     * whether it holds or not, what it alone cost, in nanoseconds: for figures, never for verdicts. */
    int (*cost)(struct fb_engine_content *content, unsigned long type_id,
                const struct fb_engine_input *inputs, size_t count,
                const struct fb_engine_cost_sink *sink);
};

#if defined(__GNUC__)
#define FB_ENGINE_EXPORT __attribute__((visibility("default")))
#define FB_ENGINE_MAY_BE_UNUSED __attribute__((unused))
#else
#define FB_ENGINE_EXPORT
#define FB_ENGINE_MAY_BE_UNUSED
#endif

extern FB_ENGINE_EXPORT const struct fb_engine firebreak_engine;

/* States once, beside the integration code, that the array of inputs it fills for a template type
 * has as many elements as the type declares fields; otherwise the sensor does not compile.
 *
 *     struct fb_engine_input inputs[IPC_INPUTS];
 *     FB_ENGINE_FIELD_COUNT(ipc, IPC_FIELDS, sizeof inputs / sizeof inputs[0]);
 *
 * Then fb_engine_type.compiled may be FB_ENGINE_COMPILED(ipc). */
#define FB_ENGINE_FIELD_COUNT(type, declared_fields, supplied_inputs)                                \
    typedef char fb_engine_##type##_supplies_what_it_declares[(declared_fields) == (supplied_inputs) \
                                                                  ? (int)(supplied_inputs)           \
                                                                  : -1] FB_ENGINE_MAY_BE_UNUSED
#define FB_ENGINE_COMPILED(type) (sizeof(fb_engine_##type##_supplies_what_it_declares))

#ifdef __cplusplus
}
#endif

#endif
