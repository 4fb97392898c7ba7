import { randomUUID } from "node:crypto";
import { untilAllAvailable, untilAvailable } from "./available.ts";
import type { Cluster } from "./cluster.ts";
import type { Told } from "./endings.ts";

/** Sends one code to both processes at once, `count` times. */
export async function codesAtOnce({ here, there, wechat }: Cluster, count: number): Promise<Told> {
	const faults: string[] = [];
	const firsts = { here: 0, there: 0 };
	for (let turn = 0; turn < count; turn += 1) {
		let code = "";
		const order = turn % 2 === 0 ? [here, there] : [there, here];
		const answers = await untilAllAvailable(() => {
			code = wechat.loginCode(`o-code-${turn}`);
			return Promise.all(order.map((server) => server.call("/api/login", { json: { code, appid: wechat.appid } })));
		});
		const [won, lost] = answers[0]?.status === 200 ? answers : answers.toReversed();
		if (won?.status !== 200 || lost?.body.error !== "code_used") {
			faults.push(`not one success: ${answers.map(({ status, text }) => `${status} ${text}`).join(" and ")}`);
		}
		const asked = wechat.calls.filter(({ query }) => query.js_code === code).length;
		if (asked !== 1) faults.push(`WeChat was asked ${asked} times`);
		firsts[order[answers.findIndex(({ status }) => status === 200)] === here ? "here" : "there"] += 1;
	}
	const figures = `${count} codes sent to both at once: one success each (${firsts.here} here, ${firsts.there} there), WeChat asked once each`;
	return { faults, figures };
}

/** Makes at least `count` audited writes over both processes, and looks for gaps, forks and doubles. */
export async function writesOverBoth(cluster: Cluster, count: number): Promise<Told> {
	const { here, there, wechat, manage, rows } = cluster;
	const { token } = await cluster.logIn(here, "o-writer");
	const json = wechat.signed("o-writer", { nickName: "甲" });
	const faults: string[] = [];
	const turns = Array.from({ length: count }, (_, turn) => turn).values();
	const acknowledged = new Set<string>();
	const begun = performance.now();
	const client = async () => {
		for (const turn of turns) {
			const { status, text } = await untilAvailable(async () => {
				const id = `written-${count}-${turn}-${randomUUID()}`;
				const headers = { "x-request-id": id };
				const answer = await (turn % 2 === 0 ? here : there).call("/api/verify", { token, json, headers });
				if (answer.status === 200) acknowledged.add(id);
				return answer;
			});
			if (status !== 200) faults.push(`not written: ${text}`);
		}
	};
	await Promise.all(Array.from({ length: 48 }, client));
	const seconds = (performance.now() - begun) / 1000;
	const written = await rows<{ id: string; times: number }>(
		"SELECT request_id AS id, count(*)::int AS times FROM audit_events WHERE request_id LIKE $1 GROUP BY request_id",
		[`written-${count}-%`],
	);
	const times = new Map(written.map((one) => [one.id, one.times]));
	const lost = [...acknowledged].filter((id) => !times.has(id)).length;
	const doubled = written.filter((one) => one.times > 1).length;
	if (acknowledged.size !== count || lost + doubled > 0) {
		faults.push(`of ${acknowledged.size} acknowledged writes ${lost} are not there, and ${doubled} twice`);
	}
	faults.push(...(await chainFaults(cluster)));
	const verified = await Promise.all([here, there].map((server) => manage(server, "/api/admin/audit/verify")));
	for (const { body, text } of verified) if (body.ok !== true) faults.push(`does not verify: ${text}`);
	const events = Number(verified[0]?.body.events);
	const figures = `${count} audited writes over both in ${seconds.toFixed(1)} s: ${events} events, no gap, no fork, verifies`;
	return { faults, figures };
}

/** Gaps, forks and doubles as the database itself sees them. */
export async function chainFaults({ rows }: Cluster): Promise<string[]> {
	const [found] = await rows(
		`SELECT count(*)::int AS events, count(DISTINCT id)::int AS ids, min(seq)::int AS first, max(seq)::int AS last,
			count(DISTINCT hash)::int AS links, (SELECT seq::int FROM audit_head) AS head FROM audit_events`,
	);
	const { events, ids, first, last, links, head } = found ?? {};
	const isWhole = first === 1 && [ids, last, links, head].every((number) => number === events);
	return isWhole ? [] : [`gaps or forks: ${JSON.stringify(found)}`];
}
