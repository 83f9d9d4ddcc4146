# Has systemd-networkd configure eth0 and a bridge, and prints what came of it.
mkdir -p /run/systemd/network /run/systemd/netif
# Root's becomes another user.
[ "$(id -u)" != 0 ] || chown systemd-network:systemd-network /run/systemd/netif
cat >/run/systemd/network/eth0.network <<END
[Match]
Name=eth0
[Network]
Address=203.0.113.5/24
LinkLocalAddressing=no
IPv6AcceptRA=no
LLDP=no
[Address]
Address=2001:db8:1::5/64
DuplicateAddressDetection=none
[Link]
MTUBytes=1400
[Route]
Destination=10.0.0.0/8
Gateway=203.0.113.1
[RoutingPolicyRule]
From=10.9.0.0/16
Table=100
Priority=50
END
cat >/run/systemd/network/br7.netdev <<END
[NetDev]
Name=br7
Kind=bridge
MACAddress=02:00:00:00:00:07
END
cat >/run/systemd/network/br7.network <<END
[Match]
Name=br7
[Network]
Address=198.51.100.1/24
ConfigureWithoutCarrier=yes
LinkLocalAddressing=no
IPv6AcceptRA=no
LLDP=no
END
/lib/systemd/systemd-networkd >&2 &
networkd=$!
# It has the state of each link in a file, by the link's index.
index=$(ip -o link show eth0 | cut -d: -f1)
for _ in $(seq 200); do
  state=$(sed -n s/ADMIN_STATE=//p /run/systemd/netif/links/$index 2>/dev/null)
  [ "$state" = configured ] && ip address show dev br7 2>/dev/null | grep -q 198.51.100.1 && break
  sleep 0.05
done
echo "$state"
ip -brief address show eth0
ip -brief address show br7
ip -o link show eth0 | grep -o 'mtu [0-9]*'
ip route
ip rule
kill $networkd
wait $networkd
echo "code $?"
