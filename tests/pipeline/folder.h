/* SPDX-License-Identifier: Apache-2.0 */
/* folder.h - a scratch folder that a test works in. */
#ifndef FB_TESTS_PIPELINE_FOLDER_H
#define FB_TESTS_PIPELINE_FOLDER_H

/* Makes a new folder below /tmp the working folder; folder_remove takes it away and goes back. */
void folder_enter(void);
void folder_remove(void);

/* Writes a file, and the folders on the way to it. */
void folder_write(const char *path, const char *text);

#endif
