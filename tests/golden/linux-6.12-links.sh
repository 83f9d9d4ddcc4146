# The topology of linux-6.12-links/: kinds of links other than tunnels, with as many of their options as go together, their ports, and bridge ports with VLANs.
# Modules: dummy bonding team veth vcan vxcan kvaser_pci crc32c_generic gcm ghash_generic batman_adv hsr ipvlan ipvtap macvlan macvtap macsec ifb nlmon vsockmon wireguard bridge vxlan vrf
# 8021q mac802154_hwsim ieee802154_6lowpan openvswitch; qemu with -object can-bus,id=c0 -device kvaser_pci,canbus=c0
for link in dummy0 bond0 ifb0 ifb1; do ip link del $link; done
for n in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do ip link add d$n address 02:00:00:00:01:$(printf %02x $n) type dummy; done
ip link set d0 up
ip addr add 192.0.2.1/24 dev d0

ip link add bd0 address 02:00:00:00:02:00 type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 peer_notify_delay 400 use_carrier 1 xmit_hash_policy vlan+srcmac \
  resend_igmp 5 num_grat_arp 6 all_slaves_active 1 min_links 1 lp_interval 7 lacp_rate fast lacp_active off ad_select bandwidth ad_user_port_key 8 \
  ad_actor_sys_prio 9 ad_actor_system 02:00:00:00:02:aa
ip link set d1 master bd0; ip link set d2 master bd0
ip link set d1 type bond_slave queue_id 3
ip link add bd1 address 02:00:00:00:02:01 type bond mode active-backup arp_interval 1000 arp_validate filter_active arp_all_targets all primary_reselect better \
  fail_over_mac follow arp_ip_target 192.0.2.1,192.0.2.2,192.0.2.3 ns_ip6_target 2001:db8::1,2001:db8::2 arp_missed_max 4
ip link set d3 master bd1; ip link set d4 master bd1
ip link set bd1 type bond primary d4
ip link set d3 type bond_slave prio -5
ip link add bd2 address 02:00:00:00:02:02 type bond mode balance-rr packets_per_slave 2
ip link add bd3 address 02:00:00:00:02:03 type bond mode balance-xor xmit_hash_policy layer2+3 ns_ip6_target 2001:db8::3 arp_interval 500
ip link add bd4 address 02:00:00:00:02:04 type bond mode broadcast
ip link add bd5 address 02:00:00:00:02:05 type bond mode balance-tlb tlb_dynamic_lb 0 miimon 50
ip link add bd6 address 02:00:00:00:02:06 type bond mode balance-alb miimon 50
for n in 0 1; do ip link set bd$n up; done

ip link add tm0 address 02:00:00:00:03:00 type team
ip link set d5 master tm0
ip link add vr0 type vrf table 7
ip link set d6 master vr0
ip link add bat0 address 02:00:00:00:03:01 type batadv ra BATMAN_V
ip link set d7 mtu 1560 up; ip link set d7 master bat0

ip link add v0 address 02:00:00:00:04:00 type veth peer name v1 address 02:00:00:00:04:01
ip link add v2 address 02:00:00:00:04:02 type veth peer name v3 address 02:00:00:00:04:03
ip link add v4 address 02:00:00:00:04:04 type veth peer name v5 address 02:00:00:00:04:05
ip link add nkp type netkit
ip link add xc0 type vxcan peer name xc1
ip link add vc0 type vcan
ip link set can0 type can bitrate 250000 sample-point 0.875 restart-ms 100 berr-reporting on triple-sampling on
ip link set can0 up

ip link add h0 type hsr slave1 v0 slave2 v2 supervision 45 version 1
ip link add h1 type hsr slave1 d8 slave2 d9 supervision 46 proto 1

ip link add iv0 link d10 type ipvlan mode l3s private
ip link add iv1 link d11 address 02:00:00:00:01:0b type ipvlan mode l2 vepa
ip link add it0 link d12 type ipvtap mode l3 bridge
ip link add mv0 link d13 address 02:00:00:00:05:00 type macvlan mode source bcqueuelen 1234 macaddr set 02:00:00:00:05:10 02:00:00:00:05:11 02:00:00:00:05:12
ip link add mv1 link d13 address 02:00:00:00:05:01 type macvlan mode bridge flag nodst
ip link add mv2 link d14 address 02:00:00:00:01:0e type macvlan mode passthru flag nopromisc
ip link add mv3 link d13 address 02:00:00:00:05:03 type macvlan mode private
ip link add mt0 link d13 address 02:00:00:00:05:04 type macvtap mode vepa
ip link add ms0 link d0 address 02:00:00:00:06:00 type macsec port 11 cipher gcm-aes-xpn-256 icvlen 16 encrypt on send_sci on protect off replay on window 32 \
  validate check encodingsa 2
