import { randomBytes } from "node:crypto";
import { Pool } from "undici";
import type { FakeWechat } from "./fake-wechat.ts";
import type { Ledger } from "./ledger.ts";

/** Clients that log in, check, verify, decrypt and log out until the server is gone. */
export class BusyClients {
	readonly #pool: Pool;
	readonly #wechat: FakeWechat;
	readonly #ledger: Ledger;
	readonly #crowd = randomBytes(8).toString("hex");
	#count = 0;
	#isLeaving = false;
	/** Answers of every kind, acknowledged or not. */
	answered = 0;

	constructor(url: string, wechat: FakeWechat, ledger: Ledger) {
		this.#pool = new Pool(url, { connections: 64 });
		this.#wechat = wechat;
		this.#ledger = ledger;
	}

	/** Settles when each of `count` clients has met its first failed connection, or after `leave`. */
	async run(count: number, round: number): Promise<void> {
		await Promise.all(Array.from({ length: count }, (_, client) => this.#live(`r${round}-c${client}`)));
		await this.#pool.destroy();
	}

	/** Lets each client finish its turn, and go. */
	leave(): void {
		this.#isLeaving = true;
	}

	async #live(client: string): Promise<void> {
		for (let turn = 0; !this.#isLeaving && (await this.#turn(client, turn)); turn += 1);
	}

	// False: the server is gone.
	async #turn(client: string, turn: number): Promise<boolean> {
		const user = `o-${client}-${turn % 3}`;
		const login = await this.#send("POST", "/api/login", null, { code: this.#wechat.loginCode(user) }, "login ok");
		if (!login) return false;
		const token = String(login.token);
		this.#ledger.sessions.set(token, "open");
		const sealed = this.#wechat.encrypt(user, { openId: user, nickName: "甲", avatarUrl: "" });
		const steps = [
			this.#send("GET", "/api/session", token, null, null),
			this.#send("POST", "/api/verify", token, this.#wechat.signed(user, { nickName: "甲" }), "verify ok"),
			this.#send("POST", "/api/decrypt", token, sealed, "decrypt ok"),
			this.#send("POST", "/api/decrypt", token, { ...sealed, encryptedData: "A".repeat(64) }, "decrypt refused"),
		];
		if ((await Promise.all(steps)).includes(null)) return false;
		if (turn % 2 === 0) return true;
		this.#ledger.sessions.set(token, "ending");
		if (!(await this.#send("DELETE", "/api/session", token, null, "logout ok"))) return false;
		this.#ledger.sessions.set(token, "ended");
		return true;
	}

	/** The answer's body, noted in the ledger as `event`; null when there was none. */
	async #send(method: string, path: string, token: string | null, json: object | null, event: string | null) {
		const requestId = `${event?.replace(" ", "-")}-${this.#crowd}-${this.#count++}`;
		const headers = {
			"x-request-id": requestId,
			...(token && { authorization: `Bearer ${token}` }),
			...(json && { "content-type": "application/json" }),
		};
		try {
			const { statusCode, body } = await this.#pool.request({
				method,
				path,
				headers,
				body: json && JSON.stringify(json),
			});
			const text = await body.text();
			const expected = event === "decrypt refused" ? 422 : event === "logout ok" ? 204 : 200;
			if (statusCode !== expected) throw new UnexpectedAnswer(`${event}: ${statusCode} ${text}`);
			this.answered += 1;
			if (event) this.#ledger.events.set(requestId, event);
			return Object(text ? JSON.parse(text) : {});
		} catch (error) {
			if (error instanceof UnexpectedAnswer) throw error;
			return null;
		}
	}
}

class UnexpectedAnswer extends Error {}
