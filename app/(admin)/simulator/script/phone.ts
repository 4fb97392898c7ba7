import { z } from "zod";
import { type PhonePlatform, sampleKind } from "./phone-platform.ts";
import type { Call, Exchange, Why } from "./wire.ts";

/** What the mini-program on a phone has kept and shows; all of it comes from answers. */
export interface Phone {
	token: string | null;
	/** ISO 8601. */
	expiresAt: string | null;
	userId: string | null;
	/** It was this user's first login. */
	isNew: boolean;
	nickname: string | null;
	phoneNumber: string | null;
	/** Of the last day. */
	steps: number | null;
	group: string | null;
}

/** A mini-program that was just installed. */
export const newPhone: Phone = {
	token: null,
	expiresAt: null,
	userId: null,
	isNew: false,
	nickname: null,
	phoneNumber: null,
	steps: null,
	group: null,
};

/** A fake user's phone with the mini-program open. */
export interface Handset {
	user: string;
	platform: PhonePlatform;
	send(call: Call): Promise<Exchange>;
	phone(): Phone;
	show(changes: Partial<Phone>): void;
}

export type Kind = "userInfo" | "rawData" | "phoneNumber" | "weRunData" | "shareInfo" | "groupEnterInfo";

/** What the platform's data functions hand to a mini-program. */
export interface Sealed {
	encryptedData: string;
	iv: string;
	rawData?: string | undefined;
	signature?: string | undefined;
}

/** A step could not go on: `came` is the error's code, or what else was in the way. */
export class Interrupted extends Error {
	readonly came: string;

	constructor(came: string | null) {
		super(came ?? "unexpectedAnswer");
		this.came = this.message;
	}
}

/** The answer as a step needs it. Throws `Interrupted`. */
export function needed<T>(schema: z.ZodType<T>, exchange: Exchange): T {
	const parsed = schema.safeParse(exchange.answer);
	if (exchange.error !== null || !parsed.success) throw new Interrupted(exchange.error);
	return parsed.data;
}

/** The members of a login's body. More than one app is on: each login names its own. */
export type LoginBody = { code: string; appid: string } | { anonymousCode: string; appid: string };

/** What the platform's login function gives: the members of a login's body. */
export async function platformLogin(
	handset: Handset,
	{ newSessionKey = false } = {},
): Promise<{ code: string; appid: string }> {
	const why = newSessionKey && handset.platform.hasUserKeys ? "platformLoginNewKey" : "platformLogin";
	return askLogin(handset, newSessionKey ? { newSessionKey } : {}, why);
}

/** The same on a device without an account. */
export async function anonymousLogin(handset: Handset): Promise<LoginBody> {
	const { code, appid } = await askLogin(handset, { anonymous: true }, "platformLoginAnonymous");
	return { anonymousCode: code, appid };
}

async function askLogin({ user, platform, send }: Handset, more: object, why: Why) {
	const body = { ...asked(user, platform), ...more };
	const exchange = await send({ sender: "phone", method: "POST", path: "/api/simulator/login", body, why });
	return needed(z.object({ code: z.string(), appid: z.string() }), exchange);
}

// WeChat is meant where none is named.
function asked(user: string, { name }: PhonePlatform) {
	return name === "wechat" ? { user } : { user, platform: name };
}

const sealed = z.object({ encryptedData: z.string(), iv: z.string() });
const signed = z.object({ rawData: z.string(), signature: z.string() });

function askData({ user, platform, send }: Handset, kind: Kind, secondsAgo?: number): Promise<Exchange> {
	const stale = secondsAgo === undefined ? {} : { secondsAgo };
	const why = secondsAgo === undefined ? whyData(platform, kind) : "platformStale";
	const body = { ...asked(user, platform), kind, ...stale };
	const needs = kind === "rawData" ? "verify" : kind;
	return send({ sender: "phone", method: "POST", path: "/api/simulator/data", body, why, needs });
}

function whyData({ signs, hasUserKeys }: PhonePlatform, kind: Kind): Why {
	if (kind === "rawData") return "platformRawData";
	if (kind === "userInfo" && signs) return "platformUserInfo";
	return hasUserKeys ? "platformData" : "platformDataOfApp";
}

/** Something encrypted that the platform has. */
export async function sampleData(handset: Handset, secondsAgo?: number): Promise<Sealed> {
	const { encryptedData, iv } = await platformData(handset, sampleKind(handset.platform), secondsAgo);
	return { encryptedData, iv };
}

/** What a data function of the platform gives, encrypted. */
export async function platformData(
	handset: Handset,
	kind: Exclude<Kind, "rawData">,
	secondsAgo?: number,
): Promise<Sealed> {
	return needed(sealed.extend(signed.partial().shape), await askData(handset, kind, secondsAgo));
}

/** What is signed of the user's information. */
export async function platformRawData(handset: Handset): Promise<z.output<typeof signed>> {
	return needed(signed, await askData(handset, "rawData"));
}

/** What the phone button gives: a code, and the older encrypted form. */
export async function platformPhoneButton({
	user,
	platform,
	send,
}: Handset): Promise<{ code: string; data: Sealed | null }> {
	const body = asked(user, platform);
	const why = platform.offers.includes("phone") ? "platformPhone" : "platformPhoneSealed";
	const exchange = await send({ sender: "phone", method: "POST", path: "/api/simulator/phone", body, why });
	const { code, encryptedData, iv } = needed(sealed.partial().extend({ code: z.string() }), exchange);
	return { code, data: encryptedData && iv ? { encryptedData, iv } : null };
}
