/* SPDX-License-Identifier: Apache-2.0 */
/* One self-contained page for people.  It loads nothing: its style and script are inside, and its
 * own policy allows these two by their digests and nothing else. */
#include <inttypes.h>
#include <string.h>

#include "base/host/digest.h"
#include "base/host/fail.h"
#include "base/write/html_parts.h"
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

static void write_head(struct fb_buffer *out, const struct fb_report *report)
{
    fb_buffer_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'");
    write_source(out, "style-src", STYLE);
    write_source(out, "script-src", SCRIPT);
    fb_buffer_text(out, "; base-uri 'none'; form-action 'none'\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        "<meta name=\"referrer\" content=\"no-referrer\">\n");
    fb_buffer_printf(out, "<title>firebreak: %s</title>\n<style>", fb_verdict_name(fb_report_verdict(report)));
    fb_buffer_append(out, bytes_of(STYLE));
    fb_buffer_text(out, "</style>\n</head>\n");
}

static void write_count(struct fb_buffer *out, const char *before, uint64_t count, const char *word)
{
    fb_buffer_printf(out, "%s%" PRIu64 " %s%s", before, count, word, count == 1 ? "" : "s");
}

static void write_banner(struct fb_buffer *out, const struct fb_report *report)
{
    const char *verdict = fb_verdict_name(fb_report_verdict(report));

    fb_buffer_printf(out, "<div class=\"verdict\" data-verdict=\"%s\"><h1>%c%s</h1>\n<p>", verdict,
                     verdict[0] - 'a' + 'A', verdict + 1);
    write_count(out, "", fb_report_count_level(report, FB_ERROR), "error");
    write_count(out, ", ", fb_report_count_level(report, FB_WARNING), "warning");
    write_count(out, ", ", fb_report_count_level(report, FB_NOTE), "note");
    if (fb_report_count_suppressed(report) > 0)
        fb_buffer_printf(out, ", %" PRIu64 " suppressed", fb_report_count_suppressed(report));
    write_count(out, " in ", fb_report_subject_count(report), "file");
    if (fb_report_sensor_count(report) > 0)
        write_count(out, ", judged for ", fb_report_sensor_count(report), "sensor build");
    fb_buffer_text(out, "</p></div>\n");
}

static void write_top(struct fb_buffer *out, const struct fb_report *report)
{
    fb_buffer_text(out, "<body>\n<a class=\"skip\" href=\"#findings\">To the findings</a>\n<header>\n"
                        "<div class=\"top\"><span><strong>firebreak</strong> report, scope ");
    fb_markup_text(out, fb_report_scope(report));
    fb_buffer_text(out, "</span><button type=\"button\" id=\"theme\" hidden>Dark</button></div>\n");
    write_banner(out, report);
    fb_buffer_text(out, "</header>\n<main>\n");
}

static void write_end(struct fb_buffer *out, const struct fb_write_options *options)
{
    fb_buffer_text(out, "</main>\n<footer>Made by firebreak ");
    fb_markup_text(out, options->tool_version);
    fb_buffer_text(out, ". <code>firebreak explain RULE</code> tells more of a rule. "
                        "This page is one file and loads nothing.</footer>\n<script>");
    fb_buffer_append(out, bytes_of(SCRIPT));
    fb_buffer_text(out, "</script>\n</body>\n</html>\n");
}

bool fb_write_html(const struct fb_report *report, const struct fb_write_options *options,
                   struct fb_buffer *out, struct fb_diag *diag)
{
    write_head(out, report);
    write_top(out, report);
    if (!fb_html_matrix(out, report, diag) || !fb_html_findings(out, report, options, diag))
        return false;
    fb_html_tables(out, report);
    write_end(out, options);
    return !out->failed || fb_fail_memory(diag);
}
