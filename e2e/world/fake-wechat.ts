import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Server, type Socket } from "node:net";
import { listening } from "./listening.ts";

/** One call that the server under test made to the platform. */
export interface Call {
	method: string;
	path: string;
	query: Record<string, string>;
	body: string;
}

/** Answers a call in place of WeChat; undefined: as WeChat does. */
export type Misbehaviour = (call: Call, response: ServerResponse) => undefined | true;

/** A stand-in for api.weixin.qq.com on loopback, with every way of going wrong that a test wants. */
export interface FakeWechat extends AsyncDisposable {
	url: string;
	appid: string;
	/** The AppSecret that counts now. */
	readonly secret: string;
	/** What the console's button does: another AppSecret from now on; tells it. */
	resetSecret(): string;
	calls: Call[];
	/** Null: behaves as WeChat. */
	misbehave: Misbehaviour | null;
	/** Another mini-program there, with the same secret; tells its appid. */
	addApp(): string;
	/** A code for `wx.login` of this openid; `sessionKey` replaces the user's. */
	loginCode(openid: string, options?: { sessionKey?: string; unionid?: string; appid?: string }): string;
	/** A code of the phone button. */
	phoneCode(openid: string, phoneNumber?: string): string;
	/** The user's valid session key. */
	sessionKey(openid: string): string;
	/** What the phone's data functions give: encrypted with the user's valid key unless told otherwise. */
	encrypt(openid: string, content: object, options?: EncryptOptions): { encryptedData: string; iv: string };
	/** What wx.getUserInfo signs. */
	signed(openid: string, userInfo: object): { rawData: string; signature: string };
	/** Gives out another access token from now on and refuses the one before. */
	renewAccessToken(): void;
	/** Refuses connections until `comeBack`; whoever has one knows by then that it is gone. */
	goDown(): Promise<void>;
	comeBack(): Promise<void>;
}

interface EncryptOptions {
	sessionKey?: string;
	watermark?: object | null;
}

