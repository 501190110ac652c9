"""A disk that fails at a chosen call: a small library, compiled here and loaded before a program's own, lets the Nth
fsync, fdatasync, write, open or rename below a folder fail with EIO.

`strace -e inject=…:when=N` counts the calls of each thread for itself and slows the program down; here all threads are
counted together, and the moment of the failure is known.
"""

import errno
import mmap
import pathlib
import struct
import subprocess
import time

from writers import Server, Writers, faults, make_city, read_as, seal_and_verify

CALLS = ("fsync", "fdatasync", "write", "open", "rename")

LIBRARY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>
enum { FSYNC, FDATASYNC, WRITE, OPEN, RENAME };
struct control {
  atomic_int call, left, error, lasts, count[5];
  atomic_long failed_at;
};
static struct control *control;
static char folder[PATH_MAX];
static size_t length;
#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = dlsym(RTLD_NEXT, #name)
__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FAILING_CALLS"), *below = getenv("FAILING_FOLDER");
  if (!path || !below) return;
  int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
  int file = real(path, O_RDWR | O_CLOEXEC);
  void *page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (page == MAP_FAILED) return;
  length = strlen(strncpy(folder, below, sizeof folder - 1));
  control = page;
}
/* Whether this call is the one that fails. */
static int fails(int call, const char *path) {
  if (!control || strncmp(path, folder, length) != 0) return 0;
  atomic_fetch_add(&control->count[call], 1);
  if (atomic_load(&control->call) != call + 1) return 0;
  int left = atomic_fetch_sub(&control->left, 1);
  if (left > 1 || (left < 1 && !atomic_load(&control->lasts))) return 0;
  if (left == 1) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    atomic_store(&control->failed_at, now.tv_sec * 1000000000L + now.tv_nsec);
  }
  errno = atomic_load(&control->error);
  return 1;
}
static int fails_at(int call, int file) {
  if (!control) return 0;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0) return 0;
  path[size] = 0;
  return fails(call, path);
}
int fsync(int file) { REAL(fsync); return fails_at(FSYNC, file) ? -1 : real(file); }
int fdatasync(int file) { REAL(fdatasync); return fails_at(FDATASYNC, file) ? -1 : real(file); }
ssize_t write(int file, const void *from, size_t size) {
  REAL(write);
  return fails_at(WRITE, file) ? -1 : real(file, from, size);
}
ssize_t pwrite(int file, const void *from, size_t size, off_t place) {
  REAL(pwrite);
  return fails_at(WRITE, file) ? -1 : real(file, from, size, place);
}
ssize_t pwrite64(int file, const void *from, size_t size, off64_t place) {
  REAL(pwrite64);
  return fails_at(WRITE, file) ? -1 : real(file, from, size, place);
}
#define MODE() \
  mode_t mode = 0; \
  if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
