/* SPDX-License-Identifier: Apache-2.0 */
/* keeper.h - the child between supervisor and zygote: it runs no code of the engine, puts limits
 * and namespaces in force, and sees how the zygote ends. */
#ifndef FB_ISOLATE_KEEPER_H
#define FB_ISOLATE_KEEPER_H

#include "isolate/inner.h"

/* The life of the keeper's process, from the fork on. */
_Noreturn void fb_keeper_main(struct fb_isolate *isolate);

/* Memory for a stack above a guard; NULL: none. */
uint8_t *fb_stack_new(void);
/* The end of it, where a stack begins. */
void *fb_stack_top(uint8_t *stack);

#endif
