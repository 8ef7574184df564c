/* SPDX-License-Identifier: Apache-2.0 */
/* relative.h - one path seen from another. */
#ifndef FB_PIPELINE_RELATIVE_H
#define FB_PIPELINE_RELATIVE_H

/* `path`, which is there, seen from `folder`, which may have to be made yet (the folder above it is
 * there): "vendor.ksy", "../formats/vendor.ksy".  malloc'ed; NULL when there is no memory or one of
 * the two cannot be found: errno says which.  Symbolic links are resolved. */
char *fb_path_relative(const char *folder, const char *path);

#endif
