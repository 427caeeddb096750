#ifndef CUTOVER_CHTTPERRORS_H
#define CUTOVER_CHTTPERRORS_H

/* The answers that libmicrohttpd makes itself, without a callback. Version 0.9.75 has no option for them. It queues them with
   MHD_queue_response like everybody, through the table of dynamic symbols; the program has a function of that name, which is
   found first. Connections and responses are the library's own types. */

/* Makes the response in place of the library's with `status`, which it may change; NULL to leave it as it is. */
typedef void *(*cutover_error_maker)(void *connection, unsigned int *status);

/* Has `maker` asked for each answer of the library's own from now on. */
void cutover_replace_errors(cutover_error_maker maker);

/* What the library's MHD_queue_response does, for the program's own answers. */
int cutover_queue_response(void *connection, unsigned int status, void *response);

#endif
