import type { Socket } from "node:net";
import { ConfigError, configExitCode, readConfig } from "../lib/config.ts";
import { connectionRule } from "../lib/connections.ts";
import { keepHouse } from "../lib/housekeeping.ts";
import type { Dispatch } from "../lib/server.ts";
import { openSetup } from "../lib/setup.ts";
import { runningContext } from "../lib/start.ts";
import { dispatcherOf } from "./dispatcher.ts";
import { outagePages } from "./outage.ts";

/** What `server.mjs` is given. It imports nothing of the application, so that there is one module graph. */
interface Offer {
	port: number;
	host: string;
	/** Now: a real app that is registered ends it. */
	isSimulated(): boolean;
	/** What the start tells a person, once it listens on `port`. */
	greeting(port: number): string[];
	dispatch: Dispatch;
	/** Answers a page's request in its place while the storage does not answer; false: the page is to be rendered. */
	tellsOutage: ReturnType<typeof outagePages>;
	/** Whether a new connection is kept. */
	welcomes(socket: Socket): boolean;
	/** Starts what comes round beside the requests; once. */
	keepHouse(): void;
	/** Finishes what is under way and closes the storage. */
	close(): Promise<void>;
}

const slot = Symbol.for("lingpai.server");

/** Opens everything or leaves with one line for each setting that does not fit (exit code 78). */
export async function start(): Promise<void> {
	const server: typeof globalThis & { [slot]?: (offer: Offer) => void } = globalThis;
	try {
		const config = readConfig();
		const { port, host, publicUrl, rateLimits } = config;
		const context = await runningContext();
		const setupToken = await openSetup(context, config);
		let house: ReturnType<typeof keepHouse> | null = null;
		const offer: Offer = {
			port,
			host,
			isSimulated: () => context.simulator !== null,
			greeting: (bound) => {
				const url = publicUrl.replace(/:0$/, `:${bound}`);
				return greeting(url, context.simulator !== null, rateLimits, setupToken);
			},
			dispatch: dispatcherOf(context),
			tellsOutage: outagePages(context),
			welcomes: connectionRule(context),
			keepHouse: () => {
				house ??= keepHouse(context);
			},
			close: async () => {
				await house?.stop();
				await context.storage.close();
				await new Promise((resolve) => context.log.flush(resolve));
			},
		};
		if (server[slot]) server[slot](offer);
		else offer.keepHouse();
	} catch (error) {
		const lines = error instanceof ConfigError ? error.lines : [error instanceof Error ? error.message : String(error)];
		for (const line of lines) process.stderr.write(`lingpai: ${line}\n`);
		process.exit(error instanceof ConfigError ? configExitCode : 1);
	}
}

function greeting(url: string, isSimulated: boolean, rateLimits: boolean, setupToken: string | null): string[] {
	// After the #, so that the token is in no request line and in no log.
	const setup = [
		"  首次使用：在浏览器打开下面的地址，创建所有者账号。",
		"  First start: open this address to make yourself the owner.",
		"",
		`  ${url}/setup#${setupToken}`,
		"",
	];
	const simulated = [
		"  模拟器已开启：登录的都是虚拟用户，不连接任何平台。可在网页上试用，或用 curl 登录一个：",
		"  The simulator is on: fake users, no platform. Try it on its page, or log one in with curl:",
		"",
		`  ${url}/simulator`,
		"",
		`  curl -s ${url}/api/login -H 'Content-Type: application/json' \\`,
		`    -d "$(curl -s ${url}/api/simulator/login -H 'Content-Type: application/json' -d '{"user":"alice"}')"`,
		"",
		"  登记真实的小程序 / Register a real mini-program, then start again:",
		"  npm run lingpai -- app add wechat <appid>",
		"",
	];
	return [
		"",
		`  令牌 Lingpai    ${url}    ${url}/docs`,
		"",
		...(setupToken === null ? [] : setup),
		...(isSimulated ? simulated : []),
		...(rateLimits ? [] : ["  WARNING: LINGPAI_RATE_LIMITS=off, every limit is switched off. 所有限流均已关闭。", ""]),
	];
}
