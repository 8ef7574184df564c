/* SPDX-License-Identifier: Apache-2.0 */
/* repository_change.h - a change of a repository of releases: keys, lock, the change, its proposal. */
#ifndef FB_CLI_REPOSITORY_CHANGE_H
#define FB_CLI_REPOSITORY_CHANGE_H

#include "base/host/buffer.h"
#include "base/report/report.h"
#include "cli/arguments.h"
#include "cli/key_list.h"
#include "signer/repository/repository.h"

/* What a change is made with. */
struct fb_change_hands {
    struct fb_repository repository;
    struct fb_key_list keys;
    struct fb_publisher publisher;
    struct fb_buffer proposal;
    struct fb_report *report; /* NULL, or what was found of a release that had to be verified */
};

typedef bool fb_change(const struct fb_arguments *arguments, struct fb_change_hands *hands, struct fb_diag *diag);

/* What a command or an action of one does, and cannot do without. */
struct fb_change_action {
    const char *name;
    fb_change *run;                                     /* NULL: it changes nothing */
    enum fb_exit (*other)(const struct fb_arguments *); /* what it does then */
    bool takes_files;
    bool is_proposable;         /* instead of being published */
    enum fb_option_id needs[5]; /* ended by FB_OPTION_COUNT */
};

/* Says what is missing or too much; false then. */
bool fb_change_is_usable(const struct fb_arguments *arguments, const struct fb_change_action *action, size_t files);

/* Opens keys and repository, runs the change, and writes the proposal where --propose asks for one. */
enum fb_exit fb_change_make(const struct fb_arguments *arguments, fb_change *run);

/* --repository, or the working folder; --stream; --counter. */
const char *fb_change_folder(const struct fb_arguments *arguments);
const char *fb_change_stream(const struct fb_arguments *arguments);
uint64_t fb_change_counter(const struct fb_arguments *arguments);

#endif
