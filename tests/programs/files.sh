# What a program sees of the network in files, and what it changes there.
tail -n +3 /proc/net/dev | cut -d: -f1
ip link add br0 type bridge
ip link set eth0 master br0
ls /sys/class/net/br0/brif
readlink -f /sys/class/net/eth0/master
echo 1400 > /sys/class/net/eth0/mtu
ip -oneline link show eth0 | grep -o 'mtu [0-9]*'
echo 1 > /proc/sys/net/ipv4/ip_forward
cat /proc/sys/net/ipv4/conf/eth0/forwarding
unshare --user --map-root-user --net sh -c 'ip link add inner type dummy; tail -n 1 /proc/net/dev | cut -d: -f1'
cut -f1-3 /proc/net/route | tail -n +2
id -u
grep CapEff /proc/self/status
pwd
echo to errors >&2
exit 7
