import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { Pool } from "undici";
import { ask } from "../../db/postgres/test-database.ts";
import { untilAvailable } from "./available.ts";
import type { Lingpai } from "./lingpai.ts";

/** What a server acknowledged, and so must still be true after it was killed. */
export interface Ledger {
	/** Sessions by token: `ending` once a log-out was sent, `ended` once it was acknowledged. */
	sessions: Map<string, "open" | "ending" | "ended">;
	/** Acknowledged operations: `action outcome` by request id. */
	events: Map<string, string>;
}

export function newLedger(): Ledger {
	return { sessions: new Map(), events: new Map() };
}

/** What the ledger says and the running server or its audit log does not, one line each; and how the chain verifies. */
export async function faultsOf(ledger: Ledger, server: Lingpai): Promise<string[]> {
	return [...(await losses(ledger, server)), ...(await chainFaults(server))];
}

/** The same without a walk along the chain. */
export async function losses(ledger: Ledger, server: Lingpai): Promise<string[]> {
	return [...(await sessionFaults(ledger, server)), ...(await eventFaults(ledger, server))];
}

async function sessionFaults({ sessions }: Ledger, server: Lingpai): Promise<string[]> {
	const pool = new Pool(server.url, { connections: 16 });
	const faults: string[] = [];
	const queue = [...sessions].entries();
	const worker = async () => {
		for (const [index, [token, state]] of queue) {
			if (state === "ending") continue;
			const headers = { authorization: `Bearer ${token}` };
			const { status, text } = await untilAvailable(async () => {
				const { statusCode, body } = await pool.request({ method: "GET", path: "/api/session", headers });
				return { status: statusCode, text: await body.text() };
			});
			if (state === "open" && status !== 200) faults.push(`login ${index} is lost: ${text}`);
			if (state === "ended" && !text.includes("session_revoked")) faults.push(`log-out ${index} is lost: ${text}`);
		}
	};
	await Promise.all(Array.from({ length: 16 }, worker));
	await pool.close();
	return faults;
}

async function eventFaults({ events }: Ledger, server: Lingpai): Promise<string[]> {
	const counts = new Map((await rowsOf(server, countsOfEvents)).map(({ told, count }) => [told, Number(count)]));
	return [...events].flatMap(([requestId, event]) => {
		const count = counts.get(`${requestId} ${event}`) ?? 0;
		return count === 1 ? [] : [`${event} (${requestId}) stands ${count} times in the audit log`];
	});
}

const countsOfEvents =
	"SELECT request_id || ' ' || action || ' ' || outcome AS told, count(*) AS count FROM audit_events GROUP BY 1";

/** Asks the data of a server directly, past the engine. */
async function rowsOf({ environment, folder }: Lingpai, statement: string): Promise<{ told: string; count: number }[]> {
	if (environment.DATABASE_URL?.startsWith("postgres:")) return ask(environment.DATABASE_URL, statement);
	const database = new BetterSqlite3(join(folder, "lingpai.db"), { readonly: true });
	try {
		return database.prepare<[], { told: string; count: number }>(statement).all();
	} finally {
		database.close();
	}
}

async function chainFaults(server: Lingpai): Promise<string[]> {
	const { code, stdout, stderr } = await server.command("audit", "verify", "--json");
	const { ok } = Object(JSON.parse(stdout || "{}"));
	return code === 0 && ok === true ? [] : [`the chain does not verify: ${stdout}${stderr}`];
}
