/** Signals by name: asm-generic/signal.h, and the same on x86-64. */
const SIGNALS: readonly string[] = [
  "",
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGILL",
  "SIGTRAP",
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGKILL",
  "SIGUSR1",
  "SIGSEGV",
  "SIGUSR2",
  "SIGPIPE",
  "SIGALRM",
  "SIGTERM",
  "SIGSTKFLT",
  "SIGCHLD",
  "SIGCONT",
  "SIGSTOP",
  "SIGTSTP",
  "SIGTTIN",
  "SIGTTOU",
  "SIGURG",
  "SIGXCPU",
  "SIGXFSZ",
  "SIGVTALRM",
  "SIGPROF",
  "SIGWINCH",
  "SIGIO",
  "SIGPWR",
  "SIGSYS",
];

/** A signal's number. */
export function signalNumber(signal: string | number): number {
  const number = typeof signal === "number" ? signal : SIGNALS.indexOf(signal);
  if (number <= 0) throw new RangeError(`there is no signal ${signal}`);
  return number;
}

/** A signal's name. Those of real time have none. */
export function signalName(number: number): string {
  return SIGNALS[number] ?? `SIG${number}`;
}
