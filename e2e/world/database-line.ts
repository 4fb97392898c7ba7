import { connect, createServer, type Socket } from "node:net";
import { listening } from "./listening.ts";

/**
 * `open`: as it should be. `silent`: nothing is forwarded, and nobody is told, as where a cable is out; what was sent
 * meanwhile arrives when it is open again. `cut`: connections are closed, and new ones too.
 */
export type LineState = "open" | "silent" | "cut";

/** The network between Lingpai and its database. */
export interface DatabaseLine extends AsyncDisposable {
	/** Of the database, through the line. */
	url: string;
	become(state: LineState): void;
	/** Connections that stand now. */
	connections(): number;
}

/** Lays one to the database that `target` names. */
export async function databaseLine(target: string): Promise<DatabaseLine> {
	const { hostname, port } = new URL(target);
	const pairs = new Set<{ near: Socket; far: Socket }>();
	let state: LineState = "open";

	const server = createServer((near) => {
		near.on("error", () => near.destroy());
		if (state === "cut") return void near.destroy();
		const pair = { near, far: connect(Number(port), hostname) };
		pair.far.on("error", () => near.destroy());
		pairs.add(pair);
		near.on("close", () => {
			pairs.delete(pair);
			pair.far.destroy();
		});
		pair.far.on("close", () => near.destroy());
		if (state === "open") forward(pair);
		else near.pause();
	});

	const url = new URL(target);
	url.port = String(await listening(server));
	return {
		url: url.href,
		connections: () => pairs.size,
		become(next) {
			state = next;
			for (const pair of pairs) {
				if (next === "open") forward(pair);
				else if (next === "silent") hold(pair);
				else pair.near.destroy();
			}
		},
		async [Symbol.asyncDispose]() {
			for (const { near } of pairs) near.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function forward({ near, far }: { near: Socket; far: Socket }): void {
	near.pipe(far).pipe(near);
}

function hold({ near, far }: { near: Socket; far: Socket }): void {
	near.unpipe(far).pause();
	far.unpipe(near).pause();
}
