#ifndef CUTOVER_CHIREDIS_SHIM_H
#define CUTOVER_CHIREDIS_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <hiredis/sds.h>
#include <sys/socket.h>

/// The number of bytes that were appended and wait to be sent, for who sends them by another way than the socket.
static inline size_t cutover_redis_pending(redisContext *context) { return sdslen(context->obuf); }

/// They have been sent.
static inline void cutover_redis_forget_pending(redisContext *context) {
  sdssetlen(context->obuf, 0);
  context->obuf[0] = '\0';
}

/// Sends all that was appended. Returns 0, or the errno.
///
/// hiredis itself would use write(2), and a server that went away would end this process with SIGPIPE.
static inline int cutover_redis_flush(redisContext *context) {
  size_t length = sdslen(context->obuf), sent = 0;
  while (sent < length) {
    ssize_t count = send(context->fd, context->obuf + sent, length - sent, MSG_NOSIGNAL);
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    sent += (size_t)count;
  }
  cutover_redis_forget_pending(context);
  return 0;
}

/// Reads one reply. Returns 0, or the errno of the failed read, or -1 where hiredis has no errno to tell.
static inline int cutover_redis_read(redisContext *context, redisReply **reply) {
  void *result = NULL;
  errno = 0;
  if (redisGetReply(context, &result) != REDIS_OK) {
    return context->err == REDIS_ERR_IO && errno != 0 ? errno : -1;
  }
  *reply = (redisReply *)result;
  return 0;
}

/// Whether the other end has closed the connection, or sent something nobody asked for; nothing may be outstanding.
static inline int cutover_redis_is_stale(redisContext *context) {
  char byte;
  ssize_t count = recv(context->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return !(count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR));
}

static inline void cutover_redis_close_on_exec(redisContext *context) { fcntl(context->fd, F_SETFD, FD_CLOEXEC); }

#endif
