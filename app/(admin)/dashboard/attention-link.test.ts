import { expect, test } from "vitest";
import { attentionCodes } from "../../../lib/attention.ts";
import { contract } from "../../../lib/contract.ts";
import { wayOf } from "./attention-link.ts";

const since = "2026-01-31T08:00:00.000Z";
const whole = { severity: "warning", count: 3, share: 0.5 } as const;

test.each(attentionCodes)("%s leads to a page of ours, with filters that its list knows", (code) => {
	const { href } = wayOf({ ...whole, code, appid: "wx1&x", since }, null);
	const { pathname, searchParams } = new URL(href, "http://localhost");
	const query = Object.fromEntries(searchParams);
	expect(["/audit", "/sessions", "/settings", "/account"]).toContain(pathname);
	if (pathname === "/audit") {
		expect(query).toMatchObject({ appid: "wx1&x", from: since });
		expect(contract.listEvents.query?.safeParse(query).error).toBeUndefined();
	}
	if (pathname === "/sessions") expect(contract.listSessions.query?.safeParse(query).error).toBeUndefined();
});

test("an app that the platform refuses leads to its own page, where it can be checked", () => {
	const refused = { ...whole, code: "app_misconfigured", appid: "wx1", since } as const;
	expect(wayOf(refused, "app_1")).toEqual({ action: "app", href: "/apps/app_1" });
});
