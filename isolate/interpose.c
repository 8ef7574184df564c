/* SPDX-License-Identifier: Apache-2.0 */
/* interpose.c - the engine's malloc becomes the counted heap.
 *
 * The address tables (GOT) of the engine and of the libraries that came with it are changed, rather
 * than malloc being defined by the program: that would concern the supervisor and every command of
 * ours as well, and would not go with a sanitizer.  What the C library allocates by itself comes
 * from its own heap; whoever frees memory of either heap by our functions gets the right one.
 */
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "isolate/heap.h"
#include "isolate/runner.h"

/* The functions have no context: a process has one heap. */
static struct fb_heap *heap;

/* What is smaller than an alignment holds no object that needs it (C23, 7.24.3): it may lie nearer to its guard. */
static size_t alignment_for(size_t bytes)
{
    size_t alignment = FB_HEAP_ALIGNMENT;

    while (alignment > 1 && bytes < alignment)
        alignment /= 2;
    return alignment;
}

static void *take(size_t bytes)
{
    return fb_heap_allocate(heap, bytes, alignment_for(bytes));
}

static void give_back(void *memory)
{
    fb_heap_release(heap, memory);
}

static void *take_cleared(size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    void *memory = take(bytes);
    return memory == NULL ? NULL : memset(memory, 0, bytes);
}

static void *resize(void *memory, size_t bytes)
{
    if (memory != NULL && bytes == 0) {
        give_back(memory);
        return NULL;
    }
    return fb_heap_resize(heap, memory, bytes);
}

static void *resize_array(void *memory, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return resize(memory, bytes);
}

static void *take_aligned(size_t alignment, size_t bytes)
{
    return fb_heap_allocate(heap, bytes, alignment < FB_HEAP_ALIGNMENT ? FB_HEAP_ALIGNMENT : alignment);
}

static int take_aligned_into(void **out, size_t alignment, size_t bytes)
{
    void *memory = take_aligned(alignment, bytes);

    if (memory == NULL)
        return ENOMEM;
    *out = memory;
    return 0;
}

static size_t usable(void *memory)
{
    return memory == NULL ? 0 : fb_heap_size(heap, memory);
}

static char *copy_text_part(const char *text, size_t most)
{
    const size_t length = strnlen(text, most);
    char *copy = take(length + 1);

    if (copy == NULL)
        return NULL;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

static char *copy_text(const char *text)
{
    return copy_text_part(text, SIZE_MAX - 1);
}

#define INSTEAD(name, function)     \
    {                               \
        name, (uintptr_t)(function) \
    }

static const struct {
    const char *name;
    uintptr_t instead;
} functions[] = {
    INSTEAD("malloc", take), INSTEAD("free", give_back), INSTEAD("cfree", give_back),
    INSTEAD("calloc", take_cleared), INSTEAD("realloc", resize), INSTEAD("reallocarray", resize_array),
    INSTEAD("posix_memalign", take_aligned_into), INSTEAD("aligned_alloc", take_aligned),
    INSTEAD("memalign", take_aligned), INSTEAD("malloc_usable_size", usable),
    INSTEAD("strdup", copy_text), INSTEAD("__strdup", copy_text), INSTEAD("strndup", copy_text_part),
    INSTEAD("__strndup", copy_text_part)
};

static uintptr_t instead_of(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(name, functions[i].name) == 0)
            return functions[i].instead;
    }
    return 0;
}

#if defined(__x86_64__)
static bool holds_address(uint64_t type)
{
    return type == R_X86_64_JUMP_SLOT || type == R_X86_64_GLOB_DAT || type == R_X86_64_64;
}
#elif defined(__aarch64__)
static bool holds_address(uint64_t type)
{
    return type == R_AARCH64_JUMP_SLOT || type == R_AARCH64_GLOB_DAT || type == R_AARCH64_ABS64;
}
#else
static bool holds_address(uint64_t type)
{
    (void)type;
    return false;
}
#endif

/* What of an object's dynamic section is needed (elf(5)). */
struct object {
    uintptr_t base;
    const ElfW(Sym) * symbols;
    const char *names;
    const ElfW(Rela) * tables[2];
    size_t bytes[2];
};

static void read_entry(const ElfW(Dyn) * entry, struct object *out)
{
    switch (entry->d_tag) {
    case DT_SYMTAB:
        out->symbols = (const void *)entry->d_un.d_ptr;
        break;
    case DT_STRTAB:
        out->names = (const void *)entry->d_un.d_ptr;
        break;
    case DT_RELA:
        out->tables[0] = (const void *)entry->d_un.d_ptr;
        break;
    case DT_RELASZ:
        out->bytes[0] = entry->d_un.d_val;
        break;
    case DT_JMPREL:
        out->tables[1] = (const void *)entry->d_un.d_ptr;
        break;
    case DT_PLTRELSZ:
        out->bytes[1] = entry->d_un.d_val;
        break;
    default:
        break;
    }
}

static bool read_object(const struct dl_phdr_info *info, struct object *out)
{
    *out = (struct object){ .base = info->dlpi_addr };
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_DYNAMIC)
            continue;
        const ElfW(Dyn) *entry = (const void *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++)
            read_entry(entry, out);
    }
    return out->symbols != NULL && out->names != NULL;
}

/* The tables are read-only by now (RELRO).  They stay writable: what their pages allowed before is
 * not known, and an engine that wants to write there can have it so anyway. */
static bool write_address(uintptr_t at, uintptr_t value)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    void *begin = (void *)(at & ~(page - 1));

    if (mprotect(begin, page, PROT_READ | PROT_WRITE) != 0)
        return false;
    memcpy((void *)at, &value, sizeof value);
    return true;
}

static size_t change_table(const struct object *object, const ElfW(Rela) * table, size_t count)
{
    size_t changed = 0;

    for (size_t i = 0; i < count; i++) {
        const ElfW(Sym) *symbol = &object->symbols[ELF64_R_SYM(table[i].r_info)];
        if (!holds_address(ELF64_R_TYPE(table[i].r_info)) || symbol->st_shndx != SHN_UNDEF)
            continue;
        const uintptr_t instead = instead_of(object->names + symbol->st_name);
        if (instead != 0 && write_address(object->base + table[i].r_offset, instead))
            changed++;
    }
    return changed;
}

struct search {
    const struct fb_modules *before;
    size_t changed;
};

static bool was_there(const struct fb_modules *before, uintptr_t dynamic)
{
    for (size_t i = 0; i < before->count; i++) {
        if (dynamic >= before->modules[i].begin && dynamic < before->modules[i].end)
            return true;
    }
    return false;
}

static int change_object(struct dl_phdr_info *info, size_t size, void *context)
{
    struct search *search = context;
    struct object object;

    (void)size;
    if (!read_object(info, &object) || was_there(search->before, (uintptr_t)object.symbols))
        return 0;
    for (size_t i = 0; i < 2; i++) {
        if (object.tables[i] != NULL)
            search->changed += change_table(&object, object.tables[i], object.bytes[i] / sizeof(ElfW(Rela)));
    }
    return 0;
}

size_t fb_interpose(struct fb_heap *into, const struct fb_modules *before)
{
    struct search search = { .before = before };

    heap = into;
    dl_iterate_phdr(change_object, &search);
    return search.changed;
}
