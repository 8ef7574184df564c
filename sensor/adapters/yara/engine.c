/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - libyara behind the engine's table: rule sets are gated by the code that will run
 * them.
 *
 * One template type, `file`: input 0 is the bytes to scan, the others are the external variables of
 * externals.h.  Signal handlers of libyara's own are switched off: the child says how it ended.
 */
#include "sensor/engine.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sensor/adapters/yara/externals.h"
#include "sensor/adapters/yara/reads.h"
#include "sensor/adapters/yara/rules.h"

#define TEXT_OF(name) #name,
static const char *const fields[] = { "bytes", FB_YARA_EXTERNALS(TEXT_OF) };

#define INPUTS (sizeof fields / sizeof fields[0])
#define ONE_MORE(name) +1
FB_ENGINE_FIELD_COUNT(file, INPUTS, 1 FB_YARA_EXTERNALS(ONE_MORE));

#define FILE_TYPE 1UL

struct fb_engine_content {
    const struct fb_engine_host *host;
    YR_RULES *rules;
    YR_SCANNER *scanner;
    const struct fb_engine_match_sink *sink; /* of the evaluation that runs; NULL: none wanted */
};

static const struct fb_engine_description *describe(void)
{
    static const char *const operators[] = { "wildcard", NULL };
    static const struct fb_engine_type type = {
        .size = sizeof type,
        .name = "file",
        .id = FILE_TYPE,
        .revision = 1,
        .declared = INPUTS,
        .fields = fields,
        .compiled = FB_ENGINE_COMPILED(file),
        .operators = operators,
        .instances = FB_ENGINE_UNSTATED,
        .values_per_criterion = FB_ENGINE_UNSTATED,
        .value_bytes = FB_ENGINE_UNSTATED,
        .nesting = FB_ENGINE_UNSTATED,
    };
    static const struct fb_engine_description description = {
        .size = sizeof description,
        .sensor = FB_YARA_SENSOR,
        .build = FB_YARA_BUILD,
        .types = &type,
        .type_count = 1,
        .regex_states = FB_ENGINE_UNSTATED,
        .file_bytes = FB_ENGINE_UNSTATED,
        .memory_bytes = FB_ENGINE_UNSTATED,
        .load_ms = FB_ENGINE_UNSTATED,
        .eval_us = FB_ENGINE_UNSTATED,
    };

    return &description;
}

/* A slow string is a matter of cost, which is measured; every other warning is one. */
static int level_of(int level, const char *message)
{
    if (level == YARA_ERROR_LEVEL_ERROR)
        return FB_ENGINE_ERROR;
    return strstr(message, "slow") != NULL ? FB_ENGINE_NOTE : FB_ENGINE_WARNING;
}

static void tell(void *context, const char *file, const YR_RULE *rule, int level, int line,
                 const char *message)
{
    const struct fb_engine_content *const content = context;
    const struct fb_engine_message said = {
        .size = sizeof said,
        .level = level_of(level, message),
        .text = message,
        .file = file,
        .rule = rule != NULL ? rule->identifier : NULL,
        .line = line > 0 ? (unsigned long)line : 0,
        .offset = FB_ENGINE_UNSTATED,
    };

    content->host->message(content->host->context, &said);
}

static void tell_many_matches(const struct fb_engine_content *content, const YR_STRING *string)
{
    const struct fb_engine_message said = {
        .size = sizeof said,
        .level = FB_ENGINE_WARNING,
        .text = "a string of the rule matches too often to be counted",
        .rule = content->rules->rules_table[string->rule_idx].identifier,
        .offset = FB_ENGINE_UNSTATED,
    };

    content->host->message(content->host->context, &said);
}

static int on_scan(YR_SCAN_CONTEXT *scan, int message, void *data, void *context)
{
    const struct fb_engine_content *const content = context;

    (void)scan;
    if (message == CALLBACK_MSG_RULE_MATCHING && content->sink != NULL) {
        const YR_RULE *const rule = data;
        content->sink->match(content->sink->context, rule->identifier, strlen(rule->identifier));
    } else if (message == CALLBACK_MSG_TOO_MANY_MATCHES) {
        tell_many_matches(content, data);
    }
    return CALLBACK_CONTINUE;
}

static int open_scanner(struct fb_engine_content *content)
{
    if (yr_scanner_create(content->rules, &content->scanner) != ERROR_SUCCESS)
        return FB_ENGINE_NO_MEMORY;
    yr_scanner_set_callback(content->scanner, on_scan, content);
    yr_scanner_set_flags(content->scanner,
                         SCAN_FLAGS_NO_TRYCATCH | SCAN_FLAGS_REPORT_RULES_MATCHING);
    return FB_ENGINE_OK;
}

static void unload(struct fb_engine_content *content)
{
    if (content->scanner != NULL)
        yr_scanner_destroy(content->scanner);
    if (content->rules != NULL)
        yr_rules_destroy(content->rules);
    free(content);
    yr_finalize();
}

static int load(const struct fb_engine_host *host, const struct fb_engine_file *files, size_t count,
                struct fb_engine_content **out)
{
    struct fb_engine_content *const content = calloc(1, sizeof *content);
    const struct fb_yara_listener listener = { .context = content, .problem = tell };

