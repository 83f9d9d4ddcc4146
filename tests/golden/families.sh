# The topology of linux-6.12-families/ and linux-6.18-families/: what the families beside links, addresses, routes,
# neighbours and rules tell of. Linux 6.18 as it was had no bridges with VLANs.
# Modules: veth bridge vxlan dummy bonding mpls_router
trap 'echo "line $LINENO: not on this kernel or not in this iproute2" >&2' ERR
ip link set lo up
unshare -n sleep 60 & other=$!; sleep 0.2

# A bridge with everything counted, and one with a spanning tree instance (made by record_families.py).
ip link add br0 address 02:00:00:00:00:30 type bridge mcast_stats_enabled 1 mcast_querier 1 mcast_igmp_version 3 \
  mcast_mld_version 2 forward_delay 0
ip link set br0 type bridge vlan_filtering 1 vlan_stats_enabled 1 vlan_stats_per_port 1 mcast_vlan_snooping 1 && vlans="vid 20"
ip link add v0 address 02:00:00:00:00:20 type veth peer name v1 address 02:00:00:00:00:21
ip link add v2 address 02:00:00:00:00:22 type veth peer name v3 address 02:00:00:00:00:23
ip link add far0 address 02:00:00:00:00:60 type veth peer name near0 netns $other
ip link add vx0 address 02:00:00:00:00:50 type vxlan dstport 4789 external vnifilter local 192.0.2.1
ip link add vx1 address 02:00:00:00:00:51 type vxlan dstport 4790 external
ip link set v1 master br0; ip link set vx1 master br0
ip link add bd0 type bond mode 802.3ad; ip link add d0 type dummy; ip link set d0 master bd0
[ -d /proc/sys/net/mpls ] && sysctl -qw net.mpls.conf.v2.input=1
for link in br0 v0 v1 v2 v3 far0 vx0 vx1 bd0 d0; do ip link set $link up; done
ip addr add 192.0.2.1/24 dev v2
ip addr add 198.51.100.1/24 dev v0
ip addr add 2001:db8::1/64 dev v2 nodad
sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv4.conf.v2.rp_filter=2 net.ipv4.conf.v2.proxy_arp=1 \
  net.ipv4.conf.v2.bc_forwarding=1 net.ipv6.conf.v3.accept_ra=2 net.ipv6.conf.v3.accept_ra_from_local=1 \
  net.ipv6.conf.v3.ignore_routes_with_linkdown=1
ip ntable change name arp_cache dev v2 base_reachable 20000 retrans 500 queue 7
ip addrlabel add prefix 2001:db8:5::/48 dev v2 label 77

# VLANs with states, routers and tunnels.
bridge vlan add vid 10-12 dev v1; bridge vlan add vid 20 pvid untagged dev v1; bridge vlan add vid 10 dev br0 self
bridge vlan set vid 11 dev v1 state blocking; bridge vlan set vid 10 dev v1 mcast_router 2
bridge link set dev vx1 vlan_tunnel on
bridge vlan add vid 30-32 dev vx1; bridge vlan add dev vx1 vid 30-31 tunnel_info id 3000-3001
bridge vlan add vid 20 dev br0 self; bridge vlan add vid 11 dev br0 self
bridge vlan global set vid 10 dev br0 mcast_snooping 1 mcast_querier 1 mcast_igmp_version 3 mcast_mld_version 2 \
  mcast_last_member_count 5 mcast_startup_query_count 4 mcast_last_member_interval 150 mcast_membership_interval 20000 \
  mcast_querier_interval 21000 mcast_query_interval 22000 mcast_query_response_interval 900 mcast_startup_query_interval 2300
bridge vlan global set vid 20 dev br0 mcast_snooping 1

# Groups: permanent ones, with a source, of the bridge itself, of the link layer.
bridge link set dev v1 mcast_router 2
bridge mdb add dev br0 port v1 grp 239.1.1.1 permanent $vlans
bridge mdb add dev br0 port v1 grp 239.1.1.2 src 192.0.2.5 permanent $vlans
bridge mdb add dev br0 port v1 grp ff0e::7 src 2001:db8::5 temp $vlans
bridge mdb add dev br0 port v1 grp 01:00:5e:7f:00:01 permanent $vlans
bridge mdb add dev br0 port br0 grp 239.1.1.3 $vlans

# Network ids that a vxlan takes.
bridge vni add dev vx0 vni 100-102
bridge vni add dev vx0 vni 200 remote 203.0.113.200
bridge vni add dev vx0 vni 300 remote 2001:db8::300
sleep 2
