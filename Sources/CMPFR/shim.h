// Correctly rounded exp, log and power (GNU MPFR). Debian: libmpfr-dev.
#include <mpfr.h>
