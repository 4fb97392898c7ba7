import { createHmac } from "node:crypto";
import { LRUCache } from "lru-cache";
import { pooledRandomBytes } from "../random.ts";

/** The appid of the simulator's own app. Real appids have no hyphen, so it can never be a real one. */
export const simulatedAppid = "wx-simulator";

/** The simulated app's secret: nothing is protected by it, but a wrong one is refused as the platform would. */
export const simulatedSecret = "simulated-secret-of-nothing";

/** True for the simulator's app. */
export function isSimulatedAppid(appid: string): boolean {
	return appid === simulatedAppid;
}

export type CodePurpose = "login" | "phone";

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

/** The state that the platform and the phones of fake users share. Lost at a restart, as it holds nothing that counts. */
export interface Simulator {
	user(name: string): SimulatedUser;
	userOfOpenid(openid: string): SimulatedUser | null;
	/** The user's valid session key, base64 of 16 bytes. */
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
	const codes = new LRUCache<string, { user: string; purpose: CodePurpose; until: number; used: boolean }>({
		max: 100_000,
	});
	const keyVersions = new LRUCache<string, number>({ max: 100_000 });

	return {
		now,
		user: simulatedUser,
		userOfOpenid: (openid) => (openid.startsWith("sim-") ? simulatedUser(openid.slice("sim-".length)) : null),
		sessionKey: (name) =>
			digest(`session key ${name} ${keyVersions.get(name) ?? 0}`)
				.subarray(0, 16)
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
