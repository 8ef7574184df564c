/* SPDX-License-Identifier: Apache-2.0 */
/* sign.c - the command `sign`: makes a release of a bundle and its evidence, or signs one too. */
#include <strings.h>
#include <sys/stat.h>

#include "base/host/clock.h"
#include "base/host/fail.h"
#include "base/host/heap.h"
#include "cli/key_list.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/releases/release.h"

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* What a new release needs, and nobody may say again of one that is there. */
static const struct {
    enum fb_option_id option;
    const char *missing;
} parts[] = {
    { FB_OPTION_EVIDENCE, "--evidence: the signed evidence of the gates" },
    { FB_OPTION_INVENTORY, "--inventory: the signed fleet inventory" },
    { FB_OPTION_POLICY, "--policy: the signed policy" },
    { FB_OPTION_OUTPUT, "-o: the release that it shall make" },
};

static bool has_parts(const struct fb_arguments *arguments, bool wanted)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (fb_arguments_has(arguments, parts[i].option) != wanted) {
            fb_say(wanted ? "`sign` of a bundle needs %s" : "a release has its parts already: leave out %s", parts[i].missing);
            return false;
        }
    return true;
}

static size_t count_stamps(const struct fb_arguments *arguments)
{
    return (size_t)fb_arguments_has(arguments, FB_OPTION_TIMESTAMP) + fb_arguments_has(arguments, FB_OPTION_TIMESTAMP_REQUEST)
         + fb_arguments_has(arguments, FB_OPTION_TIMESTAMP_URL);
}

static bool is_web_address(const char *url)
{
    return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

static bool is_usable(const struct fb_arguments *arguments, bool folder)
{
    if (!fb_arguments_has(arguments, FB_OPTION_ROOT)) {
        fb_say("`sign` needs --root: the root of trust");
        return false;
    }
    const char *url = fb_arguments_text(arguments, FB_OPTION_TIMESTAMP_URL);
    if (count_stamps(arguments) + fb_arguments_has(arguments, FB_OPTION_KEY) != 1 || (count_stamps(arguments) > 0 && !folder)) {
        fb_say("`sign` needs --key; or of a release --timestamp, --timestamp-request or --timestamp-url");
        return false;
    }
    if (url != NULL && !is_web_address(url)) {
        fb_say("--timestamp-url is an address that begins with http:// or https://");
        return false;
    }
    return has_parts(arguments, !folder);
}

static bool stamp(const struct fb_arguments *arguments, struct fb_report *report, struct fb_diag *diag)
{
    const char *request = fb_arguments_text(arguments, FB_OPTION_TIMESTAMP_REQUEST);
    const struct fb_release_asking asking = {
        .folder = arguments->operands.items[0],
        .root = fb_arguments_text(arguments, FB_OPTION_ROOT),
        .now = fb_clock_now(),
    };
    const char *url = fb_arguments_text(arguments, FB_OPTION_TIMESTAMP_URL);

    if (url != NULL)
        return fb_release_stamp_from(&asking, url, (unsigned int)fb_arguments_number(arguments, FB_OPTION_PATIENCE, 0), report, diag);
    return request != NULL ? fb_release_request(&asking, request, report, diag)
                           : fb_release_stamp(&asking, fb_arguments_text(arguments, FB_OPTION_TIMESTAMP), report, diag);
}

static bool sign(const struct fb_arguments *arguments, bool folder, struct fb_report *report, struct fb_diag *diag)
{
    struct fb_key_list keys;
    bool done = fb_key_list_open_private(arguments, &keys, diag);
    const char *operand = arguments->operands.items[0];
    const struct fb_release_signing signing = {
        .bundle = folder ? NULL : operand,
        .folder = folder ? operand : fb_arguments_text(arguments, FB_OPTION_OUTPUT),
        .root = fb_arguments_text(arguments, FB_OPTION_ROOT),
        .evidence = fb_arguments_text(arguments, FB_OPTION_EVIDENCE),
        .inventory = fb_arguments_text(arguments, FB_OPTION_INVENTORY),
        .policy = fb_arguments_text(arguments, FB_OPTION_POLICY),
        .override = fb_arguments_text(arguments, FB_OPTION_OVERRIDE),
        .keys = (const struct fb_key *const *)keys.items,
        .key_count = keys.count,
        .now = fb_clock_now(),
        .tool_version = FB_VERSION,
    };

    done = done && fb_release_sign(&signing, report, diag);
    fb_key_list_clear(&keys);
    return done;
}

static enum fb_exit run(const struct fb_arguments *arguments)
{
    FB_AUTO(fb_report_free)
    struct fb_report *report = NULL;
    struct fb_diag diag = FB_DIAG_NONE;
    const bool folder = is_folder(arguments->operands.items[0]);

    if (!is_usable(arguments, folder))
        return FB_EXIT_USAGE;
    report = fb_report_new(fb_heap(), "sign");
    if (report == NULL)
        (void)fb_fail_memory(&diag);
    else if (count_stamps(arguments) > 0 ? stamp(arguments, report, &diag) : sign(arguments, folder, report, &diag))
        return fb_render(arguments, report, NULL);
    return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, &diag);
}

static const enum fb_option_id sign_options[] = {
    FB_OPTION_ROOT,
    FB_OPTION_EVIDENCE,
    FB_OPTION_INVENTORY,
    FB_OPTION_POLICY,
    FB_OPTION_OVERRIDE,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
    FB_OPTION_TIMESTAMP,
    FB_OPTION_TIMESTAMP_REQUEST,
    FB_OPTION_TIMESTAMP_URL,
    FB_OPTION_PATIENCE,
};
static const struct fb_example sign_examples[] = {
    { "sign 290.bundle --root root --evidence ev --inventory inv --policy pol --key key -o r1",
      "make a release, with its first signature" },
    { "sign release --root root.json --key releaser.key --passphrase-env PHRASE", "check it all again, and sign it too" },
    { "sign release --root root.json --timestamp-url http://tsa.example/tsr", "a timestamp over its first signature" },
};

const struct fb_command fb_command_sign = {
    .name = "sign",
    .summary = "make a release of a bundle and its evidence, or sign one too",
    .operands = "BUNDLE|RELEASE",
    .description =
        "Of a bundle: checks the evidence against the signed policy and fleet inventory, unpacks the bundle\n"
        "and compares every byte's digest with what the gates judged; only when nothing speaks against it\n"
        "is the decision signed, and the folder that -o names is there, complete.  Of a release: checks it\n"
        "all again and adds a signature, until the policy's roles and threshold are met.  An --override,\n"
        "signed by those whom the policy names, sets findings aside until a time; every report shows it.\n",
    .least_operands = 1,
    .most_operands = 1,
    FB_COMMAND_OPTIONS(sign_options),
    FB_COMMAND_EXAMPLES(sign_examples),
    .reports = true,
    .run = run,
};
