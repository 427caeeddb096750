#ifndef CUTOVER_CLIBPQ_SHIM_H
#define CUTOVER_CLIBPQ_SHIM_H

#include <postgresql/libpq-fe.h>
#include <string.h>

// PG_DIAG_* are macros of character literals, which Swift does not import.
static inline int cutover_diag_severity(void) { return PG_DIAG_SEVERITY_NONLOCALIZED; }
static inline int cutover_diag_sqlstate(void) { return PG_DIAG_SQLSTATE; }
static inline int cutover_diag_message(void) { return PG_DIAG_MESSAGE_PRIMARY; }
static inline int cutover_diag_position(void) { return PG_DIAG_STATEMENT_POSITION; }
static inline int cutover_diag_schema(void) { return PG_DIAG_SCHEMA_NAME; }
static inline int cutover_diag_table(void) { return PG_DIAG_TABLE_NAME; }
static inline int cutover_diag_column(void) { return PG_DIAG_COLUMN_NAME; }
static inline int cutover_diag_constraint(void) { return PG_DIAG_CONSTRAINT_NAME; }

// A receiver in C, so that no Swift code runs inside libpq. Of all notices only one matters: a commit's, whose wait for a
// standby was cut off. It has no SQLSTATE of its own and a translated text, but comes from one function. It raises the count.
static inline void cutover_take_notice(void *count, const PGresult *result) {
  const char *function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
  if (function && strcmp(function, "SyncRepWaitForLSN") == 0) ++*(int *)count;
}
static inline void cutover_take_notices(PGconn *connection, int *count) {
  PQsetNoticeReceiver(connection, cutover_take_notice, count);
}

#endif
