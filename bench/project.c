/* SPDX-License-Identifier: Apache-2.0 */
/* project.c - what the generators of projects share. */
#include "bench/project.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void bench_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(2);
}

FILE *bench_create(const char *folder, const char *name)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        bench_fail("%s/%s: too long a path", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        bench_fail("%s: can not be written", path);
    return file;
}

void bench_close(FILE *file)
{
    if (ferror(file) != 0 || fclose(file) != 0)
        bench_fail("writing failed");
}

static unsigned inputs_of(const struct bench_type *type, unsigned most_inputs, const char *short_type)
{
    unsigned inputs = type->fields < most_inputs ? type->fields : most_inputs;
    bool is_short = short_type != NULL && strcmp(type->name, short_type) == 0;
    return is_short ? inputs - 1 : inputs;
}

void bench_write_contract(FILE *file, const char *sensor, const char *build,
                          const struct bench_type *types, size_t type_count, unsigned most_inputs,
                          const char *short_type)
{
    fprintf(file, "{\"sensor\":\"%s\",\"build\":\"%s\",\"supply\":\"observed\",\"template_types\":{",
            sensor, build);
    for (size_t i = 0; i < type_count; i++)
        fprintf(file,
                "%s\n\"%s\":{\"id\":%llu,\"revision\":1,\"inputs\":%u,\"operators\":[\"wildcard\","
                "\"equals\",\"contains\",\"startswith\",\"endswith\",\"glob\",\"regex\",\"cidr\","
                "\"equals_field\",\"exists\",\"absent\",\"all\",\"any\"],\"instances\":100000,"
                "\"values_per_criterion\":8192,\"value_bytes\":4096,\"nesting\":8}",
                i == 0 ? "" : ",", types[i].name, types[i].id,
                inputs_of(&types[i], most_inputs, short_type));
    fprintf(file,
            "},\n\"regex\":{\"engine\":\"linear\",\"states\":100000},\"limits\":{\"file_bytes\":"
            "67108864,\"memory_bytes\":268435456,\"load_ms\":1000,\"eval_us\":1000}}");
}

void bench_write_project(const char *folder)
{
    FILE *file = bench_create(folder, "firebreak.yaml");
    fputs("template_types: [types.json]\ncontracts: [contracts.json]\ncontent: [content.fbc]\n", file);
    bench_close(file);
}
