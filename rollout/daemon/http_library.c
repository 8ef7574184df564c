/* SPDX-License-Identifier: Apache-2.0 */
/* http_library.c - the tables of the functions of libmicrohttpd and GnuTLS. */
#include "rollout/daemon/http_library.h"

#include "base/host/library.h"

struct fb_http fb_http;
struct fb_tls fb_tls;

bool fb_http_load(struct fb_diag *diag)
{
#define FB_HTTP_FUNCTION(name) { "MHD_" #name, &fb_http.name },
#define FB_TLS_FUNCTION(name) { "gnutls_" #name, &fb_tls.name },
    static const struct fb_library_function http_functions[] = { FB_HTTP_FUNCTIONS(FB_HTTP_FUNCTION) };
    static const struct fb_library_function tls_functions[] = { FB_TLS_FUNCTIONS(FB_TLS_FUNCTION) };
    static struct fb_library http = {
        .file = FB_MICROHTTPD_LIBRARY,
        .package = "libmicrohttpd",
        .functions = http_functions,
        .count = sizeof http_functions / sizeof http_functions[0],
    };
    static struct fb_library tls = {
        .file = FB_GNUTLS_LIBRARY,
        .package = "GnuTLS",
        .functions = tls_functions,
        .count = sizeof tls_functions / sizeof tls_functions[0],
    };

    return fb_library_load(&http, diag) && fb_library_load(&tls, diag);
}
