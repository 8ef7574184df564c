/* SPDX-License-Identifier: Apache-2.0 */
/* transfer.c - one request after another over libcurl. */
#include "signer/fetch/transfer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host/fail.h"
#include "signer/fetch/curl_library.h"

struct fb_transfer {
    CURL *handle;
    long patience; /* seconds */
    char reason[CURL_ERROR_SIZE];
};

/* Where the bytes of one answer go. */
struct sink {
    CURL *handle;
    struct fb_buffer *buffer; /* NULL: into the file */
    int descriptor;
    uint64_t asked_from; /* where the part that was asked for begins; 0: everything was */
    uint64_t part_from;  /* where the part begins that the answer says it is */
    bool is_part;
    bool begun;
    uint64_t held; /* bytes in the buffer or file */
    uint64_t limit;
    bool too_much;
    bool strange_part; /* a 206 for something else than was asked for */
    bool unwanted;     /* the body of a status that has nothing for us */
    size_t dropped;    /* of that, bytes */
    int error;         /* errno of a write that failed */
};

#define MAX_DROPPED 65536 /* bytes of a page that explains a status; what is read keeps the connection */

#define PROTOCOLS "http,https,file"

#define SET(handle, option, value) (curl_easy_setopt((handle), (option), (value)) == CURLE_OK)

bool fb_transfer_new(unsigned int patience, struct fb_transfer **out, struct fb_diag *diag)
{
    FB_AUTO(fb_transfer_free)
    struct fb_transfer *transfer = calloc(1, sizeof *transfer);
    const long seconds = patience != 0 ? (long)patience : FB_TRANSFER_PATIENCE;

    if (!fb_curl_load(diag))
        return false;
    if (transfer == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK
        || (transfer->handle = curl_easy_init()) == NULL)
        return fb_fail_memory(diag);
    transfer->patience = seconds;
    CURL *handle = transfer->handle;
    if (!SET(handle, CURLOPT_NOSIGNAL, 1L) || !SET(handle, CURLOPT_PATH_AS_IS, 1L)
        || !SET(handle, CURLOPT_PROTOCOLS_STR, PROTOCOLS)
        || !SET(handle, CURLOPT_USERAGENT, "firebreak")
        || !SET(handle, CURLOPT_ERRORBUFFER, transfer->reason)
        || !SET(handle, CURLOPT_CONNECTTIMEOUT, seconds)
        || !SET(handle, CURLOPT_LOW_SPEED_LIMIT, (long)FB_TRANSFER_LEAST_SPEED)
        || !SET(handle, CURLOPT_LOW_SPEED_TIME, seconds))
        return fb_fail(diag, FB_FAULT_UNSUPPORTED, "this libcurl cannot be set up");
    *out = fb_take(transfer);
    return true;
}

void fb_transfer_free(struct fb_transfer *transfer)
{
    if (transfer == NULL)
        return;
    if (transfer->handle != NULL)
        curl_easy_cleanup(transfer->handle);
    free(transfer);
}

/* "Content-Range: bytes 5-9/10" says where a part begins; anything else leaves it where it is not. */
static size_t take_header(char *line, size_t size, size_t count, void *context)
{
    static const char name[] = "content-range: bytes ";
    struct sink *sink = context;
    const size_t length = size * count;
    uint64_t from = 0;

    if (length >= 5 && strncasecmp(line, "http/", 5) == 0)
        sink->is_part = false; /* another answer begins */
    if (length < sizeof name || strncasecmp(line, name, sizeof name - 1) != 0)
        return length;
    size_t at = sizeof name - 1;
    for (; at < length && line[at] >= '0' && line[at] <= '9' && from < UINT64_MAX / 10 - 1; at++)
        from = from * 10 + (uint64_t)(line[at] - '0');
    sink->is_part = at > sizeof name - 1 && at < length && line[at] == '-';
    sink->part_from = from;
    return length;
}

