/* SPDX-License-Identifier: Apache-2.0 */
/* Folding: eight bytes at a time where they are ASCII, a character at a time elsewhere. */
#include "validator/trial/fold_text.h"

#include <string.h>

#include "base/core/fold.h"
#include "base/core/utf8.h"

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* Bytes of `word` from 'A' to 'Z' get bit 5; none has bit 7. */
static uint64_t fold_word(uint64_t word)
{
    const uint64_t from_a = word + EACH_BYTE(0x80 - 'A');
    const uint64_t beyond_z = word + EACH_BYTE(0x80 - 'Z' - 1);

    return word | ((from_a & ~beyond_z & EACH_BYTE(0x80U)) >> 2);
}

/* Folds whole words of ASCII from `offset` on; gives how many bytes. */
static size_t fold_ascii(struct fb_span text, size_t offset, uint8_t *out)
{
    size_t done = 0;

    for (uint64_t word = 0; text.size - offset - done >= sizeof word; done += sizeof word) {
        memcpy(&word, text.bytes + offset + done, sizeof word);
        if ((word & EACH_BYTE(0x80U)) != 0)
            break;
        word = fold_word(word);
        memcpy(out + done, &word, sizeof word);
    }
    return done;
}

size_t fb_fold_text(struct fb_span text, uint8_t *out)
{
    size_t size = 0;

    for (size_t at = 0; at < text.size;) {
        const size_t words = fold_ascii(text, at, out + size);
        at += words;
        size += words;
        uint32_t character = 0;
        const size_t length = at < text.size ? fb_utf8_decode(text, at, &character) : 0;
        if (length > 0) {
            uint8_t encoded[4];
            const size_t folded = fb_utf8_encode(fb_fold(character), encoded);
            memcpy(out + size, encoded, folded);
            size += folded;
            at += length;
        } else if (at < text.size) {
            out[size++] = text.bytes[at++];
        }
    }
    return size;
}
