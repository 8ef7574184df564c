/* SPDX-License-Identifier: Apache-2.0 */
/* ids.c - an id names one instance: sorts all and compares neighbours.  A heap sort, so that no
 * choice of ids makes it slow. */
#include <string.h>

#include "sensor/reference/content.h"

struct id {
    struct fb_span text;
    const char *file;
    size_t at; /* in the file: the instance */
};

static int compare(const struct id *a, const struct id *b)
{
    const size_t shorter = a->text.size < b->text.size ? a->text.size : b->text.size;
    const int order = shorter == 0 ? 0 : memcmp(a->text.bytes, b->text.bytes, shorter);
    if (order != 0)
        return order;
    return (a->text.size > b->text.size) - (a->text.size < b->text.size);
}

static void swap(struct id *a, struct id *b)
{
    const struct id kept = *a;
    *a = *b;
    *b = kept;
}

/* Lets the id at `place` sink to where no greater one is below it. */
static void sink(struct id *ids, size_t count, size_t place)
{
    for (size_t child = 2 * place + 1; child < count; child = 2 * place + 1) {
        if (child + 1 < count && compare(&ids[child], &ids[child + 1]) < 0)
            child++;
        if (compare(&ids[place], &ids[child]) >= 0)
            return;
        swap(&ids[place], &ids[child]);
        place = child;
    }
}

static void sort(struct id *ids, size_t count)
{
    for (size_t place = count / 2; place > 0; place--)
        sink(ids, count, place - 1);
    for (size_t left = count; left > 1; left--) {
        swap(&ids[0], &ids[left - 1]);
        sink(ids, left - 1, 0);
    }
}

static bool list_file(const struct fb_sensor_file *file, struct id *out, struct fb_sensor_fault *fault)
{
    for (uint32_t i = 0; i < file->instance_count; i++) {
        struct fb_sensor_instance instance;
        struct fb_sensor_reader reader;
        if (!fb_sensor_read_instance(file, i, &instance, &reader, fault))
            return false;
        const size_t at = (size_t)(fb_sensor_file_instance(file, i).bytes - file->bytes.bytes);
        out[i] = (struct id){ fb_sensor_file_value(file, instance.id), file->name, at };
    }
    return true;
}

bool fb_sensor_check_ids(struct fb_engine_content *content, struct fb_sensor_fault *fault)
{
    size_t count = 0;
    for (size_t i = 0; i < content->file_count; i++)
        count += content->files[i].file.instance_count;
    struct id *ids = fb_sensor_allocate(&content->memory, count, sizeof *ids, fault);
    if (ids == NULL)
        return false;
    count = 0;
    for (size_t i = 0; i < content->file_count; i++) {
        if (!list_file(&content->files[i].file, ids + count, fault))
            return false;
        count += content->files[i].file.instance_count;
    }
    sort(ids, count);
    for (size_t i = 1; i < count; i++) {
        if (compare(&ids[i - 1], &ids[i]) == 0) {
            fault->id = ids[i].text;
            fault->file = ids[i].file;
            return fb_sensor_refuse(fault, ids[i].at, "another template instance has the same id");
        }
    }
    return true;
}
