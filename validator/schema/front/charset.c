/* SPDX-License-Identifier: Apache-2.0 */
/* charset.c - a table of encodings and of the other names that they go by. */
#include "validator/schema/front/charset.h"

#include <string.h>

static const struct {
    const char *name; /* in upper case */
    const char *canonical;
} encodings[] = {
    { "ASCII", "ASCII" },
    { "US-ASCII", "ASCII" },
    { "UTF-8", "UTF-8" },
    { "UTF8", "UTF-8" },
    { "UTF-16LE", "UTF-16LE" },
    { "UTF16LE", "UTF-16LE" },
    { "UTF-16BE", "UTF-16BE" },
    { "UTF16BE", "UTF-16BE" },
    { "UTF-32LE", "UTF-32LE" },
    { "UTF-32BE", "UTF-32BE" },
    { "LATIN1", "ISO-8859-1" },
    { "LATIN-1", "ISO-8859-1" },
    { "ISO8859-1", "ISO-8859-1" },
    { "ISO-8859-1", "ISO-8859-1" },
    { "ISO-8859-2", "ISO-8859-2" },
    { "ISO-8859-3", "ISO-8859-3" },
    { "ISO-8859-4", "ISO-8859-4" },
    { "ISO-8859-5", "ISO-8859-5" },
    { "ISO-8859-6", "ISO-8859-6" },
    { "ISO-8859-7", "ISO-8859-7" },
    { "ISO-8859-8", "ISO-8859-8" },
    { "ISO-8859-9", "ISO-8859-9" },
    { "ISO-8859-10", "ISO-8859-10" },
    { "ISO-8859-11", "ISO-8859-11" },
    { "ISO-8859-13", "ISO-8859-13" },
    { "ISO-8859-14", "ISO-8859-14" },
    { "ISO-8859-15", "ISO-8859-15" },
    { "ISO-8859-16", "ISO-8859-16" },
    { "WINDOWS-1250", "windows-1250" },
    { "WINDOWS-1251", "windows-1251" },
    { "WINDOWS-1252", "windows-1252" },
    { "WINDOWS-1253", "windows-1253" },
    { "WINDOWS-1254", "windows-1254" },
    { "WINDOWS-1255", "windows-1255" },
    { "WINDOWS-1256", "windows-1256" },
    { "WINDOWS-1257", "windows-1257" },
    { "WINDOWS-1258", "windows-1258" },
    { "CP1252", "windows-1252" },
    { "IBM437", "IBM437" },
    { "CP437", "IBM437" },
    { "IBM850", "IBM850" },
    { "CP850", "IBM850" },
    { "IBM866", "IBM866" },
    { "CP866", "IBM866" },
    { "SHIFT_JIS", "Shift_JIS" },
    { "SJIS", "Shift_JIS" },
    { "BIG5", "Big5" },
    { "EUC-KR", "EUC-KR" },
    { "EUC-JP", "EUC-JP" },
    { "GB2312", "GB2312" },
    { "GBK", "GBK" },
    { "GB18030", "GB18030" },
    { "KOI8-R", "KOI8-R" },
    { "KOI8-U", "KOI8-U" },
};

static bool same_name(struct fb_span name, const char *known)
{
    if (name.size != strlen(known))
        return false;
    for (size_t i = 0; i < name.size; i++) {
        uint8_t byte = name.bytes[i];
        if (byte >= 'a' && byte <= 'z')
            byte = (uint8_t)(byte - 'a' + 'A');
        if (byte != (uint8_t)known[i])
            return false;
    }
    return true;
}

const char *fb_charset_canonical(struct fb_span name)
{
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
        if (same_name(name, encodings[i].name))
            return encodings[i].canonical;
    return NULL;
}

unsigned fb_charset_unit(const char *canonical)
{
    if (strncmp(canonical, "UTF-16", 6) == 0)
        return 2;
    return strncmp(canonical, "UTF-32", 6) == 0 ? 4 : 1;
}
