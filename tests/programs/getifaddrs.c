/* Prints the addresses of all interfaces, as getifaddrs(3) gives them. */
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void) {
  struct ifaddrs *all, *at;
  if (getifaddrs(&all) != 0) {
    perror("getifaddrs");
    return 1;
  }
  for (at = all; at != NULL; at = at->ifa_next) {
    char host[NI_MAXHOST] = "";
    int family = at->ifa_addr == NULL ? -1 : at->ifa_addr->sa_family;
    socklen_t length = family == AF_INET    ? sizeof(struct sockaddr_in)
                       : family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                            : 0;
    if (length == 0) continue;
    if (getnameinfo(at->ifa_addr, length, host, sizeof host, NULL, 0, NI_NUMERICHOST) == 0) {
      printf("%s %s\n", at->ifa_name, host);
    }
  }
  freeifaddrs(all);
  return 0;
}
