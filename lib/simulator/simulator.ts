import { createHmac } from "node:crypto";
import { LRUCache } from "lru-cache";
import { type PlatformName, platformNames, platforms } from "../platforms/index.ts";
import { pooledRandomBytes } from "../random.ts";

/** The appid of the simulator's app on a platform. Real appids have no hyphen, so it can never be a real one. */
export function simulatedAppidOf(platform: PlatformName): string {
	return platform === "wechat" ? simulatedAppid : `${platform}-simulator`;
}

/** The appid of the simulator's app that is there from the start. */
export const simulatedAppid = "wx-simulator";

const simulatedAppids = new Set(platformNames.map(simulatedAppidOf));

/** True for the simulator's apps. */
export function isSimulatedAppid(appid: string): boolean {
	return simulatedAppids.has(appid);
}

/** What a code is good for; `anonymous`: a device whose user has no account. */
export type CodePurpose = "login" | "phone" | "anonymous";

/** How a code was found: of this user, used before, or unknown and expired. */
export type SpentCode = { user: string } | "used" | "unknown";

/** A fake user as the platform knows him. */
export interface SimulatedUser {
	name: string;
	openid: string;
	unionid: string;
	nickName: string;
	avatarUrl: string;
	phoneNumber: string;
}

/** The stand-in for all platforms. */
export interface Simulator {
	platform(name: PlatformName): SimulatedPlatform;
}

/** What one platform and the phones of its fake users share. Lost at a restart, as it holds nothing that counts. */
export interface SimulatedPlatform {
	appid: string;
	user(name: string): SimulatedUser;
	userOfOpenid(openid: string): SimulatedUser | null;
	/** The user's valid session key as the platform writes them; empty where it has none. */
	sessionKey(name: string): string;
	/** The platform replaces the user's session key. */
	replaceSessionKey(name: string): void;
	issueCode(name: string, purpose: CodePurpose): string;
	spendCode(code: string, purpose: CodePurpose): SpentCode;
	/** Milliseconds since 1970. */
	now(): number;
}

const codeLifetime = 300_000;

export function createSimulator(now: () => number): Simulator {
	const simulated = new Map<PlatformName, SimulatedPlatform>();
	return {
		platform(name) {
			const known = simulated.get(name) ?? simulatedPlatform(name, now);
			simulated.set(name, known);
			return known;
		},
	};
}

function simulatedPlatform(platform: PlatformName, now: () => number): SimulatedPlatform {
	const codes = new LRUCache<string, { user: string; purpose: CodePurpose; until: number; used: boolean }>({
		max: 100_000,
	});
	const keyVersions = new LRUCache<string, number>({ max: 100_000 });
	const keyBytes = platforms[platform].sessionKeyBytes ?? 0;

	return {
		now,
		appid: simulatedAppidOf(platform),
		user: simulatedUser,
		userOfOpenid: (openid) => (openid.startsWith("sim-") ? simulatedUser(openid.slice("sim-".length)) : null),
		sessionKey: (name) =>
			digest(`session key ${platform} ${name} ${keyVersions.get(name) ?? 0}`)
				.subarray(0, keyBytes)
				.toString("base64"),
		replaceSessionKey: (name) => void keyVersions.set(name, (keyVersions.get(name) ?? 0) + 1),
		issueCode(name, purpose) {
			const code = `sim-${pooledRandomBytes(18).toString("base64url")}`;
			codes.set(code, { user: name, purpose, until: now() + codeLifetime, used: false });
			return code;
		},
		spendCode(code, purpose) {
			const known = codes.get(code);
			if (!known || known.purpose !== purpose || known.until < now()) return "unknown";
			if (known.used) return "used";
			known.used = true;
			return { user: known.user };
		},
	};
}

function simulatedUser(name: string): SimulatedUser {
	const digits = (digest(`phone ${name}`).readUInt32BE(0) % 100_000_000).toString().padStart(8, "0");
	return {
		name,
		openid: `sim-${name}`,
		unionid: `sim-union-${name}`,
		nickName: name,
		avatarUrl: `https://example.invalid/${name}.png`,
		phoneNumber: `138${digits}`,
	};
}

function digest(text: string): Buffer {
	return createHmac("sha256", "lingpai simulator").update(text).digest();
}
