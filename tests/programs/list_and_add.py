"""Asks and changes a network by pyroute2."""
from pyroute2 import IPRoute, NetlinkError

with IPRoute() as ip:
    print([link.get_attr("IFLA_IFNAME") for link in ip.get_links()])
    print([(a["prefixlen"], a.get_attr("IFA_ADDRESS")) for a in ip.get_addr(family=2)])
    index = ip.link_lookup(ifname="eth0")[0]
    ip.link("add", ifname="br7", kind="bridge")
    ip.addr("add", index=index, address="203.0.113.1", prefixlen=24)
    ip.route("add", dst="10.0.0.0/8", gateway="203.0.113.2")
    print([r.get_attr("RTA_GATEWAY") for r in ip.get_routes(family=2, table=254)])
    try:
        ip.link("add", ifname="br7", kind="bridge")
    except NetlinkError as error:
        print(error.code)
