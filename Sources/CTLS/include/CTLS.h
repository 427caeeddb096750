#ifndef CUTOVER_CTLS_H
#define CUTOVER_CTLS_H

#include <stddef.h>

/* The client's side of a TLS session over a socket that is connected already and stays the caller's. A session belongs to
   one thread at a time. Timeouts are those of the socket (SO_RCVTIMEO, SO_SNDTIMEO). */
typedef struct cutover_tls cutover_tls;

/* Shakes hands with the server, and checks its certificate and that it is `host`'s. `ca_file` holds the certificates that are
   trusted, the system's where it is NULL; `certificate_file` and `key_file` are what the client shows of itself, or NULL.
   Returns NULL where that fails, with the reason as a text, and in `error` the errno, or 0 where there is none. */
cutover_tls *cutover_tls_open(
  int descriptor, const char *host, const char *ca_file, const char *certificate_file, const char *key_file, char *reason,
  size_t reason_size, int *error);

/* Sends all of `bytes`. Returns 0, or -1; see cutover_tls_error. */
int cutover_tls_write(cutover_tls *session, const void *bytes, size_t size);

/* Waits for some bytes; returns how many, 0 where the server has ended the session, or -1; see cutover_tls_error. */
long cutover_tls_read(cutover_tls *session, void *bytes, size_t size);

/* Whether the other end has closed the connection, or sent something that no command asked for. No answer may be
   outstanding. */
int cutover_tls_is_stale(cutover_tls *session);

/* Why the last call failed: the errno, or 0 and then the reason of TLS in `reason`. */
int cutover_tls_error(cutover_tls *session, char *reason, size_t reason_size);

void cutover_tls_close(cutover_tls *session);

#endif
