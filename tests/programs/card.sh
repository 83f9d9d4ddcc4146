# Gives a namespace of the real kernel the network that emulated ones have, and runs a program.
set -eu
ip link set lo up
ip link add eth0 index 2 address 00:00:5e:00:53:01 up type veth peer name cable index 3
ip link set cable up
ip address add 192.0.2.10/24 brd + dev eth0
ip address add 2001:db8::10/64 dev eth0 nodad
ip route add default via 192.0.2.1
ip -6 route add default via 2001:db8::1
exec "$@"
