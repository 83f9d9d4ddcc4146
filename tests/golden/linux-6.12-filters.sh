# What `linux-6.12-filters/` was recorded of. Some commands are refused, and then nothing is recorded of them.
ip link add d0 type dummy; ip link add d1 type dummy; ip link set d0 up; ip link set d1 up
tc qdisc add dev d0 clsact
tc qdisc add dev d0 root handle 1: htb default 1; tc class add dev d0 parent 1: classid 1:1 htb rate 1mbit
tc filter add dev d0 ingress pref 1 handle 1 protocol ip flower dst_mac 02:00:00:00:00:01 src_mac 02:00:00:00:00:02/ff:ff:ff:00:00:00 ip_proto tcp src_ip 192.0.2.0/24 dst_ip 198.51.100.7 src_port 1000-2000 dst_port 80-90 ip_tos 0x10/0xf0 ip_ttl 64 action drop
tc filter add dev d0 ingress pref 2 handle 0x20 protocol ip flower skip_hw ip_proto tcp src_port 1234/0xfff0 dst_port 443 tcp_flags 0x2/0x17 ip_flags frag/nofirstfrag classid 1:10 action pass
tc filter add dev d0 ingress pref 3 protocol ipv6 flower ip_proto udp src_ip 2001:db8::/32 dst_ip 2001:db8::1 src_port 53 dst_port 5353 action ok
tc filter add dev d0 ingress pref 4 protocol ipv6 flower ip_proto sctp src_port 7 dst_port 9 action reclassify
tc filter add dev d0 ingress pref 5 protocol ip flower ip_proto icmp type 8 code 0 action pass
tc filter add dev d0 ingress pref 6 protocol ipv6 flower ip_proto icmpv6 type 128/254 code 0 action pass
tc filter add dev d0 ingress pref 7 protocol arp flower arp_sip 192.0.2.1 arp_tip 192.0.2.0/24 arp_op request arp_sha 02:00:00:00:00:01 arp_tha 02:00:00:00:00:00/ff:ff:ff:00:00:00 action pass
tc filter add dev d0 ingress pref 8 protocol 802.1ad flower vlan_id 100 vlan_prio 5 vlan_ethtype 802.1q cvlan_id 200 cvlan_prio 3 cvlan_ethtype ipv4 num_of_vlans 2 action pass
tc filter add dev d0 ingress pref 9 protocol mpls_uc flower mpls_label 100 mpls_tc 3 mpls_bos 0 mpls_ttl 64 action pass
tc filter add dev d0 ingress pref 10 protocol mpls_uc flower mpls lse depth 1 label 100 tc 1 bos 0 ttl 10 lse depth 2 label 200 bos 1 action pass
tc filter add dev d0 ingress pref 11 protocol ip flower enc_key_id 11 enc_src_ip 192.0.2.1 enc_dst_ip 192.0.2.0/24 enc_dst_port 6081 enc_tos 0x8 enc_ttl 0x40/0xf0 geneve_opts 0102:80:11223344,0103:81:5566778899aabbcc action pass
tc filter add dev d0 ingress pref 12 protocol ip flower enc_key_id 12 enc_src_ip 2001:db8::1 enc_dst_ip 2001:db8::/64 enc_dst_port 4789 vxlan_opts 0x800/0xffff action pass
tc filter add dev d0 ingress pref 13 protocol ip flower enc_key_id 13 erspan_opts 1:0xabcd:0:0/1:0xffffffff:0:0 action pass
tc filter add dev d0 ingress pref 14 protocol ip flower enc_key_id 14 erspan_opts 2:0:1:63/2:0:0xff:0xff action pass
tc filter add dev d0 ingress pref 15 protocol ip flower enc_key_id 15 gtp_opts 01:09/ff:ff action pass
tc filter add dev d0 ingress pref 16 protocol ip flower ct_state +trk+est-inv ct_zone 7 ct_mark 0x11/0xff ct_label 0102030405060708090a0b0c0d0e0f10/ffffffffffffffffffffffffffffffff action pass
tc filter add dev d0 ingress pref 17 protocol ppp_ses flower pppoe_sid 291 ppp_proto ip src_ip 192.0.2.9 action pass
tc filter add dev d0 ingress pref 19 protocol all flower indev d0 action pass
tc filter add dev d0 ingress chain 5 pref 20 protocol all flower action goto chain 7
tc filter add dev d0 egress pref 1 protocol ip u32 match ip src 192.0.2.0/24 match ip dport 80 0xffff match u8 0x5 0x0f at 0 match mark 0x12 0xff flowid 1:10
tc filter add dev d0 egress pref 2 handle 2: protocol ip u32 divisor 16
tc filter add dev d0 egress pref 2 protocol ip u32 ht 800: match ip protocol 6 0xff link 2: offset at 0 mask 0x0f00 shift 6 plus 4 eat hashkey mask 0x000000ff at 12
tc filter add dev d0 egress pref 2 handle 2:3:4 protocol ip u32 ht 2:3: match tcp dst 22 0xffff indev d0 police rate 1mbit burst 10k mtu 2000 drop flowid 1:2
tc filter add dev d0 egress pref 3 protocol ip u32 match ip6 dst 2001:db8::/32 action mirred egress mirror dev d1 action drop
tc filter add dev d0 egress pref 4 protocol all matchall skip_hw classid 1:20 action mirred egress redirect dev d1
tc filter add dev d0 egress pref 5 handle 0x12/0xff protocol all fw classid 1:5 action drop
tc filter add dev d0 parent 1: pref 6 handle 7 protocol all fw classid 1:6 indev d1
tc filter add dev d0 egress pref 7 protocol all basic match cmp\(u16 at 2 layer network mask 0xff0f gt 100\) and not meta\(nf_mark mask 0xff eq 24\) or \( nbyte\('"'abc'"' at 3 layer 2\) and u32\(u32 0x1122 0xffff at 4\) \) classid 1:7 action pass
tc filter add dev d0 egress pref 8 protocol all basic match meta\(priority shift 2 gt 5\) and cmp\(u32 at 4 layer 2 trans lt 7\) classid 1:8
tc filter add dev d0 egress pref 9 protocol all basic match canid\(sff 0x123:0x7ff eff 0x12345\) classid 1:9
tc filter add dev d0 parent 1: pref 10 protocol ip route from 12 to 3 classid 1:4 police rate 8mbit burst 20k peakrate 16mbit mtu 1500 conform-exceed drop/pass
tc filter add dev d0 parent 1: pref 10 protocol ip route fromif d1 to 4 classid 1:5
tc filter add dev d0 parent 1: pref 11 handle 1 protocol ip flow hash keys src,dst,proto,mark,nfct-src,vlan-tag divisor 1024 perturb 10 baseclass 1:1
tc filter add dev d0 parent 1: pref 12 handle 2 protocol ip flow map key dst and 0xff or 0x10 xor 0x20 rshift 2 addend 3 divisor 16 baseclass 1:2 match cmp\(u8 at 0 layer 0 eq 3\) action pass
tc filter add dev d0 egress pref 13 protocol all bpf bytecode "4,40 0 0 12,21 0 1 2048,6 0 0 262144,6 0 0 0" flowid 1:13 skip_hw action pass
tc filter add dev d0 parent 1: pref 15 handle 1 protocol all cgroup match cmp\(u8 at 0 layer 0 eq 3\) police rate 1mbit burst 1k
tc chain add dev d0 ingress chain 30 protocol ip flower dst_mac 00:00:00:00:00:00/ff:ff:ff:ff:ff:ff ip_proto tcp src_ip 0.0.0.0/16 ct_state -trk
tc chain add dev d0 ingress chain 31
tc actions add action drop index 101
tc actions add action gact pass random determ drop 10 index 102 cookie 1122aabb hw_stats delayed
tc actions add action gact pipe random netrand ok 3 index 103 cookie 01 hw_stats disabled no_percpu
tc actions add action ok index 140 action reclassify index 141 action pipe index 142 action continue index 143 action trap index 144
tc actions add action jump 2
tc actions add action mirred egress redirect dev d1 index 101
tc actions add action mirred ingress mirror dev d1 pipe
tc actions add action police rate 10mbit burst 100k mtu 1500 peakrate 20mbit overhead 14 linklayer atm conform-exceed drop/ok index 107
tc actions add action police rate 40gbit burst 100k conform-exceed continue/pipe
tc actions add action police pkts_rate 1000 pkts_burst 200 conform-exceed drop/pipe
tc actions add action nat ingress 192.0.2.0/24 198.51.100.0 index 103
tc actions add action nat egress 192.0.2.1 198.51.100.9 pass
tc actions add action pedit munge ip dst set 192.0.2.7 munge offset 2 u8 set 0x45 retain 0xf0 pipe
tc actions add action pedit ex munge eth dst set 02:00:00:00:00:01 munge ip ttl add 0xff munge ip6 dst set 2001:db8::1 munge tcp dport set 8080 munge udp sport set 99 index 105
tc actions add action skbedit queue_mapping 3 priority 1:10 mark 7/0xff ptype host index 106
tc actions add action skbedit inheritdsfield mark 9
tc actions add action csum iph and tcp and udp and icmp and igmp and udplite and sctp index 108
tc actions add action simple sdata "some text" index 109
tc actions add action vlan push id 100 protocol 802.1ad priority 5 index 110
tc actions add action vlan modify id 101 action vlan pop action vlan pop_eth action vlan push_eth dst_mac 02:00:00:00:00:01 src_mac 02:00:00:00:00:02
tc actions add action bpf bytecode "1,6 0 0 4294967295" index 111
tc actions add action connmark zone 7 index 112
tc actions add action skbmod set dmac 02:00:00:00:00:01 set smac 02:00:00:00:00:02 set etype 0x88b5 index 113
tc actions add action skbmod swap mac
tc actions add action skbmod ecn
tc actions add action tunnel_key set src_ip 192.0.2.1 dst_ip 192.0.2.2 id 42 dst_port 6081 tos 0x10 ttl 64 nocsum geneve_opts 0102:80:00112233,0103:81:4455667788990011 index 114
tc actions add action tunnel_key set src_ip 2001:db8::1 dst_ip 2001:db8::2 id 1193046 dst_port 4789 csum vxlan_opts 0x100
tc actions add action tunnel_key set src_ip 192.0.2.1 dst_ip 192.0.2.2 id 5 erspan_opts 1:0xabcd:0:0
tc actions add action tunnel_key set src_ip 192.0.2.1 dst_ip 192.0.2.2 id 5 erspan_opts 2:0:1:63
tc actions add action tunnel_key unset index 115
tc actions add action mpls push protocol mpls_uc label 1234 tc 3 ttl 64 bos 1 index 116
tc actions add action mpls pop protocol ipv4 action mpls modify label 99 action mpls dec_ttl action mpls mac_push label 20 protocol mpls_mc
tc actions add action ct commit force zone 3 mark 0x11/0xff label 0102030405060708090a0b0c0d0e0f10/ffffffffffffffffffffffffffffffff nat src addr 192.0.2.1-192.0.2.9 port 1000-2000 index 117
tc actions add action ct commit nat dst addr 2001:db8::1 pipe
tc actions add action ct clear
tc actions add action ctinfo dscp 0xfc000000 0x01000000 cpmark 0x00ffffff zone 5 index 118
tc actions add action sample rate 100 group 4 trunc 128 index 119
tc actions add action gate clockid CLOCK_TAI base-time 1000000 cycle-time 300000000 cycle-time-ext 7 priority 3 sched-entry open 200000000 6 8000 sched-entry close 100000000 -1 -1 index 120
tc actions add action ife encode allow mark use prio 5 use tcindex 103 type 0xED3E dst 02:00:00:00:00:01 src 02:00:00:00:00:02 index 121
tc actions add action ife decode
tc actions replace action drop index 101
# Then each request of request.json was sent, and filter, chain and action were recorded. event was recorded of these:
tc filter del dev d0 ingress pref 5 protocol ip flower
tc chain del dev d0 ingress chain 31
tc actions add action drop index 50 action pass index 51 cookie 0102
tc actions replace action drop index 50
tc actions del action gact index 51
tc actions flush action skbmod
tc actions flush action nat
tc filter del dev d0 ingress
