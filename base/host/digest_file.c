/* SPDX-License-Identifier: Apache-2.0 */
/* digest_file.c - digests of files that need not fit into memory. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host/digest.h"
#include "base/host/fail.h"

enum {
    CHUNK = 256 * 1024,
};

/* Bytes that were read and hashed; -1 with errno. */
static int64_t hash_all(int descriptor, EVP_MD_CTX *context, uint8_t *chunk)
{
    int64_t total = 0;

    for (;;) {
        const ssize_t got = read(descriptor, chunk, CHUNK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? -1 : total;
        if (EVP_DigestUpdate(context, chunk, (size_t)got) != 1) {
            errno = ENOMEM;
            return -1;
        }
        total += got;
    }
}

static bool hash_file(int descriptor, char out[static 65], uint64_t *size)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t *chunk = malloc(CHUNK);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t digest[32];
    const bool ready = chunk != NULL && context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
    const int64_t total = ready ? hash_all(descriptor, context, chunk) : -1;
    const bool hashed = total >= 0 && EVP_DigestFinal_ex(context, digest, NULL) == 1;
    const int error = ready ? errno : ENOMEM;

    EVP_MD_CTX_free(context);
    free(chunk);
    errno = error;
    if (!hashed)
        return false;
    for (size_t i = 0; i < sizeof digest; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[64] = '\0';
    *size = (uint64_t)total;
    return true;
}

bool fb_sha256_file(const char *path, char out[static 65], uint64_t *size, struct fb_diag *diag)
{
    struct stat status;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (descriptor < 0)
        return fb_fail_errno(diag, path, "it cannot be read", errno);
    errno = EINVAL; /* what is neither a file nor a folder */
    const bool is_file = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    const bool hashed = is_file && hash_file(descriptor, out, size);
    const int error = !is_file && S_ISDIR(status.st_mode) ? EISDIR : errno;
    (void)close(descriptor);
    return hashed || fb_fail_errno(diag, path, "it cannot be read", error);
}
