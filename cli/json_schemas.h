/* SPDX-License-Identifier: Apache-2.0 */
/* json_schemas.h - schemas/json/NAME.schema.json, embedded at build time. */
#ifndef FB_CLI_JSON_SCHEMAS_H
#define FB_CLI_JSON_SCHEMAS_H

#include "base/host/asset.h"

extern const struct fb_asset fb_json_schemas[];
extern const size_t fb_json_schemas_count;

#endif
