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
  statx: {
    parameters: [
      "i32", // int dirfd
      "buffer", // const char *path
      "i32", // int flags
      "u32", // unsigned int mask
      "buffer", // struct statx *buf
    ],
    result: "i32",
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

/** The functions that starting a program takes: a table of its own, as binding each takes its time. */
export const LAUNCH_SYMBOLS = {
  // int *__errno_location(void)
  __errno_location: { parameters: [], result: "pointer" },
  prctl: {
    parameters: [
      "i32", // int op
      "u64",
      "u64",
      "u64",
      "u64",
    ],
    result: "i32",
  },
  seccomp: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i64", // unsigned int operation
      "i64", // unsigned int flags
      "buffer", // void *args
    ],
    result: "i32", // long
  },
  posix_spawn_file_actions_init: {
    parameters: ["buffer"], // posix_spawn_file_actions_t *file_actions
    result: "i32",
  },
  posix_spawn_file_actions_destroy: {
    parameters: ["buffer"], // posix_spawn_file_actions_t *file_actions
    result: "i32",
  },
  posix_spawn_file_actions_adddup2: {
    parameters: [
      "buffer", // posix_spawn_file_actions_t *file_actions
      "i32", // int fildes
      "i32", // int newfildes
    ],
    result: "i32",
  },
  posix_spawn_file_actions_addopen: {
    parameters: [
      "buffer", // posix_spawn_file_actions_t *file_actions
      "i32", // int fildes
      "buffer", // const char *path
      "i32", // int oflag
      "u32", // mode_t mode
    ],
    result: "i32",
  },
  posix_spawn_file_actions_addchdir_np: {
    parameters: [
      "buffer", // posix_spawn_file_actions_t *file_actions
      "buffer", // const char *path
    ],
    result: "i32",
  },
  posix_spawnattr_init: {
    parameters: ["buffer"], // posix_spawnattr_t *attr
    result: "i32",
  },
  posix_spawnattr_destroy: {
    parameters: ["buffer"], // posix_spawnattr_t *attr
    result: "i32",
  },
  posix_spawnattr_setflags: {
    parameters: [
      "buffer", // posix_spawnattr_t *attr
      "i16", // short flags
    ],
    result: "i32",
  },
  posix_spawnattr_setsigmask: {
    parameters: [
      "buffer", // posix_spawnattr_t *attr
      "buffer", // const sigset_t *sigmask
    ],
    result: "i32",
  },
  posix_spawnattr_setsigdefault: {
    parameters: [
      "buffer", // posix_spawnattr_t *attr
      "buffer", // const sigset_t *sigdefault
    ],
    result: "i32",
  },
  posix_spawnp: {
    parameters: [
      "buffer", // pid_t *pid
      "buffer", // const char *file
      "buffer", // const posix_spawn_file_actions_t *file_actions
      "buffer", // const posix_spawnattr_t *attrp
      "buffer", // char *const argv[]
      "buffer", // char *const envp[]
    ],
    result: "i32", // int: an error number
  },
} as const;
