import { beforeEach, describe, expect, test } from "vitest";
import { contract } from "./contract.ts";
import { login } from "./login.ts";
import { phone } from "./phone.ts";
import { person, script } from "./test-operators.ts";
import { appid, stranger, testWorld, type World } from "./test-world.ts";
import { unmaskUser } from "./unmask-user.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld({ storePhone: true });
});

const operator = person("operator");
const unmask = (id: string, caller: Parameters<typeof unmaskUser>[2] = operator) =>
	unmaskUser(world.context, { id, reason: "Ticket 4711" }, caller);
const loginFrom = (address: string | null) =>
	login(world.context, { code: world.simulator.issueCode("alice", "login") }, { ...stranger, address });

describe("unmasking a user", () => {
	test("tells openid, unionid, phone number, and the addresses of his sessions, last seen first", async () => {
		const { token, user } = await loginFrom("198.51.100.7");
		await phone(world.context, { code: world.simulator.issueCode("alice", "phone") }, await world.caller(token));
		world.pass(60);
		await loginFrom("2001:db8::1");
		await loginFrom("198.51.100.7");
		await loginFrom(null);
		world.pass(60);
		await loginFrom("2001:db8::1");
		const told = await unmask(user.id);
		expect(told).toEqual({
			...{ openid: "sim-alice", unionid: "sim-union-alice" },
			phoneNumber: `+86${world.simulator.user("alice").phoneNumber}`,
			addresses: [
				{ ip: "2001:db8::1", sessions: 2, lastSeenAt: "2026-01-31T08:02:00.000Z" },
				{ ip: "198.51.100.7", sessions: 2, lastSeenAt: "2026-01-31T08:01:00.000Z" },
			],
		});
		expect(contract.unmaskUser.output?.parse(told)).toEqual(told);
	});

	test("is in the audit log with its reason before anything is told, and nothing that is unmasked is", async () => {
		const { user } = await world.login("alice");
		await unmask(user.id);
		const events = await world.eventsOf(user.id);
		expect(events.at(-1)).toMatchObject({
			...{ action: "user.unmask", outcome: "ok", appid, operatorId: "opr_operator", detail: { reason: "Ticket 4711" } },
		});
		expect(JSON.stringify(events.at(-1))).not.toContain("sim-alice");
		world.context.storage.audit.append = () => Promise.reject(new Error("the disk is full"));
		await expect(unmask(user.id)).rejects.toThrow("the disk is full");
	});

	test("is allowed twenty times an hour to each operator; what is refused is in the audit log too", async () => {
		const { user } = await world.login("alice");
		for (let i = 0; i < 20; i++) await unmask(user.id);
		const limited = { code: "rate_limited", retryAfter: expect.toSatisfy((wait: number) => wait > 3590) };
		await expect(unmask(user.id)).rejects.toMatchObject(limited);
		expect((await world.eventsOf(user.id)).at(-1)).toMatchObject({
			...{ action: "user.unmask", outcome: "refused", reason: "rate_limited", detail: { reason: "Ticket 4711" } },
		});
		expect((await unmask(user.id, person("owner"))).openid).toBe("sim-alice");
		expect((await unmask(user.id, script())).openid).toBe("sim-alice");
	});

	test("finds nobody where there is nobody, nor by an API key of another app, and counts neither", async () => {
		const { user } = await world.login("alice");
		for (let i = 0; i < 25; i++) await expect(unmask("usr_none")).rejects.toMatchObject({ code: "not_found" });
		await expect(unmask(user.id, script("wx-other"))).rejects.toMatchObject({ code: "not_found" });
		expect((await unmask(user.id)).openid).toBe("sim-alice");
	});

	test("wants a reason that says something", () => {
		const body = contract.unmaskUser.body;
		for (const reason of [undefined, "", "   ", "x".repeat(201)]) {
			expect(body?.safeParse({ reason }).success).toBe(false);
		}
		expect(body?.safeParse({ reason: " Ticket 4711 " }).data).toEqual({ reason: "Ticket 4711" });
	});
});
