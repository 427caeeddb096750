#ifndef CUTOVER_CZLIB_SHIM_H
#define CUTOVER_CZLIB_SHIM_H

#include <zlib.h>

/* deflateInit2 is a macro, which Swift does not see. Raw deflate, without a header of any kind. */
static inline int cutover_deflate_init(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}

#endif
