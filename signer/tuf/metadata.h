/* SPDX-License-Identifier: Apache-2.0 */
/* metadata.h - the four kinds of TUF metadata (TUF 1.0.34), read strictly.
 *
 *     {"signatures":[{"keyid":"..","sig":hex}, ..],"signed":{"_type":..,"version":..,"expires":..,..}}
 *
 * What is read is not yet trusted: signers.h says who has signed it, and compose.h writes it.
 * Refused are keys given twice, integers beyond 2^53 - 1 and numbers with a fraction anywhere in
 * `signed`, a threshold or version of zero, key ids listed twice, and an `expires` of another form
 * than YYYY-MM-DDTHH:MM:SSZ.  Members that are not known here are left alone and are part of what
 * the signatures cover.  A key of a type that is not known here, and one whose id is not the
 * digest of its canonical form, is kept but never counts as a signer.
 */
#ifndef FB_TUF_METADATA_H
#define FB_TUF_METADATA_H

#include "base/core/attributes.h"
#include "base/core/cleanup.h"
#include "base/core/diag.h"
#include "base/host/document.h"
#include "signer/keys/key.h"

#define FB_TUF_MAX_SIGNATURES 256 /* of one file, and key ids of one role */
#define FB_TUF_MAX_KEYS 4096      /* of one file */
#define FB_TUF_MAX_ROLES 65536    /* delegated by one file */

enum fb_tuf_type {
    FB_TUF_ROOT,
    FB_TUF_TIMESTAMP,
    FB_TUF_SNAPSHOT,
    FB_TUF_TARGETS, /* the top-level role and each delegated one */
};

/* "root", "timestamp", "snapshot", "targets" */
const char *fb_tuf_type_name(enum fb_tuf_type type);

/* A digest that metadata gives for a file: name of the algorithm and lower-case hex. */
struct fb_tuf_hash {
    struct fb_span algorithm; /* "sha256"; others may be unknown here */
    struct fb_span hex;
};

/* What is known of a file before it is fetched. */
struct fb_tuf_file {
    bool has_length;
    uint64_t length; /* in bytes */
    const struct fb_tuf_hash *hashes;
    size_t hash_count;
};

/* A row of `meta`: which version of another metadata file is current. */
struct fb_tuf_meta {
    struct fb_span name; /* "snapshot.json" */
    uint64_t version;
    struct fb_tuf_file file; /* both may be missing */
};

struct fb_tuf_target {
    struct fb_span path;
    struct fb_tuf_file file;     /* both are there */
    const struct fb_doc *custom; /* NULL: none, or see custom_json */
    struct fb_span custom_json;  /* for compose.h only: an object as JSON text, instead of custom */
};

/* A key as a file of metadata lists it. */
struct fb_tuf_key {
    struct fb_span id;           /* 64 hex digits by TUF; any text as it was read */
    const struct fb_key *key;    /* NULL: not of use here (unknown type, or an id that is not its own) */
    const struct fb_doc *object; /* as it was read; NULL when it was put together here */
};

/* Who may sign what: a role of the root, or a delegation. */
struct fb_tuf_role {
    struct fb_span name;
    const struct fb_span *keyids;
    size_t keyid_count;
    uint64_t threshold;
    /* Delegations only: exactly one of the two lists, unless they are of the succinct form. */
    bool terminating;
    const struct fb_span *paths; /* patterns; see paths.h */
    size_t path_count;
    const struct fb_span *prefixes; /* of the SHA-256 of a target's path, in hex */
    size_t prefix_count;
};

/* The part that is signed.  Which members are filled follows from `type`; all is borrowed from the
 * fb_tuf that it was read into, or from whoever puts one together for compose.h. */
struct fb_tuf_signed {
    enum fb_tuf_type type;
    uint64_t version;              /* from 1 */
    int64_t expires;               /* seconds since 1970-01-01 00:00 UTC */
    bool consistent_snapshot;      /* root */
    const struct fb_tuf_key *keys; /* root, targets that delegate */
    size_t key_count;
    const struct fb_tuf_role *roles; /* root: those of the four types, at the index of the type;
                                      * targets: delegations, in order of priority */
    size_t role_count;
    unsigned int succinct_bits;      /* targets: 0, or the one role of `roles` stands for 2^bits
                                      * bins, named NAME-HEX by the first bits of the path's digest */
    const struct fb_tuf_meta *metas; /* timestamp: exactly one, snapshot.json; snapshot: any */
    size_t meta_count;
    const struct fb_tuf_target *targets; /* targets */
    size_t target_count;
};

/* A signature as it stands in the file; what it is worth only signers.h says. */
struct fb_tuf_signature {
    struct fb_span keyid;
    struct fb_span hex;
};

struct fb_tuf; /* opaque: a file of metadata, read whole; immutable */

/* Reads a file of metadata that must be of this type.  `file` names it in messages; `bytes` need not
 * outlive the call.  What is wrong with it is FB_FAULT_INPUT, SYNTAX or LIMIT, with its place; so is another
 * major version of the specification than 1. */
FB_MUST_CHECK bool fb_tuf_read(const char *file, struct fb_span bytes, enum fb_tuf_type type,
                               struct fb_tuf **out, struct fb_diag *diag);

void fb_tuf_free(struct fb_tuf *metadata); /* accepts NULL */
FB_DEFINE_AUTO(struct fb_tuf *, fb_tuf_free);

/* What it says; borrowed. */
const struct fb_tuf_signed *fb_tuf_signed(const struct fb_tuf *metadata);

/* The canonical text of `signed`, which signatures cover; borrowed. */
struct fb_span fb_tuf_signed_text(const struct fb_tuf *metadata);

/* Signatures, each key id once, in the order of the file; borrowed. */
const struct fb_tuf_signature *fb_tuf_signatures(const struct fb_tuf *metadata, size_t *count);

/* The rows by name; NULL where there is none. */
const struct fb_tuf_meta *fb_tuf_find_meta(const struct fb_tuf_signed *content, struct fb_span name);
const struct fb_tuf_target *fb_tuf_find_target(const struct fb_tuf_signed *content,
                                               struct fb_span path);
const struct fb_tuf_key *fb_tuf_find_key(const struct fb_tuf_signed *content, struct fb_span id);

/* Whether it is out of date at `now`: the moment of `expires` itself is. */
bool fb_tuf_is_expired(const struct fb_tuf_signed *content, int64_t now);

/* YYYY-MM-DDTHH:MM:SSZ, exactly, of the years 1970 to 9999; false for all else. */
FB_MUST_CHECK bool fb_tuf_time_read(struct fb_span text, int64_t *out);

/* The same written: 20 characters and a terminator.  False for what has no such form. */
FB_MUST_CHECK bool fb_tuf_time_write(int64_t seconds, char out[static 21]);

#endif
