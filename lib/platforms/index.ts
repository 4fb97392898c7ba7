import { alipay } from "./alipay.ts";
import { baidu } from "./baidu.ts";
import { douyin } from "./douyin.ts";
import { kuaishou } from "./kuaishou.ts";
import type { PlatformDefinition } from "./platform.ts";
import { qq } from "./qq.ts";
import { wechat } from "./wechat.ts";
import { xiaohongshu } from "./xiaohongshu.ts";

/** Every platform that Lingpai speaks. */
export const platforms = {
	wechat,
	qq,
	baidu,
	douyin,
	kuaishou,
	xiaohongshu,
	alipay,
} as const satisfies Record<string, PlatformDefinition>;

export type PlatformName = keyof typeof platforms;

/** True for the name of a platform that Lingpai speaks. */
export function isPlatformName(name: string): name is PlatformName {
	return Object.hasOwn(platforms, name);
}

export const platformNames: readonly PlatformName[] = Object.keys(platforms).filter(isPlatformName);

/** How mini-programs name their appid in the Referer. */
export const refererForms: readonly RegExp[] = platformNames.flatMap((name) => {
	const { referer }: PlatformDefinition = platforms[name];
	return referer ?? [];
});

/** True when a secret has the form that the platform gives to its secrets, as far as that can be told. */
export function isSecretFor(name: PlatformName, secret: string): boolean {
	const { isSecret }: PlatformDefinition = platforms[name];
	return isSecret?.(secret) ?? true;
}

/** What apps of a platform can do, as the members of the port that it has. */
export function offersOf(name: PlatformName): ReadonlySet<string> {
	return new Set(Object.keys(platforms[name].speak(silent)));
}

const silent: Parameters<PlatformDefinition["speak"]>[0] = () => Promise.reject(new Error("nobody is asked"));
