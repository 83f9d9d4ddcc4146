// @ts-types="./colors.d.ts"
export { bold, cyan, dim, red, stripAnsiCode, yellow } from "@std/fmt/colors";
