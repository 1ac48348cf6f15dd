// XXH3 is the header's own code, so that short keys are hashed in place and not through a call into the library.
#define XXH_INLINE_ALL
#include <xxhash.h>

static inline uint64_t muster_xxh3(const void *bytes, size_t count, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes, count, seed);
}

// A hash table that is much larger than the cache asks for a slot some records ahead of its use.
static inline void muster_prefetch(const void *address) { __builtin_prefetch(address); }
