// What Swift sees of SQLite.
#pragma once
#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast that Swift cannot read: SQLite makes its own copy of what is bound.
static inline sqlite3_destructor_type cutover_sqlite_transient(void) { return SQLITE_TRANSIENT; }
