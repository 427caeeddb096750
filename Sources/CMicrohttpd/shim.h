#ifndef CUTOVER_CMICROHTTPD_SHIM_H
#define CUTOVER_CMICROHTTPD_SHIM_H

#include <microhttpd.h>

/* What a daemon is started with; MHD_start_daemon takes it as variadic arguments, which Swift cannot pass. */
struct cutover_daemon_settings {
  int listen_socket;
  unsigned int threads;
  unsigned int connections;
  unsigned int idle_seconds;
  size_t connection_memory;
  MHD_AccessHandlerCallback access;
  void *(*begin)(void *context, const char *uri, struct MHD_Connection *connection);
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection_changed;
  size_t (*unescape)(void *context, struct MHD_Connection *connection, char *text);
  void *context;
};

/* epoll in a pool of threads, each of which accepts for itself; no log of its own; paths as they came. */
static inline struct MHD_Daemon *cutover_daemon_start(const struct cutover_daemon_settings *settings) {
  struct MHD_OptionItem options[] = {
    {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)settings->completed, settings->context},
    {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)settings->connection_changed, settings->context},
    {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)settings->begin, settings->context},
    {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)settings->unescape, settings->context},
    {MHD_OPTION_LISTEN_SOCKET, settings->listen_socket, NULL},
    {MHD_OPTION_THREAD_POOL_SIZE, settings->threads, NULL},
    {MHD_OPTION_CONNECTION_LIMIT, settings->connections, NULL},
    {MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_seconds, NULL},
    {MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)settings->connection_memory, NULL},
#if MHD_VERSION >= 0x00097700
    /* The strictest: what HeadLayout finds in older versions, these refuse themselves. */
    {MHD_OPTION_CLIENT_DISCIPLINE_LVL, 2, NULL},
#endif
    {MHD_OPTION_END, 0, NULL},
  };
  return MHD_start_daemon(
    MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME,
    0, NULL, NULL, settings->access, settings->context, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

/* What MHD_get_connection_info says, which is variadic too. */
static inline int cutover_connection_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? info->connect_fd : -1;
}

static inline const struct sockaddr *cutover_connection_address(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return info ? info->client_addr : NULL;
}

/* The bytes of the request's head, from its method to the empty line. */
static inline size_t cutover_connection_head_size(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  return info ? info->header_size : 0;
}

static inline void *cutover_connection_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : NULL;
}

#endif
