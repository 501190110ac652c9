// Regular expressions with bounded work (PCRE2). Debian: libpcre2-dev.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