ip link add ms1 link d0 address 02:00:00:00:06:01 type macsec port 12 cipher gcm-aes-128 icvlen 12 encrypt off send_sci off end_station on scb off \
  protect on replay off validate disabled

ip link add ifb9 type ifb
ip link add nm0 type nlmon
ip link add vs0 type vsockmon
ip link add wg0 type wireguard
ip link add link wpan0 name lp0 type lowpan
ip link add d0.7 link d0 type vlan id 7 protocol 802.1ad reorder_hdr off gvrp on mvrp on loose_binding on bridge_binding on egress-qos-map 1:2 3:4 ingress-qos-map 5:6

ip link add br0 address 02:00:00:00:07:00 type bridge forward_delay 400 hello_time 150 max_age 1000 ageing_time 20000 stp_state 1 priority 4096 vlan_filtering 1 \
  vlan_protocol 802.1ad vlan_default_pvid 5 vlan_stats_enabled 1 vlan_stats_per_port 1 group_fwd_mask 0x4000 group_address 01:80:c2:00:00:0d mcast_snooping 1 \
  mcast_vlan_snooping 1 mcast_router 2 mcast_query_use_ifaddr 1 mcast_querier 1 mcast_hash_elasticity 16 mcast_hash_max 512 mcast_last_member_count 3 \
  mcast_startup_query_count 4 mcast_last_member_interval 110 mcast_membership_interval 25000 mcast_querier_interval 24000 mcast_query_interval 12000 \
  mcast_query_response_interval 1100 mcast_startup_query_interval 3200 mcast_stats_enabled 1 mcast_igmp_version 3 mcast_mld_version 2 nf_call_iptables 1 \
  nf_call_ip6tables 1 nf_call_arptables 1 no_linklocal_learn 1
ip link add vx0 type vxlan external dstport 4789
ip link set v4 master br0; ip link set d15 master br0; ip link set vx0 master br0
ip link set v4 type bridge_slave priority 5 cost 7 guard on hairpin on fastleave on root_block on learning off flood off proxy_arp on proxy_arp_wifi on \
  mcast_router 2 mcast_flood off bcast_flood off mcast_to_unicast on group_fwd_mask 0x4000 neigh_suppress on isolated on locked on backup_port d15
ip link set vx0 type bridge_slave vlan_tunnel on
bridge vlan add vid 10-12 dev v4; bridge vlan add vid 20 pvid untagged dev v4; bridge vlan add vid 10 dev br0 self; bridge vlan add vid 30 untagged dev d15
for n in 40 41 42 50; do bridge vlan add vid $n dev vx0; done
bridge vlan add vid 40-42 dev vx0 tunnel_info id 400-402; bridge vlan add vid 50 dev vx0 tunnel_info id 7000
# Spanning tree instances are newer than iproute2: nlsend sends a message, given in hexadecimal digits.
ip link add br1 index 200 address 02:00:00:00:07:01 mtu 1200 type bridge vlan_filtering 1 vlan_default_pvid 0 mcast_snooping 0
nlsend 4000000010000500000000000000000000000000c80000000000000000000000200012000b0001006272696467650000100002000c002e000400000004000000
ip link add d16 index 201 address 02:00:00:00:01:10 mtu 1200 type dummy; ip link set d16 master br1
bridge vlan add vid 10-12 dev d16; for n in 10 11 12; do bridge vlan add vid $n dev br1 self; done
nlsend 4800000070000500000000000000000007000000c800000014000280060001000a00000006001200050000001c000280060001000b000000060002000c0000000600120006000000
nlsend 5000000013000500000000000000000007000000c9000000000000000000000030001a002c00068014000180060001000500000005000200010000001400018006000100060000000500020004000000
for link in v1 v3 v4 v5 d15 br0 vx0; do ip link set $link up; done
# Too small for IPv6, whose settings would fill most of the recording.
for link in d1 d2 d3 d4 d6 d8 d9 d10 d11 d12 d13 d14 bd0 bd1 bd2 bd3 bd4 bd5 bd6 tm0 v1 v3 v5 nkp nk0 h0 iv0 iv1 it0 mv0 mv1 mv2 mv3 mt0 ms0 ms1 ifb9 wg0 d0.7; do
  ip link set $link mtu 1200
done
# Until the ports of br0 forward.
sleep 12
