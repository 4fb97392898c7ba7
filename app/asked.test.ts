import { expect, test } from "vitest";
import { contract } from "../lib/contract.ts";
import { asked } from "./asked.ts";

test("a page's address is read as the operation's query", () => {
	const query = asked(contract.listEvents, { action: "decrypt", from: "2026-01-31T08:00:00Z", limit: "20" });
	expect(query).toEqual({ action: "decrypt", from: Date.parse("2026-01-31T08:00:00Z"), limit: 20 });
});

test("what the operation does not know or does not take is left out, the rest stays", () => {
	const odd = { event: "evt_1", action: "fly", outcome: ["ok", "failed"], cursor: "x", q: "", reason: "bad_padding" };
	expect(asked(contract.listEvents, odd)).toEqual({ reason: "bad_padding", limit: 50 });
});
