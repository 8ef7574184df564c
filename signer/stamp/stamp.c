/* SPDX-License-Identifier: Apache-2.0 */
/* stamp.c - requests and responses of RFC 3161, through OpenSSL. */
#include "signer/stamp/stamp.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <string.h>
#include <time.h>

#include "base/host/fail.h"

#define NONCE_BYTES 16

static bool fail(struct fb_diag *diag, const char *what)
{
    const unsigned long error = ERR_peek_last_error();
    const char *reason = error != 0 ? ERR_reason_error_string(error) : NULL;

    fb_fail(diag, FB_FAULT_INPUT, "%s%s%s", what, reason != NULL ? ": " : "", reason != NULL ? reason : "");
    ERR_clear_error();
    return false;
}

static bool set_imprint(TS_REQ *request, struct fb_span bytes)
{
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    uint8_t digest[32];
    const bool set = imprint != NULL && algorithm != NULL
                  && EVP_Digest(bytes.bytes, bytes.size, digest, NULL, EVP_sha256(), NULL) == 1
                  && X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1
                  && TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1
                  && TS_MSG_IMPRINT_set_msg(imprint, digest, sizeof digest) == 1
                  && TS_REQ_set_msg_imprint(request, imprint) == 1;

    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(imprint);
    return set;
}

/* Never zero, never negative, always as long. */
static bool set_nonce(TS_REQ *request)
{
    uint8_t bytes[NONCE_BYTES];

    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    bytes[0] = (uint8_t)((bytes[0] & 0x3F) | 0x40);
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    ASN1_INTEGER *nonce = number != NULL ? BN_to_ASN1_INTEGER(number, NULL) : NULL;
    const bool set = nonce != NULL && TS_REQ_set_nonce(request, nonce) == 1;
    ASN1_INTEGER_free(nonce);
    BN_free(number);
    return set;
}

static TS_REQ *make_request(struct fb_span bytes, bool with_nonce)
{
    TS_REQ *request = TS_REQ_new();

    if (request != NULL && TS_REQ_set_version(request, 1) == 1 && set_imprint(request, bytes)
        && TS_REQ_set_cert_req(request, 1) == 1 && (!with_nonce || set_nonce(request)))
        return request;
    TS_REQ_free(request);
    return NULL;
}

bool fb_stamp_request(struct fb_span bytes, struct fb_buffer *out, struct fb_diag *diag)
{
    TS_REQ *request = make_request(bytes, true);
    unsigned char *der = NULL;
    const int size = request != NULL ? i2d_TS_REQ(request, &der) : -1;

    if (size > 0)
        fb_buffer_append(out, (struct fb_span){ der, (size_t)size });
    OPENSSL_free(der);
    TS_REQ_free(request);
    if (size <= 0)
        return fail(diag, "no request for a timestamp can be made");
    return !out->failed || fb_fail_memory(diag);
}

/* Of RFC 3161, 2.4.2: what may be said with a status. */
static const struct {
    int bit;
    const char *name;
} failures[] = {
    { 0, "badAlg" },
    { 2, "badRequest" },
    { 5, "badDataFormat" },
    { 14, "timeNotAvailable" },
    { 15, "unacceptedPolicy" },
    { 16, "unacceptedExtension" },
    { 17, "addInfoNotAvailable" },
    { 25, "systemFailure" },
};

/* Granted, or granted with modifications, which are judged like all else. */
static bool check_status(TS_RESP *response, struct fb_diag *diag)
{
    static const char *const names[] = { "granted", "granted with modifications", "rejection", "waiting",
                                         "a warning of revocation", "a notice of revocation" };
    const TS_STATUS_INFO *info = TS_RESP_get_status_info(response);
    const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(info));
    const ASN1_BIT_STRING *bits = TS_STATUS_INFO_get0_failure_info(info);
    const char *why = "";

    if (status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS)
        return true;
    for (size_t i = 0; i < sizeof failures / sizeof *failures && bits != NULL; i++)
        if (ASN1_BIT_STRING_get_bit(bits, failures[i].bit) == 1)
            why = failures[i].name;
    const bool known = status >= 0 && status < (long)(sizeof names / sizeof *names);
    return fb_fail(diag, FB_FAULT_INPUT, "the authority gives no timestamp: %s%s%s%s",
                   known ? names[status] : "a status that is not known", *why != '\0' ? " (" : "", why, *why != '\0' ? ")" : "");
}