/* Before the first byte: does the answer go on where the file ends, or does it begin anew? */
static bool begin(struct sink *sink)
{
    long status = 0;

    sink->begun = true;
    (void)curl_easy_getinfo(sink->handle, CURLINFO_RESPONSE_CODE, &status);
    if (status == 206) {
        sink->strange_part = sink->asked_from == 0 || !sink->is_part || sink->part_from != sink->asked_from;
        return !sink->strange_part;
    }
    sink->unwanted = status != 0 && status != 200;
    if (sink->buffer != NULL || sink->unwanted)
        return true;
    if (ftruncate(sink->descriptor, 0) != 0) {
        sink->error = errno;
        return false;
    }
    sink->held = 0;
    return true;
}

static bool write_all(struct sink *sink, struct fb_span bytes)
{
    for (size_t done = 0; done < bytes.size;) {
        const ssize_t wrote = pwrite(sink->descriptor, bytes.bytes + done, bytes.size - done,
                                     (off_t)(sink->held + done));
        if (wrote < 0 && errno != EINTR) {
            sink->error = errno;
            return false;
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct sink *sink = context;
    const struct fb_span span = { (const uint8_t *)bytes, size * count };

    if (!sink->begun && !begin(sink))
        return 0;
    if (sink->unwanted)
        return (sink->dropped += span.size) <= MAX_DROPPED ? span.size : 0;
    if (span.size > sink->limit - sink->held) {
        sink->too_much = true;
        return 0;
    }
    if (sink->buffer == NULL && !write_all(sink, span))
        return 0;
    if (sink->buffer != NULL) {
        fb_buffer_append(sink->buffer, span);
        if (sink->buffer->failed) {
            sink->error = ENOMEM;
            return 0;
        }
    }
    sink->held += span.size;
    return span.size;
}

static bool prepare(struct fb_transfer *transfer, const char *address, struct sink *sink)
{
    char range[32] = "";

    transfer->reason[0] = '\0';
    if (sink->asked_from > 0)
        (void)snprintf(range, sizeof range, "%" PRIu64 "-", sink->asked_from);
    return SET(transfer->handle, CURLOPT_URL, address)
        && SET(transfer->handle, CURLOPT_RANGE, range[0] != '\0' ? range : NULL)
        && SET(transfer->handle, CURLOPT_HEADERFUNCTION, take_header)
        && SET(transfer->handle, CURLOPT_HEADERDATA, sink)
        && SET(transfer->handle, CURLOPT_WRITEFUNCTION, take_bytes)
        && SET(transfer->handle, CURLOPT_WRITEDATA, sink);
}

static bool fail(struct fb_diag *diag, const char *address, const char *what)
{
    struct fb_place place = { .line = 0 };

    fb_place_set_file(&place, address);
    return fb_fail_at(diag, FB_FAULT_IO, &place, "it cannot be fetched: %s", what);
}

static bool fail_status(struct fb_diag *diag, const char *address, long status)
{
    char what[64];

    (void)snprintf(what, sizeof what, "the server answers with status %ld", status);
    return fail(diag, address, what);
}

static bool is_file(const char *address)
{
    return strncasecmp(address, "file:", 5) == 0;
}

/* What the request came to.  The body of any status but 200 and 206 is of no interest. */
static bool judge(const struct fb_transfer *transfer, const char *address, CURLcode code,
                  const struct sink *sink, enum fb_transfer_end *end, struct fb_diag *diag)
{
    long status = 0;

    (void)curl_easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &status);
    if (status == 404 || status == 403 || (is_file(address) && code == CURLE_FILE_COULDNT_READ_FILE)) {
        *end = FB_TRANSFER_ABSENT;
        return true;
    }
    if (!is_file(address) && status != 0 && status != 200 && status != 206)
        return fail_status(diag, address, status);
    if (sink->too_much) {
        *end = FB_TRANSFER_TOO_MUCH;
        return true;
    }
    if (sink->error != 0)
        return fb_fail_errno(diag, address, "what it sends cannot be written", sink->error);
    if (sink->strange_part)
        return fail(diag, address, "the server sends another part than was asked for");
    if (code == CURLE_OPERATION_TIMEDOUT)
        return fail(diag, address, "the server is too slow");
    if (code != CURLE_OK)
        return fail(diag, address, transfer->reason[0] != '\0' ? transfer->reason : curl_easy_strerror(code));
    *end = FB_TRANSFER_DONE;
    return true;
}

static bool run(struct fb_transfer *transfer, const char *address, struct sink *sink,
                enum fb_transfer_end *end, struct fb_diag *diag)
{
    sink->handle = transfer->handle;
    if (!prepare(transfer, address, sink))
        return fb_fail_memory(diag);
    const CURLcode code = curl_easy_perform(transfer->handle);
    return judge(transfer, address, code, sink, end, diag);
}

bool fb_transfer_get(struct fb_transfer *transfer, const char *address, size_t limit,
                     struct fb_buffer *out, enum fb_transfer_end *end, struct fb_diag *diag)
{
    struct sink sink = { .buffer = out, .limit = limit };

    return run(transfer, address, &sink, end, diag);
}

bool fb_transfer_get_file(struct fb_transfer *transfer, const char *address, int descriptor,
                          uint64_t limit, uint64_t *have, enum fb_transfer_end *end,
                          struct fb_diag *diag)
{
    const uint64_t from = is_file(address) ? 0 : *have; /* which has no status 206 */
    struct sink sink = { .descriptor = descriptor, .limit = limit, .held = *have, .asked_from = from };
    long status = 0;
    const bool done = run(transfer, address, &sink, end, diag);

    (void)curl_easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &status);
    *have = status == 416 || sink.strange_part ? 0 : sink.held; /* 416: there is no such part */
    return done;
}

