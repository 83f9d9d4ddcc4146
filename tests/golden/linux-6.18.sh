# The topology of linux-6.18/: what this kernel can make, one of each. Run in a namespace of its own.
trap 'echo "line $LINENO: not on this kernel or not in this iproute2" >&2' ERR
ip link set lo up
sysctl -qw net.ipv6.conf.all.forwarding=1

# Links: names, numbers, masters, ports, peers in another namespace.
ip link add v0 address 02:00:00:00:00:20 mtu 1400 txqueuelen 500 type veth peer name v1 address 02:00:00:00:00:21
ip link add v2 address 02:00:00:00:00:22 numtxqueues 2 numrxqueues 2 type veth peer name v3 address 02:00:00:00:00:23
ip link property add dev v0 altname uplink altname this-name-is-far-too-long-for-an-interface
ip link set v0 alias "to the world: café" group 7
ip link add br0 address 02:00:00:00:00:30 type bridge forward_delay 0
ip link set v1 master br0; ip link set v2 master br0
ip link set dev v1 type bridge_slave cost 7 priority 5 hairpin on
ip link add mv0 link v0 address 02:00:00:00:00:40 type macvlan mode private
ip link add ms0 link v0 address 02:00:00:00:00:42 type macvlan mode source macaddr set 02:00:00:00:00:51 02:00:00:00:00:52
ip link add vx0 address 02:00:00:00:00:50 type vxlan id 7 local 192.0.2.1 remote 198.51.100.1 dstport 4789 ttl 64 dev v0
ip link add vx1 address 02:00:00:00:00:51 type vxlan external dstport 4790
ip link add vx2 address 02:00:00:00:00:52 type vxlan id 8 group ff05::8 dstport 4791 dev v0
ip link add ifb0 type ifb
ip tuntap add dev tap0 mode tap
unshare -n sleep 60 & other=$!; sleep 0.2
ip link add far0 address 02:00:00:00:00:60 type veth peer name near0 netns $other
for link in v0 v1 v2 v3 br0 mv0 vx0 vx1 vx2 ifb0 far0; do ip link set $link up; done
ip link set v3 promisc on allmulticast on
ip link set vx2 protodown on protodown_reason 3 on
ip link set dev far0 addrgenmode stable_secret 2>/dev/null || ip link set dev far0 addrgenmode none
sysctl -qw net.ipv6.conf.v3.accept_ra=2; ip token set ::1234 dev v3

# Addresses: labels, peers, lifetimes, flags, metrics.
ip addr add 192.0.2.1/24 brd + label v0:web dev v0
ip addr add 192.0.2.2/24 dev v0
ip addr add 192.0.2.9/24 dev v0 noprefixroute valid_lft 1000 preferred_lft 500
ip addr add 10.1.0.1 peer 10.1.0.2/32 dev v3 metric 77 scope link
ip addr add 127.1.2.3/32 dev lo scope host proto 3 2>/dev/null || ip addr add 127.1.2.3/32 dev lo scope host
ip addr add 2001:db8::1/64 dev v0 nodad
ip addr add 2001:db8:1::1 peer 2001:db8:1::2/128 dev v0 nodad
ip addr add 2001:db8:2::1/64 dev v3 nodad home mngtmpaddr valid_lft 4000 preferred_lft 0 metric 99
ip addr add 2001:db8:3::1/64 dev far0

# Neighbours and forwarding entries.
ip neigh add 192.0.2.30 lladdr 02:00:00:00:00:99 dev v0
ip neigh add 192.0.2.31 lladdr 02:00:00:00:00:98 dev v0 nud noarp protocol 186
ip neigh add 192.0.2.32 lladdr 02:00:00:00:00:97 dev v0 nud stale extern_learn
ip neigh add 192.0.2.33 dev v0 nud none managed
ip neigh add 192.0.2.34 lladdr 02:00:00:00:00:96 dev v0 nud reachable router
ip neigh add proxy 192.0.2.40 dev v0
ip neigh add 2001:db8::30 lladdr 02:00:00:00:00:95 dev v0 nud permanent
ip neigh add proxy 2001:db8::40 dev v0 protocol 186
bridge fdb add 02:00:00:00:00:a1 dev v1 master static
bridge fdb add 02:00:00:00:00:a2 dev v1 master dynamic sticky
bridge fdb add 02:00:00:00:00:a3 dev v1 self
bridge fdb append 02:00:00:00:00:a4 dev vx0 dst 198.51.100.7 port 4000 vni 77 via v0
bridge fdb append 02:00:00:00:00:a4 dev vx0 dst 198.51.100.8
bridge fdb append 02:00:00:00:00:a5 dev vx2 dst 2001:db8::77
bridge fdb append 02:00:00:00:00:a6 dev vx1 dst 198.51.100.9 src_vni 99 vni 98
bridge mdb add dev br0 port v1 grp 239.1.1.1 permanent

