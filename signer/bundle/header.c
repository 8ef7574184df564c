/* SPDX-License-Identifier: Apache-2.0 */
/* header.c - the one form of a tar header. */
#include "signer/bundle/header.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "signer/bundle/name.h"

/* Offsets and widths of the fields, of POSIX.1-1988. */
enum {
    NAME = 0,
    MODE = 100,
    OWNER = 108,
    GROUP = 116,
    SIZE = 124,
    TIME = 136,
    CHECKSUM = 148,
    TYPE = 156,
    MAGIC = 257,
    MAJOR = 329,
    MINOR = 337,
    PREFIX = 345,
    NAME_WIDTH = 100,
    PREFIX_WIDTH = 155,
    SIZE_DIGITS = 11,
};

/* Octal digits and what ends them. */
static void put_octal(uint8_t *field, size_t digits, uint64_t value, const char *end)
{
    for (size_t i = digits; i-- > 0; value >>= 3)
        field[i] = (uint8_t)('0' + (value & 7));
    memcpy(field + digits, end, strlen(end));
}

static uint64_t sum_of(const uint8_t block[static FB_TAR_BLOCK])
{
    uint64_t sum = 0;

    for (size_t i = 0; i < FB_TAR_BLOCK; i++)
        sum += block[i];
    return sum;
}

void fb_tar_header_make(struct fb_span name, uint64_t size, uint8_t out[static FB_TAR_BLOCK])
{
    const size_t split = fb_bundle_name_split(name);
    const struct fb_span last = split > 0 ? fb_span_part(name, split + 1, SIZE_MAX) : name;

    memset(out, 0, FB_TAR_BLOCK);
    memcpy(out + NAME, last.bytes, last.size);
    put_octal(out + MODE, 6, 0644, " ");
    put_octal(out + OWNER, 6, 0, " ");
    put_octal(out + GROUP, 6, 0, " ");
    put_octal(out + SIZE, SIZE_DIGITS, size, " ");
    put_octal(out + TIME, 11, 0, " ");
    memset(out + CHECKSUM, ' ', 8);
    out[TYPE] = '0';
    memcpy(out + MAGIC, "ustar\0"
                        "00",
           8);
    put_octal(out + MAJOR, 6, 0, " ");
    put_octal(out + MINOR, 6, 0, " ");
    memcpy(out + PREFIX, name.bytes, split);
    put_octal(out + CHECKSUM, 6, sum_of(out), "");
    out[CHECKSUM + 6] = '\0';
}

static size_t text_size(const uint8_t *field, size_t width)
{
    size_t size = 0;

    while (size < width && field[size] != '\0')
        size++;
    return size;
}

static void join_name(const uint8_t *block, char out[static 257])
{
    const size_t prefix = text_size(block + PREFIX, PREFIX_WIDTH);
    const size_t last = text_size(block + NAME, NAME_WIDTH);
    const size_t start = prefix > 0 ? prefix + 1 : 0;

    memcpy(out, block + PREFIX, prefix);
    if (prefix > 0)
        out[prefix] = '/';
    memcpy(out + start, block + NAME, last);
    out[start + last] = '\0';
}

/* Digits of the size; false for anything else, also for the base-256 form of large files. */
static bool read_size(const uint8_t *field, uint64_t *out)
{
    uint64_t value = 0;

    for (size_t i = 0; i < SIZE_DIGITS; i++) {
        if (field[i] < '0' || field[i] > '7')
            return false;
        value = value << 3 | (uint64_t)(field[i] - '0');
    }
    *out = value;
    return true;
}

static const struct {
    char type;
    const char *what;
} kinds[] = {
    { '1', "it is a hard link" },
    { '2', "it is a symbolic link" },
    { '3', "it is a character device" },
    { '4', "it is a block device" },
    { '5', "it is a folder" },
    { '6', "it is a pipe" },
    { '7', "it is a contiguous file" },
    { 'S', "it is a sparse file" },
    { 'x', "it is a pax header, which can change name, size and kind of what follows" },
    { 'g', "it is a global pax header, which can change all that follows" },
    { 'L', "it is a GNU long name, which changes the name of what follows" },
    { 'K', "it is a GNU long link" },
    { 'M', "it is the continuation of a file on another volume" },
    { 'V', "it is a volume label" },
    { 'D', "it is a GNU folder listing" },
};

static const char *kind_of(uint8_t type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if ((uint8_t)kinds[i].type == type)
            return kinds[i].what;
    return "its kind is none that tar has";
}

static bool refuse(struct fb_tar_fault *fault, enum fb_rule rule, const char *what)
{
    *fault = (struct fb_tar_fault){ rule, what };
    return false;
}

bool fb_tar_header_read(const uint8_t block[static FB_TAR_BLOCK], struct fb_tar_header *out,
                        struct fb_tar_fault *fault)
{
    uint8_t expected[FB_TAR_BLOCK];

    join_name(block, out->name);
    if (memcmp(block + MAGIC, "ustar", 5) != 0)
        return refuse(fault, FB8001, "it is no header of a tar archive");
    if (block[TYPE] != '0')
        return refuse(fault, FB8003, kind_of(block[TYPE]));
    const char *wrong = fb_bundle_name_fault(fb_span_of(out->name));
    if (wrong != NULL)
        return refuse(fault, FB8002, wrong);
    if (!read_size(block + SIZE, &out->size))
        return refuse(fault, FB8009, "its size is not written as eleven octal digits");
    fb_tar_header_make(fb_span_of(out->name), out->size, expected);
    if (memcmp(block, expected, FB_TAR_BLOCK) != 0)
        return refuse(fault, FB8009, "its header has other bytes than the one that a bundle has: mode, owner, time, "
                                     "checksum or padding");
    return true;
}
