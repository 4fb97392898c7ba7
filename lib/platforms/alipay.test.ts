import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer, type Server } from "node:http";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { decrypt } from "../decrypt.ts";
import { standIns } from "../simulator/index.ts";
import { testWorld } from "../test-world.ts";
import { alipay } from "./alipay.ts";
import { contentToSign } from "./alipay-gateway.ts";
import { parseAlipaySecret } from "./alipay-secret.ts";
import { platformSuite } from "./platform.suite.ts";
import { httpUpstream, type UpstreamCall } from "./upstream.ts";
import vectors from "./vectors.json" with { type: "json" };

const texts = z.record(z.string(), z.string());

function vector(id: string) {
	const told = z.looseObject({ input: texts }).parse(vectors.vectors.find((one) => one.id === id));
	return { told, of: (name: string) => told.input[name] ?? "" };
}

const phone = vector("alipay.decrypt.phone");
const response = "alipay_system_oauth_token_response";

platformSuite("alipay", {
	namesNoUnionid: true,
	exchanged: ({ openid = "o-1" }) => ({
		[response]: { open_id: openid, access_token: "t", expires_in: 300 },
		sign: "",
	}),
	refusal: (errcode, sub_msg) => ({
		error_response: /\D/.test(errcode)
			? { code: "40002", msg: "Invalid Arguments", sub_code: errcode, sub_msg }
			: { code: errcode, msg: "Invalid Arguments", sub_code: "isv.something-new", sub_msg },
		sign: "",
	}),
	vectors: [
		{
			...{ encryptedData: phone.of("response"), iv: phone.of("iv"), sessionKey: phone.of("aes_key") },
			...{ kind: "phoneNumber", data: JSON.parse(String(phone.told.expected_plaintext)) },
		},
	],
});

const secret = standIns.alipay?.secret ?? "";
const app = { appid: "2021000000000001", secret };

function answering(answer: unknown) {
	const calls: UpstreamCall[] = [];
	const platform = alipay.speak(async (call) => {
		calls.push(call);
		return answer;
	});
	return { platform, calls };
}

const base64 = (key: KeyObject, type: "pkcs1" | "pkcs8" | "spki") =>
	key.export({ format: "der", type: type === "spki" ? "spki" : type }).toString("base64");

describe("a request to Alipay", () => {
	afterEach(() => vi.useRealTimers());

	test("is signed as openssl signs it, with Beijing's time", async () => {
		vi.useFakeTimers({ now: Date.parse("2026-01-31T08:00:00.000Z"), toFake: ["Date"] });
		const { told, of } = vector("alipay.request.signature");
		const { platform, calls } = answering({ [response]: { open_id: "o-1" } });
		await platform.exchange(app, { code: of("code") });
		const [{ form = {}, ...call } = { method: "", path: "" }] = calls;
		expect(call).toEqual({ method: "POST", path: "/gateway.do" });
		expect(form).toEqual({ ...told.input, sign: told.expected_signature });
		expect(contentToSign(form)).toBe(told.expected_content);
	});

	test("signs nothing that has no value", () => {
		expect(contentToSign({ b: "2", sign: "x", a_b: "1", a: "", A: "汉字&=" })).toBe("A=汉字&=&a_b=1&b=2");
	});
});

describe("Alipay's answer", () => {
	const exchange = (answer: unknown) => answering(answer).platform.exchange(app, { code: "c" });

	test.each([
		[{ open_id: "o-1", user_id: "2088" }, "o-1"],
		[{ user_id: "2088102150477652" }, "2088102150477652"],
		[{ open_id: "", user_id: "2088" }, "2088"],
		[{ code: "10000", open_id: "o-1" }, "o-1"],
	])("%j names the user %s", async (told, openid) => {
		expect(await exchange({ [response]: told })).toEqual({ openid, unionid: null, sessionKey: null });
	});

	test.each([
		[
			{ error_response: { code: "40002", sub_code: "isv.code-invalid" }, [response]: { open_id: "o-1" } },
			"invalid_code",
		],
		[{ [response]: { code: "40002", sub_code: "isv.code-invalid", open_id: "o-1" } }, "invalid_code"],
		[{ [response]: { code: null, open_id: "o-1" } }, "upstream_error"],
		[{ error_response: null, [response]: { open_id: "o-1" } }, "upstream_error"],
	])("refuses with %j", async (answer, code) => {
		await expect(exchange(answer)).rejects.toMatchObject({ code });
	});
});

