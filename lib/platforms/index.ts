import type { Platform, PlatformName } from "./platform.ts";
import type { Upstream } from "./upstream.ts";
import { wechat } from "./wechat.ts";

/** Every platform that Lingpai speaks. */
export const platforms: Readonly<Record<PlatformName, (upstream: Upstream) => Platform>> = { wechat };