static bool fail_to_ask(struct fb_diag *diag, const char *address, const char *what)
{
    struct fb_place place = { .line = 0 };

    fb_place_set_file(&place, address);
    return fb_fail_at(diag, FB_FAULT_IO, &place, "the server does not answer: %s", what);
}

/* Takes every answer as it is: an error has its reason in the body. */
static size_t take_answer(char *bytes, size_t size, size_t count, void *context)
{
    struct sink *sink = context;
    const struct fb_span span = { (const uint8_t *)bytes, size * count };

    sink->too_much = span.size > sink->limit - sink->held;
    if (sink->too_much)
        return 0;
    fb_buffer_append(sink->buffer, span);
    sink->held += span.size;
    return sink->buffer->failed ? 0 : span.size;
}

/* The lines of a request's head; the list of libcurl is made of what lies here. */
struct head {
    struct fb_buffer type, bearer;
    struct curl_slist lines[3];
    struct curl_slist *list;
};

static void add_line(struct head *head, struct curl_slist *line, char *text)
{
    *line = (struct curl_slist){ text, head->list };
    head->list = line;
}

static bool make_head(const struct fb_transfer_request *request, struct head *head)
{
    static char no_waiting[] = "Expect:"; /* for a "100 Continue" */

    if (request->content_type != NULL) {
        fb_buffer_printf(&head->type, "Content-Type: %s", request->content_type);
        add_line(head, &head->lines[0], head->type.text);
    }
    if (request->token != NULL) {
        fb_buffer_printf(&head->bearer, "Authorization: Bearer %s", request->token);
        add_line(head, &head->lines[1], head->bearer.text);
    }
    if (request->posts)
        add_line(head, &head->lines[2], no_waiting);
    return !head->type.failed && !head->bearer.failed;
}

