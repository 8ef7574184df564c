/* SPDX-License-Identifier: Apache-2.0 */
/* completion_fish.c - the script for fish: one `complete` a row. */
#include "cli/completion.h"
#include "cli/offer.h"

static void write_quoted(const char *text, struct fb_buffer *out)
{
    fb_buffer_char(out, '\'');
    fb_completion_escape(out, "\\'", fb_span_of(text));
    fb_buffer_char(out, '\'');
}

/* -a 'FB3001\t"what"' is expanded by fish once more; hence functions print the words. */
static void write_function(const char *name, enum fb_offer offer, struct fb_buffer *out)
{
    struct fb_offered offered;

    fb_buffer_printf(out, "\nfunction __firebreak_%s\n    printf '%%s\\t%%s\\n'", name);
    for (size_t i = 0; fb_offer_word(offer, i, &offered); i++) {
        fb_buffer_text(out, " \\\n        ");
        fb_buffer_append(out, offered.word);
        fb_buffer_char(out, ' ');
        write_quoted(offered.what, out);
    }
    fb_buffer_text(out, "\nend\n");
}

static void write_offer(enum fb_offer offer, struct fb_buffer *out)
{
    static const char *const texts[] = {
        [FB_OFFER_FILES] = " -F",
        [FB_OFFER_FOLDERS] = " -f -a '(__fish_complete_directories (commandline -ct))'",
        [FB_OFFER_NOTHING] = " -f",
        [FB_OFFER_RULES] = " -f -a '(__firebreak_rules)'",
        [FB_OFFER_SCHEMAS] = " -f -a '(__firebreak_schemas)'",
        [FB_OFFER_COMMANDS] = " -f -a '(__firebreak_commands)'",
    };

    fb_buffer_text(out, texts[offer]);
}

static void write_option(const struct fb_command *command, const struct fb_option_row *row,
                         struct fb_buffer *out)
{
    fb_buffer_printf(out, "complete -c firebreak -n '__firebreak_on %s' -l %s", command->name, row->name);
    if (row->letter != 0)
        fb_buffer_printf(out, " -s %c", row->letter);
    if (row->kind != FB_OPTION_FLAG)
        fb_buffer_text(out, " -r");
    if (row->kind == FB_OPTION_CHOICE) {
        fb_buffer_text(out, " -f -a '");
        for (size_t i = 0; row->choices[i] != NULL; i++)
            fb_buffer_printf(out, "%s%s", i > 0 ? " " : "", row->choices[i]);
        fb_buffer_char(out, '\'');
    } else if (row->kind != FB_OPTION_FLAG) {
        write_offer(row->kind == FB_OPTION_TEXT ? row->offer : FB_OFFER_NOTHING, out);
    }
    fb_buffer_text(out, " -d ");
    write_quoted(row->help, out);
    fb_buffer_char(out, '\n');
}

/* Each action before any is there; behind it, what it takes. */
static void write_actions(const struct fb_command *command, struct fb_buffer *out)
{
    for (size_t i = 0; i < command->action_count; i++) {
        const struct fb_action *action = &command->actions[i];

        fb_buffer_printf(out, "complete -c firebreak -n '__firebreak_on %s 0' -f -a %s -d ", command->name,
                         action->name);
        write_quoted(action->summary, out);
        fb_buffer_char(out, '\n');
        if (action->offer == FB_OFFER_NOTHING)
            continue;
        fb_buffer_printf(out, "complete -c firebreak -n '__firebreak_on %s 1 %s'", command->name,
                         action->name);
        write_offer(action->offer, out);
        fb_buffer_char(out, '\n');
    }
}

static void write_command(const struct fb_command *command, struct fb_buffer *out)
{
    enum fb_option_id id;

    fb_buffer_char(out, '\n');
    for (size_t i = 0; fb_command_option(command, i, &id); i++)
        write_option(command, &fb_options[id], out);
    if (command->actions != NULL) {
        write_actions(command, out);
    } else if (command->most_operands > 0 && command->offer != FB_OFFER_NOTHING) {
        fb_buffer_printf(out, "complete -c firebreak -n '__firebreak_on %s%s'", command->name,
                         command->most_operands == 1 ? " 0" : "");
        write_offer(command->offer, out);
        fb_buffer_char(out, '\n');
    }
}

/* Words that take a value are known to be "-o" and the like by their names; that of an option
 * which is written apart is not an operand. */
static void write_valued(struct fb_buffer *out)
{
    fb_buffer_text(out, "\nset -g __firebreak_valued");
    for (size_t id = 0; id < FB_OPTION_COUNT; id++) {
        if (fb_options[id].kind == FB_OPTION_FLAG)
            continue;
        fb_buffer_printf(out, " --%s", fb_options[id].name);
        if (fb_options[id].letter != 0)
            fb_buffer_printf(out, " -%c", fb_options[id].letter);
    }
    fb_buffer_char(out, '\n');
}

static const char conditions[] =
    "\n# Whether the words before the cursor are COMMAND [with COUNT operands [of which FIRST is the first]].\n"
    "function __firebreak_on -a name count first\n"
    "    set -l words (commandline -opc)\n"
    "    test \"$words[2]\" = \"$name\"; or return 1\n"
    "    test -n \"$count\"; or return 0\n"
    "    set -l operands\n"
    "    set -l waiting no\n"
    "    for word in $words[3..-1]\n"
    "        if test $waiting = yes\n"
    "            set waiting no\n"
    "        else if contains -- $word $__firebreak_valued\n"
    "            set waiting yes\n"
    "        else if not string match -q -- '-?*' $word\n"
    "            set -a operands $word\n"
    "        end\n"
    "    end\n"
    "    test (count $operands) -eq $count; or return 1\n"
    "    test -z \"$first\"; or test \"$operands[1]\" = \"$first\"\n"
    "end\n"
    "\nfunction __firebreak_first\n"
    "    test (count (commandline -opc)) -eq 1\n"
    "end\n"
    "\ncomplete -c firebreak -e\n"
    "complete -c firebreak -f\n"
    "complete -c firebreak -n __firebreak_first -a '(__firebreak_commands)'\n"
    "complete -c firebreak -n __firebreak_first -l help -d 'list the commands'\n"
    "complete -c firebreak -n __firebreak_first -l version -d 'print the version'\n";

void fb_completion_fish(struct fb_buffer *out)
{
    fb_buffer_text(out, "# Completion of firebreak for fish, as `firebreak completion fish` prints it.\n");
    write_function("commands", FB_OFFER_COMMANDS, out);
    write_function("rules", FB_OFFER_RULES, out);
    write_function("schemas", FB_OFFER_SCHEMAS, out);
    write_valued(out);
    fb_buffer_text(out, conditions);
    for (size_t i = 0; i < fb_command_count; i++)
        write_command(fb_commands[i], out);
}
