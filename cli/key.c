/* SPDX-License-Identifier: Apache-2.0 */
/* key.c - the command `key`: makes key pairs, shows them, and writes their public part. */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "base/host/fail.h"
#include "base/write/json_text.h"
#include "cli/key_list.h"
#include "cli/output.h"
#include "cli/passphrase_source.h"
#include "cli/render.h"
#include "cli/say.h"
#include "pipeline/evidence/sign_file.h"

static enum fb_exit obstacle(const struct fb_arguments *arguments, const struct fb_diag *diag)
{
    return fb_render_obstacle(arguments, FB_STAGE_CONFIGURATION, diag);
}

/* A key that is overwritten is gone for ever. */
static bool is_free(const char *path, struct fb_diag *diag)
{
    struct stat status;

    if (path == NULL || strcmp(path, "-") == 0 || lstat(path, &status) != 0 || S_ISCHR(status.st_mode))
        return true;
    fb_place_set_file(&diag->place, path);
    return fb_fail(diag, FB_FAULT_IO, "it is there already, and a key is never overwritten");
}

static bool make_pair(enum fb_key_type type, const struct fb_passphrase_source *source,
                      struct fb_key **key, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_passphrase passphrase;

    if (!fb_passphrase_read(source, &passphrase, diag))
        return false;
    const bool made = fb_key_generate(type, key, diag)
                   && fb_key_write_private(*key, &passphrase, out, diag);
    fb_passphrase_clear(&passphrase);
    return made;
}

static enum fb_exit generate(const struct fb_arguments *arguments,
                             const struct fb_passphrase_source *source)
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = NULL;
    const char *path = fb_arguments_text(arguments, FB_OPTION_OUTPUT);
    const char *algorithm = fb_arguments_text(arguments, FB_OPTION_ALGORITHM);
    enum fb_key_type type = FB_KEY_ED25519;
    struct fb_diag diag = FB_DIAG_NONE;

    if (algorithm != NULL && !fb_key_type_find(algorithm, &type))
        return FB_EXIT_USAGE; /* the options' table has the same names */
    (void)umask(077);
    struct fb_output output = fb_output_begin(arguments, path);
    if (!is_free(path, &diag) || !make_pair(type, source, &key, &output.text, &diag)) {
        fb_output_abandon(&output);
        return obstacle(arguments, &diag);
    }
    if (!fb_output_end(&output))
        return FB_EXIT_UNDECIDED;
    if (!fb_arguments_has(arguments, FB_OPTION_QUIET))
        fb_say("%s key %s", fb_key_type_name(type), fb_key_id(key));
    return FB_EXIT_PASS;
}

static void show_json(const struct fb_key *key, struct fb_buffer *out)
{
    struct fb_json json = fb_json_over(out, 2);

    fb_json_open_object(&json);
    fb_json_put_text(&json, "keyid", fb_key_id(key));
    fb_json_put_text(&json, "algorithm", fb_key_type_name(fb_key_type_of(key)));
    fb_json_put_bool(&json, "private", fb_key_is_private(key));
    fb_json_close_object(&json);
    fb_buffer_char(out, '\n');
}

static enum fb_exit show(const struct fb_arguments *arguments, const struct fb_key *key)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));

    if (fb_format_is_json(arguments))
        show_json(key, &output.text);
    else
        fb_buffer_printf(&output.text, "%s  %s%s\n", fb_key_id(key),
                         fb_key_type_name(fb_key_type_of(key)),
                         fb_key_is_private(key) ? ", with its private part" : "");
    return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

/* As the choices of --form. */
static const struct {
    const char *name;
    enum fb_key_form form;
} forms[] = {
    { "pem", FB_KEY_FORM_PEM },
    { "tuf", FB_KEY_FORM_TUF },
    { "minisign", FB_KEY_FORM_MINISIGN },
    { "signify", FB_KEY_FORM_SIGNIFY },
};

static enum fb_key_form form_of(const struct fb_arguments *arguments)
{
    const char *name = fb_arguments_text(arguments, FB_OPTION_FORM);

    for (size_t i = 0; name != NULL && i < sizeof forms / sizeof forms[0]; i++)
        if (strcmp(forms[i].name, name) == 0)
            return forms[i].form;
    return FB_KEY_FORM_PEM;
}

static bool exports_signature(const struct fb_arguments *arguments)
{
    const char *form = fb_arguments_text(arguments, FB_OPTION_FORM);

    return form != NULL && strcmp(form, "sigstore") == 0;
}

static bool export_into(const struct fb_arguments *arguments, const struct fb_key *key, struct fb_buffer *out,
                        struct fb_diag *diag)
{
    return exports_signature(arguments) ? fb_export_bundle(arguments->operands.items[2], key, out, diag)
                                        : fb_key_export(key, form_of(arguments), out, diag);
}

static enum fb_exit export_key(const struct fb_arguments *arguments, const struct fb_key *key)
{
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    struct fb_diag diag = FB_DIAG_NONE;

    if (!export_into(arguments, key, &output.text, &diag)) {
        fb_output_abandon(&output);
        return obstacle(arguments, &diag);
    }
    return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

static enum fb_exit with_key(const struct fb_arguments *arguments,
                             const struct fb_passphrase_source *source,
                             enum fb_exit (*run)(const struct fb_arguments *, const struct fb_key *))
{
    FB_AUTO(fb_key_free)
    struct fb_key *key = NULL;
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_key_open_either(arguments->operands.items[1], source, &key, &diag))
        return obstacle(arguments, &diag);
    return run(arguments, key);
}

