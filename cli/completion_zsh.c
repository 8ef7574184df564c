/* SPDX-License-Identifier: Apache-2.0 */
/* completion_zsh.c - the script for zsh: for each command a function with its _arguments. */
#include "cli/completion.h"
#include "cli/offer.h"

#include <string.h>

/* Inside '...': an apostrophe ends the quotes, and begins them again. */
static void write_quoted(const char *special, struct fb_span text, struct fb_buffer *out)
{
    const uint8_t *quote = text.size > 0 ? memchr(text.bytes, '\'', text.size) : NULL;

    while (quote != NULL) {
        size_t size = (size_t)(quote - text.bytes);

        fb_completion_escape(out, special, fb_span_part(text, 0, size));
        fb_buffer_text(out, "'\\''");
        text = fb_span_part(text, size + 1, text.size - size - 1);
        quote = text.size > 0 ? memchr(text.bytes, '\'', text.size) : NULL;
    }
    fb_completion_escape(out, special, text);
}

/* A pair of _describe: its first colon ends the word. */
static void write_pair(struct fb_span word, const char *what, struct fb_buffer *out)
{
    fb_buffer_text(out, "\n        '");
    fb_buffer_append(out, word);
    if (*what != '\0') {
        fb_buffer_char(out, ':');
        write_quoted("\\", fb_span_of(what), out);
    }
    fb_buffer_char(out, '\'');
}

static void write_function(const char *name, enum fb_offer offer, struct fb_buffer *out)
{
    struct fb_offered offered;

    fb_buffer_printf(out, "\n_firebreak_all_%s() {\n    local -a offered=(", name);
    for (size_t i = 0; fb_offer_word(offer, i, &offered); i++)
        write_pair(offered.word, offered.what, out);
    fb_buffer_printf(out, "\n    )\n    _describe -t %s %s offered\n}\n", name, name);
}

static const char *action_of(enum fb_offer offer)
{
    static const char *const texts[] = {
        [FB_OFFER_FILES] = "_files",
        [FB_OFFER_FOLDERS] = "_files -/",
        [FB_OFFER_NOTHING] = " ",
        [FB_OFFER_RULES] = "_firebreak_all_rules",
        [FB_OFFER_SCHEMAS] = "_firebreak_all_schemas",
        [FB_OFFER_COMMANDS] = "_firebreak_all_commands",
    };

    return texts[offer];
}

/* ":FILE:_files", ":number: ", ":format:(text json)" */
static void write_value(const struct fb_option_row *row, struct fb_buffer *out)
{
    if (row->kind == FB_OPTION_FLAG)
        return;
    if (row->kind != FB_OPTION_CHOICE) {
        fb_buffer_printf(out, ":%s:%s", row->value,
                         action_of(row->kind == FB_OPTION_TEXT ? row->offer : FB_OFFER_NOTHING));
        return;
    }
    fb_buffer_printf(out, ":%s:(", row->name);
    for (size_t i = 0; row->choices[i] != NULL; i++)
        fb_buffer_printf(out, "%s%s", i > 0 ? " " : "", row->choices[i]);
    fb_buffer_char(out, ')');
}

/* '(-o --output)'{-o+,--output=}'[help]:FILE:_files' */
static void write_option(const struct fb_option_row *row, struct fb_buffer *out)
{
    const bool valued = row->kind != FB_OPTION_FLAG;

    fb_buffer_text(out, " \\\n        ");
    if (row->letter != 0)
        fb_buffer_printf(out, "'(-%c --%s)'{-%c%s,--%s%s}'", row->letter, row->name, row->letter,
                         valued ? "+" : "", row->name, valued ? "=" : "");
    else
        fb_buffer_printf(out, "'%s--%s%s", row->repeatable ? "*" : "", row->name, valued ? "=" : "");
    fb_buffer_char(out, '[');
    write_quoted("\\[]:", fb_span_of(row->help), out);
    fb_buffer_char(out, ']');
    write_value(row, out);
    fb_buffer_char(out, '\'');
}

static void write_operand(const struct fb_command *command, struct fb_buffer *out)
{
    if (command->actions != NULL)
        fb_buffer_printf(out, " \\\n        '1: :_firebreak_%s_actions' '2: :_firebreak_%s_operand'",
                         command->name, command->name);
    else if (command->most_operands > 0)
        fb_buffer_printf(out, " \\\n        '%s: :%s'", command->most_operands == 1 ? "1" : "*",
                         action_of(command->offer));
}

static void write_actions(const struct fb_command *command, struct fb_buffer *out)
{
    fb_buffer_printf(out, "\n_firebreak_%s_actions() {\n    local -a offered=(", command->name);
    for (size_t i = 0; i < command->action_count; i++)
        write_pair(fb_span_of(command->actions[i].name), command->actions[i].summary, out);
    fb_buffer_printf(out, "\n    )\n    _describe -t actions action offered\n}\n"
                          "\n_firebreak_%s_operand() {\n    case $line[1] in\n",
                     command->name);
    for (size_t i = 0; i < command->action_count; i++)
        if (command->actions[i].offer != FB_OFFER_NOTHING)
            fb_buffer_printf(out, "    (%s) %s ;;\n", command->actions[i].name,
                             action_of(command->actions[i].offer));
    fb_buffer_text(out, "    (*) return 1 ;;\n    esac\n}\n");
}

static void write_command(const struct fb_command *command, struct fb_buffer *out)
{
    enum fb_option_id id;

    if (command->actions != NULL)
        write_actions(command, out);
    fb_buffer_printf(out, "\n_firebreak_on_%s() {\n    local -a line\n    _arguments -s -S :", command->name);
    for (size_t i = 0; fb_command_option(command, i, &id); i++)
        write_option(&fb_options[id], out);
    write_operand(command, out);
    fb_buffer_text(out, "\n}\n");
}

/* The file works in a folder of $fpath, and when it is sourced. */
static const char entry[] =
    "\n_firebreak() {\n"
    "    if (( CURRENT == 2 )); then\n"
    "        if [[ $words[2] == -* ]]; then\n"
    "            compadd -- --help --version\n"
    "        else\n"
    "            _firebreak_all_commands\n"
    "        fi\n"
    "        return\n"
    "    fi\n"
    "    local command=$words[2]\n"
    "    (( $+functions[_firebreak_on_$command] )) || return 1\n"
    "    shift words\n"
    "    (( CURRENT-- ))\n"
    "    _firebreak_on_$command\n"
    "}\n"
    "\nif [[ $funcstack[1] == _firebreak ]]; then\n"
    "    _firebreak \"$@\"\n"
    "else\n"
    "    compdef _firebreak firebreak\n"
    "fi\n";

void fb_completion_zsh(struct fb_buffer *out)
{
    fb_buffer_text(out, "#compdef firebreak\n"
                        "# Completion of firebreak for zsh, as `firebreak completion zsh` prints it.\n");
    write_function("commands", FB_OFFER_COMMANDS, out);
    write_function("rules", FB_OFFER_RULES, out);
    write_function("schemas", FB_OFFER_SCHEMAS, out);
    for (size_t i = 0; i < fb_command_count; i++)
        write_command(fb_commands[i], out);
    fb_buffer_text(out, entry);
}
