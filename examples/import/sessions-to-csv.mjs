// Sessions as a tutorial's backend keeps them, one JSON object a line on stdin (openid, unionid, session_key, under any usual
// spelling), become the CSV that `lingpai import users` takes, on stdout: one line a user. Nothing is printed but that.
import { createInterface } from "node:readline";

const names = { openid: /^open_?id$/i, unionid: /^union_?id$/i, session_key: /^session_?key$/i };
const seen = new Set();

const memberOf = (session, name) => {
	const [, value] = Object.entries(session).find(([member]) => names[name].test(member)) ?? [];
	return typeof value === "string" ? value : "";
};
const cell = (text) => `"${text.replaceAll('"', '""')}"`;

console.log(Object.keys(names).join(","));
for await (const line of createInterface({ input: process.stdin })) {
	let session;
	try {
		session = Object(JSON.parse(line));
	} catch {
		continue;
	}
	const [openid, ...others] = Object.keys(names).map((name) => memberOf(session, name));
	if (!openid || seen.has(openid)) continue;
	seen.add(openid);
	console.log([openid, ...others].map(cell).join(","));
}
