#include "CRE2.h"

#include <re2/re2.h>

#include <cstring>
#include <new>

struct muster_re2 {
  RE2 regex;
  muster_re2(re2::StringPiece pattern, const RE2::Options &options) : regex(pattern, options) {}
};

namespace {

muster_re2 *compile(const char *pattern, size_t count, bool ignoring_case, char *error, size_t capacity) noexcept {
  try {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(!ignoring_case);
    auto *made = new (std::nothrow) muster_re2(re2::StringPiece(pattern, count), options);
    if (made && made->regex.ok()) return made;
    if (error && capacity) {
      std::strncpy(error, made ? made->regex.error().c_str() : "out of memory", capacity - 1);
      error[capacity - 1] = 0;
    }
    delete made;
  } catch (...) {
    if (error && capacity) {
      std::strncpy(error, "not compiled", capacity - 1);
      error[capacity - 1] = 0;
    }
  }
  return nullptr;
}

// An empty text may come without an address, which RE2 tells from an empty match.
re2::StringPiece piece(const char *text, size_t count) noexcept { return {text ? text : "", count}; }

}  // namespace

extern "C" {

muster_re2 *muster_re2_new(const char *pattern, size_t count, char *error, size_t capacity) {
  return compile(pattern, count, false, error, capacity);
}

muster_re2 *muster_re2_new_ignoring_case(const char *pattern, size_t count, char *error, size_t capacity) {
  return compile(pattern, count, true, error, capacity);
}

void muster_re2_free(muster_re2 *regex) { delete regex; }

int muster_re2_search(const muster_re2 *regex, const char *text, size_t count) {
  return RE2::PartialMatch(piece(text, count), regex->regex);
}

int muster_re2_match_whole(const muster_re2 *regex, const char *text, size_t count) {
  return RE2::FullMatch(piece(text, count), regex->regex);
}
}
