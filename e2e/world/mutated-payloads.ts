import fc from "fast-check";
import { forgerOf, mutation, type Payload, payloadOf, sealedOf } from "../../lib/test-forger.ts";
import { openId, saysTheSame, sources } from "../../lib/test-payloads.ts";
import type { Answered } from "./lingpai.ts";

/** What the phone of one user could send with a fault in it, and what is wrong with an answer to it; null: nothing. */
export interface MutatedPayload {
	path: "/api/decrypt" | "/api/verify";
	json: object;
	faultOf(answer: Answered): string | null;
}

interface Sealer {
	appid: string;
	sessionKey(openid: string): string;
	encrypt(openid: string, content: object, options?: { watermark?: object }): { encryptedData: string; iv: string };
	signed(openid: string, userInfo: object): { rawData: string; signature: string };
}

const content = fc.oneof(...Object.values(sources));
const now = () => Math.floor(Date.now() / 1000);

/** All kinds of them, for the user `openId`; some are changed back or not at all, so that sound ones are among them. */
export function mutatedPayload(platform: Sealer): fc.Arbitrary<MutatedPayload> {
	const forger = forgerOf(platform.sessionKey(openId));
	const seal = (one: object, timestamp = now()) => {
		const watermark = { timestamp, appid: platform.appid };
		return { sealed: platform.encrypt(openId, one, { watermark }), whole: { ...one, watermark } };
	};
	const decryption = (json: object, genuine: Readonly<Record<string, unknown>>[]): MutatedPayload => ({
		path: "/api/decrypt",
		json,
		faultOf: (answer) => decryptionFault(answer, genuine),
	});

	const bytes = fc.tuple(content, content, fc.array(mutation, { minLength: 1, maxLength: 3 }));
	const changed = bytes.map(([one, second, mutations]) => {
		const [original, other] = [seal(one), seal(second)];
		const payload = mutations.reduce<Payload>(
			(payload, mutate) => mutate(payload, payloadIn(other.sealed), forger),
			payloadIn(original.sealed),
		);
		const { encryptedData, iv } = sealedOf(payload);
		const json = { encryptedData: encryptedData.toString("base64"), iv: iv.toString("base64") };
		return decryption(json, [original.whole, other.whole]);
	});
	const damaged = fc.tuple(content, fc.constantFrom(...damages), fc.nat()).map(([one, damage, at]) => {
		const { sealed, whole } = seal(one);
		return decryption({ ...sealed, encryptedData: damage(sealed.encryptedData, at) }, [whole]);
	});
	const foreign = content.map((one) => {
		return decryption(platform.encrypt("o-somebody-else-altogether-01", one), []);
	});
	const elsewhere = fc.tuple(content, fc.constantFrom("wx0000000000000000", "", "WX")).map(([one, appid]) => {
		return decryption(platform.encrypt(openId, one, { watermark: { timestamp: now(), appid } }), []);
	});
	const untimely = fc.tuple(content, fc.constantFrom(-301, -3_600, -1e9, 90, 86_400)).map(([one, seconds]) => {
		return decryption(seal(one, now() + seconds).sealed, []);
	});
	const renamed = content.map((one) => {
		const stranger = { ...one, openId: "oGZUI0egBJY1zhBYw2KhdUfwVJJF" };
		return decryption(seal(stranger).sealed, []);
	});
	return fc.oneof(
		{ weight: 10, arbitrary: changed },
		{ weight: 4, arbitrary: damaged },
		...[foreign, elsewhere, untimely, renamed].map((arbitrary) => ({ weight: 1, arbitrary })),
		{ weight: 4, arbitrary: verification(platform) },
	);
}

const payloadIn = ({ encryptedData, iv }: { encryptedData: string; iv: string }): Payload =>
	payloadOf({ encryptedData: Buffer.from(encryptedData, "base64"), iv: Buffer.from(iv, "base64") });

// The first three are what forms and URLs do to base64, and lose nothing.
const damages: readonly ((text: string, at: number) => string)[] = [
	(text) => text.replaceAll("+", " "),
	(text) => text.replaceAll("+", "-").replaceAll("/", "_"),
	(text) => text.replace(/=+$/, ""),
	(text, at) => text.slice(0, at % text.length),
	(text, at) => text.slice(at % text.length),
	(text, at) => spliced(text, at, 1, "A"),
	(text, at) => spliced(text, at, 0, "\n"),
	(text, at) => spliced(text, at, 0, "="),
	(text, at) => spliced(text, at, 1, "令"),
	(text) => text.toLowerCase(),
	(text) => text + text,
];

function spliced(text: string, at: number, removed: number, added: string): string {
	const place = at % text.length;
	return text.slice(0, place) + added + text.slice(place + removed);
}

function verification(platform: Sealer): fc.Arbitrary<MutatedPayload> {
	const part = fc.constantFrom("rawData", "signature", "both of another");
	return fc.tuple(content, part, fc.constantFrom(...damages), fc.nat()).map(([one, which, damage, at]) => {
		const genuine = platform.signed(which === "both of another" ? "o-another" : openId, one);
		const json = which === "both of another" ? genuine : { ...genuine, [which]: damage(genuine[which], at) };
		const isGenuine = which !== "both of another" && json[which] === genuine[which];
		const faultOf = ({ status, text }: Answered) =>
			status === 422 || status === 400 || isGenuine ? null : `verified although changed: ${status} ${text}`;
		return { path: "/api/verify", json, faultOf };
	});
}

/** Accepted wrongly: it says something that none of the genuine contents says. */
function decryptionFault(
	{ status, body, text }: Answered,
	genuine: Readonly<Record<string, unknown>>[],
): string | null {
	if (status === 400 && body.error === "invalid_request") return null;
	if (status === 422 && body.error === "decrypt_failed") return null;
	if (status !== 200) return `answered ${status} ${text.slice(0, 200)}`;
	const opened = { kind: String(body.kind), data: Object(body.data) };
	return saysTheSame(opened, genuine) ? null : `accepted wrongly: ${text.slice(0, 300)}`;
}
