/* SPDX-License-Identifier: Apache-2.0 */
/* no_engine.c - shared objects without a table that we could take: none, or one of another kind. */
#include "sensor/engine.h"

#ifdef FB_TABLE_ABI
const struct fb_engine firebreak_engine = { .size = sizeof firebreak_engine, .abi = FB_TABLE_ABI };
#elif defined(FB_TABLE_SIZE)
const struct fb_engine firebreak_engine = { .size = FB_TABLE_SIZE, .abi = FB_ENGINE_ABI };
#else
int not_an_engine(void);
int not_an_engine(void)
{
    return 0;
}
#endif
