import { CTRL_CMD } from "../abi/genetlink.ts";
import type { ControllerAttributes } from "../codec/mod.ts";
import { NLCTRL } from "../codec/nlctrl.ts";
import type { WaitOptions } from "../socket/mod.ts";
import type { Client } from "./client.ts";

/** What the kernel's controller tells of a generic family: its number, commands and groups. */
export type GenericFamilyInfo = ControllerAttributes & {
  /** `CTRL_ATTR_FAMILY_ID`: its number, as {@linkcode genericFamily} takes it. */
  familyId: number;
};

/**
 * Asks the kernel's controller what it knows of a generic family: above all the number under which
 * it was registered. The kernel loads the family's module, if it has one.
 *
 * @param client A client of a NETLINK_GENERIC socket.
 * @param name The family's name: `"ethtool"`.
 * @throws {NetlinkError} ENOENT if there is no such family.
 * @throws {SyscallError} If the socket fails.
 *
 * @example
 * ```ts
 * import { Client, genericFamilyInfo, NETLINK, open } from "@nlbridge/nlbridge";
 *
 * async function ethtoolGroups(): Promise<string[]> {
 *   using client = new Client(await open({ protocol: NETLINK.GENERIC }));
 *   const { mcastGroups } = await genericFamilyInfo(client, "ethtool");
 *   return (mcastGroups ?? []).map(({ name, id }) => `${name} is group ${id}`);
 * }
 * ```
 */
export async function genericFamilyInfo(
  client: Client,
  name: string,
  options: WaitOptions = {},
): Promise<GenericFamilyInfo> {
  const [answer] = await client.request({
    kind: "nlctrl",
    type: NLCTRL.id,
    header: { cmd: CTRL_CMD.GETFAMILY, version: 2 },
    attributes: { familyName: name },
  }, options);
  const familyId = answer?.attributes.familyId;
  if (answer === undefined || familyId === undefined) {
    throw new TypeError(`the kernel did not say which number family ${name} has`);
  }
  return { ...answer.attributes, familyId };
}
