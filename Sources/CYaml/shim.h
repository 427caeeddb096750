#ifndef CUTOVER_CYAML_SHIM_H
#define CUTOVER_CYAML_SHIM_H

#include <yaml.h>

#endif
