export type { Answer, Download } from "./answer.ts";
// biome-ignore lint/performance/noBarrelFile: the one entry of the package.
export { type Client, type ClientOptions, createClient } from "./client.ts";
export { type ErrorDetail, type FailureCode, LingpaiError } from "./error.ts";
export type * from "./generated/contract.ts";
export type { CallOptions, Fetch } from "./transport.ts";