static bool sign_into(const struct fb_arguments *arguments, struct fb_buffer *out, struct fb_diag *diag)
{
    struct fb_key_list keys;
    bool done = fb_key_list_open_private(arguments, &keys, diag);
    const struct fb_file_signing signing = {
        .path = arguments->operands.items[1],
        .kind = fb_arguments_text(arguments, FB_OPTION_AS),
        .keys = (const struct fb_key *const *)keys.items,
        .key_count = keys.count,
    };

    done = done && fb_sign_file(&signing, out, diag);
    fb_key_list_clear(&keys);
    return done;
}

static enum fb_exit sign(const struct fb_arguments *arguments)
{
    struct fb_diag diag = FB_DIAG_NONE;

    if (!fb_arguments_has(arguments, FB_OPTION_KEY) || !fb_arguments_has(arguments, FB_OPTION_AS)) {
        fb_say("`key sign` needs --key, and --as: what the file is signed as");
        return FB_EXIT_USAGE;
    }
    struct fb_output output = fb_output_begin(arguments, fb_arguments_text(arguments, FB_OPTION_OUTPUT));
    if (!sign_into(arguments, &output.text, &diag)) {
        fb_output_abandon(&output);
        return obstacle(arguments, &diag);
    }
    return fb_output_end(&output) ? FB_EXIT_PASS : FB_EXIT_UNDECIDED;
}

static bool check_operands(const struct fb_arguments *arguments, const char *action, bool makes)
{
    const bool with_envelope = strcmp(action, "export") == 0 && exports_signature(arguments);
    const size_t wanted = makes ? 1 : with_envelope ? 3
                                                    : 2;

    if (arguments->operands.count == wanted)
        return true;
    if (makes)
        fb_say("`key generate` does not take a file: -o names the one that it writes");
    else if (with_envelope)
        fb_say("`key export --form sigstore` takes a KEY and the ENVELOPE that it has signed");
    else
        fb_say("`key %s` takes one %s", action, strcmp(action, "sign") == 0 ? "FILE" : "KEY");
    return false;
}

static enum fb_exit run_key(const struct fb_arguments *arguments)
{
    const char *action = arguments->operands.items[0];
    const bool makes = strcmp(action, "generate") == 0;
    struct fb_passphrase_source source;

    if (!check_operands(arguments, action, makes) || !fb_passphrase_source_of(arguments, &source))
        return FB_EXIT_USAGE;
    fb_guard_process();
    if (makes)
        return generate(arguments, &source);
    if (strcmp(action, "sign") == 0)
        return sign(arguments);
    return with_key(arguments, &source, strcmp(action, "show") == 0 ? show : export_key);
}

static const enum fb_option_id key_options[] = {
    FB_OPTION_ALGORITHM,
    FB_OPTION_FORM,
    FB_OPTION_AS,
    FB_OPTION_KEY,
    FB_OPTION_PASSPHRASE_ENV,
    FB_OPTION_PASSPHRASE_FD,
};
static const struct fb_action key_actions[] = {
    { "generate", "makes a key pair", FB_OFFER_NOTHING },
    { "show", "says what a key is", FB_OFFER_FILES },
    { "export", "writes the public part", FB_OFFER_FILES },
    { "sign", "signs a file", FB_OFFER_FILES },
};
static const struct fb_example key_examples[] = {
    { "key generate --passphrase-env PHRASE -o author.key", "an encrypted Ed25519 key" },
    { "key export author.key --passphrase-fd 3 -o author.pub 3<phrase", "its public part" },
    { "key export --form minisign author.pub", "as minisign reads it" },
    { "key export --form sigstore gates.pub evidence/cost.dsse.json", "what the key signed, for Sigstore's verifiers" },
    { "key sign --as minisign --key author.key --passphrase-env PHRASE -o n.minisig notes.txt", "for minisign -V" },
    { "key show 'pkcs11:object=author;type=private' --passphrase-env PIN", "a key in a token" },
};

const struct fb_command fb_command_key = {
    .name = "key",
    .summary = "make signing keys, show them, export their public part, sign a file",
    .operands = "generate | show KEY | export KEY [ENVELOPE] | sign FILE",
    .description =
        "`generate` writes a new private key, encrypted (PKCS #8), to -o or to standard output.  `show`\n"
        "and `export` take a private key, a public one (PEM, or TUF's JSON), or a key in a token by its\n"
        "PKCS #11 URI.  A passphrase comes from an environment variable, which is wiped, or from a\n"
        "descriptor; there is no option that takes one.  `sign` signs a file with --key as what --as says:\n"
        "a policy, fleet inventory or override for `sign` and `verify`, or any file for DSSE's readers,\n"
        "minisign or signify.  `export --form sigstore` writes what the key signed in an envelope, with\n"
        "its signature alone, as a bundle for Sigstore's verifiers.\n",
    .least_operands = 1,
    .most_operands = 3,
    FB_COMMAND_ACTIONS(key_actions),
    FB_COMMAND_OPTIONS(key_options),
    FB_COMMAND_EXAMPLES(key_examples),
    .run = run_key,
};