    if (content == NULL)
        return FB_ENGINE_NO_MEMORY;
    if (yr_initialize() != ERROR_SUCCESS) {
        free(content);
        return FB_ENGINE_NO_MEMORY;
    }
    content->host = host;
    int status = fb_yara_compile(files, count, fields + 1, INPUTS - 1, &listener, &content->rules);
    if (status == FB_ENGINE_OK)
        status = open_scanner(content);
    if (status == FB_ENGINE_OK)
        *out = content;
    else
        unload(content);
    return status;
}

/* Values are texts with a zero byte at their end for libyara; a null one is empty. */
static int define_externals(YR_SCANNER *scanner, const struct fb_engine_input *inputs)
{
    for (size_t i = 1; i < INPUTS; i++) {
        char *const value = inputs[i].bytes != NULL ? strndup((const char *)inputs[i].bytes, inputs[i].length)
                                                    : strdup("");
        if (value == NULL)
            return FB_ENGINE_NO_MEMORY;
        const int error = yr_scanner_define_string_variable(scanner, fields[i], value);
        free(value);
        /* A variable that no rule reads is not in the compiled rules. */
        if (error != ERROR_SUCCESS && error != ERROR_INVALID_ARGUMENT)
            return FB_ENGINE_NO_MEMORY;
    }
    return FB_ENGINE_OK;
}

static int scan(struct fb_engine_content *content, unsigned long type_id,
                const struct fb_engine_input *inputs, size_t count)
{
    if (type_id != FILE_TYPE || count != INPUTS)
        return FB_ENGINE_REFUSED;
    const int status = define_externals(content->scanner, inputs);
    if (status != FB_ENGINE_OK)
        return status;
    const struct fb_engine_input bytes = inputs[0];
    switch (yr_scanner_scan_mem(content->scanner, bytes.bytes, bytes.length)) {
    case ERROR_SUCCESS:
        return FB_ENGINE_OK;
    case ERROR_INSUFFICIENT_MEMORY:
        return FB_ENGINE_NO_MEMORY;
    default:
        return FB_ENGINE_EXHAUSTED;
    }
}

static int evaluate(struct fb_engine_content *content, unsigned long type_id,
                    const struct fb_engine_input *inputs, size_t count,
                    const struct fb_engine_match_sink *sink)
{
    content->sink = sink;
    const int status = scan(content, type_id, inputs, count);
    content->sink = NULL;
    return status;
}

static unsigned long nanoseconds(void)
{
    struct timespec now;

    return clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0
             ? (unsigned long)now.tv_sec * 1000000000UL + (unsigned long)now.tv_nsec
             : 0;
}

static void enable(YR_RULES *rules, bool enabled)
{
    YR_RULE *rule;

    yr_rules_foreach(rules, rule)
    {
        if (enabled)
            yr_rule_enable(rule);
        else
            yr_rule_disable(rule);
    }
}

/* Each rule enabled alone, less what a scan costs without any. */
static int cost_of_rules(struct fb_engine_content *content, unsigned long type_id,
                         const struct fb_engine_input *inputs, size_t count,
                         const struct fb_engine_cost_sink *sink)
{
    const unsigned long begin = nanoseconds();
    int status = scan(content, type_id, inputs, count);
    const unsigned long base = nanoseconds() - begin;
    YR_RULE *rule;

    yr_rules_foreach(content->rules, rule)
    {
        if (status != FB_ENGINE_OK)
            break;
        yr_rule_enable(rule);
        const unsigned long start = nanoseconds();
        status = scan(content, type_id, inputs, count);
        const unsigned long taken = nanoseconds() - start;
        yr_rule_disable(rule);
        sink->cost(sink->context, rule->identifier, strlen(rule->identifier),
                   taken > base ? taken - base : 0);
    }
    return status;
}

static int cost(struct fb_engine_content *content, unsigned long type_id,
                const struct fb_engine_input *inputs, size_t count,
                const struct fb_engine_cost_sink *sink)
{
    enable(content->rules, false);
    const int status = cost_of_rules(content, type_id, inputs, count, sink);
    enable(content->rules, true);
    return status;
}

/* The integration code: an event is a file that was found, with what is known of it. */
static int supply(const struct fb_engine_event *event, const struct fb_engine_supply_sink *sink)
{
    struct fb_engine_input inputs[INPUTS];

    if (event->type_id != FILE_TYPE || event->count != INPUTS)
        return FB_ENGINE_REFUSED;
    memcpy(inputs, event->values, sizeof inputs);
    sink->inputs(sink->context, inputs, INPUTS);
    return FB_ENGINE_OK;
}

const struct fb_engine firebreak_engine = {
    .size = sizeof firebreak_engine,
    .abi = FB_ENGINE_ABI,
    .name = "libyara",
    .version = YR_VERSION,
    .describe = describe,
    .load = load,
    .evaluate = evaluate,
    .unload = unload,
    .supply = supply,
    .reads = fb_yara_reads,
    .cost = cost,
};
