"""Machines with a cable each, made of network namespaces, so that one can be cut off and packets can be lost.

All of it lives in a namespace of the drill's own, which goes with it: nothing of this machine's network is touched.
Needs root, iproute2, nftables and a kernel with bridges.
"""

import os
import shutil
import subprocess
import sys

from drill import run

MARK = "MIO_DRILL_NETWORK"
HERE = "10.77.0.1"


def need(*programs):
    """Ends with a clear message when a program is not there. Each is (name, Debian package)."""
    missing = [package for name, package in programs if not shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")]
    if missing or os.geteuid() != 0:
        what = f"apt-get install --no-install-recommends {' '.join(missing)}" if missing else "run it as root"
        sys.exit(f"this drill needs more than there is here: {what}")


def enter():
    """Begins the program anew in a network of its own, with a bridge to which machines are plugged in."""
    need(("ip", "iproute2"), ("nft", "nftables"))
    if MARK not in os.environ:
        os.environ[MARK] = "1"
        os.execvp("unshare", ["unshare", "--net", "--mount", sys.executable, *sys.argv])
    run("mkdir", "-p", "/run/netns")
    run("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
    for command in ("link set lo up", "link add hub type bridge", f"addr add {HERE}/24 dev hub", "link set hub up"):
        run("ip", *command.split())


class Machine:
    """A machine with an address and a cable."""

    def __init__(self, name, number):
        self.name, self.address, self.cable = name, f"10.77.0.{number}", f"to-{name}"
        run("ip", "netns", "add", name)
        run("ip", "link", "add", self.cable, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "link", "set", self.cable, "master", "hub", "up")
        for command in ("ip link set lo up", f"ip addr add {self.address}/24 dev eth0", "ip link set eth0 up",
                        "nft add table inet drill",
                        "nft add chain inet drill in { type filter hook input priority 0; }",
                        "nft add chain inet drill out { type filter hook output priority 0; }"):
            run(*self.inside(*command.split()))

    def inside(self, *command):
        """The command, on this machine; the process stays the same one."""
        return ["ip", "netns", "exec", self.name, *map(str, command)]

    def start(self, *command, log=None):
        return subprocess.Popen(self.inside(*command), stdout=log or subprocess.DEVNULL, stderr=subprocess.STDOUT)

    def unplug(self):
        run("ip", "link", "set", self.cable, "down")

    def plug(self):
        run("ip", "link", "set", self.cable, "up")

    def lose(self, percent):
        """So many of the packets that come are lost, and so many of those that go."""
        run(*self.inside("nft", "flush", "table", "inet", "drill"))
        if percent:
            rule = ["numgen", "random", "mod", "100", "<", str(percent), "drop"]
            for chain, device in (("in", "iifname"), ("out", "oifname")):
                run(*self.inside("nft", "add", "rule", "inet", "drill", chain, device, "eth0", *rule))

    def separate(self, *others):
        """Nothing passes between this machine and others; all else does. Without others: all is well again."""
        run(*self.inside("nft", "flush", "table", "inet", "drill"))
        for other in others:
            run(*self.inside("nft", "add", "rule", "inet", "drill", "in", "ip", "saddr", other, "drop"))
            run(*self.inside("nft", "add", "rule", "inet", "drill", "out", "ip", "daddr", other, "drop"))

    def remove(self):
        """When nothing runs on it any more."""
        run("ip", "link", "del", self.cable, check=False)
        run("ip", "netns", "del", self.name, check=False)

    def processes(self):
        """The processes on this machine."""
        return [int(line) for line in run("ip", "netns", "pids", self.name)[1].split()]
