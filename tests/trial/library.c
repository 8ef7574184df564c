/* SPDX-License-Identifier: Apache-2.0 */
/* library.c - a shared library, for an engine that needs one. */
int library_answer(void);

int library_answer(void)
{
    return 42;
}
