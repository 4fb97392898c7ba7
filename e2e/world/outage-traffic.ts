import { Pool } from "undici";
import type { Cluster } from "./cluster.ts";

/** Waits for so many milliseconds. */
export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Requests under way, at most: what waits here for its turn says nothing of Lingpai. */
const mostUnderWay = 200;

/** Checks and logins on both processes, fifty of each a second, whatever becomes of them. */
export class OutageTraffic {
	/** The database is gone for sure. */
	isOut = false;
	/** How long each took that was told `unavailable`, milliseconds. */
	readonly refusals: number[] = [];
	readonly faults: string[] = [];
	/** The longest that an answer took for which no database is needed, milliseconds: what the machine adds. */
	noise = 0;
	readonly #cluster: Cluster;
	readonly #token: string;
	#isStopped = false;
	#underWay = 0;

	constructor(cluster: Cluster, token: string) {
		this.#cluster = cluster;
		this.#token = token;
	}

	async run(): Promise<void> {
		const { here, there, wechat } = this.#cluster;
		const pools = [here, there].map(({ url }) => new Pool(url, { connections: 256 }));
		const all: Promise<void>[] = pools.map((pool) => this.#listen(pool));
		for (let turn = 0; !this.#isStopped; turn += 1) {
			for (const pool of this.#underWay < mostUnderWay ? pools : []) {
				const body = JSON.stringify({ code: wechat.loginCode(`o-outage-${turn % 50}`) });
				all.push(this.#send(pool, "POST", "/api/login", { "content-type": "application/json" }, body));
				all.push(this.#send(pool, "GET", "/api/session", { authorization: `Bearer ${this.#token}` }, null));
			}
			await pause(20);
		}
		await Promise.all(all);
		await Promise.all(pools.map((pool) => pool.close()));
	}

	stop(): void {
		this.#isStopped = true;
	}

	async #listen(pool: Pool): Promise<void> {
		while (!this.#isStopped) {
			const begun = performance.now();
			const { body } = await pool.request({ method: "GET", path: "/api/health/live" });
			await body.dump();
			this.noise = Math.max(this.noise, performance.now() - begun);
			await pause(50);
		}
	}

	async #send(pool: Pool, method: string, path: string, headers: Record<string, string>, content: string | null) {
		const wasOut = this.isOut;
		const begun = performance.now();
		this.#underWay += 1;
		try {
			const { statusCode, body } = await pool.request({ method, path, headers, body: content });
			const text = await body.text();
			const took = performance.now() - begun;
			if (statusCode === 503 && JSON.parse(text).error === "unavailable") this.refusals.push(took);
			// More of them waited for the stand-in of the platform than may, or for too long.
			else if (/"upstream_(busy|timeout)"/.test(text)) return;
			else if (statusCode !== 200) this.faults.push(`${path}: ${statusCode} ${text}`);
			else if (wasOut && this.isOut) this.faults.push(`${path}: answered 200 while the database was gone`);
		} catch (error) {
			this.faults.push(`${path}: no answer: ${String(error)}`);
		} finally {
			this.#underWay -= 1;
		}
	}
}
