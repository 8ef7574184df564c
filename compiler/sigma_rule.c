/* SPDX-License-Identifier: Apache-2.0 */
/* A rule's keys, in the order in which they are needed; whatever is wrong with any of them is
 * reported before the rule is given up. */
#include "compiler/sigma_rule.h"

#include <string.h>

#include "base/core/limits.h"
#include "base/host/nearest.h"
#include "compiler/sigma_condition.h"
#include "compiler/sigma_detection.h"
#include "compiler/sigma_emit.h"
#include "compiler/sigma_logsource.h"
#include "compiler/sigma_rows.h"

static struct fb_sigma_spot spot(const struct fb_doc *node)
{
    return (struct fb_sigma_spot){ .node = node };
}

/* Custom keys are legal, so that only what looks like one of ours is taken for a slip.  Words of
 * three characters are near too many others. */
static void check_keys(struct fb_sigma *sigma, const struct fb_doc *map, const char *const *known,
                       size_t count)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct fb_doc *key = fb_doc_key_at(map, i);
        bool is_known = key->text.size < 4;
        for (size_t k = 0; k < count && !is_known; k++)
            is_known = fb_span_is(key->text, known[k]);
        if (!is_known && fb_nearest(key->text, known, count) != NULL)
            fb_sigma_reject(sigma, FB0003, spot(key),
                            fb_sigma_did_you_mean(sigma, key->text, known, count),
                            "unknown key \"%.*s\"", FB_SIGMA_WORD(key->text));
    }
}

static void check_rule_keys(struct fb_sigma *sigma, const struct fb_doc *rule)
{
    static const char *const known[] = {
        "title", "name", "related", "taxonomy", "status", "description", "license", "reference",
        "references",
        "author", "date", "modified", "logsource", "detection", "fields", "falsepositives", "level",
        "tags", "scope", "simulation", "regression_tests_path"
    };
    check_keys(sigma, rule, known, sizeof known / sizeof known[0]);
}

static void check_logsource_keys(struct fb_sigma *sigma, const struct fb_doc *logsource)
{
    static const char *const known[] = { "product", "category", "service", "definition" };
    check_keys(sigma, logsource, known, sizeof known / sizeof known[0]);
}

/* Other kinds of documents that a Sigma file may hold. */
static bool check_kind(struct fb_sigma *sigma, const struct fb_doc *rule)
{
    static const struct {
        const char *key;
        const char *what;
        const char *help;
    } kinds[] = {
        { "action", "a rule collection (\"action\")", "write each rule out in full" },
        { "correlation", "a correlation of rules",
          "leave it to the system that receives the matches: a sensor judges one event at a time" },
        { "filter", "a filter for other rules", "write the exception into each rule" },
    };
    if (rule->kind != FB_DOC_MAP)
        return fb_sigma_reject(sigma, FB0004, spot(rule), NULL, "a Sigma rule is a map, not %s",
                               fb_doc_kind_name(rule));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        for (size_t k = 0; k < rule->count; k++)
            if (fb_span_is(fb_doc_key_at(rule, k)->text, kinds[i].key))
                return fb_sigma_reject(sigma, FB0104, spot(fb_doc_key_at(rule, k)), kinds[i].help,
                                       "%s cannot be compiled", kinds[i].what);
    }
    return true;
}

static bool is_text(const struct fb_doc *node)
{
    return node != NULL && node->kind != FB_DOC_NULL && node->kind != FB_DOC_LIST
        && node->kind != FB_DOC_MAP && node->text.size > 0;
}

static bool read_text(struct fb_sigma *sigma, const struct fb_doc *rule, const char *key,
                      const char *help, struct fb_span *out)
{
    const struct fb_doc *value = fb_doc_get(rule, key);
    if (value == NULL)
        return fb_sigma_reject(sigma, FB0004, spot(rule), help, "the rule has no \"%s\"", key);
    if (!is_text(value))
        return fb_sigma_reject(sigma, FB0004, spot(value), help, "\"%s\" must be text, not %s", key,
                               value->kind == FB_DOC_STRING ? "empty" : fb_doc_kind_name(value));
    *out = value->text;
    return true;
}

