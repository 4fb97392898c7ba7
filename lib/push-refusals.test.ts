import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { saveApp } from "./apps.ts";
import { confirmPush } from "./push.ts";
import { type PushWorld, pushWorld } from "./test-push-world.ts";
import { pushAesKey, pushToken, sealedPush, signed, type Writing } from "./test-pushes.ts";
import { appid } from "./test-world.ts";

let world: PushWorld;

beforeEach(async () => {
	world = await pushWorld();
});

const send = (message: object, writing: Partial<Writing> = {}, changes: Record<string, string> = {}) =>
	world.take({ ...world.write(message, writing), changes });

describe("a push is refused", () => {
	const refused = { code: "unauthorized" };

	test("with a wrong token, another signature, or one of another time or nonce", async () => {
		const id = await world.known("alice");
		await expect(send(world.revoke("6"), { token: "another-token" })).rejects.toMatchObject(refused);
		for (const changes of [
			{ signature: "" },
			{ signature: "0".repeat(40) },
			{ nonce: "1" },
			{ timestamp: "1769846401" },
		]) {
			await expect(send(world.revoke("6"), {}, changes)).rejects.toMatchObject(refused);
		}
		expect(await world.kept(id)).toHaveLength(3);
	});

	test.each([-601, 601])("when its timestamp is %i seconds off, though it is signed", async (seconds) => {
		const at = world.context.now() + seconds * 1000;
		await expect(send(world.revoke("6"), { at })).rejects.toMatchObject(refused);
		expect(await send(world.revoke("6"), { at: world.context.now() + Math.sign(seconds) * 600_000 })).toBe("success");
	});

	test("in the same way when the app takes no push, or is not there", async () => {
		await saveApp(world.context, { platform: "wechat", appid: "wx-other", secret: "another-secret" });
		for (const to of ["wx-other", "wx-nobody"]) {
			await expect(world.take({ ...world.write(world.revoke("6")), to })).rejects.toMatchObject({ code: "not_found" });
		}
	});

	test("when it is plain, or sealed beside a plain one, and there is a key", async () => {
		await world.agree(pushAesKey);
		const id = await world.known("alice");
		await expect(send(world.revoke("6"))).rejects.toMatchObject(refused);
		const { query, text } = world.write(world.revoke("8"), { aesKey: pushAesKey });
		await world.take({ query, text: JSON.stringify({ ...JSON.parse(text), ...world.revoke("6") }) });
		expect(await world.kept(id)).toEqual(["nickname", "avatarUrl"]);
	});

	test("when what is sealed was changed, or signed with the plain signature alone", async () => {
		await world.agree(pushAesKey);
		const { query, text } = world.write(world.revoke("6"), { aesKey: pushAesKey });
		const Encrypt = sealedPush(JSON.stringify(world.revoke("6")), pushAesKey, appid);
		await expect(world.take({ query, text: JSON.stringify({ Encrypt }) })).rejects.toMatchObject(refused);
		const { signature = "" } = query;
		await expect(world.take({ query, text, changes: { msg_signature: signature } })).rejects.toMatchObject(refused);
	});

	test("when what is sealed is another app's, or no message, though it is signed", async () => {
		await world.agree(pushAesKey);
		const invalid = { code: "invalid_request" };
		await expect(send(world.revoke("6"), { aesKey: pushAesKey, appid: "wx-other" })).rejects.toMatchObject(invalid);
		const { query } = world.write({});
		const Encrypt = sealedPush("nonsense", pushAesKey, appid);
		const msg_signature = signed(pushToken, query.timestamp ?? "", query.nonce ?? "", Encrypt);
		await expect(
			world.take({ query, text: JSON.stringify({ Encrypt }), changes: { msg_signature } }),
		).rejects.toMatchObject(invalid);
	});

	test("before its body is looked at, when it is not signed", async () => {
		const { query } = world.write({});
		const changes = { signature: "0".repeat(40) };
		await expect(world.take({ query, text: "{", changes })).rejects.toMatchObject(refused);
		await expect(world.take({ query, text: "{" })).rejects.toMatchObject({ code: "invalid_request" });
	});

	test("as unavailable when the storage fails, so that WeChat repeats it", async () => {
		const id = await world.known("alice");
		const { users } = world.context.storage;
		const { update } = users;
		users.update = async () => {
			throw Object.assign(new Error("full"), { name: "StorageUnavailable" });
		};
		const push = world.write(world.revoke("6"));
		await expect(world.take(push)).rejects.toMatchObject({ name: "StorageUnavailable" });
		users.update = update;
		await world.take(push);
		expect(await world.kept(id)).toEqual(["sealedPhone"]);
	});
});

test("a signed body of any kind is a success or an invalid request, and nobody else's data is touched", async () => {
	const id = await world.known("alice");
	const { query } = world.write({});
	const pieces = fc.constantFrom(
		"<xml>",
		"</xml>",
		"<OpenID>",
		"sim-alice",
		"</OpenID>",
		'{"',
		'":"',
		'"}',
		"Event",
		"\u0000",
	);
	const text = fc.oneof(
		fc.string({ unit: "binary" }),
		fc.json(),
		fc.array(pieces).map((all) => all.join("")),
	);
	await fc.assert(
		fc.asyncProperty(text, async (text) => {
			const outcome = await world.take({ query, text }).catch((error: { code?: string }) => error.code);
			expect(["success", "invalid_request"]).toContain(outcome);
		}),
		{ numRuns: 300 },
	);
	expect(await world.kept(id)).toHaveLength(3);
});

describe("the address is confirmed", () => {
	const confirm = (query: Record<string, string>, of = appid) => {
		const { signature = "", timestamp = "", nonce = "" } = query;
		return confirmPush(world.context, { appid: of, signature, timestamp, nonce, echostr: "4375120948345356249" });
	};

	test.each([null, pushAesKey])("by the echo, once the signature holds, in both modes", async (aesKey) => {
		await world.agree(aesKey);
		expect(await confirm(world.write({}).query)).toEqual({ text: "4375120948345356249" });
	});

	test("not for a wrong token, an old timestamp or an app that takes no push", async () => {
		await expect(confirm(world.write({}, { token: "another" }).query)).rejects.toMatchObject({ code: "unauthorized" });
		const at = world.context.now() - 700_000;
		await expect(confirm(world.write({}, { at }).query)).rejects.toMatchObject({ code: "unauthorized" });
		await expect(confirm(world.write({}).query, "wx-nobody")).rejects.toMatchObject({ code: "not_found" });
	});
});
