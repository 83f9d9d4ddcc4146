// Asks and changes a network by github.com/vishvananda/netlink.
package main

import (
	"fmt"
	"os"

	"github.com/vishvananda/netlink"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	eth0, err := netlink.LinkByName("eth0")
	check(err)
	same, err := netlink.LinkByIndex(eth0.Attrs().Index)
	check(err)
	fmt.Println(same.Attrs().Name, same.Attrs().MTU)

	check(netlink.LinkAdd(&netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: "br7"}}))
	bridge, err := netlink.LinkByName("br7")
	check(err)
	check(netlink.LinkSetUp(bridge))
	address, err := netlink.ParseAddr("198.51.100.7/24")
	check(err)
	check(netlink.AddrAdd(bridge, address))
	addresses, err := netlink.AddrList(bridge, netlink.FAMILY_V4)
	check(err)
	fmt.Println(bridge.Type(), addresses[0].IPNet)

	routes, err := netlink.RouteList(nil, netlink.FAMILY_V4)
	check(err)
	for _, route := range routes {
		fmt.Println(route.Dst, route.Gw)
	}
	_, err = netlink.LinkByName("nosuch")
	fmt.Println(err)
	fmt.Println(netlink.AddrAdd(bridge, address))
	check(netlink.LinkDel(bridge))
}