static bool read_time(const TS_RESP *response, int64_t *out)
{
    TS_TST_INFO *info = TS_RESP_get_tst_info((TS_RESP *)(uintptr_t)response);
    struct tm parts;

    if (info == NULL || ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &parts) != 1)
        return false;
    *out = (int64_t)timegm(&parts);
    return true;
}

/* A store of the roots, which asks about certificates at `seconds`: an authority's certificate may
 * have expired since. */
static X509_STORE *make_store(struct fb_span roots, int64_t seconds)
{
    X509_STORE *store = X509_STORE_new();
    BIO *bio = BIO_new_mem_buf(roots.bytes, (int)roots.size);
    size_t count = 0;

    for (X509 *root = NULL; store != NULL && bio != NULL && (root = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL;) {
        count += X509_STORE_add_cert(store, root) == 1 ? 1 : 0;
        X509_free(root);
    }
    BIO_free(bio);
    ERR_clear_error(); /* the end of the text is one */
    if (count == 0) {
        X509_STORE_free(store);
        return NULL;
    }
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)seconds);
    return store;
}

/* What is expected follows from a request: the one that was sent, or one that has no nonce. */
static TS_REQ *expected_request(struct fb_span bytes, struct fb_span request)
{
    const unsigned char *at = request.bytes;

    return request.size > 0 ? d2i_TS_REQ(NULL, &at, (long)request.size) : make_request(bytes, false);
}

static bool check(TS_RESP *response, TS_REQ *request, struct fb_span bytes, X509_STORE *store)
{
    TS_VERIFY_CTX *context = TS_REQ_to_TS_VERIFY_CTX(request, NULL);
    unsigned char *digest = OPENSSL_malloc(32);
    const bool hashed = context != NULL && digest != NULL
                     && EVP_Digest(bytes.bytes, bytes.size, digest, NULL, EVP_sha256(), NULL) == 1;

    if (!hashed) {
        OPENSSL_free(digest);
        TS_VERIFY_CTX_free(context);
        return false;
    }
    /* A request over other bytes must not make a response over them right. */
    (void)TS_VERIFY_CTX_set_imprint(context, digest, 32);
    (void)TS_VERIFY_CTX_add_flags(context, TS_VFY_SIGNATURE | TS_VFY_IMPRINT);
    (void)X509_STORE_up_ref(store);
    (void)TS_VERIFY_CTX_set_store(context, store);
    const bool holds = TS_RESP_verify_response(context, response) == 1;
    TS_VERIFY_CTX_free(context);
    return holds;
}

static bool verify(TS_RESP *response, TS_REQ *request, struct fb_span bytes, struct fb_span roots,
                   int64_t *seconds, struct fb_diag *diag)
{
    int64_t stated = 0;

    if (!check_status(response, diag))
        return false;
    if (!read_time(response, &stated))
        return fail(diag, "the response has no timestamp");
    X509_STORE *store = make_store(roots, stated);
    if (store == NULL)
        return fb_fail(diag, FB_FAULT_INPUT, "there is no certificate among the roots");
    const bool holds = check(response, request, bytes, store);
    X509_STORE_free(store);
    if (!holds)
        return fail(diag, "the timestamp does not hold");
    *seconds = stated;
    return true;
}

bool fb_stamp_verify(struct fb_span response, struct fb_span bytes, struct fb_span request,
                     struct fb_span roots, int64_t *seconds, struct fb_diag *diag)
{
    const unsigned char *at = response.bytes;

    if (response.size > FB_MAX_STAMP_BYTES || request.size > FB_MAX_STAMP_BYTES || roots.size > FB_MAX_STAMP_BYTES)
        return fb_fail(diag, FB_FAULT_LIMIT, "it is too large for a timestamp");
    TS_RESP *parsed = response.size > 0 ? d2i_TS_RESP(NULL, &at, (long)response.size) : NULL;
    const bool whole = parsed != NULL && at == response.bytes + response.size;
    TS_REQ *expected = whole ? expected_request(bytes, request) : NULL;
    const bool holds = whole && expected != NULL && verify(parsed, expected, bytes, roots, seconds, diag);

    TS_REQ_free(expected);
    TS_RESP_free(parsed);
    if (!whole)
        return fail(diag, "it is no response of RFC 3161");
    return holds || (expected == NULL ? fail(diag, "the request cannot be read") : false);
}