/* Older rules give a list; to be named with every match, all of it must be kept. */
static bool join_authors(struct fb_sigma *sigma, const struct fb_doc *list, struct fb_span *out)
{
    size_t room = 0;
    for (size_t i = 0; i < list->count; i++)
        room += list->items[i].text.size + 2;
    uint8_t *bytes = fb_sigma_array(sigma, room, 1);
    if (bytes == NULL)
        return false;
    size_t size = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!is_text(&list->items[i]))
            return fb_sigma_reject(sigma, FB0004, spot(&list->items[i]), NULL,
                                   "an author must be text");
        if (i > 0) {
            bytes[size++] = ',';
            bytes[size++] = ' ';
        }
        memcpy(bytes + size, list->items[i].text.bytes, list->items[i].text.size);
        size += list->items[i].text.size;
    }
    *out = (struct fb_span){ bytes, size };
    return true;
}

static bool read_author(struct fb_sigma *sigma, const struct fb_doc *rule, struct fb_span *out)
{
    const struct fb_doc *author = fb_doc_get(rule, "author");
    if (author == NULL || author->kind == FB_DOC_NULL)
        return true;
    if (author->kind == FB_DOC_LIST)
        return join_authors(sigma, author, out);
    if (author->kind == FB_DOC_MAP)
        return fb_sigma_reject(sigma, FB0004, spot(author), NULL, "\"author\" must be text, not a map");
    *out = author->text;
    return true;
}

static bool read_identity(struct fb_sigma *sigma, const struct fb_doc *rule,
                          struct fb_sigma_identity *out)
{
    const bool has_title = read_text(sigma, rule, "title", "say what the rule detects", &out->title);
    const bool has_id = read_text(sigma, rule, "id",
                                  "give it a random UUID: matches and exceptions refer to it",
                                  &out->id);
    return read_author(sigma, rule, &out->author) && has_title && has_id;
}

static const struct fb_doc *find_map(struct fb_sigma *sigma, const struct fb_doc *rule,
                                     const char *key)
{
    const struct fb_doc *map = fb_doc_get(rule, key);
    if (map != NULL && map->kind == FB_DOC_MAP && map->count > 0)
        return map;
    if (map == NULL)
        fb_sigma_reject(sigma, FB0004, spot(rule), NULL, "the rule has no \"%s\"", key);
    else
        fb_sigma_reject(sigma, FB0004, spot(map), NULL, "\"%s\" must be a map, not %s", key,
                        map->kind == FB_DOC_MAP ? "an empty one" : fb_doc_kind_name(map));
    return NULL;
}

/* What a wrong definition stands for, so that the condition can be read all the same. */
static const struct fb_sigma_node *anything(struct fb_sigma *sigma)
{
    const struct fb_sigma_test model = { .op = FB_OP_EXISTS };
    return fb_sigma_node_of(sigma, fb_sigma_test_leaf(sigma, &model, NULL));
}

static bool read_name(struct fb_sigma *sigma, const struct fb_doc *key,
                      const struct fb_doc *definition, struct fb_sigma_names *out)
{
    if (fb_span_is(key->text, "condition"))
        return true;
    if (fb_span_is(key->text, "timeframe")) {
        fb_sigma_reject(sigma, FB0104, spot(key), NULL,
                        "a time frame cannot be compiled: a sensor judges one event at a time");
        return true;
    }
    const struct fb_sigma_node *node = fb_sigma_detection(sigma, definition);
    if (node == NULL)
        node = anything(sigma);
    out->keys[out->count] = key;
    out->nodes[out->count++] = node;
    return node != NULL && sigma->diag->fault == FB_FAULT_NONE;
}

