"""Says what becomes of calls on files of /proc and /sys below a directory, one a line."""
import errno
import os
import sys

BASE = sys.argv[1]
SYS = "/sys/class/net/lo"
NET = "/proc/self/net"
IPV4 = "/proc/sys/net/ipv4"
FILES = [SYS + "/mtu", SYS + "/address", NET + "/dev", IPV4 + "/ip_default_ttl",
         IPV4 + "/route/flush", IPV4 + "/tcp_available_congestion_control"]
DIRECTORIES = ["/sys/class/net", SYS + "/", SYS + "/statistics", NET + "/dev_snmp6", IPV4]
FLAGS = {
    "read": os.O_RDONLY, "write": os.O_WRONLY, "both": os.O_RDWR,
    "truncate": os.O_WRONLY | os.O_TRUNC, "read and truncate": os.O_RDONLY | os.O_TRUNC,
    "append": os.O_WRONLY | os.O_APPEND, "create": os.O_WRONLY | os.O_CREAT,
    "exclusive": os.O_WRONLY | os.O_CREAT | os.O_EXCL, "directory": os.O_DIRECTORY,
    "directory and write": os.O_DIRECTORY | os.O_WRONLY, "path": os.O_PATH,
}


def tell(what, call):
    try:
        result = call()
    except OSError as error:
        result = errno.errorcode[error.errno]
    print(what, "->", result)


def opened(path, flags, call=lambda fd: "ok"):
    fd = os.open(path, flags)
    try:
        return call(fd)
    finally:
        os.close(fd)


def access(path):
    return [os.access(path, mode) for mode in (os.F_OK, os.R_OK, os.W_OK, os.X_OK)]


def shown(path):
    it = os.lstat(path)
    return oct(it.st_mode), it.st_size, it.st_blocks, it.st_blksize, it.st_uid, it.st_gid


def every(name):
    path = BASE + name
    tell("stat " + name, lambda: shown(path))
    tell("access " + name, lambda: access(path))
    for how, flags in FLAGS.items():
        tell("open to %s %s" % (how, name), lambda: opened(path, flags))
    tell("listxattr " + name, lambda: os.listxattr(path))
    tell("utime " + name, lambda: os.utime(path, (1, 1)))
    tell("touch " + name, lambda: os.utime(path))
    tell("fsync " + name, lambda: opened(path, os.O_RDONLY, os.fsync))
    tell("execute " + name, lambda: os.execv(path, [path]))


def files():
    for name in FILES:
        path = BASE + name
        every(name)
        tell("links " + name, lambda: os.stat(path).st_nlink)
        tell("truncate " + name, lambda: os.truncate(path, 0))
        tell("grow " + name, lambda: os.truncate(path, 5))
        tell("unlink " + name, lambda: os.unlink(path))
        tell("below " + name, lambda: os.stat(path + "/x"))
        tell("list " + name, lambda: os.listdir(path))
        tell("is a terminal " + name, lambda: opened(path, os.O_RDONLY, os.isatty))


def directories():
    for name in DIRECTORIES:
        path = BASE + name
        new = path + "/none"
        every(name)
        tell("mkdir " + name, lambda: os.mkdir(new))
        tell("symlink " + name, lambda: os.symlink("x", new))
        tell("fifo " + name, lambda: os.mkfifo(new))
        tell("mknod " + name, lambda: os.mknod(new))
        tell("create " + name, lambda: opened(new, os.O_WRONLY | os.O_CREAT))
        tell("unlink none " + name, lambda: os.unlink(new))
        tell("read " + name, lambda: opened(path, os.O_RDONLY, lambda fd: os.read(fd, 1)))
        tell("chdir " + name, lambda: os.chdir(path))
        tell("dots " + name, lambda: [os.path.samefile(path + "/.", path), os.path.isdir(path + "/..")])
    for name in [SYS + "/statistics", NET + "/dev_snmp6", IPV4]:
        tell("rmdir " + name, lambda: os.rmdir(BASE + name))
        tell("rename " + name, lambda: os.rename(BASE + name, BASE + name + "-none"))
    tell("link", lambda: os.readlink(BASE + "/proc/net"))
    tell("size of a link", lambda: os.lstat(BASE + "/proc/net").st_size)
    for name in ["/sys/class/net/lo", SYS + "/statistics", IPV4]:
        tell("links " + name, lambda: os.lstat(BASE + name).st_nlink)


def put(path, text):
    opened(path, os.O_WRONLY, lambda fd: os.write(fd, text))


def fresh(name, values):
    """What is read while a file changes."""
    path = BASE + name
    change = iter(values)
    put(path, next(change))

    def reads(fd):
        told = [os.read(fd, 100)]
        put(path, next(change))
        told += [os.read(fd, 100), os.pread(fd, 100, 0)]
        os.lseek(fd, 0, os.SEEK_SET)
        told += [os.read(fd, 2)]
        put(path, next(change))
        told += [os.read(fd, 1), os.read(fd, 100), os.pread(fd, 100, 1), os.pread(fd, 100, 2)]
        put(path, next(change))
        return told + [os.pread(fd, 100, 2), os.pread(fd, 100, 100), os.read(fd, 100)]

    tell("read while it changes " + name, lambda: opened(path, os.O_RDONLY, reads))
    put(path, next(change))

    def late(fd):
        put(path, next(change))
        return os.read(fd, 100)

    tell("read what changed after opening " + name, lambda: opened(path, os.O_RDONLY, late))
    tell("read byte by byte " + name, lambda: opened(
        path, os.O_RDONLY, lambda fd: [os.read(fd, 1) for _ in range(9)]))


def written(name, texts):
    """What writing does."""
    path = BASE + name

    def writes(fd):
        told = []
        for text, offset in texts:
            try:
                told.append(os.write(fd, text) if offset is None else os.pwrite(fd, text, offset))
            except OSError as error:
                told.append(errno.errorcode[error.errno])
            with open(path, "rb") as file:
                told.append(file.read())
        return told

    tell("write " + name, lambda: opened(path, os.O_WRONLY, writes))


def contents():
    mtu, ttl = SYS + "/mtu", IPV4 + "/ip_default_ttl"
    host = "/proc/sys/kernel/hostname"
    fresh(mtu, [b"%d" % (1400 + i) for i in range(6)])
    fresh(ttl, [b"%d" % (60 + i) for i in range(6)])
    fresh(host, [b"host-%d" % i for i in range(6)])
    written(mtu, [(b"1300\n", None), (b"1301", None), (b"1302", 777), (b"x", None), (b"", None),
                  (b"1303\n" + b"\0" * 9000, None), (b"1304\n" + b" " * 9000, None)])
    written(ttl, [(b"7", None), (b"55", 0), (b"x", 0), (b"", None), (b"66" + b" " * 9000, 0),
                  (b"3\n", 5)])


if len(sys.argv) > 2:
    contents()
files()
directories()
