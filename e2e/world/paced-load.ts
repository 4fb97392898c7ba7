import { randomBytes } from "node:crypto";
import { Pool } from "undici";
import type { FakeWechat } from "./fake-wechat.ts";
import type { Ledger } from "./ledger.ts";
import type { Lingpai } from "./lingpai.ts";

/** So many a second, whether or not the ones before were answered. */
export interface Pace {
	logins: number;
	checks: number;
	logouts: number;
}

/** Requests under way, at most: on a machine that is slower than the pace the rest is dropped, or it would never end. */
const mostUnderWay = 500;

/** Milliseconds between two times at which what is due is sent. */
const tick = 10;

/** Clients that reach one server in turn with the other, as behind a load balancer that asks nobody who is there. */
export class PacedLoad {
	readonly #pools: readonly Pool[];
	readonly #wechat: FakeWechat;
	readonly #ledger: Ledger;
	readonly #crowd = randomBytes(8).toString("hex");
	readonly #open: string[] = [];
	readonly #ended: string[] = [];
	#count = 0;
	/** Acknowledged: logins, checks of open sessions, checks of ended ones, log-outs. */
	readonly done = { logins: 0, checks: 0, refusals: 0, logouts: 0 };
	/** Requests that found nobody there, for a server was just killed. */
	gone = 0;
	/** Answers of 503. */
	unavailable = 0;
	/** Logins for which the platform did not answer in time, or had too many of ours to answer. */
	busy = 0;
	/** What must not be, one line each. */
	readonly faults: string[] = [];
	/** Milliseconds that each answer took. */
	readonly waits: number[] = [];

	constructor(servers: readonly Lingpai[], wechat: FakeWechat, ledger: Ledger) {
		this.#pools = servers.map(({ url }) => new Pool(url, { connections: 128 }));
		this.#wechat = wechat;
		this.#ledger = ledger;
	}

	/** For so many milliseconds; settles when all is answered. */
	async run(pace: Pace, milliseconds: number): Promise<void> {
		const began = performance.now();
		const sent = { logins: 0, checks: 0, logouts: 0 };
		const under: Set<Promise<void>> = new Set();
		for (let now = began; now - began < milliseconds; now = performance.now()) {
			for (const name of ["logins", "checks", "logouts"] as const) {
				const due = ((now - began) / 1000) * pace[name];
				for (; sent[name] < due; sent[name] += 1) {
					if (under.size >= mostUnderWay) continue;
					const one: Promise<void> = this[name]().finally(() => under.delete(one));
					under.add(one);
				}
			}
			await new Promise((resolve) => setTimeout(resolve, tick));
		}
		await Promise.all(under);
		await Promise.all(this.#pools.map((pool) => pool.destroy()));
	}

	private async logins(): Promise<void> {
		const code = this.#wechat.loginCode(`o-paced-${this.#count % 500}`);
		const answer = await this.#send("POST", "/api/login", null, { code }, "login ok");
		if (answer?.status !== 200) return this.#odd("login", answer);
		const { token } = JSON.parse(answer.text);
		this.#ledger.sessions.set(token, "open");
		this.#open.push(token);
		this.done.logins += 1;
	}

	private async checks(): Promise<void> {
		const isEnded = this.#ended.length > 0 && Math.random() < 0.2;
		const token = anyOf(isEnded ? this.#ended : this.#open);
		if (token === null) return;
		const answer = await this.#send("GET", "/api/session", token, null, null);
		if (answer === null || answer.status === 503) return this.#odd("check", answer);
		if (isEnded) {
			if (answer.text.includes("session_revoked")) this.done.refusals += 1;
			else this.faults.push(`an ended session is back: ${answer.text}`);
			return;
		}
		if (answer.status === 200) this.done.checks += 1;
		else if (this.#ledger.sessions.get(token) === "open") this.faults.push(`a login is lost: ${answer.text}`);
	}

	private async logouts(): Promise<void> {
		const token = this.#open.splice(Math.floor(Math.random() * this.#open.length), 1)[0];
		if (token === undefined) return;
		this.#ledger.sessions.set(token, "ending");
		const answer = await this.#send("DELETE", "/api/session", token, null, "logout ok");
		if (answer?.status !== 204) return this.#odd("log-out", answer);
		this.#ledger.sessions.set(token, "ended");
		this.#ended.push(token);
		this.done.logouts += 1;
	}

	#odd(what: string, answer: { status: number; text: string } | null): void {
		if (answer === null) this.gone += 1;
		else if (answer.status === 503 && answer.text.includes('"unavailable"')) this.unavailable += 1;
		// The calls to the platform that hung with the process, or that came all at once when it went on.
		else if (/"error":"upstream_(busy|timeout)"/.test(answer.text)) this.busy += 1;
		else this.faults.push(`${what}: ${answer.status} ${answer.text}`);
	}

	/** Null: nobody answered. */
	async #send(method: string, path: string, token: string | null, json: object | null, event: string | null) {
		const number = this.#count++;
		const requestId = `${event?.replace(" ", "-") ?? "check"}-${this.#crowd}-${number}`;
		const headers = {
			"x-request-id": requestId,
			...(token && { authorization: `Bearer ${token}` }),
			...(json && { "content-type": "application/json" }),
		};
		const began = performance.now();
		try {
			const answer = await this.#pools[number % this.#pools.length]?.request({
				...{ method, path, headers },
				body: json && JSON.stringify(json),
			});
			if (!answer) return null;
			const text = await answer.body.text();
			this.waits.push(performance.now() - began);
			if (event && answer.statusCode < 300) this.#ledger.events.set(requestId, event);
			return { status: answer.statusCode, text };
		} catch {
			return null;
		}
	}
}

function anyOf(tokens: readonly string[]): string | null {
	return tokens[Math.floor(Math.random() * tokens.length)] ?? null;
}
