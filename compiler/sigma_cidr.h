/* SPDX-License-Identifier: Apache-2.0 */
/* sigma_cidr.h - the modifier `cidr`: blocks of IPv4 and IPv6 addresses. */
#ifndef FB_COMPILER_SIGMA_CIDR_H
#define FB_COMPILER_SIGMA_CIDR_H

#include "compiler/sigma_context.h"

/* Checks a block and completes an address alone to the block that holds only it. */
FB_MUST_CHECK bool fb_sigma_cidr(struct fb_sigma *sigma, struct fb_span text,
                                 struct fb_sigma_spot at, struct fb_span *out);

#endif
