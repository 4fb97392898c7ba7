import { z } from "zod";
import type { Lingpai } from "./lingpai.ts";

/** A phone on which a fake user of the simulator is logged in. */
export interface SimulatedPhone {
	userId: string;
	token: string;
	/** What this phone's very next request is answered: the status, and the error if it is one. */
	refusal(): Promise<[status: number, error: string | undefined]>;
}

/** Logs a fake user in on another phone. */
export async function simulatedPhone(server: Lingpai, user: string, userAgent = iPhone): Promise<SimulatedPhone> {
	const headers = { "user-agent": userAgent };
	const simulated = await server.call("/api/simulator/login", { json: { user } });
	const { body } = await server.call("/api/login", { json: { code: simulated.body.code }, headers });
	const { token, user: known } = loggedIn.parse(body);
	return {
		userId: known.id,
		token,
		async refusal() {
			const { status, body } = await server.call("/api/session", { token, headers });
			return [status, body.error];
		},
	};
}

const loggedIn = z.object({ token: z.string(), user: z.object({ id: z.string() }) });

/** The user agent of WeChat on an iPhone. */
export const iPhone =
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 " +
	"MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/zh_CN";

/** The user agent of WeChat on an Android phone. */
export const android =
	"Mozilla/5.0 (Linux; Android 14; V2302A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0 Mobile Safari/537.36 " +
	"MicroMessenger/8.0.50.2701 MiniProgramEnv/android";
