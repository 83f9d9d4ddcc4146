import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assert, assertEquals, assertThrows } from "./assert.ts";

function clockWith(delays: readonly number[]) {
  const { clock } = new EmulatedKernel();
  const happened: number[] = [];
  const timers = delays.map((delay) => clock.schedule(delay, () => happened.push(delay)));
  return { clock, happened, timers };
}

Deno.test("what is scheduled happens in the order of its time, and not before it", () => {
  const delays = [50, 10, 40, 20, 30, 10];
  const { clock, happened } = clockWith(delays);
  assertEquals(clock.next, 10);
  clock.advance(25);
  assertEquals(happened, [10, 10, 20]);
  clock.advance(100);
  assertEquals(happened, [10, 10, 20, 30, 40, 50]);
  assertEquals([clock.now, clock.next], [125, undefined]);
});

Deno.test("of things at the same time, what was scheduled first happens first", () => {
  const { clock } = new EmulatedKernel();
  const happened: string[] = [];
  for (const name of ["a", "b", "c"]) clock.schedule(5, () => happened.push(name));
  clock.advance(5);
  assertEquals(happened, ["a", "b", "c"]);
});

Deno.test("what is scheduled meanwhile happens in the same advance, if it is due by its end", () => {
  const { clock } = new EmulatedKernel();
  const at: number[] = [];
  const again = () => {
    at.push(clock.now);
    clock.schedule(10, again);
  };
  clock.schedule(10, again);
  clock.advance(35);
  assertEquals(at, [10, 20, 30]);
});

Deno.test("what was cancelled does not happen, and is not pending", () => {
  const { clock, happened, timers: [first, second] } = clockWith([10, 20]);
  assertEquals(first?.pending, true);
  first?.cancel();
  first?.cancel();
  assertEquals([first?.pending, clock.next], [false, 20]);
  clock.advance(30);
  assertEquals(happened, [20]);
  assertEquals(second?.pending, false);
});

Deno.test("a thousand timers of random times happen in order", () => {
  let seed = 7;
  const random = () => seed = seed * 16807 % 2147483647;
  const delays = Array.from({ length: 1000 }, () => random() % 500);
  const { clock, happened, timers } = clockWith(delays);
  const cancelled = new Set(timers.filter((_, index) => index % 3 === 0));
  for (const timer of cancelled) timer.cancel();
  clock.advance(500);
  const left = delays.filter((_, index) => index % 3 !== 0);
  assertEquals(happened, left.toSorted((one, other) => one - other));
});

Deno.test("time does not go back", () => {
  const { clock } = new EmulatedKernel();
  for (const wrong of [-1, NaN, Infinity]) assertThrows(() => clock.advance(wrong), RangeError);
});

Deno.test("a clock that is tied follows the time outside, until it is let go", async () => {
  const { clock } = new EmulatedKernel();
  const due = Promise.withResolvers<void>();
  {
    using _tie = clock.tie();
    clock.schedule(60_000, () => due.reject(new Error("a minute has not passed")));
    clock.schedule(5, due.resolve);
    assertThrows(() => clock.tie(), TypeError);
    assertThrows(() => clock.advance(1), TypeError);
    await due.promise;
    assert(clock.now >= 5);
  }
  const { now } = clock;
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(clock.now, now);
});
