/* SPDX-License-Identifier: Apache-2.0 */
/* token.c - keys in tokens, through OpenSSL's engine pkcs11 (libengine-pkcs11-openssl).
 *
 * Engines are deprecated in OpenSSL 3, but Debian 12 has no provider for PKCS#11: this file alone
 * uses them, and loads the engine only when a key in a token is asked for. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/engine.h>
#include <openssl/ui.h>

#include "base/host/fail.h"
#include "signer/keys/key_crypto.h"

/* The engine stays for as long as the process: keys hold references to it. */
static ENGINE *start_engine(struct fb_diag *diag)
{
    ENGINE_load_dynamic();
    ENGINE *engine = ENGINE_by_id("pkcs11");
    if (engine == NULL) {
        fb_fail_crypto(diag, "OpenSSL's engine pkcs11 cannot be loaded");
        fb_fail_help(diag, "install libengine-pkcs11-openssl");
        return NULL;
    }
    if (ENGINE_init(engine) != 1) {
        ENGINE_free(engine);
        fb_fail_crypto(diag, "the PKCS#11 module cannot be started");
        fb_fail_help(diag, "PKCS11_MODULE_PATH names the module of the token");
        return NULL;
    }
    return engine;
}

/* Nobody is asked: without the right PIN there is no key. */
static int ask_nobody(UI *ui, UI_STRING *string)
{
    (void)ui;
    (void)string;
    return 0;
}

/* The engine keeps its own copy of the PIN for as long as it needs it, and wipes that. */
static EVP_PKEY *load(ENGINE *engine, const char *uri, const struct fb_passphrase *pin)
{
    UI_METHOD *silent = UI_create_method("firebreak");
    const bool ready = silent != NULL && UI_method_set_reader(silent, ask_nobody) == 0
                    && ENGINE_ctrl_cmd_string(engine, "PIN", pin->text, 0) == 1;
    EVP_PKEY *pkey = ready ? ENGINE_load_private_key(engine, uri, silent, NULL) : NULL;

    UI_destroy_method(silent);
    return pkey;
}

bool fb_token_load(const char *uri, const struct fb_passphrase *pin, EVP_PKEY **out,
                   struct fb_diag *diag)
{
    ENGINE *engine = start_engine(diag);

    if (engine == NULL)
        return false;
    EVP_PKEY *pkey = load(engine, uri, pin);
    (void)ENGINE_finish(engine);
    (void)ENGINE_free(engine);
    if (pkey == NULL) {
        fb_fail_crypto(diag, "the token has no private key that this names, or the PIN is wrong");
        return false;
    }
    *out = pkey;
    return true;
}