describe("with Alipay's key, an answer", () => {
	let server: Server;
	afterEach(() => server.close());
	const alipays = generateKeyPairSync("rsa", { modulusLength: 2048 });
	const keys = { ...app, secret: `${secret};${base64(alipays.publicKey, "spki")}` };

	async function exchange(answer: string): Promise<unknown> {
		server = createServer((_, reply) => reply.end(answer));
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const address = z.object({ port: z.number() }).parse(server.address());
		const platform = alipay.speak(httpUpstream(`http://127.0.0.1:${address.port}`, 60_000));
		return platform.exchange(keys, { code: "c" }).catch((error) => error.errcode);
	}

	const content = '{"access_token":"t","open_id":"o-1", "expires_in":300}';
	const signature = sign("sha256", Buffer.from(content), alipays.privateKey).toString("base64");
	const user = { openid: "o-1", unionid: null, sessionKey: null };

	test("counts when it is signed", async () => {
		expect(await exchange(`{"${response}":${content},"sign":"${signature}"}`)).toEqual(user);
		server.close();
		const escaped = signature.replaceAll("/", "\\/");
		expect(await exchange(`{"${response}":${content},"alipay_cert_sn":"a1","sign":"${escaped}"}\n`)).toEqual(user);
	});

	const forged = content.replace("o-1", "o-2");
	test.each([
		`{"${response}":${content}}`,
		`{"${response}":${content},"sign":""}`,
		`{"${response}":${content},"sign":"AAAA"}`,
		`{"${response}":${forged},"sign":"${signature}"}`,
		`{"${response}":${content},"${response}":${forged},"sign":"${signature}"}`,
		`{"${response}":${forged},"${response}":${content},"sign":"${signature}"}`,
		`{"\\u0061${response.slice(1)}":${forged},"sign":"${signature}"}`,
		`{"error_response":${content},"${response}":${forged},"sign":"${signature}"}`,
		`{"sign":"${signature}","${response}":${content}}`,
		JSON.stringify({ [response]: JSON.parse(content), sign: signature }),
	])("does not count when it is signed otherwise, or not at all: %s", async (answer) => {
		expect(await exchange(answer)).toBe("answer-not-signed");
	});

	test("may refuse unsigned: Alipay does not know then who asks", async () => {
		const refusal = { code: "40002", msg: "Invalid Arguments", sub_code: "isv.invalid-app-id" };
		expect(await exchange(JSON.stringify({ error_response: refusal }))).toBe("isv.invalid-app-id");
		server.close();
		expect(await exchange("<html>")).toBeNull();
	});
});

describe("the secret of an Alipay app", () => {
	const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
	const [pkcs8, pkcs1, spki] = [base64(privateKey, "pkcs8"), base64(privateKey, "pkcs1"), base64(publicKey, "spki")];
	const aes = "bGluZ3BhaS1zaW11bGF0ZQ==";

	test.each([pkcs8, pkcs1, `${pkcs8};`, `${pkcs8};${aes}`, `${pkcs8};${aes};${spki}`, `${pkcs8};;${spki}`])(
		"is a key, and may hold two more (%#)",
		(text) => {
			expect(alipay.isSecret?.(text)).toBe(true);
			expect(text.length).toBeLessThan(4096);
		},
	);

	test("is told by its parts", () => {
		expect(parseAlipaySecret(`${pkcs8};${aes};${spki}`)).toMatchObject({ aesKey: aes, alipayKey: { type: "public" } });
		expect(parseAlipaySecret(pkcs8)).toMatchObject({ aesKey: null, alipayKey: null });
	});

	const elliptic = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
	test.each([
		...["", ";", "verysecret", spki, `${spki};${aes}`, `${pkcs8};AAAA`, `${pkcs8};${aes};verysecret`],
		...[`${pkcs8};${aes};${pkcs8}`, `${pkcs8};${aes};${spki};`, `${pkcs8.slice(0, -40)}`],
		...[base64(elliptic.privateKey, "pkcs8"), `${pkcs8};;${base64(elliptic.publicKey, "spki")}`],
	])("is nothing else (%#)", (text) => {
		expect(alipay.isSecret?.(text)).toBe(false);
	});

	test("that does not fit any more is never quoted", async () => {
		const refused = await answering({})
			.platform.exchange({ ...app, secret: "verysecret" }, { code: "c" })
			.catch((error) => error);
		expect(refused).toMatchObject({ code: "app_misconfigured", untouched: true });
		expect(JSON.stringify({ ...refused, message: refused.message, stack: refused.stack })).not.toContain("verysecret");
	});
});

