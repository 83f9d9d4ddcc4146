/** Types for the part of `@std/yaml` that the tests use; its npm republication has none. */

export function parse(content: string): unknown;
