/* SPDX-License-Identifier: Apache-2.0 */
/* judge_bundle.c - lists a bundle as libarchive reads it: size, kind, mode, owner, time and name of
 * each entry, a line each.  usage: judge_bundle BUNDLE */
#include <archive.h>
#include <archive_entry.h>
#include <inttypes.h>
#include <stdio.h>

static int list(struct archive *archive)
{
    struct archive_entry *entry = NULL;
    int status;

    while ((status = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
        (void)printf("%" PRId64 " %o %o %" PRId64 " %" PRId64 " %" PRId64 " %s\n", (int64_t)archive_entry_size(entry),
                     (unsigned)archive_entry_filetype(entry), (unsigned)archive_entry_perm(entry),
                     (int64_t)archive_entry_uid(entry), (int64_t)archive_entry_gid(entry),
                     (int64_t)archive_entry_mtime(entry), archive_entry_pathname(entry));
        if (archive_read_data_skip(archive) != ARCHIVE_OK)
            return 1;
    }
    return status == ARCHIVE_EOF ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct archive *archive = archive_read_new();

    if (argc != 2 || archive == NULL)
        return 64;
    const int failed = archive_read_support_filter_zstd(archive) != ARCHIVE_OK
                    || archive_read_support_format_tar(archive) != ARCHIVE_OK
                    || archive_read_open_filename(archive, argv[1], 65536) != ARCHIVE_OK
                    || list(archive) != 0;
    if (failed != 0)
        (void)fprintf(stderr, "%s\n", archive_error_string(archive));
    (void)archive_read_free(archive);
    return failed;
}