describe("Alipay's data", () => {
	const { decrypt: open } = answering(null).platform;
	const key = phone.of("aes_key");

	test("opens with an iv of zeros only: with another, a client could rewrite the first block", () => {
		const data = Buffer.from(phone.of("response"), "base64");
		expect(open?.(data, Buffer.alloc(16), key)).toMatchObject({ kind: "phoneNumber" });
		for (let i = 0; i < 16; i++) {
			const iv = Buffer.alloc(16);
			iv[i] = 1;
			expect(open?.(data, iv, key)).toBe("bad_padding");
		}
	});

	test("does not open in any other order of its blocks, nor with any of them changed", () => {
		const data = Buffer.from(phone.of("response"), "base64");
		const blocks = Array.from({ length: data.length / 16 }, (_, i) => data.subarray(i * 16, i * 16 + 16));
		for (const [i] of blocks.entries()) {
			const without = blocks.toSpliced(i, 1);
			const twice = blocks.toSpliced(i, 0, blocks[i] ?? Buffer.alloc(16));
			const swapped = [...blocks.slice(i), ...blocks.slice(0, i)];
			for (const forged of [without, twice, ...(i > 0 ? [swapped] : [])]) {
				expect(open?.(Buffer.concat(forged), Buffer.alloc(16), key)).toEqual(expect.any(String));
			}
			for (let bit = 0; bit < 128; bit++) {
				const flipped = Buffer.from(data);
				flipped[i * 16 + (bit >> 3)] = (flipped[i * 16 + (bit >> 3)] ?? 0) ^ (1 << (bit & 7));
				expect(open?.(flipped, Buffer.alloc(16), key)).toEqual(expect.any(String));
			}
		}
	});

	test.each([
		[{ code: "40003", msg: "Insufficient Conditions", subCode: "isv.invalid-auth-relations" }, "not_json"],
		[{ code: 10000, mobile: "13800138000" }, "not_json"],
		[{ mobile: "13800138000" }, "not_json"],
		[{ code: "10000", mobile: 13_800_138_000 }, "not_json"],
		[{ code: "10000", msg: "Success", count: "1" }, "unknown"],
	])("that says %j is %s", (content, expected) => {
		const sealed = standIns.alipay?.seal(content, { sessionKey: "", appid: "", at: 0 });
		if (!sealed) throw new Error("nobody stands in for Alipay");
		const opened = open?.(sealed.encryptedData, sealed.iv, parseAlipaySecret(secret)?.aesKey ?? "");
		expect(typeof opened === "string" ? opened : opened?.kind).toBe(expected);
	});

	test("cannot be opened by an app whose secret has no AES key", async () => {
		const world = await testWorld({}, "alipay");
		const alice = await world.loggedIn("alice");
		world.platform = (platform) => ({ ...platform, dataKey: () => null });
		const input = { encryptedData: Buffer.alloc(32), iv: Buffer.alloc(16) };
		await expect(decrypt(world.context, input, alice)).rejects.toMatchObject({ code: "decrypt_failed" });
		expect(world.appended.at(-1)?.reason).toBe("no_session_key");
	});
});
