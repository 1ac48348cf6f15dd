// For ZSTD_createDCtx_advanced, which the shared library has.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
