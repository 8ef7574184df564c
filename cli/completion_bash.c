/* SPDX-License-Identifier: Apache-2.0 */
/* completion_bash.c - the script for bash: tables as case statements, and one function that walks
 * the words before the cursor. */
#include "cli/completion.h"
#include "cli/offer.h"

static void write_words(enum fb_offer offer, struct fb_buffer *out)
{
    struct fb_offered offered;

    for (size_t i = 0; fb_offer_word(offer, i, &offered); i++) {
        fb_buffer_char(out, ' ');
        fb_buffer_append(out, offered.word);
    }
}

/* What to offer: the kind, and its words. */
static void write_offer(enum fb_offer offer, struct fb_buffer *out)
{
    switch (offer) {
    case FB_OFFER_FILES:
        fb_buffer_text(out, "offer=files");
        break;
    case FB_OFFER_FOLDERS:
        fb_buffer_text(out, "offer=folders");
        break;
    case FB_OFFER_NOTHING:
        fb_buffer_text(out, "offer=words");
        break;
    case FB_OFFER_RULES:
    case FB_OFFER_SCHEMAS:
    case FB_OFFER_COMMANDS:
        fb_buffer_text(out, "offer=words words='");
        write_words(offer, out);
        fb_buffer_char(out, '\'');
        break;
    }
}

static void write_value(const struct fb_command *command, const struct fb_option_row *row,
                        struct fb_buffer *out)
{
    if (row->kind == FB_OPTION_FLAG)
        return;
    fb_buffer_printf(out, "    %s:--%s", command->name, row->name);
    if (row->letter != 0)
        fb_buffer_printf(out, " | %s:-%c", command->name, row->letter);
    fb_buffer_text(out, ") ");
    if (row->kind == FB_OPTION_CHOICE) {
        fb_buffer_text(out, "offer=words words='");
        for (size_t i = 0; row->choices[i] != NULL; i++)
            fb_buffer_printf(out, " %s", row->choices[i]);
        fb_buffer_char(out, '\'');
    } else {
        write_offer(row->kind == FB_OPTION_TEXT ? row->offer : FB_OFFER_NOTHING, out);
    }
    fb_buffer_text(out, " ;;\n");
}

static void write_values(struct fb_buffer *out)
{
    enum fb_option_id id;

    fb_buffer_text(out, "\n# What the value of COMMAND:OPTION may be; fails where it takes none.\n"
                        "_firebreak_value() {\n    case $1 in\n");
    for (size_t i = 0; i < fb_command_count; i++)
        for (size_t at = 0; fb_command_option(fb_commands[i], at, &id); at++)
            write_value(fb_commands[i], &fb_options[id], out);
    fb_buffer_text(out, "    *) return 1 ;;\n    esac\n}\n");
}

static void write_options(struct fb_buffer *out)
{
    enum fb_option_id id;

    fb_buffer_text(out, "\n_firebreak_options() {\n    offer=words\n    case $1 in\n");
    for (size_t i = 0; i < fb_command_count; i++) {
        fb_buffer_printf(out, "    %s) words='", fb_commands[i]->name);
        for (size_t at = 0; fb_command_option(fb_commands[i], at, &id); at++) {
            fb_buffer_printf(out, " --%s", fb_options[id].name);
            if (fb_options[id].letter != 0)
                fb_buffer_printf(out, " -%c", fb_options[id].letter);
        }
        fb_buffer_text(out, "' ;;\n");
    }
    fb_buffer_text(out, "    esac\n}\n");
}

static void write_actions(const struct fb_command *command, struct fb_buffer *out)
{
    fb_buffer_printf(out, "    %s:0:*) offer=words words='", command->name);
    for (size_t i = 0; i < command->action_count; i++)
        fb_buffer_printf(out, " %s", command->actions[i].name);
    fb_buffer_text(out, "' ;;\n");
    for (size_t i = 0; i < command->action_count; i++) {
        if (command->actions[i].offer == FB_OFFER_NOTHING)
            continue;
        fb_buffer_printf(out, "    %s:1:%s) ", command->name, command->actions[i].name);
        write_offer(command->actions[i].offer, out);
        fb_buffer_text(out, " ;;\n");
    }
}

