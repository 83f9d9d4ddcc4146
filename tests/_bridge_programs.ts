/** C programs that the bridge is shown. */

/** Compiles a C program, and gives its path to an action. */
export async function withProgram(
  source: string,
  action: (path: string) => Promise<void>,
  options: readonly string[] = [],
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "nlbridge-bridge-" });
  try {
    const path = `${directory}/program`;
    await Deno.writeTextFile(`${path}.c`, source);
    const args = ["-O1", "-pthread", ...options, "-o", path, `${path}.c`];
    const { success, stderr } = await new Deno.Command("gcc", { args }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    await Deno.chmod(directory, 0o755);
    await action(path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** What all of them begin with: a socket, and a request that is acknowledged. */
const COMMON = `
#define _GNU_SOURCE
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>
static struct { struct nlmsghdr h; struct ifinfomsg i; } request = {
  { sizeof request, RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 0 }, { 0, 0, 1, 0, 0 } };
static int ask(int fd, int seq) { request.h.nlmsg_seq = seq; return send(fd, &request, sizeof request, 0); }
static int ticks;
static void tick(int signal) { (void)signal; ticks++; }
static int show(const char *what, int fd) {
  struct sockaddr_nl name = { 0 }; socklen_t length = sizeof name;
  int result = getsockname(fd, (void *)&name, &length);
  printf("%s: %d family %d port %d\\n", what, result, name.nl_family, name.nl_pid == getpid());
  return 0;
}
`;

/** glibc's getifaddrs. */
export const GETIFADDRS = `
#include <ifaddrs.h>
#include <stdio.h>
#include <net/if.h>
int main(void) {
  struct ifaddrs *list;
  if (getifaddrs(&list)) { perror("getifaddrs"); return 1; }
  for (; list; list = list->ifa_next)
    if (list->ifa_addr && list->ifa_addr->sa_family == 17)
      printf("%s %u\\n", list->ifa_name, if_nametoindex(list->ifa_name));
  return 0;
}
`;

/** Sends under a storm of signals, and counts answers; then a receive that a signal interrupts. */
export const SIGNALS: string = `${COMMON}
int main(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  struct sigaction restart = { .sa_handler = tick, .sa_flags = SA_RESTART };
  sigaction(SIGALRM, &restart, 0);
  struct itimerval often = { { 0, 300 }, { 0, 300 } }, never = { 0 }, soon = { { 0, 0 }, { 0, 200000 } };
  setitimer(ITIMER_REAL, &often, 0);
  char buffer[8192];
  int answers = 0, disorder = 0;
  for (int seq = 0; seq < 200; seq++) {
    while (ask(fd, seq) < 0 && errno == EINTR);
    int length;
    while ((length = recv(fd, buffer, sizeof buffer, 0)) < 0 && errno == EINTR);
    answers++;
    disorder += ((struct nlmsghdr *)buffer)->nlmsg_seq != (unsigned)seq;
  }
  setitimer(ITIMER_REAL, &never, 0);
  while (recv(fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0) answers++;
  printf("answers %d disorder %d signals %d\\n", answers, disorder, ticks > 10);
  struct sigaction interrupt = { .sa_handler = tick };
  sigaction(SIGALRM, &interrupt, 0);
  setitimer(ITIMER_REAL, &soon, 0);
  struct iovec iov = { buffer, sizeof buffer };
  struct sockaddr_nl name;
  struct msghdr header = { &name, sizeof name, &iov, 1, 0, 0, 0 };
  int result = recvmsg(fd, &header, 0);
  printf("%d %s\\n", result, strerror(errno));
  memset(&name, 255, sizeof name);
  ask(fd, 1);
  result = recvmsg(fd, &header, 0);
  printf("%d namelen %u family %d port %d\\n", result, header.msg_namelen, name.nl_family, name.nl_pid);
  return 0;
}
`;

/** Waits in every way, flags, copies, children and threads. */
export const DESCRIPTORS: string = `${COMMON}
static void *worker(void *unused) {
  (void)unused;
  long good = 0;
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  char buffer[8192];
  for (int seq = 0; seq < 50; seq++) {
    ask(fd, 7);
    good += recv(fd, buffer, sizeof buffer, 0) > 0;
  }
  close(fd);
  return (void *)good;
}
int main(void) {
  char buffer[8192];
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
  printf("flags %d %d\\n", !!(fcntl(fd, F_GETFL) & O_NONBLOCK), fcntl(fd, F_GETFD));
  int result = recv(fd, buffer, sizeof buffer, 0);
  printf("empty %d %d\\n", result, errno == EAGAIN);
  struct sockaddr_nl name = { AF_NETLINK, 0, 0, 0 };
  bind(fd, (void *)&name, sizeof name);
  struct pollfd poller = { fd, POLLIN, 0 };
  printf("poll before %d", poll(&poller, 1, 0));
  ask(fd, 1);
  printf(" after %d", poll(&poller, 1, 1000));
  fd_set set; FD_ZERO(&set); FD_SET(fd, &set);
  struct timeval second = { 1, 0 };
  printf(" select %d", select(fd + 1, &set, 0, 0, &second));
  int epoll = epoll_create1(0);
  struct epoll_event event = { .events = EPOLLIN }, found;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  printf(" epoll %d", epoll_wait(epoll, &found, 1, 1000));
  printf(" read %d", (int)read(fd, buffer, sizeof buffer) > 0);
  printf(" epoll %d\\n", epoll_wait(epoll, &found, 1, 0));
  int copy = dup(fd), moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  show("dup", copy);
  show("F_DUPFD_CLOEXEC", moved);
  close(fd);
  show("after close", copy);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    ask(copy, 9);
    poller.fd = copy;
    result = poll(&poller, 1, 1000);
    printf("child %d %d\\n", result, (int)recv(copy, buffer, sizeof buffer, 0) > 0);
    exit(0);
  }
  waitpid(child, 0, 0);
  int low = dup2(copy, 20);
  write(low, &request, sizeof request);
  poller.fd = low;
  result = poll(&poller, 1, 2000);
  printf("dup2 %d %d\\n", result, (int)recv(low, buffer, sizeof buffer, 0) > 0);
  int pair[2];
  socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
  char room[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
  struct iovec iov = { &byte, 1 };
  struct msghdr header = { 0, 0, &iov, 1, room, sizeof room, 0 };
  struct cmsghdr *control = CMSG_FIRSTHDR(&header);
  control->cmsg_level = SOL_SOCKET; control->cmsg_type = SCM_RIGHTS;
  control->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(control), &copy, sizeof copy);
  sendmsg(pair[0], &header, 0);
  recvmsg(pair[1], &header, 0);
  int passed;
  memcpy(&passed, CMSG_DATA(CMSG_FIRSTHDR(&header)), sizeof passed);
  send(passed, &request, sizeof request, 0);
  poller.fd = passed;
  result = poll(&poller, 1, 2000);
  printf("SCM_RIGHTS %d %d\\n", result, (int)recv(passed, buffer, sizeof buffer, 0) > 0);
  pthread_t threads[4];
  long good, all = 0;
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, worker, 0);
  for (int i = 0; i < 4; i++) { pthread_join(threads[i], (void **)&good); all += good; }
  printf("threads %ld\\n", all);
  struct timeval tenth = { 0, 100000 };
  fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tenth, sizeof tenth);
  errno = 0;
  result = recv(fd, buffer, sizeof buffer, 0);
  printf("timeout %d %d\\n", result, errno == EAGAIN);
  return 0;
}
`;
