// @ts-types="./colors.d.ts"
export { bold, cyan, dim, green, red, yellow } from "@std/fmt/colors";
