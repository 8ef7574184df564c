/* SPDX-License-Identifier: Apache-2.0 */
/* Sorts by gate's name to learn where each gate comes first, then by that place. */
#include "base/write/report_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/host/fail.h"

static int compare_numbers(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_gates(const void *left, const void *right)
{
    const struct fb_report_entry *a = left;
    const struct fb_report_entry *b = right;
    const int order = strcmp(a->gate, b->gate);

    return order != 0 ? order : compare_numbers(a->place, b->place);
}

static int compare_entries(const void *left, const void *right)
{
    const struct fb_report_entry *a = left;
    const struct fb_report_entry *b = right;
    int order = compare_numbers(a->gate_place, b->gate_place);

    order = order != 0 ? order : strcmp(a->subject, b->subject);
    return order != 0 ? order : compare_numbers(a->place, b->place);
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static void gather(const struct fb_report *report, struct fb_report_order *order)
{
    for (size_t i = 0; i < fb_report_gate_count(report); i++) {
        const struct fb_gate_result *result = fb_report_gate(report, i);
        order->entries[order->count] = (struct fb_report_entry){
            .gate = result->gate, .subject = or_empty(result->subject), .result = result, .place = order->count
        };
        order->count++;
    }
    for (size_t i = 0; i < fb_report_finding_count(report); i++) {
        const struct fb_finding *finding = fb_report_finding(report, i);
        order->entries[order->count] = (struct fb_report_entry){
            .gate = finding->gate, .subject = finding->subject, .finding = finding, .place = order->count
        };
        order->count++;
    }
}

bool fb_report_order_make(const struct fb_report *report, struct fb_report_order *out, struct fb_diag *diag)
{
    const size_t count = fb_report_gate_count(report) + fb_report_finding_count(report);
    struct fb_report_order order = { .entries = calloc(count + 1, sizeof *order.entries) };

    if (order.entries == NULL)
        return fb_fail_memory(diag);
    gather(report, &order);
    qsort(order.entries, order.count, sizeof *order.entries, compare_gates);
    for (size_t i = 0; i < order.count; i++) {
        struct fb_report_entry *entry = &order.entries[i];
        const bool same = i > 0 && strcmp(entry[-1].gate, entry->gate) == 0;
        entry->gate_place = same ? entry[-1].gate_place : entry->place;
    }
    qsort(order.entries, order.count, sizeof *order.entries, compare_entries);
    *out = order;
    return true;
}

void fb_report_order_clear(struct fb_report_order *order)
{
    free(order->entries);
    *order = (struct fb_report_order){ .count = 0 };
}
