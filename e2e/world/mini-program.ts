import { createRequire } from "node:module";
import type { PlatformName } from "../../lib/platforms/index.ts";
import { simulatedAppidOf } from "../../lib/simulator/simulator.ts";
import { type GlobalName, internet, type StandInPhone, standInPhone } from "../../sdk/miniprogram/stand-in-phone.ts";
import type { Lingpai } from "./lingpai.ts";

// As it is committed: what mini-programs get.
const built: typeof import("../../sdk/miniprogram/src/index.ts") = createRequire(import.meta.url)(
	"../../sdk/miniprogram/miniprogram_dist/index.js",
);

/** A mini-program that uses our client, on a fake user's phone. */
export interface MiniProgram {
	client: ReturnType<typeof built.createClient>;
	phone: StandInPhone;
	/** What the platform's data functions give this user. */
	data(kind: string): Promise<{ encryptedData: string; iv: string; rawData: string; signature: string }>;
	/** What the phone button's event holds. */
	phoneButton(): Promise<{ detail: { code: string; encryptedData: string; iv: string } }>;
	/** The platform replaces the user's session key, and Lingpai does not learn of it. */
	replaceSessionKey(): Promise<void>;
}

/** Which answers are lost on the way, and when: before the server got the request, or after it carried it out. */
export type Losses = (url: string) => "before" | "after" | null;

interface Options {
	losses?: Losses;
	backends?: string[];
	/** The platform it runs on; WeChat unless told. */
	on?: PlatformName;
	/** The user has no account there. */
	anonymous?: boolean;
}

/** The name by which a platform is in reach of its mini-programs. */
const globals: Record<string, GlobalName> = {
	wechat: "wx",
	qq: "qq",
	baidu: "swan",
	douyin: "tt",
	kuaishou: "ks",
	xiaohongshu: "xhs",
	alipay: "my",
};

/** Opens one against a server whose simulator is on. */
export function miniProgram(
	server: Lingpai,
	user: string,
	{ losses = () => null, backends = [], on = "wechat", anonymous = false }: Options = {},
): MiniProgram {
	const name = globals[on];
	if (!name) throw new Error(`by which global is ${on} in reach?`);
	async function simulated(door: string, json: object) {
		const { status, body, text } = await server.call(`/api/simulator/${door}`, {
			json: { user, platform: on, ...json },
		});
		if (status !== 200) throw new Error(text);
		return Object(body);
	}
	const phone = standInPhone(
		async (heard) => {
			const loss = losses(heard.url);
			if (loss === "before") throw new Error("connect ETIMEDOUT");
			const reply = await internet(heard);
			if (loss === "after") throw new Error("socket hang up");
			return reply;
		},
		async () => {
			const { code } = await simulated("login", anonymous ? { anonymous } : {});
			return anonymous ? { anonymousCode: code } : name === "my" ? { authCode: code } : { code };
		},
		name,
	);
	const client = built.createClient({
		baseUrl: server.url,
		appid: simulatedAppidOf(on),
		platform: phone.platform,
		backends,
	});
	return {
		client,
		phone,
		data: (kind) => simulated("data", { kind }),
		phoneButton: async () => ({ detail: await simulated("phone", {}) }),
		replaceSessionKey: () => simulated("login", { newSessionKey: true }),
	};
}
