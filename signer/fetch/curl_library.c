/* SPDX-License-Identifier: Apache-2.0 */
/* curl_library.c - the table of libcurl's functions. */
#include "signer/fetch/curl_library.h"

#include "base/host/library.h"

struct fb_curl fb_curl;

bool fb_curl_load(struct fb_diag *diag)
{
#define FB_CURL_FUNCTION(name) { "curl_" #name, &fb_curl.name },
    static const struct fb_library_function functions[] = { FB_CURL_FUNCTIONS(FB_CURL_FUNCTION) };
    static struct fb_library library = {
        .file = FB_CURL_LIBRARY,
        .package = "libcurl",
        .functions = functions,
        .count = sizeof functions / sizeof functions[0],
    };

    return fb_library_load(&library, diag);
}
