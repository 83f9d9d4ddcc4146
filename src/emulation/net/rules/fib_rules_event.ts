import { NETDEV, type NetdevNotifier } from "../notifier.ts";

/** Rules follow the devices that they name (`fib_rules_event`). */
export const fibRulesEvent: NetdevNotifier = ({ event, dev }) => {
  const { rules } = dev.net;
  if (event === NETDEV.CHANGENAME || event === NETDEV.UNREGISTER) rules.detach(dev.ifindex);
  if (event === NETDEV.CHANGENAME || event === NETDEV.REGISTER) {
    rules.attach(dev.name, dev.ifindex);
  }
  return 0;
};
