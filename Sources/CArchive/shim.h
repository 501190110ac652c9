// Archives of many formats (libarchive). Debian: libarchive-dev.
#include <archive.h>
#include <archive_entry.h>
