// Drawing on PDF pages (Cairo). Debian: libcairo2-dev.
#include <cairo.h>
#include <cairo-pdf.h>
