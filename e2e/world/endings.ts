import { Pool } from "undici";
import { z } from "zod";
import { isUnavailable, untilAvailable } from "./available.ts";
import type { Cluster } from "./cluster.ts";
import type { Answered } from "./lingpai.ts";

/** Requests in flight at every moment while something ends. */
const inFlight = 20;

/** What a story found: what must not be, one line each, and what it did, in words. */
export interface Told {
	faults: string[];
	figures: string;
}

/** Logs `count` users in on one process and uses the sessions on the other. */
export async function handedOver({ here, there, logIn }: Cluster, count: number): Promise<Told> {
	const faults: string[] = [];
	const turns = Array.from({ length: count }, (_, turn) => turn).values();
	const client = async () => {
		for (const turn of turns) {
			const { token } = await logIn(here, `o-handed-${turn}`);
			const { status, text } = await untilAvailable(() => there.call("/api/session", { token }));
			if (status !== 200) faults.push(`a login is not known on the other process: ${text}`);
		}
	};
	await Promise.all(Array.from({ length: 24 }, client));
	return { faults, figures: `${count} logins on one process used on the other: ${count - faults.length} good` };
}

/** Ends `count` sessions on one process in each way there is, and asks the other meanwhile and at once. */
export async function sessionsEnded(cluster: Cluster, count: number): Promise<Told> {
	const { here, there, wechat, manage, logIn, rows } = cluster;
	const other = wechat.addApp();
	const json = { platform: "wechat", appid: other, secret: wechat.secret, name: "Tea" };
	const app = madeApp.parse((await manage(here, "/api/admin/apps", { json })).body);
	const change = (enabled: boolean) =>
		manage(here, `/api/admin/apps/${app.id}`, { method: "PATCH", json: { enabled } });
	const byUser = (json: object) => manage(here, "/api/admin/sessions/expire", { json });
	const ways: Record<string, { error: string; appid?: string; end(userId: string): Promise<Answered> }> = {
		one: {
			error: "session_revoked",
			async end(userId) {
				const [session] = await rows<{ id: string }>("SELECT id FROM sessions WHERE user_id = $1", [userId]);
				return manage(here, `/api/admin/sessions/${session?.id}/expire`, { json: {} });
			},
		},
		user: { error: "session_revoked", end: (userId) => byUser({ userId }) },
		app: { error: "session_revoked", appid: other, end: () => byUser({ appid: other }) },
		block: {
			error: "user_blocked",
			end: (id) => manage(here, `/api/admin/users/${id}/block`, { json: { reason: "x" } }),
		},
		disabled: { error: "app_disabled", appid: other, end: () => change(false) },
	};
	const pool = new Pool(there.url, { connections: inFlight });
	const counted = { checks: 0, afterwards: 0, late: 0 };
	const faults: string[] = [];
	for (let turn = 0; turn < count; turn += 1) {
		const [name = "", way] = Object.entries(ways)[turn % 5] ?? [];
		if (!way) continue;
		const { token, user } = await logIn(here, `o-ending-${turn}`, way.appid);
		const headers = { authorization: `Bearer ${token}` };
		const send = async () => {
			const { statusCode, body } = await pool.request({ method: "GET", path: "/api/session", headers });
			return { status: statusCode, text: await body.text() };
		};
		const found = await whileEnding(send, () => way.end(user.id), way.error);
		for (const key of ["checks", "afterwards", "late"] as const) counted[key] += found[key];
		faults.push(...found.faults.map((fault) => `${name}: ${fault}`));
		if (name === "disabled") await change(true);
	}
	await pool.close();
	const { checks, afterwards, late } = counted;
	const figures =
		`${count} endings on one process (by one, by user, by app, blocked, app disabled), ${inFlight} requests in flight on ` +
		`the other, ${checks} in all: of ${afterwards} sent after the acknowledgement ${faults.length} accepted; ` +
		`${late} sent before it were answered 200 after it`;
	return { faults, figures };
}

const madeApp = z.object({ id: z.string() });

interface Sent {
	status: number;
	text: string;
}

/** Keeps requests in flight while `end` runs; all that are sent after its acknowledgement must be refused as `error`. */
export async function whileEnding(send: () => Promise<Sent>, end: () => Promise<Answered>, error: string) {
	const faults: string[] = [];
	let [checks, afterwards, late] = [0, 0, 0];
	let isEnded = false;
	const first = await untilAvailable(send);
	if (first.status !== 200) faults.push(`refused before it ended: ${first.text}`);
	const client = async () => {
		for (let isLast = false; !isLast; ) {
			const isAfter = isEnded;
			const { status, text } = await send();
			checks += 1;
			if (isUnavailable({ status, text })) continue;
			isLast = isAfter;
			if (isLast) afterwards += 1;
			if (isLast && !text.includes(`"${error}"`)) faults.push(`accepted afterwards: ${status} ${text}`);
			if (!isLast && isEnded && status === 200) late += 1;
		}
	};
	const clients = Array.from({ length: inFlight }, client);
	const { status, text, wasRepeated } = await untilAvailable(end);
	isEnded = true;
	// Of one that was told unavailable nobody knows whether it happened.
	const isGone = wasRepeated && status === 404;
	if (status >= 300 && !isGone) faults.push(`not ended: ${status} ${text}`);
	await Promise.all(clients);
	return { faults, checks, afterwards, late };
}
