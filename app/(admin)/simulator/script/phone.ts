import { z } from "zod";
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

/** What wx.login gives: the members of a login's body. */
export async function wxLogin(
	{ user, send }: Handset,
	{ newSessionKey = false } = {},
): Promise<{ code: string; appid: string }> {
	const why = newSessionKey ? "wxLoginNewKey" : "wxLogin";
	const body = { user, ...(newSessionKey && { newSessionKey }) };
	const exchange = await send({ sender: "phone", method: "POST", path: "/api/simulator/login", body, why });
	return needed(z.object({ code: z.string(), appid: z.string() }), exchange);
}

const sealed = z.object({ encryptedData: z.string(), iv: z.string() });
const signed = z.object({ rawData: z.string(), signature: z.string() });
const whyData = { userInfo: "wxUserInfo", rawData: "wxRawData" } as const;

function askData({ user, send }: Handset, kind: Kind, secondsAgo?: number): Promise<Exchange> {
	const stale = secondsAgo === undefined ? {} : { secondsAgo };
	const known: Why | undefined = kind === "userInfo" || kind === "rawData" ? whyData[kind] : undefined;
	const why = secondsAgo === undefined ? (known ?? "wxData") : "wxStale";
	const body = { user, kind, ...stale };
	return send({ sender: "phone", method: "POST", path: "/api/simulator/data", body, why });
}

/** What a data function of wx gives, encrypted. */
export async function wxData(handset: Handset, kind: Exclude<Kind, "rawData">, secondsAgo?: number): Promise<Sealed> {
	return needed(sealed.extend(signed.partial().shape), await askData(handset, kind, secondsAgo));
}

/** What is signed of the user's information. */
export async function wxRawData(handset: Handset): Promise<z.output<typeof signed>> {
	return needed(signed, await askData(handset, "rawData"));
}

/** What the phone button gives: a code, and the older encrypted form. */
export async function wxPhoneButton({ user, send }: Handset): Promise<{ code: string } & Sealed> {
	const body = { user };
	const exchange = await send({ sender: "phone", method: "POST", path: "/api/simulator/phone", body, why: "wxPhone" });
	return needed(sealed.extend({ code: z.string() }), exchange);
}
