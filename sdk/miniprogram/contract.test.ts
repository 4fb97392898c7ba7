import { expect, expectTypeOf, test } from "vitest";
import type { OutputOf } from "../../lib/contract/operation.ts";
import { type contract, operations } from "../../lib/contract.ts";
import type { ErrorCode } from "../../lib/errors.ts";
import type { LoginAnswer } from "./src/answers.ts";
import type { DecryptAnswer, PhoneAnswer, ServerErrorCode, SessionAnswer, VerifyAnswer } from "./src/index.ts";
import { createClient } from "./src/index.ts";
import { standInPhone } from "./stand-in-phone.ts";
import { baseUrl, json, standInServer } from "./stand-in-server.ts";

// The declarations that users get must not need zod, so they are written by hand, and held here by the type check.
test("the client's types are those of the contract", () => {
	expectTypeOf<LoginAnswer>().toEqualTypeOf<OutputOf<typeof contract.login>>();
	expectTypeOf<SessionAnswer>().toEqualTypeOf<OutputOf<typeof contract.checkSession>>();
	expectTypeOf<VerifyAnswer>().toEqualTypeOf<OutputOf<typeof contract.verify>>();
	expectTypeOf<DecryptAnswer>().toEqualTypeOf<OutputOf<typeof contract.decrypt>>();
	expectTypeOf<PhoneAnswer>().toEqualTypeOf<OutputOf<typeof contract.phone>>();
	expectTypeOf<ServerErrorCode>().toEqualTypeOf<ErrorCode>();
	expect(operations.length).toBeGreaterThan(10);
});

test("all that the client sends is an operation of the contract with a body that it takes", async () => {
	const server = standInServer();
	const phone = standInPhone(server.answer);
	const client = createClient({ baseUrl, appid: "wx0123456789abcdef", platform: phone.platform });
	const encrypted = { encryptedData: "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrA=", iv: "r7BXXKkLb8qrSNn05n0qiA==" };
	const signed = { rawData: "{}", signature: "75e81ceda165f4ffa64f4068af58c64b8f54b88c" };
	server.misbehave = ({ url }) => (url.endsWith("/api/user") ? json(200, {}) : undefined);
	await client.login();
	await createClient({
		baseUrl,
		appid: "tt0123",
		platform: phone.platform,
		getCode: () => ({ anonymousCode: "a" }),
	}).login();
	await client.checkSession();
	await client.checkSession({ upstream: true });
	await client.verify(signed);
	await client.decrypt(encrypted);
	await client.decrypt({ ...encrypted, ...signed });
	await client.getPhoneNumber("code");
	await client.exportUser();
	await client.logout();
	await client.login();
	await client.eraseUser();
	const called = phone.requests.map(({ method, url, body }) => {
		const path = url.replace(baseUrl, "").replace(/\?.*/, "");
		const operation = operations.find((one) => one.method === method && one.path === path);
		if (body !== undefined) expect(operation?.body?.safeParse(JSON.parse(body)).error).toBeUndefined();
		return operation?.name;
	});
	expect(called).toEqual([
		"login",
		"login",
		"checkSession",
		"checkSession",
		"verify",
		"decrypt",
		"decrypt",
		"phone",
		"exportUser",
		"logOut",
		"login",
		"eraseUser",
	]);
});
