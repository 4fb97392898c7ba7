import { beforeEach, describe, expect, test } from "vitest";
import { StorageUnavailable } from "../db/storage.ts";
import { contract } from "./contract.ts";
import { endpoint } from "./endpoint.ts";
import { ready } from "./health.ts";
import { canBeRead } from "./outage.ts";
import { outageDigest } from "./outage-digest.ts";
import { testWorld, type World } from "./test-world.ts";

let world: World;
let logged: [level: string, told: object, message: string][];
let isGone: boolean;

beforeEach(async () => {
	world = await testWorld();
	logged = [];
	isGone = false;
	const note = (level: string) => (told: object, message: string) => void logged.push([level, told, message]);
	world.context.log = Object.assign(Object.create(world.context.log), { error: note("error"), info: note("info") });
	world.context.storage.ping = async () => {
		if (isGone) throw new StorageUnavailable("ECONNREFUSED");
	};
});

const { answer } = endpoint(contract.ready, ready);

async function asked(): Promise<number> {
	const incoming = { method: "GET", path: "/api/health/ready", query: "", address: null };
	const { status } = await answer(world.context, {
		...incoming,
		header: () => undefined,
		body: async () => Buffer.of(),
	});
	return status;
}

const told = () =>
	logged.filter(([, , message]) => message !== "answered").map(([level, , message]) => [level, message]);

test("a thousand requests that find the storage gone are told as one line, and its return as another", async () => {
	isGone = true;
	const statuses = await Promise.all(Array.from({ length: 1_000 }, asked));
	expect(new Set(statuses)).toEqual(new Set([503]));
	await world.context.outage.look(world.context);
	expect(told()).toEqual([["error", "the storage does not answer"]]);
	expect(logged.find(([level]) => level === "error")?.[1]).toMatchObject({
		reason: "ECONNREFUSED",
		operation: "ready",
	});

	isGone = false;
	world.pass(90);
	expect(await asked()).toBe(200);
	await world.context.outage.look(world.context);
	await world.context.outage.look(world.context);
	expect(told().slice(1)).toEqual([["info", "the storage answers again"]]);
	expect(logged.at(-1)?.[1]).toEqual({ seconds: 90, failures: 1_000 });

	isGone = true;
	await asked();
	expect(told().slice(2)).toEqual([["error", "the storage does not answer"]]);
});

test("a storage that always answered is not asked", async () => {
	isGone = true;
	await world.context.outage.look(world.context);
	expect(logged).toEqual([]);
});

test("a page that failed because of it is known by its digest, the only thing that a browser is told", () => {
	expect(new StorageUnavailable("ECONNREFUSED").digest).toBe(outageDigest);
});

describe("whether the storage can be read", () => {
	test("is noticed when it cannot", async () => {
		expect(await canBeRead(world.context, { path: "/" })).toBe(true);
		expect(logged).toEqual([]);
		world.context.storage.operators.setup = () => Promise.reject(new StorageUnavailable("closed"));
		expect(await canBeRead(world.context, { path: "/" })).toBe(false);
		expect(logged).toEqual([["error", { path: "/", reason: "closed" }, "the storage does not answer"]]);
	});

	test("does not depend on whether it takes writes", async () => {
		isGone = true;
		expect(await canBeRead(world.context, { path: "/" })).toBe(true);
	});

	test("hides no bug", async () => {
		world.context.storage.operators.setup = () => Promise.reject(new TypeError("a bug"));
		await expect(canBeRead(world.context, {})).rejects.toThrow("a bug");
	});
});
