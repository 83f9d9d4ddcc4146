/** The files that tell of devices, against those of the kernel. */

import { ERRNO } from "../src/abi/mod.ts";
import { CAP } from "../src/abi/capability.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { isMachineRoot, testUnless } from "./_ffi.ts";
import { LINK_BATCH } from "./_ip_batch.ts";
import { noMounts, whyNot } from "./_capture_lab.ts";
import { whyNoBridge } from "../src/bridge/mod.ts";
import { EmulatedSysfs, nodeAt, RealSysfs, realWrites, type Sysfs, writeTo } from "./_sysfs.ts";
import { differences } from "./_sysfs_differences.ts";
import {
  BRIDGE_WRITES,
  OTHER_WRITES,
  PRIVILEGED,
  PRIVILEGED_NETWORK,
  STAGES,
  TOLD,
  TUNTAP_WRITES,
  TUNTAPS,
  WRITES,
  WRITTEN,
} from "./_sysfs_writes.ts";
import { assertEquals } from "./assert.ts";

/** IPv6 sends packets of its own. */
const SYSCTLS = { "net.ipv6.conf.all.disable_ipv6": 1, "net.ipv6.conf.default.disable_ipv6": 1 };

const why = noMounts ?? await whyNoBridge() ??
  (isMachineRoot() ? undefined : "needs the machine's root");

/** Whether the kernel keeps VLANs of bridges apart; asked once. */
let hasVlans: Promise<boolean> | undefined;

async function askForVlans(): Promise<boolean> {
  await using real = new RealSysfs(SYSCTLS);
  await real.ip("link add probe type bridge");
  return await real.read("/sys/class/net/probe/bridge/vlan_filtering") !== ERRNO.ENOENT;
}

/** Does something with both kernels. */
async function withBoth(act: (real: RealSysfs, emulated: EmulatedSysfs) => Promise<void>) {
  const vlanFiltering = await (hasVlans ??= askForVlans());
  await using real = new RealSysfs(SYSCTLS);
  using emulated = new EmulatedSysfs(SYSCTLS, { vlanFiltering });
  await act(real, emulated);
}

async function both<T>(
  real: Sysfs,
  emulated: Sysfs,
  ask: (sysfs: Sysfs) => Promise<T>,
): Promise<readonly [real: T, emulated: T]> {
  return [await ask(real), await ask(emulated)];
}

/** Writes to files of both kernels; what differs of the errors and of what is read afterwards. */
async function written(real: Sysfs, emulated: Sysfs, writes: typeof WRITES): Promise<string[]> {
  const wrong: string[] = [];
  for (const [path, texts] of writes) {
    for (const text of texts) {
      const [one, other] = await both(
        real,
        emulated,
        async (sysfs) => JSON.stringify([await sysfs.write(path, text), await sysfs.read(path)]),
      );
      if (one !== other) {
        wrong.push(`${path} ${JSON.stringify(text)}: real ${one}, emulated ${other}`);
      }
    }
  }
  return wrong;
}

testUnless(
  why,
  "Devices have the files that they have in the kernel, which say the same",
  async (t) => {
    await withBoth(async (real, emulated) => {
      for (const [index, commands] of STAGES.entries()) {
        await t.step(`stage ${index}`, async () => {
          const [refused, other] = await both(real, emulated, (sysfs) => sysfs.ip(...commands));
          assertEquals(other, refused);
          assertEquals(differences(await real.tree(), await emulated.tree()), []);
        });
      }
      await t.step("tun and tap", async () => {
        for (const device of TUNTAPS) await both(real, emulated, (sysfs) => sysfs.tuntap(device));
        await both(real, emulated, (sysfs) => sysfs.ip("link set tap0 up", "link set tun0 up"));
        assertEquals(differences(await real.tree(), await emulated.tree()), []);
      });
    });
  },
);

