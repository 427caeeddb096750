#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>

int cutover_spawn(
  pid_t *pid, char *const words[], char *const environment[], int input, int output, int error, int inherited) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int status = posix_spawn_file_actions_init(&actions);
  if (status != 0) return status;
  status = posix_spawnattr_init(&attributes);
  if (status != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return status;
  }

  if (input >= 0) {
    status = posix_spawn_file_actions_adddup2(&actions, input, 0);
  } else {
    status = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  }
  if (status == 0) status = posix_spawn_file_actions_adddup2(&actions, output, 1);
  if (status == 0) status = posix_spawn_file_actions_adddup2(&actions, error, 2);
  if (status == 0 && inherited >= 0) status = posix_spawn_file_actions_adddup2(&actions, inherited, 3);
  if (status == 0) status = posix_spawn_file_actions_addclosefrom_np(&actions, inherited >= 0 ? 4 : 3);
  if (status == 0) status = posix_spawn_file_actions_addchdir_np(&actions, "/");

  // Signals ignored or blocked here (SIGPIPE, SIGINT) must not stay so in a server.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  if (status == 0) status = posix_spawnattr_setsigmask(&attributes, &none);
  if (status == 0) status = posix_spawnattr_setsigdefault(&attributes, &all);
  if (status == 0) {
    status = posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  if (status == 0) status = posix_spawn(pid, words[0], &actions, &attributes, words, environment);

  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

int cutover_socket_pair(int ends[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : errno;
}
