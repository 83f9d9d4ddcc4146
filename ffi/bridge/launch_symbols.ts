/**
 * The libc functions of the thread and of the process that become a program, each parameter with its
 * C declaration: tables of their own, as binding each function takes its time.
 */

/** The functions that starting a program takes. */
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

/** The functions that mounting takes, on the thread that is to start a program. */
export const MOUNT_SYMBOLS = {
  // int *__errno_location(void)
  __errno_location: { parameters: [], result: "pointer" },
  open: {
    parameters: [
      "buffer", // const char *pathname
      "i32", // int flags
    ],
    result: "i32",
  },
  close: {
    parameters: ["i32"], // int fd
    result: "i32",
  },
  mkdir: {
    parameters: [
      "buffer", // const char *pathname
      "u32", // mode_t mode
    ],
    result: "i32",
  },
  unshare: {
    parameters: ["i32"], // int flags
    result: "i32",
  },
  fchdir: {
    parameters: ["i32"], // int fd
    result: "i32",
  },
  chroot: {
    parameters: ["buffer"], // const char *path
    result: "i32",
  },
  setns: {
    parameters: [
      "i32", // int fd
      "i32", // int nstype
    ],
    result: "i32",
  },
  mount: {
    parameters: [
      "buffer", // const char *source
      "buffer", // const char *target
      "buffer", // const char *filesystemtype
      "u64", // unsigned long mountflags
      "buffer", // const void *data
    ],
    result: "i32",
  },
  open_tree: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i64", // int dirfd
      "buffer", // const char *path
      "i64", // unsigned int flags
    ],
    result: "i32", // long
  },
  move_mount: {
    name: "syscall",
    parameters: [
      "i64", // long number
      "i64", // int from_dirfd
      "buffer", // const char *from_path
      "i64", // int to_dirfd
      "buffer", // const char *to_path
      "i64", // unsigned int flags
    ],
    result: "i32", // long
  },
} as const;

/** The functions of a process that becomes a program, and of the thread that started it. */
export const ENTER_SYMBOLS = {
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
  dup2: {
    parameters: [
      "i32", // int oldfd
      "i32", // int newfd
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
  waitpid: {
    parameters: [
      "i32", // pid_t pid
      "buffer", // int *wstatus
      "i32", // int options
    ],
    result: "i32", // pid_t
  },
  chdir: {
    parameters: ["buffer"], // const char *path
    result: "i32",
  },
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
  signal: {
    parameters: [
      "i32", // int signum
      "usize", // sighandler_t handler
    ],
    result: "usize",
  },
  execvpe: {
    parameters: [
      "buffer", // const char *file
      "buffer", // char *const argv[]
      "buffer", // char *const envp[]
    ],
    result: "i32",
  },
} as const;
