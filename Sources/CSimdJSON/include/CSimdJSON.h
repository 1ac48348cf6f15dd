// simdjson's first stage (libsimdjson-dev) behind a C header: where the tokens of a JSON text begin. No exceptions.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A scanner and the memory that it reuses. One thread at a time.
typedef struct muster_json muster_json;

/// What a scan found. `positions` stays valid until the next scan.
typedef struct {
  /// Offsets of the brackets, commas and colons, and of the first byte of each string and scalar, in order. Behind the
  /// last stand four that may be overwritten.
  uint32_t *positions;
  size_t count;
  /// 1 where a backslash stands anywhere in the text.
  int has_escapes;
} muster_json_tokens;

enum {
  MUSTER_JSON_OK = 0,
  /// The encoding is not UTF-8, a string does not end, or a bare control character stands in one.
  MUSTER_JSON_MALFORMED = 1,
  /// Nothing but white space.
  MUSTER_JSON_EMPTY = 2,
  MUSTER_JSON_NO_MEMORY = 3
};

/// NULL where memory ran out.
muster_json *muster_json_new(void);
void muster_json_free(muster_json *scanner);

/// Finds the tokens of `text`, at most 4 GiB; reads nothing behind its end.
int muster_json_scan(muster_json *scanner, const char *text, size_t count, muster_json_tokens *tokens);

#ifdef __cplusplus
}
#endif
#endif
