import { expect, test } from "vitest";
import { createLimits } from "./limits.ts";
import { login } from "./login.ts";
import { stranger, testWorld } from "./test-world.ts";

test("too many logins from one address are refused with one event for all, unsent and with their codes unspent", async () => {
	const { context, ...world } = await testWorld();
	context.limits = createLimits({ ...context, on: true });
	const events: unknown[] = [];
	const { append } = context.storage.audit;
	context.storage.audit.append = async (event) => {
		events.push([event.action, event.outcome, event.reason, event.ip]);
		await append(event);
	};
	const logIn = (address: string, code = world.simulator.issueCode("alice", "login")) =>
		login(context, { code }, { ...stranger, address });
	await Promise.all(Array.from({ length: 300 }, () => logIn("203.0.113.5")));
	const before = world.calls.length;
	const code = world.simulator.issueCode("alice", "login");
	for (let n = 0; n < 20; n += 1) {
		await expect(logIn("203.0.113.5", code)).rejects.toMatchObject({ code: "rate_limited", retryAfter: 60 });
	}
	expect(world.calls).toHaveLength(before);
	expect(events).toEqual([["login", "refused", "rate_limited", "203.0.113.5"]]);
	expect((await logIn("203.0.113.6", code)).user.isNew).toBe(false);
});
