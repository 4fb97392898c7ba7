import { type KeyObject, sign, verify } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";

/** What signs a request, as a form. */
export interface SignedRequest {
	appid: string;
	method: string;
	/** Of this method alone. */
	parameters: Record<string, string>;
	/** Milliseconds since 1970. */
	at: number;
}

const signWith = promisify<"sha256", Buffer, KeyObject, Buffer>(sign);

/**
 * A request to Alipay's gateway, signed as `RSA2` (SHA256withRSA): over all parameters, sorted by name, those without a
 * value left out, as they are before the form encodes them. The time is Beijing's.
 */
export async function signedForm(
	{ appid, method, parameters, at }: SignedRequest,
	privateKey: KeyObject,
): Promise<Record<string, string>> {
	const timestamp = new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
	const common = { format: "JSON", charset: "utf-8", sign_type: "RSA2", version: "1.0" };
	const form = { app_id: appid, method, timestamp, ...common, ...parameters };
	const signature = await signWith("sha256", Buffer.from(contentToSign(form)), privateKey);
	return { ...form, sign: signature.toString("base64") };
}

/** What the signature of a request covers. */
export function contentToSign(form: Record<string, string>): string {
	return Object.entries(form)
		.filter(([name, value]) => name !== "sign" && value !== "")
		.toSorted(([one], [other]) => (one < other ? -1 : 1))
		.map(([name, value]) => `${name}=${value}`)
		.join("&");
}

/**
 * True when an answer is signed with Alipay's key: all that stands before the signature, and it must be one member. The
 * signature covers the text of that member's value as it was sent, so that JSON written anew has another.
 */
export function isSignedAnswer(text: string, member: string, alipayKey: KeyObject): boolean {
	const [, told, content = "", signature = ""] = signed.exec(text) ?? [];
	const bytes = Buffer.from(signature.replaceAll("\\", ""), "base64");
	return told === member && verify("sha256", Buffer.from(content), alipayKey, bytes);
}

const signed = /^\{"(\w+)":(\{.*\}),(?:"alipay_cert_sn":"\w*",)?"sign":"([A-Za-z0-9+/=\\]+)"\}\s*$/s;

/** True when an answer has this member, however it is written. */
export function hasMember(text: string, member: string): boolean {
	try {
		return Object.hasOwn(z.object({}).loose().parse(JSON.parse(text)), member);
	} catch {
		return false;
	}
}
