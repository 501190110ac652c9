#ifndef C_SQLITE_SET_UP_H
#define C_SQLITE_SET_UP_H

// The call takes a list of varying length, which Swift cannot write. Declared here because the header comes with GRDB.
extern int sqlite3_config(int, ...);

/// Tells SQLite not to count its memory, which takes a lock at each piece of it. Before SQLite's first use.
static inline int sqlite_counts_no_memory(void) { return sqlite3_config(9 /* SQLITE_CONFIG_MEMSTATUS */, 0); }

#endif