testUnless(why, "Files take what the kernel's take, and refuse what they refuse", async (t) => {
  await withBoth(async (real, emulated) => {
    await both(real, emulated, (sysfs) => sysfs.ip(...WRITTEN));
    for (const [name, writes] of Object.entries({ WRITES, BRIDGE_WRITES, OTHER_WRITES })) {
      await t.step(name, async () => {
        assertEquals(await written(real, emulated, writes), []);
      });
    }
    await t.step("all", async () => {
      await both(real, emulated, (sysfs) => sysfs.ip("link set v3 alias x"));
      assertEquals(differences(await real.tree(), await emulated.tree()), []);
      assertEquals(await written(real, emulated, TUNTAP_WRITES), []);
    });
  });
});

testUnless(why, "So do the devices of a long batch of commands", async () => {
  await withBoth(async (real, emulated) => {
    const batch = LINK_BATCH.commands;
    const [refused, other] = await both(real, emulated, (sysfs) => sysfs.ip(...batch));
    assertEquals(other, refused);
    assertEquals(differences(await real.tree(), await emulated.tree()), []);
  });
});

testUnless(why, "What is written is told as the kernel tells it", async () => {
  await withBoth(async (real, emulated) => {
    await both(real, emulated, (sysfs) => sysfs.ip(...WRITTEN));
    await both(real, emulated, (sysfs) => sysfs.told());
    for (const [path, text] of TOLD) {
      const [one, other] = await both(real, emulated, async (sysfs) => {
        await sysfs.write(path, text);
        return await sysfs.told();
      });
      assertEquals(other, one, `${path} ${text}`);
    }
  });
});

testUnless(why, "A file that was opened before its device went says so", async () => {
  await withBoth(async (real, emulated) => {
    const [one, other] = await both(real, emulated, async (sysfs) => {
      await sysfs.ip("link add ifb0 type ifb");
      await sysfs.open("/sys/class/net/ifb0/mtu");
      await sysfs.ip("link del ifb0");
      return await sysfs.reread();
    });
    assertEquals(other, one);
    assertEquals(one, ERRNO.ENODEV);
  });
});

/** What comes of writes to an emulated kernel's files, in a user namespace or not. */
function emulatedWrites(isInner: boolean, without: number): number[] {
  using kernel = new EmulatedKernel();
  const owner = isInner ? { owner: 0, parent: kernel.userNamespace } : kernel.userNamespace;
  const namespace = kernel.createNamespace({ userNamespace: owner });
  kernel.addLink({ kind: "bridge", name: "br0", address: "02:00:00:00:00:10" }, { namespace });
  const port = { kind: "ifb", name: "ifb0", address: "02:00:00:00:00:03", master: "br0" } as const;
  kernel.addLink(port, { namespace });
  const capabilities = new Set(kernel.process.capabilities);
  capabilities.delete(without);
  const writer = { uid: 0, gid: 0, capabilities, userNamespace: owner };
  const files = kernel.files({ namespace });
  return PRIVILEGED.map(([path, text]) => writeTo(nodeAt(files, path), text, writer));
}

testUnless(why, "A user namespace's root may not write what is all of the machine's", async () => {
  const entering = ["unshare", "-Urnm"];
  const real = await realWrites({ entering, setup: PRIVILEGED_NETWORK }, PRIVILEGED);
  assertEquals(byPath(emulatedWrites(true, NONE)), byPath(real));
  assertEquals(new Set(real).size > 3, true);
});

testUnless(
  why ?? whyNot("setpriv", "--version"),
  "Without CAP_NET_ADMIN, files take what no capability is needed for",
  async () => {
    const entering = ["unshare", "-nm"];
    const wrapper = ["setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"];
    const real = await realWrites({ entering, setup: PRIVILEGED_NETWORK, wrapper }, PRIVILEGED);
    assertEquals(byPath(emulatedWrites(false, CAP.NET_ADMIN)), byPath(real));
    assertEquals(real.includes(ERRNO.EPERM), true);
  },
);

/** A capability that nobody has. */
const NONE = -1;

function byPath(errors: readonly number[]): string[] {
  return PRIVILEGED.map(([path, text], index) => `${path} ${text}: ${errors[index]}`);
}
