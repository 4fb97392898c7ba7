import { z } from "zod";
import { type Handset, newPhone, type Sealed, wxData, wxLogin, wxPhoneButton, wxRawData } from "./phone.ts";
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

/** Sends a code of wx.login; the mini-program keeps the token. */
export async function sendCode(
	handset: Handset,
	body: { code: string; appid: string },
	why: Why = "login",
): Promise<Exchange> {
	const exchange = await ask(handset, { method: "POST", path: "/api/login", token: null, body, why });
	const { data } = loggedIn.safeParse(exchange.answer);
	if (data) {
		const { token, expiresAt, user } = data;
		handset.show({ ...newPhone, token, expiresAt, userId: user.id, isNew: user.isNew, nickname: user.nickname });
	}
	return exchange;
}

/** Logs in: wx.login, then its code. */
export async function login(handset: Handset): Promise<Exchange> {
	return sendCode(handset, await wxLogin(handset));
}

/** Logs in on a phone that the platform has not seen, so that it replaces the user's session key. */
export async function loginWithNewKey(handset: Handset): Promise<Exchange> {
	return sendCode(handset, await wxLogin(handset, { newSessionKey: true }), "loginElsewhere");
}

/** Checks the session; `upstream` asks the platform about the session key too. */
export async function check(handset: Handset, why: Why = "check", upstream = false): Promise<Exchange> {
	const path = upstream ? "/api/session?upstream=1" : "/api/session";
	const exchange = await ask(handset, { method: "GET", path, why });
	const { data } = z.object({ expiresAt: z.string() }).safeParse(exchange.answer);
	if (data) handset.show({ expiresAt: data.expiresAt });
	return exchange;
}

export const checkKey = (handset: Handset) => check(handset, "checkKey", true);

/** Verifies the signature of the user's information. */
export async function verify(handset: Handset): Promise<Exchange> {
	return sendSigned(handset, await wxRawData(handset), "verify");
}

export async function sendSigned(
	handset: Handset,
	body: { rawData: string; signature: string },
	why: Why,
): Promise<Exchange> {
	return ask(handset, { method: "POST", path: "/api/verify", body, why });
}

/** Sends data to be decrypted; the mini-program shows what comes back. */
export async function sendSealed(handset: Handset, body: Sealed & { code?: string }, why: Why): Promise<Exchange> {
	const exchange = await ask(handset, { method: "POST", path: "/api/decrypt", body, why });
	const { data } = z.object({ data: opened }).safeParse(exchange.answer);
	if (data) show(handset, data.data);
	return exchange;
}

const opened = z.looseObject({
	nickName: z.string().optional(),
	phoneNumber: z.string().optional(),
	stepInfoList: z.array(z.object({ step: z.number() })).optional(),
	openGId: z.string().optional(),
	opengid: z.string().optional(),
});

function show(handset: Handset, { nickName, phoneNumber, stepInfoList, openGId, opengid }: z.output<typeof opened>) {
	const steps = stepInfoList?.at(-1)?.step;
	const group = openGId ?? opengid;
	handset.show({
		...(nickName !== undefined && { nickname: nickName }),
		...(phoneNumber !== undefined && { phoneNumber }),
		...(steps !== undefined && { steps }),
		...(group !== undefined && { group }),
	});
}

/** The user's information: the signature is checked first, then the data decrypted. */
export async function userInfo(handset: Handset): Promise<Exchange> {
	return sendSealed(handset, await wxData(handset, "userInfo"), "userInfo");
}

/** The phone number by the code of the phone button, as it is done today. */
export async function phoneNumber(handset: Handset): Promise<Exchange> {
	const { code } = await wxPhoneButton(handset);
	const exchange = await ask(handset, { method: "POST", path: "/api/phone", body: { code }, why: "phone" });
	const { data } = z.object({ phoneNumber: z.string() }).safeParse(exchange.answer);
	if (data) handset.show(data);
	return exchange;
}

/** The phone number by decrypting it, as it was done before. */
export async function phoneNumberDecrypted(handset: Handset): Promise<Exchange> {
	const { encryptedData, iv } = await wxPhoneButton(handset);
	return sendSealed(handset, { encryptedData, iv }, "decrypt");
}

/** Steps, the group that was shared to, or the group that the mini-program was opened in. */
export async function data(
	handset: Handset,
	kind: "weRunData" | "shareInfo" | "groupEnterInfo",
	why: Why = "decrypt",
): Promise<Exchange> {
	return sendSealed(handset, await wxData(handset, kind), why);
}

/** Logs out; the mini-program forgets everything. */
export async function logOut(handset: Handset): Promise<Exchange> {
	const exchange = await ask(handset, { method: "DELETE", path: "/api/session", why: "logOut" });
	if (exchange.error === null) handset.show(newPhone);
	return exchange;
}
