/* SPDX-License-Identifier: Apache-2.0 */
/* model_source.h - content written down as it stands in the model, so that tests can hold what no
 * compiler lets through.
 *
 *     {"channel":1,"version":1,
 *      "types":[{"id":3,"revision":1,"fields":21,"name":"ipc"}],
 *      "instances":[{"id":"a","type":3,"count":21,
 *        "criteria":[{"field":20,"op":"equals","values":["x"]}],
 *        "except":[[{"field":0,"op":"any","of":[{"op":"wildcard"},{"op":"equals_field","other":20}]}]]}]}
 * "types" may be left out (fixture_write), "count" too: then it is that of the type's fields. */
#ifndef FB_TESTS_GATES_MODEL_SOURCE_H
#define FB_TESTS_GATES_MODEL_SOURCE_H

#include "tests/gates/fixture.h"

struct fb_content model_source_read(struct fixture *fixture, const struct fb_doc *doc);

#endif
