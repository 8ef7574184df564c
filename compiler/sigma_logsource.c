/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing the template type by product, category and service. */
#include "compiler/sigma_logsource.h"

#include <string.h>

struct logsource {
    struct fb_span product; /* empty: not said */
    struct fb_span category;
    struct fb_span service;
};

enum {
    NO_MATCH = 0,
    MATCH_BY_SERVICE = 1, /* by the type's name, when the type states no log source */
    MATCH_BY_CATEGORY,
    MATCH_BY_LOGSOURCE, /* and one more for each key that agrees */
};

static bool states_logsource(const struct fb_template_type *type)
{
    return type->product != NULL || type->category != NULL || type->service != NULL;
}

/* Adds to *rank when the type states the key and the rule says the same. */
static bool agrees(const char *stated, struct fb_span said, unsigned *rank)
{
    if (stated == NULL)
        return true;
    ++*rank;
    return fb_span_is(said, stated);
}

static bool is_service_name(const char *name, struct fb_span service)
{
    static const char prefix[] = "svc_";
    const bool has_prefix = strncmp(name, prefix, sizeof prefix - 1) == 0;
    return service.size > 0
        && (fb_span_is(service, name) || (has_prefix && fb_span_is(service, name + sizeof prefix - 1)));
}

static unsigned rank_of(const struct fb_template_type *type, const struct logsource *source)
{
    if (states_logsource(type)) {
        unsigned rank = MATCH_BY_LOGSOURCE;
        const bool fits = agrees(type->product, source->product, &rank)
                       && agrees(type->category, source->category, &rank)
                       && agrees(type->service, source->service, &rank);
        return fits ? rank : NO_MATCH;
    }
    if (fb_span_is(source->category, type->name))
        return MATCH_BY_CATEGORY;
    return is_service_name(type->name, source->service) ? MATCH_BY_SERVICE : NO_MATCH;
}

static const struct fb_template_type *find_type(const struct fb_template_types *types,
                                                const struct logsource *source)
{
    const struct fb_template_type *best = NULL;
    unsigned best_rank = NO_MATCH;
    for (size_t i = 0; i < fb_template_types_count(types); i++) {
        const struct fb_template_type *type = fb_template_types_at(types, i);
        const unsigned rank = rank_of(type, source);
        if (rank > best_rank) {
            best_rank = rank;
            best = type;
        }
    }
    return best;
}

/* What the types know under the key that the rule gives: categories, services, names. */
static const char *suggest(struct fb_sigma *sigma, const struct logsource *source)
{
    const size_t count = fb_template_types_count(sigma->sink->types);
    const char **words = fb_sigma_array(sigma, count * 2, sizeof *words);
    if (words == NULL)
        return NULL;
    const bool by_category = source->category.size > 0;
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        const struct fb_template_type *type = fb_template_types_at(sigma->sink->types, i);
        const char *stated = by_category ? type->category : type->service;
        if (stated != NULL)
            words[used++] = stated;
        if (!states_logsource(type))
            words[used++] = type->name;
    }
    const char *help = fb_sigma_did_you_mean(sigma, by_category ? source->category : source->service,
                                             words, used);
    return help != NULL ? help : "define a template type with this log source";
}

static bool refuse_unknown(struct fb_sigma *sigma, const struct fb_doc *node,
                           const struct logsource *source)
{
    const struct {
        const char *name;
        struct fb_span value;
    } keys[] = {
        { "product", source->product },
        { "category", source->category },
        { "service", source->service },
    };
    const char *said = "";
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (keys[i].value.size > 0)
            said = fb_sigma_text(sigma, "%s%s%s \"%.*s\"", said, said[0] != '\0' ? ", " : "",
                                 keys[i].name, FB_SIGMA_WORD(keys[i].value));
    const char *key = source->category.size > 0 ? "category"
                    : source->service.size > 0  ? "service"
                                                : "product";
    const struct fb_doc *at = fb_doc_get(node, key);
    return fb_sigma_reject(sigma, FB0101, (struct fb_sigma_spot){ .node = at != NULL ? at : node },
                           suggest(sigma, source), "no template type has the log source %s", said);
}

static bool read_key(struct fb_sigma *sigma, const struct fb_doc *node, const char *key,
                     struct fb_span *out)
{
    const struct fb_doc *value = fb_doc_get(node, key);
    if (value == NULL || value->kind == FB_DOC_NULL)
        return true;
    if (value->kind != FB_DOC_STRING || value->text.size == 0)
        return fb_sigma_reject(sigma, FB0004, (struct fb_sigma_spot){ .node = value }, NULL,
                               "\"%s\" of a log source must be text", key);
    *out = value->text;
    return true;
}

bool fb_sigma_logsource(struct fb_sigma *sigma, const struct fb_doc *logsource)
{
    struct logsource source = { 0 };
    if (!read_key(sigma, logsource, "product", &source.product)
        || !read_key(sigma, logsource, "category", &source.category)
        || !read_key(sigma, logsource, "service", &source.service))
        return false;
    if (source.product.size + source.category.size + source.service.size == 0)
        return fb_sigma_reject(sigma, FB0004, (struct fb_sigma_spot){ .node = logsource },
                               "name at least one of product, category, service",
                               "the log source names nothing");
    sigma->type = find_type(sigma->sink->types, &source);
    return sigma->type != NULL || refuse_unknown(sigma, logsource, &source);
}
