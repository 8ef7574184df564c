/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.h - what libmicrohttpd calls: connections that come and go, and requests on them. */
#ifndef FB_ROLLOUT_EXCHANGE_H
#define FB_ROLLOUT_EXCHANGE_H

#include "rollout/daemon/http_library.h"
#include "rollout/daemon/server.h"

/* NULL where there was no memory to note it. */
struct fb_connection *fb_connection_of(struct MHD_Connection *http);

/* From now on its slowness is ours (`busy`), or the client's. */
void fb_connection_touch(struct fb_daemon *daemon, struct MHD_Connection *http, bool busy);

/* These three have the types that libmicrohttpd asks for; `context` is the struct fb_daemon. */
void fb_connection_note(void *context, struct MHD_Connection *http, void **socket_context,
                        enum MHD_ConnectionNotificationCode code);
enum MHD_Result fb_exchange_handle(void *context, struct MHD_Connection *http, const char *path, const char *method,
                                   const char *version, const char *upload, size_t *upload_size, void **state);
void fb_exchange_completed(void *context, struct MHD_Connection *http, void **state,
                           enum MHD_RequestTerminationCode why);

#endif