# Nexthops and routes.
ip nexthop add id 5 via 192.0.2.254 dev v0
ip nexthop add id 6 via 192.0.2.253 dev v0 protocol 186
ip nexthop add id 7 group 5,3/6
ip nexthop add id 8 blackhole
ip nexthop add id 9 group 5/6,2 type resilient buckets 8 idle_timer 10 unbalanced_timer 20
ip nexthop add id 10 via 2001:db8::9 dev v0
ip nexthop add id 11 via 198.51.100.10 fdb
ip nexthop add id 12 group 11 fdb
bridge fdb add 02:00:00:00:00:a7 dev vx0 nhid 12
ip route add 203.0.113.0/25 via 192.0.2.254
ip route add 203.0.113.128/25 nexthop via 192.0.2.253 weight 4 nexthop via 192.0.2.252 dev v0 onlink nexthop dev v3
ip route add 198.51.100.0/24 dev v0 src 192.0.2.1 mtu lock 1300 advmss 1200 hoplimit 9 initcwnd 20 \
  rtt 40ms rttvar 10ms rto_min 200ms quickack 1 features ecn congctl lock reno window 1000 \
  ssthresh 30 cwnd lock 40 reordering 5 initrwnd 30 fastopen_no_cookie 1
ip route add 198.18.0.0/24 via inet6 2001:db8::9 dev v0
ip route add 198.18.1.0/24 nexthop via inet6 2001:db8::9 dev v0 nexthop via 192.0.2.3 realm 4
ip route add 198.18.2.0/24 nhid 7
ip route add 198.18.3.0/24 nhid 5 metric 100
ip route add 198.18.4.0/24 encap ip id 7 src 192.0.2.1 dst 192.0.2.77 ttl 3 tos 4 key dev vx1
ip route add 198.18.5.0/24 dev v0 tos 0x10 realm 3/4 proto bird
ip route add 198.18.6.0/24 dev v0 table 1000
ip route add blackhole 198.18.7.0/24
ip route add unreachable 198.18.8.0/24 metric 4294967295
ip route add prohibit 198.18.9.0/24
ip route add throw 198.18.10.0/24 table 100
ip route add default via 192.0.2.251 metric 10
ip -6 route add 2001:db8:9::/48 via 2001:db8::9 pref high mtu 1300
ip -6 route add 2001:db8:a::/48 nexthop via 2001:db8::9 weight 2 nexthop via 2001:db8::a
ip -6 route add 2001:db8:b::/48 from 2001:db8:c::/48 dev v0 pref low
ip -6 route add 2001:db8:d::/48 dev v0 expires 1000
ip -6 route add 2001:db8:e::/48 nhid 10
ip -6 route add blackhole 2001:db8:f::/48
ip -6 route add prohibit 2001:db8:10::/48 table 300
ip -6 route add 2001:db8:11::/48 encap seg6 mode encap segs 2001:db8::1,2001:db8::2 dev v0
ip -6 route add 2001:db8:12::1/128 encap seg6local action End.DX6 nh6 2001:db8::9 dev v0
ip -6 route add default via fe80::1 dev v0 metric 5

# Rules with every selector that iproute2 knows.
ip rule add from 192.0.2.0/24 to 198.51.100.0/24 table 1000 pref 100
ip rule add fwmark 0x10/0xff iif v0 oif v3 lookup 100 pref 110 protocol 186
ip rule add uidrange 1000-2000 ipproto tcp sport 1000-2000 dport 80 lookup 101 pref 120
ip rule add tun_id 77 goto 32766 pref 130
ip rule add tos 0x10 realms 3/4 suppress_prefixlength 8 suppress_ifgroup 7 lookup main pref 140
ip rule add blackhole from 192.0.2.99 pref 150
ip rule add iif nosuchlink prohibit pref 160
ip rule add l3mdev pref 170
ip rule add nop pref 180
ip rule add goto 999 pref 190
ip rule add not to 192.0.2.5 unreachable pref 200
ip -6 rule add from 2001:db8::/32 lookup 300 pref 100
ip -6 rule add to 2001:db8:1::1 ipproto udp dport 53 lookup 300 pref 110

tc qdisc add dev v0 root handle 1: htb default 10
sleep 3
