# Has `ip monitor` hear what other programs do, and prints what it heard.
heard=$(mktemp)
ip monitor link address route >"$heard" &
monitor=$!
hears() {
  until grep -q "$1" "$heard"; do
    ip link add "$1" type dummy
    ip link del "$1"
    sleep 0.02
  done
}
hears begins
ip link add br0 address 02:00:00:00:00:01 type bridge
ip address add 198.51.100.1/24 dev br0
ip link set br0 up
ip route add 10.0.0.0/8 via 192.0.2.1
ip link del br0
hears ends
kill $monitor
cat "$heard"
rm "$heard"
