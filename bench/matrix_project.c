/* SPDX-License-Identifier: Apache-2.0 */
/* matrix_project.c - makes the project of the contract matrix: template types, one source of so
 * many template instances, contracts of so many sensor builds.
 *
 * One build, in the middle, supplies one input too few for one template type, and one instance,
 * the last, reads that input: exactly one cell of the matrix is a finding.
 * usage: matrix_project BUILDS INSTANCES FOLDER */
#include <stdlib.h>

#include "bench/project.h"

enum {
    TYPES = 30,
    FIELDS = 21,
    SHORT_TYPE = 7,
};

static void write_types(const char *folder, struct bench_type types[static TYPES])
{
    FILE *file = bench_create(folder, "types.json");
    fputs("{\"template_types\":[\n", file);
    for (unsigned i = 0; i < TYPES; i++) {
        types[i] = (struct bench_type){ .id = i + 1, .fields = FIELDS };
        snprintf(types[i].name, sizeof types[i].name, "type%u", i);
        fprintf(file, "%s{\"template_type\":\"%s\",\"id\":%u,\"revision\":1,\"fields\":[",
                i == 0 ? "" : ",\n", types[i].name, i + 1);
        for (unsigned field = 0; field < FIELDS; field++)
            fprintf(file, "%s{\"name\":\"Field%u\",\"kind\":\"string\"}", field == 0 ? "" : ",", field);
        fputs("]}", file);
    }
    fputs("]}\n", file);
    bench_close(file);
}

/* Three to five criteria an instance, with the operators of real rules. */
static void write_instance(FILE *file, unsigned long index)
{
    static const char *const operators[] = { "contains", "endswith", "startswith", "equals", "contains" };
    fprintf(file, "{\"id\":\"i%lu\",\"template_type\":\"type%lu\",\"criteria\":{", index, index % TYPES);
    for (unsigned long i = 0; i < 3 + index % 3; i++)
        fprintf(file, "%s\"Field%lu\":{\"op\":\"%s\",\"values\":[\"\\\\value%lu.exe\",\"other%lu\"]}",
                i == 0 ? "" : ",", (index % 4) + 4 * i, operators[(index + i) % 5], index, i);
    fputs("},\"except\":[{\"Field0\":{\"op\":\"endswith\",\"values\":[\"\\\\trusted.exe\"]}}]}", file);
}

static void write_source(const char *folder, unsigned long instances)
{
    FILE *file = bench_create(folder, "source.json");
    fputs("{\"channel\":291,\"version\":1,\"instances\":[\n", file);
    for (unsigned long i = 0; i + 1 < instances; i++) {
        write_instance(file, i);
        fputs(",\n", file);
    }
    fprintf(file,
            "{\"id\":\"last\",\"template_type\":\"type%d\",\"criteria\":{\"Field%d\":"
            "{\"op\":\"contains\",\"values\":[\"x\"]}}}]}\n",
            SHORT_TYPE, FIELDS - 1);
    bench_close(file);
}

static void write_contracts(const char *folder, unsigned long builds,
                            const struct bench_type types[static TYPES])
{
    FILE *file = bench_create(folder, "contracts.json");
    fputs("{\"contracts\":[\n", file);
    for (unsigned long i = 0; i < builds; i++) {
        char build[32];
        snprintf(build, sizeof build, "7.%lu", i);
        fputs(i == 0 ? "" : ",\n", file);
        bench_write_contract(file, "windows", build, types, TYPES, FIELDS,
                             i == builds / 2 ? types[SHORT_TYPE].name : NULL);
    }
    fputs("]}\n", file);
    bench_close(file);
}

int main(int argc, char **argv)
{
    struct bench_type types[TYPES];
    if (argc != 4)
        bench_fail("usage: matrix_project BUILDS INSTANCES FOLDER");
    unsigned long builds = strtoul(argv[1], NULL, 10);
    unsigned long instances = strtoul(argv[2], NULL, 10);
    if (builds == 0 || instances == 0)
        bench_fail("BUILDS and INSTANCES are numbers from one");
    write_types(argv[3], types);
    write_source(argv[3], instances);
    write_contracts(argv[3], builds, types);
    bench_write_project(argv[3]);
    return 0;
}
