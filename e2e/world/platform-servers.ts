import { createServer, type IncomingMessage } from "node:http";
import { type PlatformName, platformNames } from "../../lib/platforms/index.ts";
import type { UpstreamCall } from "../../lib/platforms/upstream.ts";
import { standIns } from "../../lib/simulator/index.ts";
import { createSimulator, type SimulatedPlatform } from "../../lib/simulator/simulator.ts";
import { listening } from "./listening.ts";

/** What came over the wire. */
export interface Received {
	platform: PlatformName;
	method: string;
	url: string;
	body: string;
}

/** The servers of all platforms on loopback, each under its name: what the simulator knows of them, over real HTTP. */
export interface PlatformServers extends AsyncDisposable {
	/** Settings of a Lingpai that asks them, with a real app on each of these platforms. */
	environment: Record<string, string>;
	received: Received[];
	/** The phones of a platform's users, with the appid of the real app. */
	platform(name: PlatformName): SimulatedPlatform;
	secret(name: PlatformName): string;
	/** Answers in a platform's place; null: it answers itself. */
	answer: ((received: Received) => object | null) | null;
	/** The status of all answers. */
	status: number;
}

/** Starts them. `appids`: the real apps. */
export async function platformServers(appids: Partial<Record<PlatformName, string>>): Promise<PlatformServers> {
	const simulator = createSimulator(Date.now);
	const named = platformNames.filter((name) => appids[name] !== undefined);
	const platform = (name: PlatformName) => ({ ...simulator.platform(name), appid: appids[name] ?? "" });
	const secret = (name: PlatformName) => standIns[name]?.secret ?? "";

	const server = createServer(async (request, response) => {
		const [, name = "", rest = ""] = /^\/([a-z]+)(\/.*)$/.exec(request.url ?? "") ?? [];
		const found = named.find((one) => one === name);
		if (!found) return void response.writeHead(404).end();
		const received = { platform: found, method: request.method ?? "", url: rest, body: await bodyOf(request) };
		servers.received.push(received);
		const own = servers.answer?.(received);
		const call = callOf(received, request.headers["content-type"]);
		response
			.writeHead(servers.status)
			.end(JSON.stringify(own ?? (await standIns[found]?.servers(platform(found))(call))));
	});
	const port = await listening(server);

	const servers: PlatformServers = {
		environment: {
			LINGPAI_APP: named.map((name) => `${name}:${appids[name]}:${secret(name)}`).join(","),
			...Object.fromEntries(
				named.map((name) => [`LINGPAI_UPSTREAM_${name.toUpperCase()}`, `http://127.0.0.1:${port}/${name}`]),
			),
		},
		received: [],
		platform,
		secret,
		answer: null,
		status: 200,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return servers;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	return Buffer.concat(chunks).toString("utf8");
}

function callOf({ method, url, body }: Received, type: string | undefined): UpstreamCall {
	const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
	return {
		...{ method: method === "POST" ? "POST" : "GET", path: pathname, query: Object.fromEntries(searchParams) },
		...(type === "application/json" && { json: JSON.parse(body) }),
		...(type === "application/x-www-form-urlencoded" && { form: Object.fromEntries(new URLSearchParams(body)) }),
	};
}
