/** Where programs see the files that tell of the emulated network. */

/**
 * What a file system of all of them is mounted on, and stands in place of. Below it, paths lead
 * elsewhere in every network namespace, and mounts would be seen in one of them alone.
 */
export const FILES_ON = "/proc/sys/net";

/** The name, in its root directory, of that with the files by their paths. It is not listed. */
export const HIDDEN = ".nlbridge";

/** Where the files are found by their paths. */
export const FILES_AT: string = `${FILES_ON}/${HIDDEN}`;

/** What else they stand in place of. The first is a symbolic link. */
export const COVERED: readonly string[] = [
  "/proc/net",
  "/sys/class/net",
  "/sys/devices/virtual/net",
];
