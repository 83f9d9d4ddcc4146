/**
 * The libc functions of the bridge, each parameter with its C declaration. As in the table of
 * sockets, an `ssize_t` or `long` result is read as its low 32 bits.
 */
export const BRIDGE_SYMBOLS = {
  // int *__errno_location(void)
  __errno_location: { parameters: [], result: "pointer" },
  socketpair: {
    parameters: [
      "i32", // int domain
      "i32", // int type
      "i32", // int protocol
      "buffer", // int sv[2]
    ],
    result: "i32",
  },
  bind: {
    parameters: [
      "i32", // int sockfd
      "buffer", // const struct sockaddr *addr
      "u32", // socklen_t addrlen
    ],
    result: "i32",
  },
  setsockopt: {
    parameters: [
      "i32", // int sockfd
      "i32", // int level
      "i32", // int optname
      "buffer", // const void *optval
      "u32", // socklen_t optlen
    ],
    result: "i32",
  },
  getsockopt: {
    parameters: [
      "i32", // int sockfd
      "i32", // int level
      "i32", // int optname
      "buffer", // void *optval
      "buffer", // socklen_t *optlen
    ],
    result: "i32",
  },
  send: {
    parameters: [
      "i32", // int sockfd
      "buffer", // const void *buf
      "usize", // size_t len
      "i32", // int flags
    ],
    result: "i32", // ssize_t
  },
  recv: {
    parameters: [
      "i32", // int sockfd
      "buffer", // void *buf
      "usize", // size_t len
      "i32", // int flags
    ],
    result: "i32", // ssize_t
  },
  pipe2: {
    parameters: [
      "buffer", // int pipefd[2]
      "i32", // int flags
    ],
    result: "i32",
  },
  fcntl: {
    parameters: [
      "i32", // int fd
      "i32", // int op
      "i64", // long arg
    ],
    result: "i32",
  },
  open: {
    parameters: [
      "buffer", // const char *pathname
      "i32", // int flags
    ],
    result: "i32",
  },
  read: {
    parameters: [
      "i32", // int fd
      "buffer", // void *buf
      "usize", // size_t count
    ],
    result: "i32", // ssize_t
  },
  write: {
    parameters: [
      "i32", // int fd
      "buffer", // const void *buf
      "usize", // size_t count
    ],
    result: "i32", // ssize_t
  },
  close: {
    parameters: ["i32"], // int fd
    result: "i32",
  },
  readlink: {
    parameters: [
      "buffer", // const char *path
      "buffer", // char *buf
      "usize", // size_t bufsiz
    ],
    result: "i32", // ssize_t
  },
  getdents64: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i64", // int fd
      "buffer", // void *dirp
      "i64", // size_t count
    ],
    result: "i32", // ssize_t
  },
  /** Musl has a function of its own for it since 1.2.5 only. */
  statx: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i64", // int dirfd
      "buffer", // const char *path
      "i64", // int flags
      "i64", // unsigned int mask
      "buffer", // struct statx *buf
    ],
    result: "i32", // long
  },
  getrlimit: {
    parameters: [
      "i32", // int resource
      "buffer", // struct rlimit *rlim
    ],
    result: "i32",
  },
  ioctl: {
    parameters: [
      "i32", // int fd
      "u64", // unsigned long op
      "buffer", // void *argp
    ],
    result: "i32",
  },
  /** `ioctl` with an argument that is no address. */
  ioctl_value: {
    name: "ioctl",
    parameters: [
      "i32", // int fd
      "u64", // unsigned long op
      "u64", // unsigned long arg
    ],
    result: "i32",
  },
  pidfd_open: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i64", // pid_t pid
      "i64", // unsigned int flags
    ],
    result: "i32", // long
  },
  pidfd_getfd: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i64", // int pidfd
      "i64", // int targetfd
      "i64", // unsigned int flags
    ],
    result: "i32", // long
  },
  pidfd_send_signal: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i64", // int pidfd
      "i64", // int sig
      "i64", // siginfo_t *info
      "i64", // unsigned int flags
    ],
    result: "i32", // long
  },
  process_vm_readv: {
    parameters: [
      "i32", // pid_t pid
      "buffer", // const struct iovec *local_iov
      "u64", // unsigned long liovcnt
      "buffer", // const struct iovec *remote_iov
      "u64", // unsigned long riovcnt
      "u64", // unsigned long flags
    ],
    result: "i32", // ssize_t
  },
  process_vm_writev: {
    parameters: [
      "i32", // pid_t pid
      "buffer", // const struct iovec *local_iov
      "u64", // unsigned long liovcnt
      "buffer", // const struct iovec *remote_iov
      "u64", // unsigned long riovcnt
      "u64", // unsigned long flags
    ],
    result: "i32", // ssize_t
  },
  waitpid: {
    parameters: [
      "i32", // pid_t pid
      "buffer", // int *wstatus
      "i32", // int options
    ],
    result: "i32", // pid_t
  },
  eventfd: {
    parameters: [
      "u32", // unsigned int initval
      "i32", // int flags
    ],
    result: "i32",
  },
  epoll_create1: {
    parameters: ["i32"], // int flags
    result: "i32",
  },
  epoll_ctl: {
    parameters: [
      "i32", // int epfd
      "i32", // int op
      "i32", // int fd
      "buffer", // struct epoll_event *event
    ],
    result: "i32",
  },
  epoll_wait: {
    parameters: [
      "i32", // int epfd
      "buffer", // struct epoll_event *events
      "i32", // int maxevents
      "i32", // int timeout
    ],
    result: "i32",
  },
  /** `epoll_wait` on a thread of its own. */
  epoll_wait_async: {
    name: "epoll_wait",
    parameters: [
      "i32", // int epfd
      "buffer", // struct epoll_event *events
      "i32", // int maxevents
      "i32", // int timeout
    ],
    result: "i32",
    nonblocking: true,
  },
  /** `epoll_wait` with a timeout in nanoseconds. */
  epoll_pwait2: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i64", // int epfd
      "buffer", // struct epoll_event *events
      "i64", // int maxevents
      "buffer", // const struct timespec *timeout
      "i64", // const sigset_t *sigmask
      "i64", // size_t sigsetsize
    ],
    result: "i32", // long
  },
} as const;
