# The topology of linux-6.12/: the kinds of links that a distribution's kernel has, one of each, with masters and ports.
# Modules: dummy 8021q bonding vrf wireguard veth bridge macvlan macvtap ipvlan vxlan geneve fou ip_gre sit nlmon team
# ip6_gre ip_vti ip6_vti xfrm_interface macsec ip6_tunnel ipip ifb sch_netem mpls_router mpls_iptunnel
ip link set lo up
ip link add d0 address 02:00:00:00:00:10 type dummy
ip link add d1 address 02:00:00:00:00:11 type dummy
ip link add d2 address 02:00:00:00:00:12 type dummy
ip link add v0 address 02:00:00:00:00:20 type veth peer name v1 address 02:00:00:00:00:21
ip link add d0.7 link d0 type vlan id 7 protocol 802.1ad reorder_hdr off gvrp on egress-qos-map 1:2 3:4 ingress-qos-map 5:6
ip link add bd0 type bond mode 802.3ad miimon 100 xmit_hash_policy layer3+4 lacp_rate fast ad_actor_sys_prio 7
ip link set d1 master bd0
ip link add bd1 type bond mode active-backup arp_interval 100 arp_ip_target 192.0.2.1,192.0.2.2 primary_reselect better
ip link add br0 address 02:00:00:00:00:30 type bridge vlan_filtering 1 vlan_stats_enabled 1 mcast_stats_enabled 1 mcast_querier 1 stp_state 1 forward_delay 0 nf_call_iptables 1
ip link set v1 master br0; bridge link set dev v1 cost 7 priority 5 isolated on
bridge vlan add vid 10-12 dev v1; bridge vlan add vid 20 pvid untagged dev v1; bridge vlan add vid 10 dev br0 self
ip link add vr0 type vrf table 7; ip link set d2 master vr0
ip link add mv0 link d0 type macvlan mode private
ip link add mt0 link d0 type macvtap mode bridge
ip link add iv0 link v0 type ipvlan mode l3s private
ip link add vx0 type vxlan id 7 remote 198.51.100.1 local 198.51.100.4 dstport 4789 srcport 4000 5000 ttl 9 tos inherit nolearning l2miss l3miss udpcsum gbp ageing 77 maxaddress 88 df set
ip link add gn0 type geneve id 7 remote 198.51.100.2 ttl inherit dstport 6082 udp6zerocsumrx
ip link add gr0 type gre remote 198.51.100.3 local 198.51.100.4 ikey 1 okey 2 icsum oseq ttl 5
ip link add gt0 type gretap remote 198.51.100.3 local 198.51.100.4 key 5 encap fou encap-dport 7777 encap-csum
ip link add er0 type erspan remote 198.51.100.3 local 198.51.100.4 seq key 100 erspan_ver 2 erspan_dir egress erspan_hwid 7
ip link add g6 type ip6gre remote 2001:db8::3 local 2001:db8::4 hoplimit 7 encaplimit 3 flowlabel 0x12345 tclass 0x10
ip link add gt6 type ip6gretap remote 2001:db8::3 local 2001:db8::4
ip link add tn0 type ipip remote 198.51.100.5 local 198.51.100.4 nopmtudisc
ip link add st0 type sit remote 198.51.100.6 local 198.51.100.4 mode any isatap
ip link add vt0 type vti remote 198.51.100.7 local 198.51.100.4 key 5 fwmark 9
ip link add vt6 type vti6 remote 2001:db8::7 local 2001:db8::4 key 6
ip link add i6 type ip6tnl remote 2001:db8::5 local 2001:db8::4 mode ip6ip6
ip link add wg0 type wireguard
ip link add nm0 type nlmon
ip link add xf0 type xfrm dev d0 if_id 5
ip link add ifb9 type ifb
ip link add tm0 type team
ip link add ms0 link d2 type macsec sci 7 encrypt on cipher gcm-aes-256 window 32 replay on validate check
for link in d0 d1 d2 v0 v1 d0.7 bd0 br0 vr0 vx0; do ip link set $link up; done
bridge mdb add dev br0 port v1 grp 239.1.1.1 src 192.0.2.5 permanent vid 10
echo 1 > /proc/sys/net/mpls/conf/d0/input; echo 1000 > /proc/sys/net/mpls/platform_labels

ip addr add 198.51.100.4/24 brd + dev d0
ip addr add 2001:db8::4/64 dev d0 nodad
ip addr add 192.0.2.1/24 dev d2
ip route add 203.0.113.0/24 via 198.51.100.254
ip route add 198.18.0.0/24 nexthop via 198.51.100.253 nexthop via 198.51.100.252 weight 2
ip route add 198.18.1.0/24 encap mpls 100/200 via 198.51.100.254
ip route add 198.18.2.0/24 nexthop encap mpls 300 ttl 7 via 198.51.100.254 nexthop via 198.51.100.251
ip route add 198.18.3.0/24 vrf vr0 dev d2
ip -6 route add 2001:db8:9::/48 via 2001:db8::9
ip -6 route add 2001:db8:a::/48 encap mpls 400 via 2001:db8::9
ip -6 route add 2001:db8:b::/48 encap seg6 mode inline segs 2001:db8::1 dev d0
ip -f mpls route add 100 as 200/300 via inet 198.51.100.254
ip -f mpls route add 101 via inet6 2001:db8::9 dev d0 ttl-propagate enabled
ip -f mpls route add 102 dev lo
ip -f mpls route add 103 nexthop as 500 via inet 198.51.100.254 nexthop as 600/700 via inet6 2001:db8::9 dev d0
ip nexthop add id 5 via 198.51.100.254 dev d0; ip nexthop add id 6 encap mpls 800 via 198.51.100.253 dev d0; ip nexthop add id 7 group 5/6
ip route add 198.18.4.0/24 nhid 7
ip rule add from 192.0.2.0/24 table 7; ip -6 rule add fwmark 9 table 7
ip neigh add 198.51.100.9 lladdr 02:00:00:00:00:99 dev d0
ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:98 dev d2
bridge fdb add 02:00:00:00:00:a1 dev v1 master static vlan 10
bridge fdb append 02:00:00:00:00:a4 dev vx0 dst 198.51.100.7 port 4000 vni 77 via d0
tc qdisc add dev d0 root netem delay 5ms
sleep 2
