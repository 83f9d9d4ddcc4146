# The topology of linux-6.12-routes/: routes with every encapsulation that a distribution's kernel has, with as many of their
# options as go together, all metrics, and nexthop objects of every sort.
# Modules: dummy vrf mpls_router mpls_iptunnel ip_tunnel vxlan ila xfrm_interface ip_gre geneve rpl_iptunnel ioam6_iptunnel; Debian
# has the last two in no kernel: they are net/ipv6/rpl_iptunnel.c and ioam6_iptunnel.c of its source, built as modules.
# pinbpf mounts /sys/fs/bpf and pins there a program that returns 0, of each of the types lwt_in, lwt_out, lwt_xmit and lwt_seg6local.
pinbpf
ip link set lo up
ip link add d0 address 02:00:00:00:00:10 type dummy
ip link add d1 address 02:00:00:00:00:11 type dummy
ip link add vr0 type vrf table 7
ip link add gn0 type geneve external
ip link add vx0 type vxlan external dstport 4789 gbp
ip link add er0 type erspan external
ip link add xf0 type xfrm external
for link in d0 d1 vr0 gn0 vx0 er0 xf0; do ip link set $link up; done
echo 1 > /proc/sys/net/mpls/conf/d0/input; echo 1000 > /proc/sys/net/mpls/platform_labels; echo 1 > /proc/sys/net/vrf/strict_mode
ip addr add 198.51.100.4/24 brd + dev d0
ip addr add 192.0.2.1/24 dev d1
ip addr add 2001:db8::4/64 dev d0 nodad
ip addr add 2001:db8:1::4/64 dev d1 nodad

# Metrics.
ip route add 203.0.113.0/24 via 198.51.100.254 mtu lock 1400 window 65535 rtt 100ms rttvar 20ms ssthresh 10 cwnd lock 20 advmss 1360 reordering 5 hoplimit 9 initcwnd 11 features ecn rto_min 40ms initrwnd 12 quickack 1 congctl cubic fastopen_no_cookie 1 realms 3/4
ip -6 route add 2001:db8:2::/48 via 2001:db8::9 mtu 1300 hoplimit 7 congctl lock cubic pref high expires 9000
ip route add 198.18.250.0/24 via inet6 2001:db8::9 dev d0

# Labels.
ip route add 198.18.0.0/24 encap mpls 100/200/300 ttl 7 via 198.51.100.254
ip -6 route add 2001:db8:3::/48 encap mpls 16 via 2001:db8::9
ip -f mpls route add 100 as 200/300 via inet 198.51.100.254
ip -f mpls route add 101 via inet6 2001:db8::9 dev d0 ttl-propagate disabled
ip -f mpls route add 102 nexthop as 500 via inet 198.51.100.254 nexthop as 600/700 via inet6 2001:db8::9 dev d0

# IP tunnels.
ip route add 198.18.1.0/24 encap ip id 0x123456789abc src 198.51.100.4 dst 198.51.100.9 ttl 64 tos 0x20 key csum seq dev gn0
ip route add 198.18.2.0/24 encap ip id 1 dst 198.51.100.9 geneve_opts 1:2:11223344 dev gn0
ip route add 198.18.3.0/24 encap ip id 2 dst 198.51.100.9 geneve_opts 258:128:1122334455667788,3:4:aabbccdd dev gn0
ip route add 198.18.4.0/24 encap ip id 3 dst 198.51.100.9 key vxlan_opts 456 dev vx0
ip route add 198.18.5.0/24 encap ip id 4 dst 198.51.100.9 key erspan_opts 1:123:0:0 dev er0
ip route add 198.18.6.0/24 encap ip id 5 dst 198.51.100.9 key erspan_opts 2:0:1:17 dev er0
ip -6 route add 2001:db8:4::/48 encap ip6 id 6 src 2001:db8::4 dst 2001:db8::9 hoplimit 63 tc 16 csum dev gn0
ip -6 route add 2001:db8:5::/48 encap ip6 id 0xfedcba9876543210 dst 2001:db8::9 geneve_opts 5:6:01020304 dev gn0
ip -6 route add 2001:db8:6::/48 encap ip6 id 7 dst 2001:db8::9 vxlan_opts 99 dev vx0
ip -6 route add 2001:db8:7::/48 encap ip6 id 8 dst 2001:db8::9 erspan_opts 2:0:0:5 dev er0
ip route add 198.18.7.0/24 dev xf0 encap xfrm if_id 0x1234 link_dev d0
ip -6 route add 2001:db8:8::/48 dev xf0 encap xfrm if_id 9

