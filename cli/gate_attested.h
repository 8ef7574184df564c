/* SPDX-License-Identifier: Apache-2.0 */
/* gate_attested.h - `gate --attest-key`: the gates in one process, the key that signs in another. */
#ifndef FB_CLI_GATE_ATTESTED_H
#define FB_CLI_GATE_ATTESTED_H

#include "cli/arguments.h"

/* Runs `gate --evidence` as a program of its own, without the key and without the passphrase, and signs
 * what it wrote.  The folder of --evidence is there then, record and evidence, complete or not at all.
 * Gives the exit code of the gates; FB_EXIT_UNDECIDED, and no folder, where it could not be signed. */
enum fb_exit fb_gate_attested(const struct fb_arguments *arguments);

#endif
