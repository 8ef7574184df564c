/* SPDX-License-Identifier: Apache-2.0 */
/* key_file.c - private keys in encrypted PKCS#8 files. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h> /* of PKCS #8, only PKCS8_decrypt and PKCS8_set0_pbe */
#include <openssl/x509.h>
#include <string.h>

#include "base/host/fail.h"
#include "base/host/file.h"
#include "signer/keys/key_crypto.h"

#define KEY_FILE_BYTES ((size_t)64 << 10)

/* scrypt's cost: 16 MB and some 50 ms each time that a key is opened. */
#define SCRYPT_N 16384
#define SCRYPT_R 8
#define SCRYPT_P 1

static EVP_PKEY *decrypt(const unsigned char *der, long size,
                         const struct fb_passphrase *passphrase)
{
    X509_SIG *box = d2i_X509_SIG(NULL, &der, size);
    PKCS8_PRIV_KEY_INFO *info = box != NULL ? PKCS8_decrypt(box, passphrase->text, (int)passphrase->size) : NULL;
    EVP_PKEY *pkey = info != NULL ? EVP_PKCS82PKEY(info) : NULL;

    PKCS8_PRIV_KEY_INFO_free(info);
    X509_SIG_free(box);
    return pkey;
}

static bool open_box(const unsigned char *der, long size, const struct fb_passphrase_source *source,
                     EVP_PKEY **out, struct fb_diag *diag)
{
    struct fb_passphrase passphrase;

    if (!fb_passphrase_read(source, &passphrase, diag))
        return false;
    EVP_PKEY *pkey = decrypt(der, size, &passphrase);
    fb_passphrase_clear(&passphrase);
    if (pkey == NULL) {
        fb_fail_crypto(diag, "it cannot be opened");
        return fb_fail_help(diag, "is it the right passphrase?");
    }
    *out = pkey;
    return true;
}

static bool refuse_name(const char *name, struct fb_diag *diag)
{
    fb_fail(diag, FB_FAULT_INPUT, "it is no encrypted private key (PEM, \"ENCRYPTED PRIVATE KEY\")%s%s",
            name != NULL ? " but " : "", name != NULL ? name : "");
    return fb_fail_help(diag, "`openssl pkcs8 -topk8 -scrypt` encrypts a private key that is not");
}

static bool read_private(struct fb_span bytes, const struct fb_passphrase_source *source,
                         struct fb_key **out, struct fb_diag *diag)
{
    BIO *bio = BIO_new_mem_buf(bytes.bytes, (int)bytes.size);
    char *name = NULL;
    char *header = NULL;
    unsigned char *der = NULL;
    long size = 0;
    EVP_PKEY *pkey = NULL;
    const bool found = bio != NULL && PEM_read_bio(bio, &name, &header, &der, &size) == 1;
    const bool opened = found && strcmp(name, PEM_STRING_PKCS8) == 0
                          ? open_box(der, size, source, &pkey, diag)
                          : refuse_name(found ? name : NULL, diag);

    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(der, size > 0 ? (size_t)size : 0);
    BIO_free(bio);
    return opened && fb_key_adopt(pkey, true, false, out, diag);
}

static bool open_token(const char *uri, const struct fb_passphrase_source *source,
                       struct fb_key **out, struct fb_diag *diag)
{
    struct fb_passphrase pin;
    EVP_PKEY *pkey = NULL;

    if (!fb_passphrase_read(source, &pin, diag))
        return false;
    const bool loaded = fb_token_load(uri, &pin, &pkey, diag);
    fb_passphrase_clear(&pin);
    return loaded && fb_key_adopt(pkey, true, true, out, diag);
}

/* Hands a file's bytes to a reader and wipes them: it may be a private key that somebody left in
 * the clear. */
static bool open_file(const char *path, const struct fb_passphrase_source *source, bool either,
                      struct fb_key **out, struct fb_diag *diag)
{
    static const char mark[] = "-----BEGIN " PEM_STRING_PUBLIC "-----";
    struct fb_span bytes = { NULL, 0 };

    if (!fb_file_read(path, KEY_FILE_BYTES, &bytes, diag))
        return false;
    const bool is_public = bytes.size > 0
                        && (bytes.bytes[0] == '{' || memmem(bytes.bytes, bytes.size, mark, sizeof mark - 1) != NULL);
    const bool ok = either && is_public ? fb_key_read_public(path, bytes, out, diag)
                                        : read_private(bytes, source, out, diag);
    OPENSSL_cleanse((void *)(uintptr_t)bytes.bytes, bytes.size);
    fb_file_free(&bytes);
    return ok;
}

static bool open_named(const char *name, const struct fb_passphrase_source *source, bool either,
                       struct fb_key **out, struct fb_diag *diag)
{
    const bool opened = strncmp(name, "pkcs11:", 7) == 0 ? open_token(name, source, out, diag)
                                                         : open_file(name, source, either, out, diag);

    if (!opened && diag->place.file[0] == '\0')
        fb_place_set_file(&diag->place, name);
    return opened;
}

bool fb_key_open(const char *name, const struct fb_passphrase_source *source, struct fb_key **out,
                 struct fb_diag *diag)
{
    return open_named(name, source, false, out, diag);
}

bool fb_key_open_either(const char *name, const struct fb_passphrase_source *source,
                        struct fb_key **out, struct fb_diag *diag)
{
    return open_named(name, source, true, out, diag);
}

/* PBES2 with scrypt and AES-256-CBC; the salt is OpenSSL's random default. */
static X509_SIG *encrypt(EVP_PKEY *pkey, const struct fb_passphrase *passphrase)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);
    X509_ALGOR *scheme = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), NULL, 0, NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);
    X509_SIG *box = info != NULL && scheme != NULL
                      ? PKCS8_set0_pbe(passphrase->text, (int)passphrase->size, info, scheme)
                      : NULL;

    if (box == NULL)
        X509_ALGOR_free(scheme); /* otherwise the box has it */
    PKCS8_PRIV_KEY_INFO_free(info);
    return box;
}

bool fb_key_write_private(const struct fb_key *key, const struct fb_passphrase *passphrase,
                          struct fb_buffer *out, struct fb_diag *diag)
{
    if (key->private_part == NULL || key->in_token)
        return fb_fail(diag, FB_FAULT_INPUT, "there is no private part that could be written");
    X509_SIG *box = encrypt(key->private_part, passphrase);
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    const bool written = box != NULL && bio != NULL && PEM_write_bio_PKCS8(bio, box) == 1;
    const long size = written ? BIO_get_mem_data(bio, &text) : 0;

    fb_buffer_append(out, (struct fb_span){ (const uint8_t *)text, (size_t)size });
    BIO_free(bio);
    X509_SIG_free(box);
    if (!written)
        return fb_fail_crypto(diag, "the private key cannot be encrypted");
    return !out->failed || fb_fail_memory(diag);
}
