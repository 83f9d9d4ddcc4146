// Not in deno.json: every program would fetch it, though only tests use it.
export { default } from "npm:fast-check@4.10.2";
