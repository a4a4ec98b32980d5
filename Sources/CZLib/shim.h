#ifndef PORTSIGN_CZLIB_H
#define PORTSIGN_CZLIB_H

#include <zlib.h>

/// A small hash table (memLevel 6): what a stream touches for a small body then fits a core's cache.
/// deflateInit2 and inflateInit2 are macros over functions that take the header's version: Swift imports neither.
static inline int portsign_deflate_init(z_streamp stream, int level, int window_bits) {
    return deflateInit2(stream, level, Z_DEFLATED, window_bits, 6, Z_DEFAULT_STRATEGY);
}

static inline int portsign_inflate_init(z_streamp stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}

#endif
