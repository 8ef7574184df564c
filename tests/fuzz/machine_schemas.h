/* SPDX-License-Identifier: Apache-2.0 */
/* machine_schemas.h - schemas that inputs of the target machine name by a digit. */
#ifndef FB_TESTS_FUZZ_MACHINE_SCHEMAS_H
#define FB_TESTS_FUZZ_MACHINE_SCHEMAS_H

#include "validator/schema/schema.h"

#define MACHINE_SCHEMAS 5

/* One of them, loaded once; index < MACHINE_SCHEMAS. */
const struct fb_schema *machine_schema(size_t index);

#endif
