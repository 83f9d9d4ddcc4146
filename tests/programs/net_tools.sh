# Commands of net-tools, bridge-utils and busybox, and what comes of each.
run() { echo "\$ $*"; "$@" 2>&1; echo "= $?"; }
run ifconfig
run ifconfig -a
run busybox ifconfig -a
run ifconfig v0 10.0.0.1 netmask 255.255.255.0 up
run ifconfig v1 up
# The kernel looks at carriers when it finds time for it.
sleep 1.2
run busybox ifconfig v0:1 10.0.0.7 netmask 255.255.255.128 broadcast 10.0.0.100
run ifconfig v0:2 10.0.1.1/24
run ifconfig v0 add 2001:db8::5/64
run ifconfig v0 inet6 add 2001:db8::6/64
run ifconfig v0 del 2001:db8::6/64
run busybox ifconfig v0 add 2001:db8::8/64
run ifconfig v0 mtu 1400
run busybox ifconfig v0 mtu 1401 txqueuelen 77
run ifconfig v0 txqueuelen 88
run ifconfig v0 promisc
run ifconfig v0 -promisc allmulti
run ifconfig v0 -arp
run busybox ifconfig v0 arp -allmulti
run ifconfig v0 hw ether 02:00:00:00:00:61
run busybox ifconfig v0 hw ether 02:00:00:00:00:62
run ifconfig v0 pointopoint 10.0.0.9
run ifconfig v0 -pointopoint
run ifconfig v0:2 down
run ifconfig nosuch
run ifconfig nosuch up
run ifconfig v0 netmask 255.0.255.0
run ifconfig v0 mem_start 5
run ifconfig v0 tunnel ::1
run ifconfig
run ifconfig -s
run busybox ifconfig
run route -n
run route add -net 10.50.0.0 netmask 255.255.0.0 dev v0
run route add -net 10.51.0.0/16 gw 10.0.0.3 metric 4
run busybox route add -net 10.52.0.0 netmask 255.255.0.0 gw 10.0.0.3
run busybox route add default gw 10.0.0.254 dev v0
run route add -host 10.53.0.1 gw 10.0.0.3 window 4000 mss 1000 irtt 50
run route add -net 10.54.0.0/16 reject
run route add -net 10.55.0.1/16 dev v0
run route add -net 10.56.0.0/16 gw 172.31.0.1
run route del -net 10.50.0.0/16
run route del -net 10.50.0.0/16
run busybox route del default
run route -n
run route -e -n
run route -ee -n
run busybox route -n
run busybox route -ne
run route -A inet6 add 2001:db8:50::/48 gw 2001:db8::77
run route -A inet6 add 2001:db8:51::/48 dev v0 metric 9
run route -A inet6 add 2001:db8:52::/48 gw 2001:db8::77 dev v0
run busybox route -A inet6 add 2001:db8:53::/48 gw 2001:db8::78
run route -A inet6 del 2001:db8:51::/48 metric 9
run route -A inet6 del 2001:db8:59::/48
run route -A inet6 -n
run busybox route -A inet6 -n
run arp -s 10.0.0.40 02:00:00:00:00:71
run arp -i v0 -s 10.0.0.41 02:00:00:00:00:72 temp
run busybox arp -s 10.0.0.42 02:00:00:00:00:73
run arp -Ds 10.0.0.43 v0
run arp -i v0 -Ds 10.0.0.44 v0 pub
run arp -n
run arp -an
run arp -n 10.0.0.40
run arp -d 10.0.0.41
run arp -d 10.0.0.49
run busybox arp -d 10.0.0.42
run busybox arp -an
run arp -i v0 -n -d 10.0.0.44 pub
run brctl addbr bx
run brctl addbr bx
run busybox brctl addbr by
run brctl addif bx v1
run busybox brctl addif by i0
run brctl addif by v1
run brctl addif by nosuch
run brctl delif by v1
run brctl stp bx on
run brctl setageing bx 100
run brctl setbridgeprio bx 4096
run brctl setfd bx 5
run brctl sethello bx 3
run brctl setmaxage bx 15
run brctl setpathcost bx v1 77
run brctl setportprio bx v1 9
run brctl hairpin bx v1 on
run busybox brctl setfd by 6
run busybox brctl stp by on
run busybox brctl setbridgeprio by 8192
sleep 1.2
run brctl show
run brctl show by
run busybox brctl show
run brctl showstp bx
run ifconfig bx up
sleep 1.2
run brctl delbr bx
run ifconfig bx down
run brctl delif bx v1
run brctl delbr bx
run busybox brctl delif by i0
run busybox brctl delbr by
run brctl delbr nosuch
run ipmaddr add 01:00:5e:01:01:01 dev v0
run ipmaddr add 01:00:5e:01:01:02 dev v0
run ipmaddr del 01:00:5e:01:01:02 dev v0
run ipmaddr del 01:00:5e:01:01:03 dev v0
run ipmaddr show dev v0
run busybox ip link set v0 mtu 1300
run busybox ip link set v0 down
run busybox ip link set v0 name w0
run busybox ip link set w0 address 02:00:00:00:00:44
run busybox ip link set w0 multicast off arp off
run busybox ip link set w0 txqueuelen 33
run busybox ip link set w0 promisc on
run busybox ip link set w0 name v0
# The kernel looks at carriers when it finds time for it.
sleep 1.2
run busybox ip link set nosuch up
run busybox ip link show
run nameif v9 02:00:00:00:00:02
run ifconfig -a
run mii-tool v0
run busybox ifenslave b0 v0
run netstat -rn
run netstat -in
run netstat -ie
run ip addr
run ip route show table all
run ip neigh
