/* SPDX-License-Identifier: Apache-2.0 */
/* json_text.h - writing JSON: commas, nesting and escapes are taken care of.
 *
 * Any bytes are safe: what is not valid UTF-8 becomes U+FFFD, one for each byte, and control
 * characters are escaped, those too that JSON allows.  Integers are exact.  Objects and arrays
 * must be closed in order; the buffer remembers when memory ran out.
 */
#ifndef FB_WRITE_JSON_TEXT_H
#define FB_WRITE_JSON_TEXT_H

#include "base/host/buffer.h"

struct fb_json {
    struct fb_buffer *out; /* borrowed */
    size_t indent;         /* spaces per level; zero: all on one line */
    size_t depth;
    bool after_value; /* a comma comes before the next value of this level */
    bool after_key;
};

struct fb_json fb_json_over(struct fb_buffer *out, size_t indent);

void fb_json_open_object(struct fb_json *json);
void fb_json_close_object(struct fb_json *json);
void fb_json_open_array(struct fb_json *json);
void fb_json_close_array(struct fb_json *json);

/* A key of the innermost object; the next call writes its value. */
void fb_json_key(struct fb_json *json, const char *key);

void fb_json_null(struct fb_json *json);
void fb_json_bool(struct fb_json *json, bool value);
void fb_json_u64(struct fb_json *json, uint64_t value);
void fb_json_i64(struct fb_json *json, int64_t value);
void fb_json_real(struct fb_json *json, double value); /* shortest text; null where not finite */
void fb_json_string(struct fb_json *json, struct fb_span text);
void fb_json_text(struct fb_json *json, const char *text); /* NULL gives null */

/* A member of the innermost object: a key and its value, or the object or array that it begins. */
void fb_json_put_object(struct fb_json *json, const char *key);
void fb_json_put_array(struct fb_json *json, const char *key);
void fb_json_put_null(struct fb_json *json, const char *key);
void fb_json_put_bool(struct fb_json *json, const char *key, bool value);
void fb_json_put_u64(struct fb_json *json, const char *key, uint64_t value);
void fb_json_put_i64(struct fb_json *json, const char *key, int64_t value);
void fb_json_put_real(struct fb_json *json, const char *key, double value);
void fb_json_put_string(struct fb_json *json, const char *key, struct fb_span text);
void fb_json_put_text(struct fb_json *json, const char *key, const char *text);

#endif
