/* SPDX-License-Identifier: Apache-2.0 */
/* test_audit.c - the audit log: goes on after a torn line, refuses one that was changed or removed. */
#include "rollout/daemon/audit.h"

#include "tests/support/check_main.h"
#include "tests/support/scratch.h"

static struct fb_scratch scratch;
static char path[FB_SCRATCH_PATH];

static void set_up(void)
{
    fb_scratch_make(&scratch);
    fb_scratch_path(&scratch, "audit.jsonl", path);
}

static void tear_down(void)
{
    fb_scratch_remove(scratch.folder);
}

static bool add(const char *why, struct fb_diag *diag)
{
    FB_AUTO(fb_audit_close)
    struct fb_audit *audit = NULL;
    const struct fb_audit_entry entry = { .at_ms = 5, .who = "anna", .from = "127.0.0.1", .what = "halt", .rollout = "a", .why = why, .result = "accepted" };

    return fb_audit_open(path, &audit, diag) && fb_audit_add(audit, &entry, diag);
}

static size_t read_text(char *out, size_t size)
{
    FILE *file = fopen(path, "r");
    const size_t got = fread(out, 1, size - 1, file);

    fclose(file);
    out[got] = '\0';
    return got;
}

static void write_text(const char *text, size_t size)
{
    FILE *file = fopen(path, "w");

    ck_assert_uint_eq(fwrite(text, 1, size, file), size);
    fclose(file);
}

START_TEST(a_torn_line_is_cut_off_and_the_chain_goes_on)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char text[4096];

    ck_assert(add("one \"quoted\"\n", &diag) && add("two", &diag));
    const size_t size = read_text(text, sizeof text);
    write_text(text, size - 7);
    ck_assert_msg(add("three", &diag), "%s", diag.message);
    read_text(text, sizeof text);
    ck_assert_ptr_null(strstr(text, "two"));
    ck_assert(add("four", &diag)); /* the chain over all of it is whole */
}
END_TEST

START_TEST(a_changed_line_is_named)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char text[4096];

    ck_assert(add("one", &diag) && add("two", &diag) && add("three", &diag));
    const size_t size = read_text(text, sizeof text);
    *strstr(text, "two") = 'T';
    write_text(text, size);
    ck_assert(!add("four", &diag));
    ck_assert_msg(strstr(diag.message, "line 2") != NULL, "%s", diag.message);
}
END_TEST

START_TEST(a_removed_line_is_noticed)
{
    struct fb_diag diag = FB_DIAG_NONE;
    char text[4096];

    ck_assert(add("one", &diag) && add("two", &diag) && add("three", &diag));
    const size_t size = read_text(text, sizeof text);
    char *second = strchr(text, '\n') + 1;
    char *third = strchr(second, '\n') + 1;
    memmove(second, third, strlen(third));
    write_text(text, size - (size_t)(third - second));
    ck_assert(!add("four", &diag));
    ck_assert_msg(strstr(diag.message, "line 2") != NULL, "%s", diag.message);
}
END_TEST

int main(void)
{
    TCase *cases = tcase_create("audit");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, a_torn_line_is_cut_off_and_the_chain_goes_on);
    tcase_add_test(cases, a_changed_line_is_named);
    tcase_add_test(cases, a_removed_line_is_noticed);
    return fb_test_run("audit", cases);
}
