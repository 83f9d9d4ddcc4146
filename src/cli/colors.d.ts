/** Types for the part of `@std/fmt/colors` that is used; its npm republication has none. */

export function bold(text: string): string;
export function cyan(text: string): string;
export function dim(text: string): string;
export function red(text: string): string;
export function stripAnsiCode(text: string): string;
export function yellow(text: string): string;