# Segments.
ip -6 route add 2001:db8:10::/48 encap seg6 mode inline segs 2001:db8::1,2001:db8::2,2001:db8::3 dev d0
ip -6 route add 2001:db8:11::/48 encap seg6 mode encap segs 2001:db8::1 dev d0
ip -6 route add 2001:db8:12::/48 encap seg6 mode encap segs 2001:db8::1,2001:db8::2 hmac 17 dev d0
ip -6 route add 2001:db8:13::/48 encap seg6 mode l2encap segs 2001:db8::1 dev d0
ip -6 route add 2001:db8:14::/48 encap seg6 mode encap.red segs 2001:db8::1,2001:db8::2 dev d0
ip -6 route add 2001:db8:15::/48 encap seg6 mode l2encap.red segs 2001:db8::1,2001:db8::2 dev d0
ip route add 198.18.8.0/24 encap seg6 mode encap segs 2001:db8::1,2001:db8::2 dev d0
ip -6 route add 2001:db8:20::/128 encap seg6local action End dev d0
ip -6 route add 2001:db8:20::1/128 encap seg6local action End count dev d0
ip -6 route add 2001:db8:20::2/128 encap seg6local action End flavors psp dev d0
ip -6 route add 2001:db8:20::3/128 encap seg6local action End flavors next-csid lblen 48 nflen 16 dev d0
ip -6 route add 2001:db8:20::4/128 encap seg6local action End.X nh6 2001:db8::9 count dev d0
ip -6 route add 2001:db8:20::5/128 encap seg6local action End.T table 7 dev d0
ip -6 route add 2001:db8:20::6/128 encap seg6local action End.DX2 oif d1 dev d0
ip -6 route add 2001:db8:20::7/128 encap seg6local action End.DX6 nh6 2001:db8::9 dev d0
ip -6 route add 2001:db8:20::8/128 encap seg6local action End.DX4 nh4 198.51.100.9 dev d0
ip -6 route add 2001:db8:20::9/128 encap seg6local action End.DT6 table 7 dev d0
ip -6 route add 2001:db8:20::a/128 encap seg6local action End.DT4 vrftable 7 count dev d0
ip -6 route add 2001:db8:20::b/128 encap seg6local action End.DT46 vrftable 7 dev d0
ip -6 route add 2001:db8:20::c/128 encap seg6local action End.B6 srh segs 2001:db8::1,2001:db8::2 dev d0
ip -6 route add 2001:db8:20::d/128 encap seg6local action End.B6.Encaps srh segs 2001:db8::1 hmac 18 dev d0
ip -6 route add 2001:db8:20::e/128 encap seg6local action End.BPF endpoint pinned /sys/fs/bpf/lwt_seg6local dev d0

# Programs and identifiers.
ip route add 198.18.9.0/24 encap bpf in pinned /sys/fs/bpf/lwt_in out pinned /sys/fs/bpf/lwt_out xmit pinned /sys/fs/bpf/lwt_xmit headroom 64 via 198.51.100.254
ip -6 route add 2001:db8:30:1::/128 encap ila 2001:db8:31:1 csum-mode neutral-map ident-type luid hook-type output via 2001:db8::9
ip -6 route add 2001:db8:30:2:2000::/128 encap ila 2001:db8:31:2 csum-mode no-action ident-type use-format hook-type input via 2001:db8::9

# Low-power networks, and notes on the way.
ip -6 route add 2001:db8:32::/48 encap rpl segs 2001:db8::1,2001:db8::2,2001:db8::3 dev d0
ip -6 route add 2001:db8:33::/48 encap ioam6 mode inline trace prealloc type 0x800000 ns 1 size 12 dev d0
ip -6 route add 2001:db8:34::/48 encap ioam6 freq 3/5 mode encap tundst 2001:db8::2 trace prealloc type 0xf0c000 ns 0x1234 size 244 dev d0
ip -6 route add 2001:db8:35::/48 encap ioam6 mode auto tundst 2001:db8::3 trace prealloc type 0x400002 ns 65535 size 8 dev d0

# An encapsulation for each next hop.
ip route add 198.18.10.0/24 nexthop encap mpls 300 ttl 7 via 198.51.100.254 weight 3 nexthop encap ip id 7 dst 198.51.100.9 dev gn0 nexthop encap seg6 mode encap segs 2001:db8::1 dev d0 nexthop via 198.51.100.251
ip -6 route add 2001:db8:40::/48 nexthop encap mpls 400/500 via 2001:db8::9 nexthop encap ip6 id 8 dst 2001:db8::9 via 2001:db8:1::9 dev d1 nexthop encap seg6local action End.DX6 nh6 2001:db8::9 via 2001:db8::8 dev d0 weight 200

# Nexthop objects.
ip nexthop add id 1 via 198.51.100.254 dev d0
ip nexthop add id 2 via 198.51.100.253 dev d0 onlink protocol bgp
ip nexthop add id 3 via 2001:db8::9 dev d0
ip nexthop add id 4 dev d1
ip nexthop add id 5 blackhole
ip -6 nexthop add id 6 blackhole
ip nexthop add id 7 via 192.0.2.9 fdb
ip nexthop add id 8 via 192.0.2.10 fdb
ip nexthop add id 10 encap mpls 800/900 ttl 5 via 198.51.100.253 dev d0
ip nexthop add id 11 encap ip id 9 src 198.51.100.4 dst 198.51.100.9 tos 4 dev gn0
ip nexthop add id 12 encap seg6 mode inline segs 2001:db8::1,2001:db8::2 via 2001:db8::9 dev d0
ip nexthop add id 13 encap bpf xmit pinned /sys/fs/bpf/lwt_xmit via 198.51.100.253 dev d0
ip nexthop add id 20 group 1,3/2,254/10
ip nexthop add id 21 group 1,1/2,200/3,7
ip nexthop add id 22 group 7/8 fdb
ip nexthop add id 23 group 1/2,3 type resilient buckets 8 idle_timer 60 unbalanced_timer 300
ip nexthop add id 24 group 1/10 type resilient buckets 4
ip route add 198.18.11.0/24 nhid 20
ip route add 198.18.12.0/24 nhid 23
ip -6 route add 2001:db8:50::/48 nhid 12
ip -6 route add 2001:db8:51::/48 nhid 6
ping -c 9 -i 0.1 -W 1 198.18.11.1; ping -c 3 -i 0.1 -W 1 198.18.12.1
