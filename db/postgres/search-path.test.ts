import { describe, expect, test } from "vitest";
import { openStorage } from "../open.ts";
import { anApp, anEvent, unlock } from "../suite/rows.ts";
import { ask, newDatabase, serverUrl } from "./test-database.ts";

/** A database with a second schema, by the search path of who connects. */
async function aDatabase(): Promise<(path: string) => string> {
	const url = await newDatabase();
	await ask(url, "CREATE SCHEMA other");
	return (path) => {
		const at = new URL(url);
		at.searchParams.set("options", `-c search_path=${path}`);
		return at.href;
	};
}

async function opened(url: string): Promise<{ isEmpty: boolean }> {
	const { storage } = await openStorage(url, unlock);
	try {
		const isEmpty = (await storage.apps.byAppid("wx1")) === null;
		if (isEmpty) await storage.apps.add(anApp({ appid: "wx1" }), anEvent());
		return { isEmpty };
	} finally {
		await storage.close();
	}
}

const schemas = (url: string) =>
	ask<{ schemaname: string }>(
		url,
		"SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
	);

describe.runIf(serverUrl !== null)("a search path", () => {
	test("says where all tables lie: in its first schema that is there", async () => {
		const at = await aDatabase();
		const path = "nowhere,other,public";
		expect(await opened(at(path))).toEqual({ isEmpty: true });
		expect(await opened(at(path))).toEqual({ isEmpty: false });
		expect(await schemas(at(path))).toEqual([{ schemaname: "other" }]);
	});

	test("that leads past the tables makes no second, empty installation beside them", async () => {
		const at = await aDatabase();
		await opened(at("other,public"));
		await expect(opened(at("public"))).rejects.toMatchObject({
			...{ name: "PlaceRefused", isSetting: true },
			message: expect.stringMatching(
				/^the database has Lingpai's tables in the schema other, and the search_path leads to public/,
			),
		});
		expect(await schemas(at("public"))).toEqual([{ schemaname: "other" }]);
	});

	test("with another schema before that of the tables finds them", async () => {
		const at = await aDatabase();
		await opened(at("public"));
		expect(await opened(at("other,public"))).toEqual({ isEmpty: false });
		expect(await schemas(at("public"))).toEqual([{ schemaname: "public" }]);
	});

	test("that names no schema is a setting to mend", async () => {
		const at = await aDatabase();
		await expect(opened(at("nowhere"))).rejects.toMatchObject({
			...{ name: "PlaceRefused", isSetting: true },
			message: "the database has no schema that the search_path names: ALTER ROLE … SET search_path = public",
		});
	});
});
