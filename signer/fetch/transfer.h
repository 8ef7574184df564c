/* SPDX-License-Identifier: Apache-2.0 */
/* transfer.h - getting files from a server that may do what it likes: bounded in bytes and patience.
 *
 * http, https and file addresses, through libcurl.  No redirections are followed, nothing is
 * decompressed, paths go out as they are.  What a server may send at most is always given, and one
 * that stays below FB_TRANSFER_LEAST_SPEED for as long as the patience lasts is given up.
 */
#ifndef FB_FETCH_TRANSFER_H
#define FB_FETCH_TRANSFER_H

#include <stdint.h>

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"

#define FB_TRANSFER_LEAST_SPEED 1024 /* bytes a second */
#define FB_TRANSFER_PATIENCE 30      /* seconds, unless something else is asked for */

struct fb_transfer; /* opaque: a connection that is used again */

/* `patience` in seconds, for connecting and for waiting; 0: FB_TRANSFER_PATIENCE. */
FB_MUST_CHECK bool fb_transfer_new(unsigned int patience, struct fb_transfer **out,
                                   struct fb_diag *diag);
void fb_transfer_free(struct fb_transfer *transfer); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_transfer *, fb_transfer_free);

enum fb_transfer_end {
    FB_TRANSFER_DONE,
    FB_TRANSFER_ABSENT,   /* 404 or 403, no such file */
    FB_TRANSFER_TOO_MUCH, /* it is, or says that it will be, more than `limit` bytes */
};

/* Appends what is at `address`, at most `limit` bytes.  A server that cannot be reached, answers
 * with another status, breaks off or is too slow is FB_FAULT_IO. */
FB_MUST_CHECK bool fb_transfer_get(struct fb_transfer *transfer, const char *address, size_t limit,
                                   struct fb_buffer *out, enum fb_transfer_end *end,
                                   struct fb_diag *diag);

/* The same into a file, which is open for writing and holds the first `*have` bytes already, all
 * together at most `limit`.  The rest is asked for; only a server that answers 206 with just that
 * part may append, any other answer begins the file anew.  *have is set to what the file holds, also
 * on failure, so that it can be gone on with. */
FB_MUST_CHECK bool fb_transfer_get_file(struct fb_transfer *transfer, const char *address,
                                        int descriptor, uint64_t limit, uint64_t *have,
                                        enum fb_transfer_end *end, struct fb_diag *diag);

/* One request to an interface that answers in its own words, whatever the status.  Texts are borrowed
 * for the call; NULL where there is none. */
struct fb_transfer_request {
    const char *address;
    bool posts;
    const char *content_type; /* of the body */
    struct fb_span body;
    const char *token;       /* bearer token, terminated */
    const char *ca;          /* file: whom the server's certificate must be signed by; NULL: the system's */
    const char *certificate; /* file: who we are, PEM, and its private key */
    const char *key;
    const char *answer_type; /* that the answer must have, with status 200; NULL: whatever comes */
};

/* Appends the answer's body, at most `limit` bytes, and gives its status; http and https only, and all
 * of it within the patience.  A server that cannot be reached or proved, breaks off, sends more or
 * another type, or is too slow is FB_FAULT_IO. */
FB_MUST_CHECK bool fb_transfer_ask(struct fb_transfer *transfer, const struct fb_transfer_request *request,
                                   size_t limit, struct fb_buffer *out, unsigned int *status,
                                   struct fb_diag *diag);

#endif
