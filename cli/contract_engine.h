/* SPDX-License-Identifier: Apache-2.0 */
/* contract_engine.h - a contract from an engine: `contract ENGINE.so`. */
#ifndef FB_CLI_CONTRACT_ENGINE_H
#define FB_CLI_CONTRACT_ENGINE_H

#include "cli/arguments.h"

/* Whether the file is a shared object (ELF) rather than a contract's text. */
bool fb_is_engine(const char *path);

/* Observes the engine that is the only operand and writes its contract: JSON, unless --format text
 * asks for the list for people.  Exits with 1, and writes nothing, when the engine ends its
 * process or describes what cannot be a contract. */
enum fb_exit fb_contract_from_engine(const struct fb_arguments *arguments);

#endif
