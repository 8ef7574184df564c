/* SPDX-License-Identifier: Apache-2.0 */
/* html_page.c - the frame of a page: its policy, style and script. */
#include "base/write/html_page.h"

#include "base/core/span.h"
#include "base/host/asset.h"
#include "base/host/digest.h"
#include "base/write/markup_text.h"

extern const struct fb_asset fb_html_assets[];
extern const size_t fb_html_assets_count;

/* Their order in base/write/CMakeLists.txt. */
#define STYLE (&fb_html_assets[0])
#define SCRIPT (&fb_html_assets[1])

static struct fb_span bytes_of(const struct fb_asset *asset)
{
    return (struct fb_span){ asset->bytes, asset->size };
}

static unsigned int nibble(char digit)
{
    return (unsigned int)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* 64 hex digits, which stand for 32 bytes, as base64. */
static void append_base64(struct fb_buffer *out, const char *hex)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned int bits = 0;
    unsigned int held = 0;

    for (; *hex != '\0'; hex++) {
        held = (held << 4 | nibble(*hex)) & 0x3FF;
        bits += 4;
        if (bits >= 6) {
            bits -= 6;
            fb_buffer_char(out, digits[held >> bits & 63]);
        }
    }
    fb_buffer_char(out, digits[held << (6 - bits) & 63]); /* 256 bits leave four */
    fb_buffer_char(out, '=');
}

static void write_source(struct fb_buffer *out, const char *directive, const struct fb_asset *asset)
{
    char digest[65] = "";

    if (!fb_sha256_hex(bytes_of(asset), digest)) {
        out->failed = true;
        return;
    }
    fb_buffer_printf(out, "; %s 'sha256-", directive);
    append_base64(out, digest);
    fb_buffer_char(out, '\'');
}

static void write_head(struct fb_buffer *out, const char *title)
{
    fb_buffer_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'");
    write_source(out, "style-src", STYLE);
    write_source(out, "script-src", SCRIPT);
    fb_buffer_text(out, "; base-uri 'none'; form-action 'none'\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        "<meta name=\"referrer\" content=\"no-referrer\">\n");
    fb_buffer_text(out, "<title>firebreak: ");
    fb_markup_text(out, title);
    fb_buffer_text(out, "</title>\n<style>");
    fb_buffer_append(out, bytes_of(STYLE));
    fb_buffer_text(out, "</style>\n</head>\n");
}

void fb_html_page_begin(struct fb_buffer *out, const struct fb_html_page *page)
{
    write_head(out, page->title);
    fb_buffer_text(out, "<body>\n<a class=\"skip\" href=\"#");
    fb_markup_text(out, page->skip_to);
    fb_buffer_text(out, "\">");
    fb_markup_text(out, page->skip_text);
    fb_buffer_text(out, "</a>\n<header>\n<div class=\"top\"><span><strong>firebreak</strong> ");
    fb_markup_text(out, page->what);
    fb_buffer_text(out, "</span><button type=\"button\" id=\"theme\" hidden>Dark</button></div>\n");
}

void fb_html_page_end(struct fb_buffer *out, const char *tool_version, const char *words)
{
    fb_buffer_text(out, "</main>\n<footer>Made by firebreak ");
    fb_markup_text(out, tool_version);
    fb_buffer_text(out, ". ");
    fb_buffer_text(out, words);
    fb_buffer_text(out, "This page is one file and loads nothing.</footer>\n<script>");
    fb_buffer_append(out, bytes_of(SCRIPT));
    fb_buffer_text(out, "</script>\n</body>\n</html>\n");
}
