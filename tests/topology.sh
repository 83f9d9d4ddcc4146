# A network with something of everything that iproute2 can say of links, addresses, routes, rules and neighbours.
set -e
ip link set lo up
ip link add v0 address 02:00:00:00:00:20 type veth peer name v1 address 02:00:00:00:00:21
ip link add br0 address 02:00:00:00:00:30 type bridge ageing_time 12345 forward_delay 400
ip link add mv0 link v0 address 02:00:00:00:00:40 type macvlan mode bridge
ip link add vx0 address 02:00:00:00:00:50 type vxlan id 7 remote 198.51.100.1 local 198.51.100.2 dstport 4790 ttl 5 tos 8 srcport 1000 2000 nolearning
ip link add ifb9 address 02:00:00:00:00:60 type ifb
ip link add tap0 type veth peer name tap1
ip link set v1 master br0
ip link set tap1 master br0
bridge link set dev v1 cost 7 priority 9 hairpin on learning off
ip link set v0 alias "an alias" mtu 1400 txqueuelen 77 group 5
ip link property add dev v0 altname an-other-name
ip link property add dev v0 altname a-third-name
for d in v0 v1 br0 vx0 mv0 ifb9 tap0 tap1; do ip link set $d up; done
ip addr add 10.1.0.1/24 brd + dev v0 label v0:one
ip addr add 10.1.0.2/24 dev v0
ip addr add 10.9.0.1 peer 10.9.0.2/32 dev v0 scope link
ip addr add 10.2.0.1/16 dev v0 valid_lft 5000 preferred_lft 4000 noprefixroute
ip addr add 2001:db8::1/64 dev v0 nodad
ip addr add 2001:db8::2/64 dev v0 nodad valid_lft 6000 preferred_lft 0
ip addr add 2001:db8:5::1 peer 2001:db8:5::2/128 dev v0 nodad metric 77
ip route add 10.3.0.0/16 via 10.1.0.9 dev v0 metric 50 proto static src 10.1.0.1 mtu 1300 advmss 1200 initcwnd 5 hoplimit 9 rto_min 50ms quickack 1 features ecn
ip route add 10.4.0.0/16 nexthop via 10.1.0.3 dev v0 weight 2 nexthop via 10.1.0.4 dev v0 weight 5 onlink
ip route add blackhole 10.5.0.0/16
ip route add unreachable 10.6.0.0/16 metric 9
ip route add prohibit 10.7.0.0/16 table 1000
ip route add throw 10.8.0.0/16 table 77
ip route add 10.10.0.0/16 via inet6 2001:db8::9 dev v0
ip route add 10.11.0.0/16 dev v0 scope link tos 0x10
ip route add local 10.12.0.0/16 dev lo table 55
ip route add default via 10.1.0.254
ip nexthop add id 5 via 10.1.0.7 dev v0
ip route add 10.13.0.0/16 nhid 5
ip -6 route add 2001:db8:1::/48 via 2001:db8::9 metric 60 pref high mtu 1290
ip -6 route add 2001:db8:2::/48 nexthop via 2001:db8::a dev v0 weight 3 nexthop via 2001:db8::b dev v0
ip -6 route add unreachable 2001:db8:3::/48
ip -6 route add default via 2001:db8::fe dev v0 metric 2000
ip -6 route add 2001:db8:4::/48 from 2001:db8::/64 via 2001:db8::c dev v0
ip rule add from 10.0.0.0/8 to 10.1.0.0/16 table 100 priority 100
ip rule add fwmark 0x5/0xff lookup 101 priority 101
ip rule add iif lo oif v0 table 1000 priority 102
ip rule add uidrange 1000-2000 lookup 103 priority 103
ip rule add ipproto tcp sport 80 dport 1000-2000 lookup 104 priority 104
ip rule add tos 0x10 table 105 priority 105
ip rule add goto 32766 priority 106 from 10.7.7.7
ip rule add table main suppress_prefixlength 3 suppress_ifgroup 5 priority 107
ip rule add blackhole from 10.9.9.9 priority 108
ip rule add unreachable to 10.9.9.8 priority 109
ip rule add prohibit iif v0 priority 110
ip rule add tun_id 99 lookup 111 priority 111 protocol static
ip rule add not from 10.66.0.0/16 lookup 112 priority 112
ip -6 rule add from 2001:db8::/32 table 200 priority 200
ip neigh add 10.1.0.50 lladdr 02:00:00:00:00:99 dev v0
ip neigh add 10.1.0.51 lladdr 02:00:00:00:00:98 dev v0 nud noarp
ip neigh add 10.1.0.52 lladdr 02:00:00:00:00:97 dev v0 nud stale extern_learn
ip -6 neigh add 2001:db8::50 lladdr 02:00:00:00:00:96 dev v0 nud permanent router protocol static
# What links and their addresses settle to takes a moment.
sleep 3
