/**
 * Does something in a turn of its own, after whatever runs and whatever promises that settles: as
 * soon as there can be one, which of timers is only true after a millisecond.
 *
 * @returns What takes it back.
 */
export function nextTurn(action: () => void): () => void {
  const { port1, port2 } = new MessageChannel();
  const close = () => {
    port1.close();
    port2.close();
  };
  port1.onmessage = () => {
    close();
    action();
  };
  port2.postMessage(undefined);
  return close;
}
