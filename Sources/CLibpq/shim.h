#ifndef CUTOVER_CLIBPQ_SHIM_H
#define CUTOVER_CLIBPQ_SHIM_H

#include <postgresql/libpq-fe.h>

// PG_DIAG_* are macros of character literals, which Swift does not import.
static inline int cutover_diag_severity(void) { return PG_DIAG_SEVERITY_NONLOCALIZED; }
static inline int cutover_diag_sqlstate(void) { return PG_DIAG_SQLSTATE; }
static inline int cutover_diag_message(void) { return PG_DIAG_MESSAGE_PRIMARY; }
static inline int cutover_diag_position(void) { return PG_DIAG_STATEMENT_POSITION; }
static inline int cutover_diag_schema(void) { return PG_DIAG_SCHEMA_NAME; }
static inline int cutover_diag_table(void) { return PG_DIAG_TABLE_NAME; }
static inline int cutover_diag_column(void) { return PG_DIAG_COLUMN_NAME; }
static inline int cutover_diag_constraint(void) { return PG_DIAG_CONSTRAINT_NAME; }

// A receiver in C, so that no Swift code runs inside libpq.
static inline void cutover_discard_notice(void *argument, const PGresult *result) {
  (void)argument;
  (void)result;
}
static inline void cutover_discard_notices(PGconn *connection) {
  PQsetNoticeReceiver(connection, cutover_discard_notice, 0);
}

#endif
