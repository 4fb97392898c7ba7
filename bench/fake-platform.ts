import { createHash } from "node:crypto";
import { createServer } from "node:http";

// The platform of the benchmark, a process of its own: takes any code `<openid>.<anything>` and answers as WeChat does.

/** A user's session key, the same at every login: base64 of 16 bytes. */
export function sessionKeyOf(openid: string): string {
	return createHash("sha256").update(openid).digest().subarray(0, 16).toString("base64");
}

if (import.meta.main) {
	const server = createServer((request, response) => {
		const code = new URLSearchParams(request.url?.split("?", 2)[1]).get("js_code") ?? "";
		const openid = code.split(".", 1)[0] ?? "";
		const known = openid && code.length > openid.length;
		const answer = known ? { openid, session_key: sessionKeyOf(openid) } : { errcode: 40029, errmsg: "invalid code" };
		const text = JSON.stringify(answer);
		response.writeHead(200, { "Content-Type": "text/plain", "Content-Length": Buffer.byteLength(text) }).end(text);
	});
	server.keepAliveTimeout = 60_000;
	server.listen(Number(process.env.PORT), "127.0.0.1");
}