int open(const char *path, int flags, ...) { MODE(); REAL(open); return fails(OPEN, path) ? -1 : real(path, flags, mode); }
int open64(const char *path, int flags, ...) {
  MODE();
  REAL(open64);
  return fails(OPEN, path) ? -1 : real(path, flags, mode);
}
int openat(int at, const char *path, int flags, ...) {
  MODE();
  REAL(openat);
  return fails(OPEN, path) ? -1 : real(at, path, flags, mode);
}
int rename(const char *from, const char *to) { REAL(rename); return fails(RENAME, from) ? -1 : real(from, to); }
int renameat(int a, const char *from, int b, const char *to) {
  REAL(renameat);
  return fails(RENAME, from) ? -1 : real(a, from, b, to);
}
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
  REAL(renameat2);
  return fails(RENAME, from) ? -1 : real(a, from, b, to, flags);
}
"""


class FailingCalls:
    """What `environment` is given to fails at the calls that are armed, for files below `folder`."""

    def __init__(self, place, folder):
        control, source, library = place / "failing.calls", place / "failing.c", place / "failing.so"
        control.write_bytes(bytes(4096))
        source.write_text(LIBRARY)
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        self._file = open(control, "r+b")
        self._page = mmap.mmap(self._file.fileno(), 4096)
        self.environment = {"LD_PRELOAD": str(library), "FAILING_CALLS": str(control),
                            "FAILING_FOLDER": str(pathlib.Path(folder).resolve())}

    def arm(self, call, nth, error=errno.EIO, lasts=False):
        """The nth `call` from now on fails; with `lasts`, all after it too."""
        self.disarm()
        struct.pack_into("=q", self._page, 40, 0)
        struct.pack_into("=iii", self._page, 4, nth, error, lasts)
        struct.pack_into("=i", self._page, 0, CALLS.index(call) + 1)

    def disarm(self):
        struct.pack_into("=i", self._page, 0, 0)

    @property
    def failed_at(self):
        """When the armed call failed, as time.monotonic() counts; None as long as it has not."""
        moment = struct.unpack_from("=q", self._page, 40)[0]
        return moment / 1e9 if moment else None

    @property
    def counts(self):
        """How many calls of each kind there were."""
        return dict(zip(CALLS, struct.unpack_from("=5i", self._page, 16)))

    def close(self):
        self._page.close()
        self._file.close()


#: What the log says once the disk has not kept what was written.
SAID = "the disk did not keep what was written"
#: Seconds in which an answer that was ready may still be on its way.
ON_ITS_WAY = 0.1


def fail_under_load(place, call, nth, lasts=False, writers=8, patience=20):
    """A server on SQLite whose nth `call` fails while cases are handed in, and a restart; what is wrong, and whether
    the call came at all.

    After an fsync that failed nothing may be received before the restart, pages stay up, and the log says why. After
    any other failure the server goes on by itself, once the disk does.
    """
    data = place / "data"
    data.mkdir()
    database = f"sqlite://{data}/city.sqlite"
    make_city(database)
    calls = FailingCalls(place, data)
    server = Server(database, place, environment=calls.environment)
    server.start()
    clerk = read_as(server.address)
    wrong = []
    try:
        with Writers([server], count=writers, pause=0.01) as hands:
            time.sleep(0.3)
            calls.arm(call, nth, lasts=lasts)
            end = time.monotonic() + patience
            while not calls.failed_at and time.monotonic() < end:
                time.sleep(0.01)
            failed = calls.failed_at
            came = bool(failed)
            time.sleep(0.7)
            if came:
                ends = "sync" in call
                received = [answer for answer in hands.between(failed + ON_ITS_WAY, time.monotonic())
                            if answer.status == 201]
                if (ends or lasts) and received:
                    wrong.append(f"{len(received)} cases were received after it, the first one "
                                 f"{received[0].at - failed:.2f} s later")
                if not ends and not lasts and not received:
                    wrong.append("nothing was received after it, although the disk is well again")
                for path in ("/", "/office/cases", "/plan"):
                    if (status := clerk.request("GET", path)[0]) != 200:
                        wrong.append(f"GET {path}: {status} after it")
                if ends and server.status("/healthz") != 503:
                    wrong.append("/healthz does not say that nothing is written any more")
                if ends and not any(SAID in line for line in server.errors()):
                    wrong.append("the log does not say that the disk did not keep what was written")
            calls.disarm()
            if came and lasts and not ends:
                known = len(hands.known())
                time.sleep(1)
                if len(hands.known()) == known:
                    wrong.append("nothing was received although the disk is well again")
            server.kill()
            server.start()
        wrong += faults(database, hands.acknowledged, ended=True) + seal_and_verify(database)
        wrong += [f"{answer} instead of 201 or 503" for answer in hands.wrong[:3]]
        wrong += [f"{key} was never received" for key in hands.given_up]
        if hands.without_retry_after:
            wrong.append(f"{hands.without_retry_after} × 503 without Retry-After")
        if hands.seconds > patience + 20:
            wrong.append(f"it took {hands.seconds:.0f} s")
    finally:
        server.stop()
        calls.close()
    return wrong, came, len(hands.acknowledged)
