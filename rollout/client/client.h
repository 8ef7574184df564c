/* SPDX-License-Identifier: Apache-2.0 */
/* client.h - a daemon's interface (docs/serve.md) from outside: one question, one whole answer.
 *
 * Nothing that a daemon sends is trusted to be what it should be.  An answer is whole and well-formed
 * or there is none: that a server cannot be reached, is not the one whose certificate was expected, or
 * breaks off is FB_FAULT_IO with what to do.  A daemon that says no is an answer (`refusal`).
 */
#ifndef FB_ROLLOUT_CLIENT_H
#define FB_ROLLOUT_CLIENT_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/host/buffer.h"
#include "base/host/document.h"

#define FB_CLIENT_MOST_ANSWER ((size_t)16 << 20)

/* All texts are borrowed while the client lives; NULL where there is none. */
struct fb_client_options {
    const char *server;      /* "https://rollouts.example:8443", with or without a slash at its end */
    const char *ca;          /* file, PEM: whom the server's certificate must be signed by; NULL: the system's */
    const char *certificate; /* file, PEM: who we are, and its private key */
    const char *key;
    const char *token;     /* bearer token */
    unsigned int patience; /* seconds; 0: as transfer.h says */
};

struct fb_client; /* opaque */

/* A token or a certificate goes out over http only to this machine (127.0.0.1, [::1], localhost);
 * another address is FB_FAULT_INPUT, as is one that is no http or https address. */
FB_MUST_CHECK bool fb_client_new(const struct fb_client_options *options, struct fb_client **out,
                                 struct fb_diag *diag);
void fb_client_free(struct fb_client *client); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_client *, fb_client_free);

/* What a daemon says no with; cleared with the answer. */
struct fb_client_refusal {
    unsigned int status;       /* of HTTP: 400 to 499 */
    const char *code;          /* "refused", "unknown", "unsafe", "forbidden", ...; "" where it says none */
    const char *rule;          /* "FB9011"; NULL: none */
    const char *message;       /* a sentence */
    const struct fb_doc *list; /* "findings", or NULL */
};

struct fb_client_answer {
    bool refused;
    struct fb_client_refusal refusal;
    struct fb_document *document; /* an object; NULL for a plan */
    struct fb_buffer text;        /* the answer's bytes */
};
void fb_client_answer_clear(struct fb_client_answer *answer);
static inline void fb_client_answer_clear_at(struct fb_client_answer *at)
{
    fb_client_answer_clear(at);
}

/* Whether a rollout or ring of this name can be asked about: 1 to 128 letters, digits, dots, lines
 * and hyphens. */
bool fb_client_names(const char *name);

/* GET of a path that begins with "/v1/". */
FB_MUST_CHECK bool fb_client_get(struct fb_client *client, const char *path, struct fb_client_answer *out,
                                 struct fb_diag *diag);

/* The same, of an answer that is no JSON. */
FB_MUST_CHECK bool fb_client_get_text(struct fb_client *client, const char *path, struct fb_client_answer *out,
                                      struct fb_diag *diag);

/* POST /v1/rollouts/{rollout} with the text of a plan. */
FB_MUST_CHECK bool fb_client_create(struct fb_client *client, const char *rollout, struct fb_span plan,
                                    struct fb_client_answer *out, struct fb_diag *diag);

struct fb_client_command { /* texts borrowed, NULL where there is none */
    const char *rollout;
    const char *verb; /* "approve", "start", ... */
    const char *why;
    const char *ring;
    const char *lane;
    const char *release;
    const char *metric;
    double baseline;      /* with a metric */
    const char *envelope; /* of a signed approval, and the public key */
    const char *key;
};

/* POST /v1/rollouts/{rollout}/{verb}.  An answer that is no refusal says that it is done and on the
 * daemon's disk; without one it is not known whether it was. */
FB_MUST_CHECK bool fb_client_command(struct fb_client *client, const struct fb_client_command *command,
                                     struct fb_client_answer *out, struct fb_diag *diag);

#endif