static void write_operand(const struct fb_command *command, struct fb_buffer *out)
{
    if (command->actions != NULL) {
        write_actions(command, out);
    } else if (command->most_operands > 0) {
        fb_buffer_printf(out, "    %s:%s:*) ", command->name, command->most_operands == 1 ? "0" : "*");
        write_offer(command->offer, out);
        fb_buffer_text(out, " ;;\n");
    }
}

static void write_operands(struct fb_buffer *out)
{
    fb_buffer_text(out, "\n# What the next operand of COMMAND:COUNT:FIRST may be.\n"
                        "_firebreak_operand() {\n    offer=words\n    case $1 in\n");
    for (size_t i = 0; i < fb_command_count; i++)
        write_operand(fb_commands[i], out);
    fb_buffer_text(out, "    esac\n}\n");
}

/* bash cuts "--format=json" into three words. */
static const char walk[] =
    "\n# Reads the words before the cursor: the option that waits for its value, else the operands.\n"
    "_firebreak_walk() {\n"
    "    local i word\n"
    "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        if [[ -n $waiting ]]; then\n"
    "            [[ $word == '=' ]] || waiting=\n"
    "        elif [[ -z $ended && $word == -- ]]; then\n"
    "            ended=yes\n"
    "        elif [[ -z $ended && $word == -?* ]]; then\n"
    "            ! _firebreak_value \"$command:$word\" || waiting=$word\n"
    "        else\n"
    "            operands=$((operands + 1))\n"
    "            first=${first:-$word}\n"
    "        fi\n"
    "    done\n"
    "}\n";

static const char choose[] =
    "\n_firebreak_choose() {\n"
    "    if [[ -n $waiting ]]; then\n"
    "        [[ $current != '=' ]] || current=\n"
    "        _firebreak_value \"$command:$waiting\"\n"
    "    elif [[ -z $ended && $current == --*=* ]]; then\n"
    "        _firebreak_value \"$command:${current%%=*}\"\n"
    "        before=${current%%=*}= current=${current#*=}\n"
    "    elif [[ -z $ended && $current == -* ]]; then\n"
    "        _firebreak_options \"$command\"\n"
    "    else\n"
    "        _firebreak_operand \"$command:$operands:$first\"\n"
    "    fi\n"
    "}\n"
    "\n_firebreak_reply() {\n"
    "    case $offer in\n"
    "    files) mapfile -t COMPREPLY < <(compgen -f -P \"$before\" -- \"$current\") ;;\n"
    "    folders) mapfile -t COMPREPLY < <(compgen -d -P \"$before\" -- \"$current\") ;;\n"
    "    words) mapfile -t COMPREPLY < <(compgen -W \"$words\" -P \"$before\" -- \"$current\") ;;\n"
    "    esac\n"
    "    # readline quotes names of files, and finds those that were quoted.\n"
    "    [[ $offer == words ]] || compopt -o filenames -o default 2>/dev/null\n"
    "}\n"
    "\n_firebreak() {\n"
    "    local current=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} before='' offer='' words=''\n"
    "    local waiting='' ended='' operands=0 first=''\n"
    "    COMPREPLY=()\n"
    "    if ((COMP_CWORD == 1)); then\n"
    "        offer=words words=\"$_firebreak_commands --help --version\"\n"
    "    else\n"
    "        _firebreak_walk\n"
    "        offer='' words=''\n"
    "        _firebreak_choose\n"
    "    fi\n"
    "    _firebreak_reply\n"
    "}\n"
    "\ncomplete -F _firebreak firebreak\n";

void fb_completion_bash(struct fb_buffer *out)
{
    fb_buffer_text(out, "# Completion of firebreak for bash, as `firebreak completion bash` prints it.\n"
                        "_firebreak_commands='");
    write_words(FB_OFFER_COMMANDS, out);
    fb_buffer_text(out, "'\n");
    write_values(out);
    write_options(out);
    write_operands(out);
    fb_buffer_text(out, walk);
    fb_buffer_text(out, choose);
}
