import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { appid, type Person } from "./seed.ts";

export const operations = ["check", "login", "decrypt", "verify"] as const;

export type OperationName = (typeof operations)[number];

/** What one operation sends, one request after the other, and what its answers must look like. */
export interface Script {
	/** The next request as bytes, and whose it is. */
	next(): { bytes: Buffer; person: number };
	/** True when the body of a 200 is right for this person. */
	isRight(body: Record<string, unknown>, person: number): boolean;
}

/** The script of an operation. What can be is prepared here, so that sending costs next to nothing. */
export function scriptOf(name: OperationName, people: readonly Person[]): Script {
	return scripts[name](people);
}

const scripts: Readonly<Record<OperationName, (people: readonly Person[]) => Script>> = {
	check: (people) => ({
		next: inTurn(people, ({ token }) => request("GET", "/api/session", token)),
		isRight: ({ active, renewed, user }) => active === true && renewed === false && idOf(user).startsWith("usr_"),
	}),

	login: (people) => {
		let sent = 0;
		return {
			next() {
				const person = sent % people.length;
				const code = `${people[person]?.openid}.${process.pid}-${Date.now()}-${sent++}`;
				return { bytes: request("POST", "/api/login", null, { code }), person };
			},
			isRight: ({ token, user }) => /^lpt_[\w-]{43}$/.test(String(token)) && Object(user).isNew === false,
		};
	},

	decrypt: (people) => ({
		next: inTurn(people, ({ openid, sessionKey, token }, index) => {
			const iv = randomBytes(16);
			const cipher = createCipheriv("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv);
			const watermark = { timestamp: Math.floor(Date.now() / 1000), appid };
			const plain = JSON.stringify({ openId: openid, ...profile(index), watermark });
			const encryptedData = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]).toString("base64");
			return request("POST", "/api/decrypt", token, { encryptedData, iv: iv.toString("base64") });
		}),
		isRight: ({ kind, data }, person) => kind === "userInfo" && Object(data).nickName === profile(person).nickName,
	}),

	verify: (people) => ({
		next: inTurn(people, ({ sessionKey, token }, index) => {
			const rawData = JSON.stringify(profile(index));
			const signature = createHash("sha1").update(rawData).update(sessionKey).digest("hex");
			return request("POST", "/api/verify", token, { rawData, signature });
		}),
		isRight: ({ valid, userInfo }, person) => valid === true && Object(userInfo).nickName === profile(person).nickName,
	}),
};

function inTurn(people: readonly Person[], make: (person: Person, index: number) => Buffer): Script["next"] {
	const prepared = people.map((person, index) => ({ bytes: make(person, index), person: index }));
	let sent = 0;
	return () => {
		const next = prepared[sent++ % prepared.length];
		if (!next) throw new Error("nobody to send for");
		return next;
	};
}

function profile(index: number) {
	const avatarUrl = `https://thirdwx.qlogo.cn/mmopen/vi_32/bench-${index}/132`;
	return { nickName: `小明${index}`, gender: 0, language: "zh_CN", city: "", province: "", country: "", avatarUrl };
}

// The headers that a phone sends.
function request(method: string, path: string, token: string | null, json?: object): Buffer {
	const body = json === undefined ? "" : JSON.stringify(json);
	const lines = [
		`${method} ${path} HTTP/1.1`,
		"Host: 127.0.0.1",
		"User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50 NetType/WIFI Language/zh_CN",
		`Referer: https://servicewechat.com/${appid}/12/page-frame.html`,
		"Accept-Encoding: gzip,compress,br,deflate",
		...(token === null ? [] : [`Authorization: Bearer ${token}`]),
		...(json === undefined ? [] : ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`]),
	];
	return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

function idOf(user: unknown): string {
	return String(Object(user).id);
}
