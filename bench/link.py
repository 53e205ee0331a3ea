#!/usr/bin/env python3
"""Two network namespaces of our own, joined by a wire with a round trip and a counter.

Nothing of the machine's network is touched, and nothing leaves the two. Prints one line,
`PID FD_NEAR FD_FAR`: commands are run with `nsenter --net=/proc/PID/fd/FD`. Then obeys lines on
its standard input: `rtt MS`, `reset`, `count ADDRESS` (prints the SYNs that went there, without
those sent again), `asked ADDRESS` (prints the questions that went to its port 53 over UDP). Ends with its standard input.
"""
import ctypes, fcntl, heapq, os, select, struct, subprocess, sys, time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001

libc = ctypes.CDLL(None, use_errno=True)


def namespace(addresses):
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", b"wire", IFF_TUN_NO_PI))
    for command in ["link set lo up", "link set wire mtu 1500 up"] + [
        f"addr add {address} dev wire" for address in addresses
    ]:
        subprocess.run(["ip", *command.split()], check=True)
    return tun, os.open("/proc/self/ns/net", os.O_RDONLY)


near, near_ns = namespace(["10.77.0.1/24"])
far, far_ns = namespace([f"10.77.0.{last}/24" for last in range(10, 20)])
for fd in (near_ns, far_ns):
    os.set_inheritable(fd, True)
print(os.getpid(), near_ns, far_ns, flush=True)

delay = 0.0
waiting = []
order = 0
syns = {}
questions = {}
os.set_blocking(0, False)
said = b""


def count(packet):
    if len(packet) < 40 or packet[0] >> 4 != 4:
        return
    header = (packet[0] & 15) * 4
    if packet[9] == 17 and packet[header + 2 : header + 4] == b"\0\x35":
        # A question that is sent again has the same port and the same id.
        identity = packet[header : header + 2] + packet[header + 8 : header + 10]
        questions.setdefault(packet[16:20], set()).add(identity)
    if packet[9] != 6:
        return
    if packet[header + 13] & 0x12 == 0x02:
        # A SYN that is sent again has the same ports and the same number.
        syns.setdefault(packet[16:20], set()).add(packet[header : header + 8])


def obey(line):
    global delay
    word, _, rest = line.partition(" ")
    if word == "rtt":
        delay = float(rest) / 2000
    elif word == "reset":
        syns.clear()
        questions.clear()
    elif word in ("count", "asked"):
        key = bytes(int(part) for part in rest.split("."))
        counted = syns if word == "count" else questions
        print(len(counted.get(key, ())), flush=True)


while True:
    now = time.monotonic()
    timeout = None if not waiting else max(0.0, waiting[0][0] - now)
    # select sleeps too long by up to a millisecond: the last of it is waited out awake.
    if timeout is not None:
        timeout = 0 if timeout < 0.0015 else timeout - 0.001
    ready, _, _ = select.select([near, far, 0], [], [], timeout)
    now = time.monotonic()
    for fd in ready:
        if fd == 0:
            chunk = os.read(0, 4096)
            if chunk == b"":
                sys.exit(0)
            said += chunk
            *lines, said = said.split(b"\n")
            for line in lines:
                obey(line.decode())
            continue
        for _ in range(64):
            try:
                packet = os.read(fd, 2048)
            except BlockingIOError:
                break
            if fd == near:
                count(packet)
            order += 1
            heapq.heappush(waiting, (now + delay, order, far if fd == near else near, packet))
    now = time.monotonic()
    while waiting and waiting[0][0] <= now:
        _, _, to, packet = heapq.heappop(waiting)
        try:
            os.write(to, packet)
        except OSError:
            pass
