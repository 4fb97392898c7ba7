import { z } from "zod";
import { registrableAppid } from "./contract/values.ts";
import { isPlatformName, isSecretFor, type PlatformName, platformNames } from "./platforms/index.ts";

/** Several, with commas between. */
export const commaList = z.string().transform((text) =>
	text
		.split(",")
		.map((item) => item.trim())
		.filter(Boolean),
);

/** Where something is; without a slash at its end. */
export const url = z
	.url({ protocol: /^https?$/, error: "must be an http or https URL" })
	.transform((text) => text.replace(/\/+$/, ""));

/** Of LINGPAI_MASTER_KEYS. */
export const masterKeys = commaList
	.refine(
		(keys) => keys.length > 0 && keys.every((key) => /^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=$/.test(key)),
		"must be a comma-separated list of id:base64(32 bytes), made with: echo k1:$(openssl rand -base64 32)",
	)
	.refine((keys) => new Set(keys.map((key) => key.split(":")[0])).size === keys.length, "has two keys with one id")
	.transform((keys) => keys.map(parseMasterKey));

/** Of LINGPAI_APP. */
export const apps = commaList
	.refine(
		(apps) => apps.every((app) => /^[a-z]+:[^:]+:.+$/.test(app)),
		"must be platform:appid:secret (comma-separated for several)",
	)
	.transform((apps) => apps.map(parseApp))
	.pipe(
		z.array(
			z.object({
				platform: z.custom<PlatformName>((name) => isPlatformName(String(name)), {
					error: `must begin with one of: ${platformNames.join(", ")}`,
				}),
				appid: registrableAppid,
				secret: z.string(),
			}),
		),
	)
	.refine(
		(apps) => apps.every(({ platform, secret }) => isSecretFor(platform, secret)),
		"has a secret that is not of its platform's form",
	);

/** With a platform's name after it in capitals: where its API is. */
export const upstreamPrefix = "LINGPAI_UPSTREAM_";

/** The setting that tells where a platform's API is. */
export function upstreamSetting(name: PlatformName): string {
	return `${upstreamPrefix}${name.toUpperCase()}`;
}

/** All of these, by their names. */
export const upstreams = z.object(
	Object.fromEntries(platformNames.map((name) => [upstreamSetting(name), url.optional()])),
);

export interface MasterKey {
	id: string;
	bytes: Buffer;
}

/** `id:base64(32 bytes)` as a key. */
export function parseMasterKey(text: string): MasterKey {
	const [id = "", base64 = ""] = text.split(":");
	return { id, bytes: Buffer.from(base64, "base64") };
}

function parseApp(text: string) {
	const [platform = "", appid = "", ...secret] = text.split(":");
	return { platform, appid, secret: secret.join(":") };
}
