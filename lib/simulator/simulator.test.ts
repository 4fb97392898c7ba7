import { describe, expect, test } from "vitest";
import { createSimulator } from "./simulator.ts";

describe("simulators of two processes", () => {
	let at = Date.parse("2026-01-31T12:00:00.000Z");
	const [one, other] = [createSimulator(() => at).platform("wechat"), createSimulator(() => at).platform("wechat")];

	test("know one another's codes, once, for five minutes, for what they were given", () => {
		const code = one.issueCode("alice", "login");
		expect(other.spendCode(code, "phone")).toBe("unknown");
		expect(other.spendCode(code, "login")).toEqual({ user: "alice" });
		expect(other.spendCode(code, "login")).toBe("used");
		const late = one.issueCode("alice", "login");
		at += 300_001;
		expect(other.spendCode(late, "login")).toBe("unknown");
	});

	test("have the same session key of a user, also when it was replaced before the code was given", () => {
		expect(other.sessionKey("bob")).toBe(one.sessionKey("bob"));
		one.replaceSessionKey("bob");
		one.replaceSessionKey("bob");
		expect(other.sessionKey("bob")).not.toBe(one.sessionKey("bob"));
		other.spendCode(one.issueCode("bob", "login"), "login");
		expect(other.sessionKey("bob")).toBe(one.sessionKey("bob"));
	});

	test("know no code of another platform, nor one that was made up", () => {
		const qq = createSimulator(() => at).platform("qq");
		expect(one.spendCode(qq.issueCode("alice", "login"), "login")).toBe("unknown");
		for (const made of ["", "sim-", "sim-AAAAAAAA", "sim-e30AAAAAAAA", `x${one.issueCode("alice", "login")}`]) {
			expect(one.spendCode(made, "login")).toBe("unknown");
		}
	});
});
