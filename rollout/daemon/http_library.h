/* SPDX-License-Identifier: Apache-2.0 */
/* http_library.h - libmicrohttpd and GnuTLS, loaded when a daemon starts (internal to the room).  After
 * fb_http_load their functions are called by the names of their manuals; one that is not in the lists
 * does not link. */
#ifndef FB_DAEMON_HTTP_LIBRARY_H
#define FB_DAEMON_HTTP_LIBRARY_H

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>

#include "base/core/attributes.h"
#include "base/core/diag.h"

#define FB_HTTP_FUNCTIONS(X)       \
    X(add_response_header)         \
    X(create_response_from_buffer) \
    X(destroy_response)            \
    X(get_connection_info)         \
    X(get_daemon_info)             \
    X(lookup_connection_value)     \
    X(queue_response)              \
    X(resume_connection)           \
    X(start_daemon)                \
    X(stop_daemon)                 \
    X(suspend_connection)

#define FB_TLS_FUNCTIONS(X)      \
    X(certificate_get_peers)     \
    X(certificate_verify_peers2) \
    X(x509_crt_deinit)           \
    X(x509_crt_get_dn_by_oid)    \
    X(x509_crt_import)           \
    X(x509_crt_init)

struct fb_http {
#define FB_HTTP_FUNCTION(name) __typeof__(&MHD_##name) name;
    FB_HTTP_FUNCTIONS(FB_HTTP_FUNCTION)
#undef FB_HTTP_FUNCTION
};
struct fb_tls {
#define FB_TLS_FUNCTION(name) __typeof__(&gnutls_##name) name;
    FB_TLS_FUNCTIONS(FB_TLS_FUNCTION)
#undef FB_TLS_FUNCTION
};

extern struct fb_http fb_http;
extern struct fb_tls fb_tls;

FB_MUST_CHECK bool fb_http_load(struct fb_diag *diag); /* as fb_library_load, of both */

#define MHD_add_response_header fb_http.add_response_header
#define MHD_create_response_from_buffer fb_http.create_response_from_buffer
#define MHD_destroy_response fb_http.destroy_response
#define MHD_get_connection_info fb_http.get_connection_info
#define MHD_get_daemon_info fb_http.get_daemon_info
#define MHD_lookup_connection_value fb_http.lookup_connection_value
#define MHD_queue_response fb_http.queue_response
#define MHD_resume_connection fb_http.resume_connection
#define MHD_start_daemon fb_http.start_daemon
#define MHD_stop_daemon fb_http.stop_daemon
#define MHD_suspend_connection fb_http.suspend_connection
#define gnutls_certificate_get_peers fb_tls.certificate_get_peers
#define gnutls_certificate_verify_peers2 fb_tls.certificate_verify_peers2
#define gnutls_x509_crt_deinit fb_tls.x509_crt_deinit
#define gnutls_x509_crt_get_dn_by_oid fb_tls.x509_crt_get_dn_by_oid
#define gnutls_x509_crt_import fb_tls.x509_crt_import
#define gnutls_x509_crt_init fb_tls.x509_crt_init

#endif
