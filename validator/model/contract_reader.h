/* SPDX-License-Identifier: Apache-2.0 */
/* contract_reader.h - one contract from its JSON or YAML; within the room only. */
#ifndef FB_MODEL_CONTRACT_READER_H
#define FB_MODEL_CONTRACT_READER_H

#include "base/core/arena.h"
#include "base/host/document.h"
#include "validator/model/contract.h"

/* Everything that *out points to is in the arena.  After a failure the contents of *out are of
 * no use. */
FB_MUST_CHECK bool fb_contract_read(struct fb_arena *arena, const struct fb_doc *node,
                                    struct fb_contract *out, struct fb_diag *diag);

#endif
