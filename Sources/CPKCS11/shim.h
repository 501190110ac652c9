// PKCS#11, the interface of tokens, with p11-kit, which loads their modules and reads their URIs. Debian: libp11-kit-dev.
#include <p11-kit/pkcs11.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>
