/* Prints the microseconds that calls take: of netlink sockets, of others beside them, and files. */
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

#define MEASURE(name, count, call)                                   \
  do {                                                               \
    for (int i = 0; i < (count) / 4; i++) call;                      \
    double start = now();                                            \
    for (int i = 0; i < (count); i++) call;                          \
    printf("%s\t%.3f\n", name, (now() - start) / (count));           \
  } while (0)

static char buffer[32768];

static void dump(int fd, int type) {
  struct {
    struct nlmsghdr header;
    struct ifinfomsg body;
  } request = {{sizeof request, type, NLM_F_REQUEST | NLM_F_DUMP, 1, 0}, {0}};
  struct sockaddr_nl kernel = {AF_NETLINK, 0, 0, 0};
  sendto(fd, &request, sizeof request, 0, (struct sockaddr *)&kernel, sizeof kernel);
  for (;;) {
    ssize_t length = recv(fd, buffer, sizeof buffer, 0);
    struct nlmsghdr *at = (struct nlmsghdr *)buffer;
    for (; NLMSG_OK(at, length); at = NLMSG_NEXT(at, length)) {
      if (at->nlmsg_type == NLMSG_DONE || at->nlmsg_type == NLMSG_ERROR) return;
    }
    if (length <= 0) return;
  }
}

static void read_file(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  while (read(fd, buffer, sizeof buffer) > 0) {
  }
  close(fd);
}

int main(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  int other = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct sockaddr_nl address = {AF_NETLINK, 0, 0, 0};
  struct sockaddr_in inet;
  socklen_t length = sizeof address;
  bind(fd, (struct sockaddr *)&address, sizeof address);
  MEASURE("getppid", 300000, syscall(SYS_getppid));
  MEASURE("getsockname, UDP", 300000,
          (length = sizeof inet, getsockname(other, (struct sockaddr *)&inet, &length)));
  MEASURE("recv, netlink", 2000, recv(fd, buffer, sizeof buffer, MSG_DONTWAIT));
  MEASURE("getsockname, netlink", 2000,
          (length = sizeof address, getsockname(fd, (struct sockaddr *)&address, &length)));
  MEASURE("socket and close, netlink", 2000, close(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)));
  MEASURE("dump of links", 1000, dump(fd, RTM_GETLINK));
  MEASURE("dump of routes", 1000, dump(fd, RTM_GETROUTE));
  MEASURE("/proc/net/dev", 500, read_file("/proc/net/dev"));
  return 0;
}
