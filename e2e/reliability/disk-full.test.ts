import { rmSync } from "node:fs";
import { join } from "node:path";
import { test, vi } from "vitest";
import { type FakeWechat, fakeWechat } from "../world/fake-wechat.ts";
import { stateOf } from "../world/file-state.ts";
import { faultsOf, type Ledger, newLedger } from "../world/ledger.ts";
import { type Lingpai, lingpai } from "../world/lingpai.ts";
import { copyOfDisk, fillDisk, folderInside, onSmallDisk, whyNoSmallDisk } from "../world/small-disk.ts";
import { expectNone, sized, skipBecause, tell } from "./form.ts";

test("on a full disk it checks sessions and refuses to write, and goes on when there is space again", async (context) => {
	skipBecause(context, whyNoSmallDisk());
	await using wechat = await fakeWechat();
	const environment = {
		LINGPAI_UPSTREAM_WECHAT: wechat.url,
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		LINGPAI_RATE_LIMITS: "off",
	};
	await using server = await lingpai(environment, ["server.mjs"], onSmallDisk(160));
	const clients = new Clients(server, wechat);
	const { ledger, faults } = clients;
	const rounds = sized({ least: 1, short: 3, long: 10 });
	const again: number[] = [];
	for (let round = 0; round < rounds; round += 1) {
		for (let login = 0; login < 20; login += 1) await clients.logIn();
		const disk = fillDisk(folderInside(server));
		// What the WAL has grown to already can be written again, so it takes a while until nothing fits.
		for (let tries = 0; tries < 8_000 && faults.length === 0; tries += 1) {
			await clients.decrypt();
			await clients.logIn();
			if (Math.min(clients.refused.logins, clients.refused.decryptions) >= 20 * (round + 1)) break;
		}
		if (clients.refused.logins < 20 * (round + 1)) faults.push("the disk was full, and no login was refused");
		if (clients.refused.decryptions < 20 * (round + 1)) faults.push("the disk was full, and all was written");
		await clients.checkAll();
		disk.free();
		const started = performance.now();
		await vi.waitUntil(() => clients.logIn(), { timeout: 60_000, interval: 100 });
		again.push(performance.now() - started);
		await clients.checkAll();
	}
	const copy = copyOfDisk(server);
	try {
		await using next = await lingpai({ ...environment, DATABASE_URL: `file:${join(copy, "lingpai.db")}` });
		faults.push(...(await faultsOf(ledger, Object.assign(next, { folder: copy }))));
		const { soundness } = stateOf(join(copy, "lingpai.db"));
		if (soundness !== "ok") faults.push(`the file is damaged: ${soundness}`);
		expectNone(faults);
	} finally {
		rmSync(copy, { recursive: true, force: true });
	}
	tell(
		context,
		`full ${rounds} times: ${clients.refused.logins} logins and ${clients.refused.decryptions} decryptions refused by 503, ` +
			`0 of ${ledger.sessions.size} logins and ${ledger.events.size} events lost, checks kept working; ` +
			`logins again ${(Math.max(...again) / 1000).toFixed(1)} s after space was freed, without a restart`,
	);
});

/** Note what was acknowledged; anything but yes and the one refusal that there is for a full disk is a fault. */
class Clients {
	readonly ledger: Ledger = newLedger();
	readonly faults: string[] = [];
	readonly refused = { logins: 0, decryptions: 0 };
	readonly #server: Lingpai;
	readonly #wechat: FakeWechat;
	#requests = 0;

	constructor(server: Lingpai, wechat: FakeWechat) {
		this.#server = server;
		this.#wechat = wechat;
	}

	/** Whether it was taken. */
	async logIn(): Promise<boolean> {
		const body = await this.#send("logins", "login ok", "/api/login", null, { code: this.#wechat.loginCode("o-full") });
		if (body) this.ledger.sessions.set(String(body.token), "open");
		return body !== null;
	}

	/** Whether it was written down. */
	async decrypt(): Promise<boolean> {
		const [token = ""] = this.ledger.sessions.keys();
		const sealed = this.#wechat.encrypt("o-full", { openId: "o-full", nickName: "甲", avatarUrl: "" });
		return (await this.#send("decryptions", "decrypt ok", "/api/decrypt", token, sealed)) !== null;
	}

	async checkAll(): Promise<void> {
		for (const token of this.ledger.sessions.keys()) {
			const { status, text } = await this.#server.call("/api/session", { token });
			if (status !== 200) this.faults.push(`an acknowledged login is lost: ${status} ${text}`);
		}
		expectNone(this.faults);
	}

	async #send(what: keyof Clients["refused"], event: string, path: string, token: string | null, json: object) {
		this.#requests += 1;
		const requestId = `full-${this.#requests}`;
		const headers = { "x-request-id": requestId };
		const { status, body, text } = await this.#server.call(path, { json, headers, ...(token && { token }) });
		if (status === 200) {
			this.ledger.events.set(requestId, event);
			return body;
		}
		if (status === 503 && body.error === "unavailable") this.refused[what] += 1;
		else this.faults.push(`on a full disk ${path} was answered ${status} ${text}`);
		return null;
	}
}
