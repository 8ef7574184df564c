/* SPDX-License-Identifier: Apache-2.0 */
/* curl_library.h - libcurl, loaded when something is fetched (internal to signer/fetch).  After
 * fb_curl_load its functions are called by the names of its manual; one that is not in the list does
 * not link. */
#ifndef FB_FETCH_CURL_LIBRARY_H
#define FB_FETCH_CURL_LIBRARY_H

#include <curl/curl.h>

#include "base/core/attributes.h"
#include "base/core/diag.h"

#define FB_CURL_FUNCTIONS(X) \
    X(easy_cleanup)          \
    X(easy_getinfo)          \
    X(easy_init)             \
    X(easy_perform)          \
    X(easy_setopt)           \
    X(easy_strerror)         \
    X(global_init)

struct fb_curl {
#define FB_CURL_FUNCTION(name) __typeof__(&curl_##name) name;
    FB_CURL_FUNCTIONS(FB_CURL_FUNCTION)
#undef FB_CURL_FUNCTION
};

extern struct fb_curl fb_curl;

FB_MUST_CHECK bool fb_curl_load(struct fb_diag *diag); /* as fb_library_load */

/* Two are macros in the header, which check types or count arguments. */
#undef curl_easy_getinfo
#undef curl_easy_setopt
#define curl_easy_cleanup fb_curl.easy_cleanup
#define curl_easy_getinfo fb_curl.easy_getinfo
#define curl_easy_init fb_curl.easy_init
#define curl_easy_perform fb_curl.easy_perform
#define curl_easy_setopt fb_curl.easy_setopt
#define curl_easy_strerror fb_curl.easy_strerror
#define curl_global_init fb_curl.global_init

#endif
