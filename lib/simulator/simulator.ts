import { createHmac } from "node:crypto";
import { LRUCache } from "lru-cache";
import { z } from "zod";
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
export type CodePurpose = (typeof purposes)[number];

const purposes = ["login", "phone", "anonymous"] as const;

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

/**
 * What one platform and the phones of its fake users share. A code says itself whose it is and which session key he has, so
 * that a simulator of another process knows what this one gave; the rest is lost at a restart, as it holds nothing that
 * counts.
 */
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
	const spent = new LRUCache<string, true>({ max: 100_000 });
	// Of a user's session key: when it was replaced. The later one counts, whoever tells it.
	const keyTimes = new LRUCache<string, number>({ max: 100_000 });
	const learn = (name: string, keyTime: number) => keyTimes.set(name, Math.max(keyTime, keyTimes.get(name) ?? 0));
	const keyBytes = platforms[platform].sessionKeyBytes ?? 0;

	return {
		now,
		appid: simulatedAppidOf(platform),
		user: simulatedUser,
		userOfOpenid: (openid) => (openid.startsWith("sim-") ? simulatedUser(openid.slice("sim-".length)) : null),
		sessionKey: (name) =>
			digest(`session key ${platform} ${name} ${keyTimes.get(name) ?? 0}`)
				.subarray(0, keyBytes)
				.toString("base64"),
		replaceSessionKey: (name) => void learn(name, Math.max(now(), (keyTimes.get(name) ?? 0) + 1)),
		issueCode: (name, purpose) =>
			written(platform, {
				...{ user: name, purpose, until: now() + codeLifetime, keyTime: keyTimes.get(name) ?? 0 },
				nonce: pooledRandomBytes(6).toString("base64url"),
			}),
		spendCode(code, purpose) {
			const known = readCode(platform, code);
			if (!known || known.purpose !== purpose || known.until < now()) return "unknown";
			if (spent.has(code)) return "used";
			spent.set(code, true);
			learn(known.user, known.keyTime);
			return { user: known.user };
		},
	};
}

const codeContent = z.tuple([z.string(), z.enum(purposes), z.number(), z.number(), z.string()]);

interface IssuedCode {
	user: string;
	purpose: CodePurpose;
	/** Milliseconds since 1970. */
	until: number;
	keyTime: number;
	nonce: string;
}

function written(platform: PlatformName, { user, purpose, until, keyTime, nonce }: IssuedCode): string {
	const content = Buffer.from(JSON.stringify([user, purpose, until, keyTime, nonce])).toString("base64url");
	return `sim-${content}${sealOf(platform, content)}`;
}

/** What a code says, null where no simulator of this platform gave it. */
function readCode(platform: PlatformName, code: string): IssuedCode | null {
	const [content, seal] = [code.slice("sim-".length, -sealLength), code.slice(-sealLength)];
	if (!code.startsWith("sim-") || seal !== sealOf(platform, content)) return null;
	const parsed = codeContent.safeParse(JSON.parse(Buffer.from(content, "base64url").toString()));
	if (!parsed.success) return null;
	const [user, purpose, until, keyTime, nonce] = parsed.data;
	return { user, purpose, until, keyTime, nonce };
}

const sealLength = 8;

function sealOf(platform: PlatformName, content: string): string {
	return digest(`code ${platform} ${content}`).toString("base64url").slice(0, sealLength);
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
