import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serverUrl } from "../../db/postgres/test-database.ts";
import { codesAtOnce, writesOverBoth } from "../world/at-once.ts";
import { type Cluster, cluster } from "../world/cluster.ts";
import { handedOver, sessionsEnded, type Told, whileEnding } from "../world/endings.ts";

function expectNone({ faults, figures }: Told): void {
	console.log(figures);
	expect(faults.slice(0, 10)).toEqual([]);
}

describe.runIf(serverUrl !== null)("two processes on one PostgreSQL", () => {
	let both: Cluster;

	beforeAll(async () => {
		both = await cluster();
	});
	afterAll(() => both[Symbol.asyncDispose]());

	test("know each other's logins", async () => expectNone(await handedOver(both, 300)));

	test("refuse what the other one ended from the next request on", async () =>
		expectNone(await sessionsEnded(both, 100)));

	test("let one code succeed once", async () => expectNone(await codesAtOnce(both, 50)));

	test("write one audit log, without a gap or a fork", async () => expectNone(await writesOverBoth(both, 1_500)));

	/** What an operator may do on the other process, while `end` takes it from him on this one. */
	async function operator(role: "viewer" | "operator" | "owner") {
		const person = { email: `second-${role}@example.com`, password: "correct horse battery" };
		const { body } = await both.manage(both.here, "/api/admin/operators", { json: { ...person, role } });
		const cookies = await both.signIn(both.here, person);
		return { path: `/api/admin/operators/${body.id}`, cookies };
	}

	test("take rights and places from operators at the other one's next request", async () => {
		const { here, there, manage, callAs } = both;
		const demoted = await operator("owner");
		const keys = () => callAs(demoted.cookies, there, "/api/admin/api-keys");
		const demote = () => manage(here, demoted.path, { method: "PATCH", json: { role: "viewer" } });
		expect(await whileEnding(keys, demote, "forbidden")).toMatchObject({ faults: [], afterwards: 20 });

		const removed = await operator("viewer");
		const me = () => callAs(removed.cookies, there, "/api/admin/me");
		const remove = () => manage(here, removed.path, { method: "DELETE" });
		expect(await whileEnding(me, remove, "unauthorized")).toMatchObject({ faults: [], afterwards: 20 });
	});

	test("take an API key from a backend at the other one's next request", async () => {
		const { here, there, manage, apiKey } = both;
		const { id, key } = await apiKey("introspect");
		const introspect = () => there.call("/api/introspect", { token: key, json: { token: "x" } });
		const remove = () => manage(here, `/api/admin/api-keys/${id}`, { method: "DELETE" });
		expect(await whileEnding(introspect, remove, "unauthorized")).toMatchObject({ faults: [], afterwards: 20 });
	});
});
