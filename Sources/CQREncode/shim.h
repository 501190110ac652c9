// QR code symbols (libqrencode). Debian: libqrencode-dev.
#include <qrencode.h>
