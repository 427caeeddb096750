#ifndef CUTOVER_CHIREDIS_SHIM_H
#define CUTOVER_CHIREDIS_SHIM_H

#include <hiredis/hiredis.h>

#endif
