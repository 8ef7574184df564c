/* SPDX-License-Identifier: Apache-2.0 */
/* crc32.h - the checksum of zlib, gzip and PNG: polynomial 0xEDB88320, reflected. */
#ifndef FB_SENSOR_CRC32_H
#define FB_SENSOR_CRC32_H

#include "base/core/span.h"

uint32_t fb_sensor_crc32(struct fb_span bytes);

#endif
