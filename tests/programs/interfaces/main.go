// Prints the interfaces and their addresses, as Go's own package net has them.
package main

import (
	"fmt"
	"net"
	"os"
)

func main() {
	interfaces, err := net.Interfaces()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, each := range interfaces {
		addresses, err := each.Addrs()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(each.Index, each.Name, each.MTU, each.HardwareAddr, addresses)
	}
}