/** `appid`: for vectors that name one. */
export async function fakeWechat({ appid = newAppid() } = {}): Promise<FakeWechat> {
	let secret = newSecret();
	const appids = new Set([appid]);
	const keys = new Map<string, string>();
	const unionids = new Map<string, string>();
	const codes = new Map<string, { openid: string; appid: string; phoneNumber: string | null; used: boolean }>();
	let accessToken = newAccessToken();

	function spend(code: string | undefined, isPhone: boolean, app = appid) {
		const known = codes.get(code ?? "");
		if (!known || (known.phoneNumber !== null) !== isPhone || known.appid !== app)
			return { errcode: 40029, errmsg: "invalid code" };
		if (known.used) return { errcode: 40163, errmsg: "code been used" };
		known.used = true;
		return known;
	}

	function answer({ method, path, query, body }: Call): object {
		const json: Record<string, string> = body ? JSON.parse(body) : {};
		switch (`${method} ${path}`) {
			case "GET /sns/jscode2session": {
				if (!appids.has(query.appid ?? "")) return { errcode: 40013, errmsg: "invalid appid" };
				if (query.secret !== secret) return { errcode: 40125, errmsg: `invalid appsecret ${query.secret}` };
				const known = spend(query.js_code, false, query.appid);
				if ("errcode" in known) return known;
				const { openid } = known;
				return { openid, session_key: wechat.sessionKey(openid), unionid: unionids.get(openid) };
			}
			case "POST /cgi-bin/stable_token":
				if (!appids.has(json.appid ?? "")) return { errcode: 40013, errmsg: `invalid appid ${json.secret}` };
				if (json.secret !== secret) return { errcode: 40125, errmsg: `invalid appsecret ${json.secret}` };
				return { access_token: accessToken, expires_in: 7200 };
			case "POST /wxa/business/getuserphonenumber": {
				if (query.access_token !== accessToken) return { errcode: 40001, errmsg: "invalid credential" };
				const known = spend(json.code, true);
				if ("errcode" in known) return known;
				const purePhoneNumber = known.phoneNumber;
				const phoneNumber = `+86${purePhoneNumber}`;
				return { errcode: 0, errmsg: "ok", phone_info: { phoneNumber, purePhoneNumber, countryCode: 86 } };
			}
			case "GET /wxa/checksession":
			case "GET /wxa/resetusersessionkey": {
				const { openid = "" } = query;
				if (query.access_token !== accessToken) return { errcode: 40001, errmsg: "invalid credential" };
				const expected = createHmac("sha256", keys.get(openid) ?? "")
					.update("")
					.digest("hex");
				if (query.signature !== expected) return { errcode: 87009, errmsg: "invalid signature" };
				if (path === "/wxa/checksession") return { errcode: 0, errmsg: "ok" };
				keys.set(openid, newSessionKey());
				return { errcode: 0, errmsg: "ok", openid, session_key: wechat.sessionKey(openid) };
			}
			default:
				return { errcode: -1, errmsg: "system error" };
		}
	}

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const { pathname, searchParams } = new URL(request.url ?? "/", "http://fake");
		const body = Buffer.concat(chunks).toString();
		const call = { method: request.method ?? "", path: pathname, query: Object.fromEntries(searchParams), body };
		wechat.calls.push(call);
		if (wechat.misbehave?.(call, response)) return;
		// WeChat answers JSON as text/plain.
		response.writeHead(200, { "Content-Type": "text/plain" }).end(JSON.stringify(answer(call)));
	}

	const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
	// It closes no idle connection: what is sent on one at that moment would be lost, and a busy machine meets that moment.
	server.keepAliveTimeout = 0;
	const sockets = new Set<Socket>();
	server.on("connection", (socket) => sockets.add(socket));
	const port = await listening(server);
	const wechat: FakeWechat = {
		url: `http://127.0.0.1:${port}`,
		appid,
		get secret() {
			return secret;
		},
		resetSecret: () => {
			secret = newSecret();
			return secret;
		},
		calls: [],
		misbehave: null,
		addApp() {
			const added = newAppid();
			appids.add(added);
			return added;
		},
		loginCode(openid, { sessionKey, unionid, appid: app = appid } = {}) {
			if (sessionKey) keys.set(openid, sessionKey);
			if (unionid) unionids.set(openid, unionid);
			const code = `code-${randomBytes(16).toString("hex")}`;
			codes.set(code, { openid, appid: app, phoneNumber: null, used: false });
			return code;
		},
		phoneCode(openid, phoneNumber = "13800138000") {
			const code = `phone-${randomBytes(16).toString("hex")}`;
			codes.set(code, { openid, appid, phoneNumber, used: false });
			return code;
		},
		renewAccessToken() {
			accessToken = newAccessToken();
		},
		async goDown() {
			for (const socket of sockets) socket.end();
			await new Promise((resolve) => Server.prototype.close.call(server, resolve));
		},
		comeBack: async () => void (await listening(server, port)),
		sessionKey(openid) {
			const known = keys.get(openid) ?? newSessionKey();
			keys.set(openid, known);
			return known;
		},
		encrypt(openid, content, { sessionKey = wechat.sessionKey(openid), watermark } = {}) {
			const mark = watermark === undefined ? { timestamp: Math.floor(Date.now() / 1000), appid } : watermark;
			const iv = randomBytes(16);
			const cipher = createCipheriv("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv);
			const plain = JSON.stringify({ ...content, ...(mark && { watermark: mark }) });
			const encrypted = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
			return { encryptedData: encrypted.toString("base64"), iv: iv.toString("base64") };
		},
		signed(openid, userInfo) {
			const rawData = JSON.stringify(userInfo);
			const signature = createHash("sha1")
				.update(rawData + wechat.sessionKey(openid))
				.digest("hex");
			return { rawData, signature };
		},
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return wechat;
}

const newAppid = () => `wx${randomBytes(8).toString("hex")}`;
const newSecret = () => randomBytes(16).toString("hex");
const newAccessToken = () => `at-${randomBytes(24).toString("hex")}`;

/** A session key as WeChat makes them: base64 of 16 bytes. */
export function newSessionKey(): string {
	return randomBytes(16).toString("base64");
}