/* All that is not the condition is a search identifier. */
static bool read_names(struct fb_sigma *sigma, const struct fb_doc *detection,
                       struct fb_sigma_names *out)
{
    if (detection->count > FB_MAX_SIGMA_ROWS)
        return fb_sigma_reject(sigma, FB0106, spot(detection), "split the rule",
                               "%zu search identifiers; at most %d are allowed", detection->count,
                               FB_MAX_SIGMA_ROWS);
    out->keys = fb_sigma_array(sigma, detection->count, sizeof *out->keys);
    out->nodes = fb_sigma_array(sigma, detection->count, sizeof *out->nodes);
    if (out->keys == NULL || out->nodes == NULL)
        return false;
    for (size_t i = 0; i < detection->count; i++)
        if (!read_name(sigma, fb_doc_key_at(detection, i), fb_doc_value_at(detection, i), out))
            return false;
    return true;
}

static const struct fb_sigma_node *one_condition(struct fb_sigma *sigma,
                                                 const struct fb_sigma_names *names,
                                                 const struct fb_doc *condition)
{
    if (is_text(condition))
        return fb_sigma_condition(sigma, names, condition);
    fb_sigma_reject(sigma, FB0108, spot(condition), NULL, "a condition must be text, not %s",
                    condition->kind == FB_DOC_STRING ? "empty" : fb_doc_kind_name(condition));
    return NULL;
}

/* A list of conditions holds when one of them does. */
static const struct fb_sigma_node *any_condition(struct fb_sigma *sigma,
                                                 const struct fb_sigma_names *names,
                                                 const struct fb_doc *conditions)
{
    if (conditions->kind != FB_DOC_LIST || conditions->count == 0)
        return one_condition(sigma, names, conditions);
    const struct fb_sigma_node **nodes = fb_sigma_array(sigma, conditions->count, sizeof *nodes);
    if (nodes == NULL)
        return NULL;
    for (size_t i = 0; i < conditions->count; i++) {
        nodes[i] = one_condition(sigma, names, &conditions->items[i]);
        if (nodes[i] == NULL)
            return NULL;
    }
    return fb_sigma_node_join(sigma, FB_SIGMA_OR, nodes, conditions->count, spot(conditions));
}

static bool read_detection(struct fb_sigma *sigma, const struct fb_doc *detection,
                           struct fb_sigma_branches *out)
{
    static const char *const wanted[] = { "condition" };
    struct fb_sigma_names names = { 0 };
    const struct fb_doc *condition = fb_doc_get(detection, "condition");
    if (condition == NULL) {
        const char *help = NULL;
        for (size_t i = 0; i < detection->count && help == NULL; i++)
            help = fb_sigma_did_you_mean(sigma, fb_doc_key_at(detection, i)->text, wanted, 1);
        return fb_sigma_reject(sigma, FB0004, spot(detection), help, "the detection has no \"condition\"");
    }
    if (!read_names(sigma, detection, &names))
        return false;
    const struct fb_sigma_node *node = any_condition(sigma, &names, condition);
    return node != NULL && !sigma->rejected && fb_sigma_branches_of(sigma, node, spot(condition), out);
}

bool fb_sigma_rule(struct fb_sigma *sigma, const struct fb_doc *rule)
{
    struct fb_sigma_identity identity = { 0 };
    struct fb_sigma_branches branches = { 0 };
    if (!check_kind(sigma, rule))
        return false;
    check_rule_keys(sigma, rule);
    const bool has_identity = read_identity(sigma, rule, &identity);
    const struct fb_doc *logsource = find_map(sigma, rule, "logsource");
    const struct fb_doc *detection = find_map(sigma, rule, "detection");
    if (logsource != NULL)
        check_logsource_keys(sigma, logsource);
    const bool has_type = logsource != NULL && fb_sigma_logsource(sigma, logsource);
    const bool has_detection = detection != NULL && read_detection(sigma, detection, &branches);
    if (!has_identity || !has_type || !has_detection || sigma->rejected
        || fb_arena_exhausted(&sigma->scratch))
        return false;
    return fb_sigma_emit(sigma, &identity, &branches);
}
