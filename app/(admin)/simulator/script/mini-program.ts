import { z } from "zod";
import {
	anonymousLogin,
	type Handset,
	type LoginBody,
	newPhone,
	platformData,
	platformLogin,
	platformPhoneButton,
	platformRawData,
	type Sealed,
} from "./phone.ts";
import { lackOf } from "./phone-platform.ts";
import type { Call, Exchange, Why } from "./wire.ts";

const loggedIn = z.object({
	token: z.string(),
	expiresAt: z.string(),
	user: z.object({ id: z.string(), isNew: z.boolean(), nickname: z.string().nullable() }),
});

type Asked = Omit<Call, "sender" | "token"> & { token?: string | null };

/** Asks Lingpai with the token that the mini-program keeps. Like a real one it forgets a token that is refused. */
export async function ask({ send, phone, show }: Handset, call: Asked): Promise<Exchange> {
	const exchange = await send({ sender: "program", token: phone().token, ...call });
	if (exchange.status === 401 && call.token === undefined) show({ token: null, expiresAt: null });
	return exchange;
}

/** Sends a code of the platform's login function; the mini-program keeps the token. */
export async function sendCode(
	handset: Handset,
	body: LoginBody,
	why: Why = handset.platform.hasSessionKeys ? "login" : "loginKeyless",
): Promise<Exchange> {
	const exchange = await ask(handset, { method: "POST", path: "/api/login", token: null, body, why });
	const { data } = loggedIn.safeParse(exchange.answer);
	if (data) {
		const { token, expiresAt, user } = data;
		handset.show({ ...newPhone, token, expiresAt, userId: user.id, isNew: user.isNew, nickname: user.nickname });
	}
	return exchange;
}

/** Logs in: the platform's login function, then its code. */
export async function login(handset: Handset): Promise<Exchange> {
	return sendCode(handset, await platformLogin(handset));
}

/** Logs in on a phone that the platform has not seen, so that it replaces the user's session key. */
export async function loginWithNewKey(handset: Handset): Promise<Exchange> {
	return sendCode(handset, await platformLogin(handset, { newSessionKey: true }), "loginElsewhere");
}

/** Logs in on a device whose user has no account at the platform. */
export async function loginAnonymously(handset: Handset): Promise<Exchange> {
	return sendCode(handset, await anonymousLogin(handset), "loginAnonymous");
}

/** Checks the session; `upstream` asks the platform about the session key too. */
export async function check(handset: Handset, why: Why = "check", upstream = false): Promise<Exchange> {
	const path = upstream ? "/api/session?upstream=1" : "/api/session";
	const exchange = await ask(handset, { method: "GET", path, why });
	const { data } = z.object({ expiresAt: z.string() }).safeParse(exchange.answer);
	if (data) handset.show({ expiresAt: data.expiresAt });
	return exchange;
}

/** Checks the session, and asks the platform about the session key where it can tell. */
export function checkKey(handset: Handset): Promise<Exchange> {
	return check(handset, lackOf(handset.platform, ["checkKey"]) ? "checkKeyUntold" : "checkKey", true);
}

/** Verifies the signature of the user's information. */
export async function verify(handset: Handset): Promise<Exchange> {
	const isLacking = lackOf(handset.platform, ["verify"]) !== null;
	return sendSigned(handset, isLacking ? madeUp : await platformRawData(handset), "verify");
}

// Where the platform signs nothing, whatever is sent is refused.
const madeUp = { rawData: "{}", signature: "0".repeat(40) };

export async function sendSigned(
	handset: Handset,
	body: { rawData: string; signature: string },
	why: Why,
): Promise<Exchange> {
	return ask(handset, { method: "POST", path: "/api/verify", body, why, needs: "verify" });
}

/** Sends data to be decrypted; the mini-program shows what comes back. */
export async function sendSealed(handset: Handset, body: Sealed & { code?: string }, why: Why): Promise<Exchange> {
	const exchange = await ask(handset, { method: "POST", path: "/api/decrypt", body, why });
	const { data } = z.object({ data: opened }).safeParse(exchange.answer);
	if (data) show(handset, data.data);
	return exchange;
}

const opened = z.looseObject({
	stepInfoList: z.array(z.object({ step: z.number() })).optional(),
	openGId: z.string().optional(),
	opengid: z.string().optional(),
});

function show(handset: Handset, data: z.output<typeof opened>) {
	const steps = data.stepInfoList?.at(-1)?.step;
	const group = data.openGId ?? data.opengid;
	const { members } = handset.platform;
	const told = (member: string | null) => z.string().safeParse(member && data[member]).data;
	const nickname = told(members.nickname);
	const phoneNumber = told(members.phoneNumber);
	handset.show({
		...(nickname !== undefined && { nickname }),
		...(phoneNumber !== undefined && { phoneNumber }),
		...(steps !== undefined && { steps }),
		...(group !== undefined && { group }),
	});
}

/** The user's information: the signature is checked first, then the data decrypted. */
export async function userInfo(handset: Handset): Promise<Exchange> {
	return sendSealed(
		handset,
		await platformData(handset, "userInfo"),
		handset.platform.signs ? "userInfo" : opens(handset),
	);
}

/** The phone number by the code of the phone button, as it is done today. */
export async function phoneNumber(handset: Handset): Promise<Exchange> {
	const { code } = await platformPhoneButton(handset);
	const exchange = await ask(handset, {
		method: "POST",
		path: "/api/phone",
		body: { code },
		why: "phone",
		needs: "phone",
	});
	const { data } = z.object({ phoneNumber: z.string() }).safeParse(exchange.answer);
	if (data) handset.show(data);
	return exchange;
}

/** The phone number by decrypting it, as it was done before. */
export async function phoneNumberDecrypted(handset: Handset): Promise<Exchange> {
	const { data } = await platformPhoneButton(handset);
	return sendSealed(handset, data ?? (await platformData(handset, "phoneNumber")), opens(handset));
}

/** Steps, the group that was shared to, or the group that the mini-program was opened in. */
export async function data(
	handset: Handset,
	kind: "weRunData" | "shareInfo" | "groupEnterInfo",
	why: Why = opens(handset),
): Promise<Exchange> {
	return sendSealed(handset, await platformData(handset, kind), why);
}

function opens({ platform: { hasUserKeys } }: Handset): Why {
	return hasUserKeys ? "decrypt" : "decryptOfApp";
}

/** Logs out; the mini-program forgets everything. */
export async function logOut(handset: Handset): Promise<Exchange> {
	const exchange = await ask(handset, { method: "DELETE", path: "/api/session", why: "logOut" });
	if (exchange.error === null) handset.show(newPhone);
	return exchange;
}
