#ifndef CUTOVER_CSIMDJSON_H
#define CUTOVER_CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What Cutover uses of simdjson and of the C++ library's number conversions, as plain C. C++ stays behind this header:
// Swift's C++ interoperability would spread to every target that imports this one.

#ifdef __cplusplus
extern "C" {
#endif

/// The positions of the tokens of a piece of JSON text: every `{ } [ ] : ,` outside strings, the opening quote of every
/// string, the first byte of every other scalar. Ascending.
typedef struct csimdjson_index csimdjson_index;

typedef enum csimdjson_status {
  /// All tokens found; strings are closed, hold no raw control characters, and the text is valid UTF-8.
  csimdjson_clean,
  /// The text ends inside a string. Nothing else is known.
  csimdjson_unclosed_string,
  /// There is invalid UTF-8, or a raw control character inside a string, somewhere.
  csimdjson_invalid,
} csimdjson_status;

/// An index for texts of up to `capacity` bytes; NULL when that is 4 GiB or more, or more than there is memory for.
csimdjson_index *csimdjson_index_create(size_t capacity);
void csimdjson_index_destroy(csimdjson_index *index);

/// Finds the tokens of `length` bytes at `text`, at most the capacity; reads nothing beyond them. The positions are
/// there if the status is `csimdjson_clean`.
csimdjson_status csimdjson_index_fill(csimdjson_index *index, const uint8_t *text, size_t length);

/// The same a byte at a time for a text that `csimdjson_index_fill` refused: always gives positions, the last of
/// which may be that of a string that is not closed. Checks nothing.
void csimdjson_index_fill_unchecked(csimdjson_index *index, const uint8_t *text, size_t length);

/// The positions, followed by the text's length; valid until the next fill.
const uint32_t *csimdjson_index_positions(const csimdjson_index *index);
size_t csimdjson_index_count(const csimdjson_index *index);

bool csimdjson_is_utf8(const uint8_t *text, size_t length);
size_t csimdjson_count_byte(const uint8_t *text, size_t length, uint8_t byte);
/// The position of the last such byte, -1 if there is none.
ptrdiff_t csimdjson_last_byte(const uint8_t *text, size_t length, uint8_t byte);

/// How many of the bytes stand in a JSON string as they are: up to the first control character, quote, backslash, or
/// byte 0xE2, with which U+2028 and U+2029 begin.
size_t csimdjson_plain_prefix(const uint8_t *text, size_t length);

/// The double nearest to the number from `begin` to `end`, which follows the grammar of RFC 8259; infinite if the
/// number is beyond the largest double.
double csimdjson_parse_double(const uint8_t *begin, const uint8_t *end);

/// Writes the shortest digits that read back as `value`, which is finite, the way ECMAScript lays them out (but `-0`
/// for minus zero); at most 32 bytes. Returns how many.
size_t csimdjson_write_double(double value, uint8_t *out);

/// Reads the file at `path` and parses it with simdjson's own parser, whose result is thrown away: a yardstick. False if
/// it cannot be read or is no JSON.
bool csimdjson_parse_file(const char *path);

#ifdef __cplusplus
}
#endif

#endif
