#ifndef CUTOVER_CMICROHTTPD_SHIM_H
#define CUTOVER_CMICROHTTPD_SHIM_H

#include <microhttpd.h>

#endif
