#define _GNU_SOURCE
#include "CHTTPErrors.h"

#include <dlfcn.h>
#include <microhttpd.h>
#include <stdatomic.h>

typedef enum MHD_Result (*queue_response)(struct MHD_Connection *, unsigned int, struct MHD_Response *);

static _Atomic(cutover_error_maker) error_maker;

static enum MHD_Result queue(struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response) {
  static _Atomic(queue_response) library;
  queue_response function = atomic_load(&library);
  if (!function) {
    function = (queue_response)dlsym(RTLD_NEXT, "MHD_queue_response");
    atomic_store(&library, function);
  }
  return function ? function(connection, status, response) : MHD_NO;
}

void cutover_replace_errors(cutover_error_maker maker) { atomic_store(&error_maker, maker); }

int cutover_queue_response(void *connection, unsigned int status, void *response) {
  return queue(connection, status, response) == MHD_YES;
}

/* Called by the library only. */
enum MHD_Result MHD_queue_response(
  struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response) {
  cutover_error_maker maker = atomic_load(&error_maker);
  unsigned int new_status = status;
  struct MHD_Response *made = maker ? maker(connection, &new_status) : NULL;
  if (!made) return queue(connection, status, response);
  enum MHD_Result result = queue(connection, new_status, made);
  MHD_destroy_response(made);
  return result;
}
