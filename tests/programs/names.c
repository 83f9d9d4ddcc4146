/* Prints the names and numbers of interfaces, in every way that libc has. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(void) {
  struct if_nameindex *all = if_nameindex(), *at;
  if (all == NULL) {
    perror("if_nameindex");
    return 1;
  }
  for (at = all; at->if_index != 0; at++) {
    char name[IF_NAMESIZE] = "";
    printf("%u %s %u %s\n", at->if_index, at->if_name, if_nametoindex(at->if_name),
           if_indextoname(at->if_index, name) == NULL ? "none" : name);
  }
  if_freenameindex(all);
  if (if_nametoindex("nosuch") == 0) printf("nosuch: %s\n", strerror(errno));

  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM}, *found;
  int result = getaddrinfo("fe80::1%eth0", "53", &hints, &found);
  if (result != 0) {
    printf("getaddrinfo: %s\n", gai_strerror(result));
    return 1;
  }
  char host[NI_MAXHOST] = "";
  getnameinfo(found->ai_addr, found->ai_addrlen, host, sizeof host, NULL, 0, NI_NUMERICHOST);
  printf("%u %s\n", ((struct sockaddr_in6 *)found->ai_addr)->sin6_scope_id, host);
  freeaddrinfo(found);
  return 0;
}
