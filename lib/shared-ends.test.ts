import { beforeEach, expect, test } from "vitest";
import { registeredApp } from "./apps.ts";
import { auditEvent } from "./audit.ts";
import { blockUser } from "./block-user.ts";
import { expireSessions } from "./expire-sessions.ts";
import { logOut } from "./session.ts";
import { person } from "./test-operators.ts";
import { describeProcesses, type Processes } from "./test-processes.ts";
import { cookiesOf, hire, personOf } from "./test-staff.ts";
import type { World } from "./test-world.ts";

describeProcesses("what ends at one process is over at the other with the next request:", (start) => {
	let processes: Processes;
	let a: World;
	let b: World;

	beforeEach(async () => {
		processes = await start();
		({ a, b } = processes);
	});

	test("a session", async () => {
		const caller = await a.loggedIn("alice");
		await b.caller(caller.token);
		await logOut(a.context, {}, caller);
		await expect(b.caller(caller.token)).rejects.toMatchObject({ code: "session_revoked" });
	});

	test.each(["a user", "an app"])("all sessions of %s, also those of a machine whose clock is ahead", async (of) => {
		const { token, user } = await a.loggedIn("alice");
		b.pass(5);
		const ahead = await b.loggedIn("alice");
		const whose = of === "an app" ? { appid: b.appid } : { userId: user.id };
		const end = () => expireSessions(a.context, { ...whose, resetSessionKey: false }, person("operator"));
		expect(await end()).toEqual({ expired: 2 });
		for (const ended of [token, ahead.token]) {
			await expect(b.caller(ended)).rejects.toMatchObject({ code: "session_revoked" });
		}
		expect(await end()).toEqual({ expired: 0 });
	});

	test("a user who is blocked", async () => {
		const { token, user } = await a.loggedIn("alice");
		await b.caller(token);
		await blockUser(a.context, { id: user.id }, person("operator"));
		await expect(b.caller(token)).rejects.toMatchObject({ code: "user_blocked" });
		await expect(b.login("alice", { code: a.simulator.issueCode("alice", "login") })).rejects.toMatchObject({
			code: "user_blocked",
		});
	});

	test("an app that is switched off", async () => {
		const { token } = await a.loggedIn("alice");
		await b.caller(token);
		await a.setApp({}, false);
		await expect(b.caller(token)).rejects.toMatchObject({ code: "app_disabled" });
		await expect(registeredApp(b.context, b.appid)).rejects.toMatchObject({ code: "app_disabled" });
	});

	test("an operator's role, and the operator", async () => {
		const owner = await hire(a, "owner");
		await hire(a, "owner");
		const cookies = await cookiesOf(a, owner);
		expect((await personOf(b, cookies)).role).toBe("owner");
		const event = (action: "operator.update" | "operator.delete") =>
			auditEvent(a.context, null, { action, outcome: "ok" });
		await a.context.storage.operators.update(owner.id, { role: "viewer" }, event("operator.update"));
		expect((await personOf(b, cookies)).role).toBe("viewer");
		await a.context.storage.operators.remove(owner.id, event("operator.delete"));
		await expect(personOf(b, cookies)).rejects.toThrow("nobody is signed in");
	});
});
