// Text shaping and layout (Pango), drawn through Cairo. Debian: libpango1.0-dev.
#include <pango/pangocairo.h>
#include <hb.h>