static bool set_request(const struct fb_transfer *transfer, const struct fb_transfer_request *request,
                        const struct head *head, struct sink *sink)
{
    CURL *handle = transfer->handle;

    return SET(handle, CURLOPT_URL, request->address) && SET(handle, CURLOPT_HTTPHEADER, head->list)
        && SET(handle, CURLOPT_PROTOCOLS_STR, "http,https") && SET(handle, CURLOPT_TIMEOUT, transfer->patience)
        && SET(handle, CURLOPT_WRITEFUNCTION, take_answer) && SET(handle, CURLOPT_WRITEDATA, sink)
        && (request->posts ? SET(handle, CURLOPT_POST, 1L)
                                 && SET(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size)
                                 && SET(handle, CURLOPT_POSTFIELDS, request->body.size > 0 ? (const char *)request->body.bytes : "")
                           : SET(handle, CURLOPT_HTTPGET, 1L))
        && (request->ca == NULL || SET(handle, CURLOPT_CAINFO, request->ca))
        && (request->certificate == NULL || SET(handle, CURLOPT_SSLCERT, request->certificate))
        && (request->key == NULL || SET(handle, CURLOPT_SSLKEY, request->key));
}

/* As it was, for what is fetched next. */
static void unset_request(const struct fb_transfer *transfer)
{
    (void)SET(transfer->handle, CURLOPT_HTTPHEADER, (struct curl_slist *)NULL);
    (void)SET(transfer->handle, CURLOPT_TIMEOUT, 0L);
    (void)SET(transfer->handle, CURLOPT_HTTPGET, 1L);
    (void)SET(transfer->handle, CURLOPT_PROTOCOLS_STR, PROTOCOLS);
}

/* "application/timestamp-reply; charset=x" is of that type too. */
static bool is_type(const char *given, const char *wanted)
{
    const size_t size = strlen(wanted);

    return given != NULL && strncasecmp(given, wanted, size) == 0
        && (given[size] == '\0' || given[size] == ';' || given[size] == ' ');
}

static bool judge_answer(const struct fb_transfer *transfer, const struct fb_transfer_request *request, CURLcode code,
                         const struct sink *sink, unsigned int *status, struct fb_diag *diag)
{
    const char *address = request->address, *type = NULL;
    long answered = 0;

    (void)curl_easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &answered);
    (void)curl_easy_getinfo(transfer->handle, CURLINFO_CONTENT_TYPE, &type);
    if (sink->buffer->failed)
        return fb_fail_memory(diag);
    if (sink->too_much)
        return fail_to_ask(diag, address, "what it sends is longer than an answer can be");
    if (code == CURLE_OPERATION_TIMEDOUT)
        return fail_to_ask(diag, address, "the server is too slow");
    if (code != CURLE_OK)
        return fail_to_ask(diag, address, transfer->reason[0] != '\0' ? transfer->reason : curl_easy_strerror(code));
    if (request->answer_type != NULL && answered != 200)
        return fail_status(diag, address, answered);
    if (request->answer_type != NULL && !is_type(type, request->answer_type))
        return fail_to_ask(diag, address, "the answer is of another type than was asked for");
    *status = (unsigned int)answered;
    return true;
}

bool fb_transfer_ask(struct fb_transfer *transfer, const struct fb_transfer_request *request, size_t limit,
                     struct fb_buffer *out, unsigned int *status, struct fb_diag *diag)
{
    struct sink sink = { .buffer = out, .limit = limit };
    struct head head = { .type = FB_BUFFER_EMPTY, .bearer = FB_BUFFER_EMPTY };

    transfer->reason[0] = '\0';
    const bool ready = make_head(request, &head) && set_request(transfer, request, &head, &sink);
    const CURLcode code = ready ? curl_easy_perform(transfer->handle) : CURLE_OUT_OF_MEMORY;
    unset_request(transfer);
    if (head.bearer.text != NULL)
        explicit_bzero(head.bearer.text, head.bearer.size);
    fb_buffer_clear(&head.bearer);
    fb_buffer_clear(&head.type);
    return ready ? judge_answer(transfer, request, code, &sink, status, diag) : fb_fail_memory(diag);
}
