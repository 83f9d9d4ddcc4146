/* Carries out scenarios on the kernel it runs on, and tells what is answered and what groups are told.
 *
 *   play < SCENARIOS > RECORDED
 *
 * Scenarios are lines: "# name" begins one, in two new network namespaces without IPv6 and without
 * reports of link-local groups, the second one as descriptor 901; every other line is a request in
 * hexadecimal. What is recorded are these lines, each followed by what came of it: "c HEX" what the
 * requester received, "m HEX" what a member of all groups received. After each request every link is asked for, which has it tell of its carrier. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SECOND_NAMESPACE = 901, GROUPS = 39, LINKS = 24, PASSES = 2 };

static unsigned char buffer[1 << 20];
static char line[1 << 16];

static int openSocket(void) {
  int one = 1, room = 4 << 20, fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE);
  setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof one);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  /* Without a port it would not be told what the kernel tells of its own accord. */
  struct sockaddr_nl address = { .nl_family = AF_NETLINK };
  bind(fd, (struct sockaddr *)&address, sizeof address);
  return fd;
}

static void set(const char *knob, const char *value) {
  int fd = open(knob, O_WRONLY);
  if (fd < 0 || write(fd, value, 1) != 1) fprintf(stderr, "%s is not %s\n", knob, value);
  close(fd);
}

static void newNamespace(void) {
  unshare(CLONE_NEWNET);
  set("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
  /* Else packets are sent, and neighbours known to whom. */
  set("/proc/sys/net/ipv4/igmp_link_local_mcast_reports", "0");
}

static void tell(char who, int fd) {
  for (;;) {
    ssize_t length = recv(fd, buffer, sizeof buffer, 0);
    if (length < 0) return;
    printf("%c ", who);
    for (ssize_t at = 0; at < length; at++) printf("%02x", buffer[at]);
    putchar('\n');
  }
}

static void settle(int fd) {
  for (int index = 2; index < PASSES * LINKS; index++) {
    struct { struct nlmsghdr header; struct ifinfomsg link; } request = {
      { sizeof request, RTM_GETLINK, NLM_F_REQUEST, 0, 0 }, { .ifi_index = 2 + index % LINKS }
    };
    send(fd, &request, sizeof request, 0);
    while (recv(fd, buffer, sizeof buffer, 0) >= 0) continue;
  }
}

int main(void) {
  int client = -1, member = -1, settler = -1;
  while (fgets(line, sizeof line, stdin)) {
    fputs(line, stdout);
    if (line[0] == '#') {
      close(client), close(member), close(settler), close(SECOND_NAMESPACE);
      newNamespace();
      dup2(open("/proc/self/ns/net", O_RDONLY), SECOND_NAMESPACE);
      newNamespace();
      client = openSocket(), member = openSocket(), settler = openSocket();
      for (int group = 1; group <= GROUPS; group++)
        setsockopt(member, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group);
      continue;
    }
    size_t length = strspn(line, "0123456789abcdef") / 2;
    for (size_t at = 0; at < length; at++) {
      char digits[3] = { line[2 * at], line[2 * at + 1], 0 };
      buffer[at] = strtol(digits, NULL, 16);
    }
    send(client, buffer, length, 0);
    tell('c', client);
    settle(settler);
    tell('m', member);
  }
  return 0;
}
