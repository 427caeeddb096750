#ifndef CUTOVER_CSPAWN_H
#define CUTOVER_CSPAWN_H

#include <spawn.h>
#include <sys/types.h>

/// Starts a program in a session of its own, its working folder `/`, all signals as they are by default.
///
/// The program finds `input`, `output` and `error` as its descriptors 0 to 2 and, unless it is negative, `inherited` as 3;
/// no other descriptor reaches it. Returns 0, or the errno. What this needs of glibc (2.34) is hidden from Swift.
int cutover_spawn(
  pid_t *pid, char *const words[], char *const environment[], int input, int output, int error, int inherited);

/// A pair of connected stream sockets that no started program inherits. Returns 0, or the errno.
int cutover_socket_pair(int ends[2]);

#endif
