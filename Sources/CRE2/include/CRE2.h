// RE2 (libre2-dev) behind a C header: linear time whatever the pattern, no exceptions, no log lines.
#ifndef CRE2_H
#define CRE2_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled regular expression. Matching is thread-safe.
typedef struct muster_re2 muster_re2;

/// Compiles `pattern` (UTF-8). Returns NULL where it is refused and writes a NUL-terminated reason into `error`.
muster_re2 *muster_re2_new(const char *pattern, size_t count, char *error, size_t error_capacity);
void muster_re2_free(muster_re2 *regex);

/// 1 where the expression matches somewhere in `text`, else 0.
int muster_re2_search(const muster_re2 *regex, const char *text, size_t count);
/// 1 where the expression matches the whole of `text`, else 0.
int muster_re2_match_whole(const muster_re2 *regex, const char *text, size_t count);
/// As `muster_re2_new`, without regard to letter case.
muster_re2 *muster_re2_new_ignoring_case(const char *pattern, size_t count, char *error, size_t error_capacity);

#ifdef __cplusplus
}
#endif
#endif
