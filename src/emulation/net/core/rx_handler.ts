import { ERRNO } from "../../../abi/errno.ts";
import { Slot } from "../slot.ts";
import type { NetDevice } from "../stack.ts";

/** Who takes what a device receives (`rx_handler`, `rx_handler_data`). */
interface RxHandler {
  /** What they keep of it; `undefined` if nobody takes anything. */
  data: unknown;
  /** IFF_NO_RX_HANDLER: nobody may. */
  refused: boolean;
}

const RX_HANDLER = new Slot<NetDevice, RxHandler>(() => ({ data: undefined, refused: false }));

/** Whether somebody takes what a device receives. */
export function netdevIsRxHandlerBusy(dev: NetDevice): boolean {
  return RX_HANDLER.of(dev).data !== undefined;
}

/** Takes what a device receives from now on. Returns 0, or a negative error number. */
export function netdevRxHandlerRegister(dev: NetDevice, data: object): number {
  const handler = RX_HANDLER.of(dev);
  if (handler.data !== undefined) return -ERRNO.EBUSY;
  if (handler.refused) return -ERRNO.EINVAL;
  handler.data = data;
  return 0;
}

/** Nobody takes what a device receives any longer. */
export function netdevRxHandlerUnregister(dev: NetDevice): void {
  RX_HANDLER.of(dev).data = undefined;
}

/** Has nobody take what a device receives, ever (IFF_NO_RX_HANDLER). */
export function netdevRefuseRxHandler(dev: NetDevice): void {
  RX_HANDLER.of(dev).refused = true;
}
