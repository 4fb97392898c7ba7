import type { Platform } from "./src/platform.ts";

/** The types of WeChat's own API say that it is what the client needs; not run, only checked. */
export const platform: Platform = wx;
