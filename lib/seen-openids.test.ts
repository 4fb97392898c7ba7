import { expect, test } from "vitest";
import { SeenOpenids } from "./seen-openids.ts";

test("of a hundred thousand openids each is new once", () => {
	const seen = new SeenOpenids();
	const openids = Array.from({ length: 100_000 }, (_, n) => `o-${n}`);
	expect(openids.filter((openid) => !seen.add(openid))).toEqual([]);
	expect(openids.filter((openid) => seen.add(openid))).toEqual([]);
});
