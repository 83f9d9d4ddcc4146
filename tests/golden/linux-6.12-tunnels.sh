# The topology of linux-6.12-tunnels/: every kind of tunnel, with as many of its options as go together.
# Modules: dummy ip_gre ip6_gre ipip sit ip6_tunnel ip_vti ip6_vti geneve bareudp gtp amt xfrm_interface vxlan tun fou fou6
ip link add d0 address 02:00:00:00:00:10 type dummy
ip addr add 198.51.100.4/24 dev d0; ip addr add 2001:db8::4/64 dev d0 nodad
ip link set d0 up
v4="remote 198.51.100.3 local 198.51.100.4"; v6="remote 2001:db8::3 local 2001:db8::4"
fou="encap fou encap-sport 1001 encap-dport 7777 encap-csum"; gue="encap gue encap-sport auto encap-dport 6080 encap-udp6-csum encap-remcsum"

ip link add gre1 type gre $v4 ikey 1.2.3.4 okey 2 icsum oseq ttl 5 tos 0x10 dev d0
ip link add gre2 type gre $v4 key 300 csum seq nopmtudisc ignore-df tos inherit fwmark 0x1234
ip link add gre3 type gre $v4 key 301 $fou
ip link add gre4 type gre external
ip link add tap1 type gretap $v4 ikey 5 okey 6 iseq ocsum ttl 64 tos 0x10 fwmark 9 dev d0
ip link add tap2 type gretap $v4 key 302 nopmtudisc ignore-df $gue
ip link add ers0 type erspan $v4 seq key 1000 erspan_ver 0
ip link add ers1 type erspan $v4 seq key 101 erspan_ver 1 erspan 123456 ttl 7 $fou
ip link add ers2 type erspan $v4 seq key 102 erspan_ver 2 erspan_dir egress erspan_hwid 17 dev d0
ip link add ers4 type erspan external
ip link add g6a type ip6gre $v6 ikey 1.2.3.4 okey 2 icsum oseq hoplimit 7 encaplimit 3 flowlabel 0x12345 tclass 0x10 dev d0
ip link add g6b type ip6gre $v6 key 300 csum seq encaplimit none flowlabel inherit tclass inherit dscp inherit fwmark 0x1234
ip link add g6c type ip6gre $v6 key 301 fwmark inherit allow-localremote $fou
ip link add t6a type ip6gretap $v6 ikey 5 okey 6 iseq ocsum hoplimit 64 encaplimit 1 flowlabel 0x00fff tclass 0xb8 dscp inherit dev d0
ip link add t6b type ip6gretap $v6 key 302 $gue
ip link add e6a type ip6erspan $v6 seq key 101 erspan_ver 1 erspan 54321 hoplimit 9 flowlabel inherit $fou
ip link add e6b type ip6erspan $v6 seq key 102 erspan_ver 2 erspan_dir ingress erspan_hwid 33 flowlabel 0x54321
ip link add e6c type ip6erspan external
ip link add ipa type ipip $v4 ttl 5 tos 0x10 dev d0 fwmark 0x1234
ip link add ipb type ipip remote 198.51.100.5 local 198.51.100.4 nopmtudisc tos inherit mode any $fou
ip link add ipc type ipip remote 198.51.100.6 local 198.51.100.4 mode mplsip $gue
ip link add ipd type ipip external
ip link add sia type sit $v4 ttl 5 tos 0x10 dev d0 fwmark 0x1234
ip link add sib type sit remote any local 198.51.100.4 mode ip6ip isatap nopmtudisc
ip link add sid type sit local 198.51.100.4 dev d0 6rd-prefix 2001:db8::/32 6rd-relay_prefix 198.51.0.0/16
ip link add sic type sit remote 198.51.100.5 local 198.51.100.4 mode ipip tos inherit $fou
ip link add i6a type ip6tnl $v6 mode ip6ip6 hoplimit 7 encaplimit 3 flowlabel 0x12345 tclass 0x10 dev d0 fwmark 0x1234
ip link add i6b type ip6tnl remote 2001:db8::5 local 2001:db8::4 mode ipip6 encaplimit none flowlabel inherit tclass inherit dscp inherit
ip link add i6c type ip6tnl remote 2001:db8::6 local 2001:db8::4 mode any fwmark inherit allow-localremote $fou
ip link add i6e type ip6tnl external
ip link add vta type vti $v4 ikey 1.2.3.4 okey 2 fwmark 0x1234 dev d0
ip link add v6a type vti6 $v6 ikey 1.2.3.4 okey 2 fwmark 0x1234 dev d0
ip link add gna type geneve id 7 remote 198.51.100.3 ttl 9 tos 0x10 dstport 6082 noudpcsum df set
ip link add gnb type geneve id 0xabcdef remote 2001:db8::3 ttl inherit tos inherit flowlabel 0x12345 dstport 6083 udp6zerocsumtx udp6zerocsumrx
ip link add gnc type geneve id 9 remote 198.51.100.5 dstport 6084 udpcsum df inherit innerprotoinherit
ip link add gnd type geneve external dstport 6085
ip link add bua type bareudp dstport 6635 ethertype mpls_uc srcportmin 45678
ip link add bub type bareudp dstport 6636 ethertype ipv4 multiproto
ip link add gta type gtp role sgsn hsize 4096 restart_count 200
ip link add ama type amt mode gateway local 198.51.100.4 discovery 198.51.100.3 dev d0 gateway_port 2268 relay_port 2269
ip link add amb type amt mode relay local 198.51.100.4 dev d0 relay_port 2270 max_tunnels 300
ip link add xfa type xfrm dev d0 if_id 0x1234
ip link add xfb type xfrm external
ip link add vxa type vxlan id 0xabcdef remote 198.51.100.3 local 198.51.100.4 dev d0 dstport 4790 srcport 4000 5000 ttl 9 tos inherit nolearning proxy rsc l2miss l3miss noudpcsum gbp ageing 77 maxaddress 88 df set
ip link add vxb type vxlan id 8 remote 2001:db8::3 local 2001:db8::4 dstport 4791 ttl inherit flowlabel 0x12345 udp6zerocsumtx udp6zerocsumrx remcsumtx remcsumrx df inherit ageing 300
ip link add vxc type vxlan external vnifilter dstport 4792 gpe
ip link add vxd type vxlan id 9 group 239.1.1.1 dev d0 dstport 4793 tos 0x10 df unset
ip tuntap add dev tna mode tun user 1000 group 2000
ip tuntap add dev tnb mode tap pi vnet_hdr multi_queue
# Too small for IPv6 to be on them, the links have half the bytes.
for link in $(ls /sys/class/net); do [ $link = d0 ] || ip link set $link mtu 1000; done
ip link set d0 mtu 1000; ip link del dummy0
