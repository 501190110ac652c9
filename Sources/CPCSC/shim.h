// PC/SC of pcsc-lite, by which programs reach card readers. Debian: libpcsclite-dev.
#include <stddef.h>
#include <winscard.h>

// Swift does not import macros with casts or addresses.
static const LONG pcsc_success = SCARD_S_SUCCESS;
static const LONG pcsc_timeout = SCARD_E_TIMEOUT;
static const LONG pcsc_cancelled = SCARD_E_CANCELLED;
static const LONG pcsc_no_readers = SCARD_E_NO_READERS_AVAILABLE;
static const LONG pcsc_no_service = SCARD_E_NO_SERVICE;
static const LONG pcsc_service_stopped = SCARD_E_SERVICE_STOPPED;
static const LONG pcsc_no_card = SCARD_E_NO_SMARTCARD;
static const LONG pcsc_removed = SCARD_W_REMOVED_CARD;
static const LONG pcsc_reset = SCARD_W_RESET_CARD;
static const LONG pcsc_unpowered = SCARD_W_UNPOWERED_CARD;
static const LONG pcsc_not_transacted = SCARD_E_NOT_TRANSACTED;
static const LONG pcsc_communication = SCARD_F_COMM_ERROR;
static const LONG pcsc_reader_unavailable = SCARD_E_READER_UNAVAILABLE;
static const LONG pcsc_unknown_reader = SCARD_E_UNKNOWN_READER;
static const LONG pcsc_sharing = SCARD_E_SHARING_VIOLATION;

static inline LONG pcsc_transmit(
    SCARDHANDLE card, DWORD protocol, const BYTE *command, DWORD length, BYTE *answer, DWORD *answerLength) {
    return SCardTransmit(
        card, protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1, command, length, NULL, answer, answerLength);
}
