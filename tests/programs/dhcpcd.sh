# Has dhcpcd configure eth0 once, without asking on the wire, and prints what came of it.
dhcpcd --config /dev/null --script /bin/true --debug --nobackground --oneshot --ipv4only --noarp \
  --static ip_address=203.0.113.9/24 --static routers=203.0.113.1 eth0 >&2
echo "code $?"
ip -brief -4 address show eth0
ip -4 route
