import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Pool } from "undici";
import { belongs, kindOf, openData } from "./data.ts";
import type { Keys } from "./keys.ts";
import type { Memory, SessionRow } from "./memory.ts";
import { newId, randomBytes } from "./random.ts";
import { base64Of, membersOf, parseObject, Refused, refererAppid, textOf, tokenOf } from "./validation.ts";

type Operation = (request: IncomingMessage, body: Buffer | null, requestId: string) => Promise<object>;

const loginMembers = new Set(["code", "appid"]);
const decryptMembers = new Set(["token", "encryptedData", "iv"]);
const verifyMembers = new Set(["token", "rawData", "signature"]);

/** The four operations of the benchmark, by hand. */
export function operationsOn(
	keys: Keys,
	memory: Memory,
	upstream: string,
): Record<"check" | "login" | "decrypt" | "verify", Operation> {
	const pool = new Pool(upstream, { connections: 64, headersTimeout: 3_000, bodyTimeout: 3_000 });

	async function sessionOf(request: IncomingMessage, now: number): Promise<SessionRow> {
		const row = await memory.session(keys.hashToken(tokenOf(request)));
		if (!row) throw new Refused(401, "session_unknown");
		if (row.revoked_at !== null) throw new Refused(401, "session_revoked");
		if (row.expires_at <= now) throw new Refused(401, "session_expired");
		if (row.blocked_at !== null) throw new Refused(403, "user_blocked");
		if (!row.enabled) throw new Refused(403, "app_disabled");
		return row;
	}

	async function sessionKeysOf(row: SessionRow): Promise<string[]> {
		const place = placeOf(row.app_id, row.openid);
		return (await memory.keys(row.user_id)).map((sealedKey) => keys.open(sealedKey, place));
	}

	function audit(
		request: IncomingMessage,
		requestId: string,
		row: SessionRow,
		action: "verify" | "decrypt",
		detail: object,
	) {
		const { id: sessionId, appid, user_id: userId } = row;
		const told = { id: newId("evt"), at: Date.now(), action, appid, userId, sessionId, requestId, detail };
		return memory.append({ ...told, ...originOf(request) });
	}

	async function exchange(appid: string, secret: string, code: string) {
		const query = new URLSearchParams({ appid, secret, js_code: code, grant_type: "authorization_code" });
		const { statusCode, body } = await pool.request({ method: "GET", path: `/sns/jscode2session?${query}` });
		const { openid, session_key, unionid, errcode } = parseObject(await body.text());
		if (statusCode !== 200 || (errcode !== undefined && errcode !== 0)) throw new Refused(502, "upstream_error");
		const told = typeof unionid === "string" && unionid !== "" ? unionid : null;
		return { openid: textOf(openid, 512), sessionKey: textOf(session_key, 512), unionid: told };
	}

	return {
		async check(request) {
			const now = Date.now();
			const row = await sessionOf(request, now);
			const { sessionLifetime, absoluteLifetime } = row.policy;
			const lifetime = sessionLifetime * 1000;
			const renewable = Math.min(now + lifetime, row.created_at + absoluteLifetime * 1000);
			const isHalfOver = row.expires_at - now < lifetime / 2 && renewable > row.expires_at;
			const expiresAt = isHalfOver ? renewable : row.expires_at;
			if (isHalfOver || now - row.last_seen_at >= 600_000) {
				if (!(await memory.touch(row.id, now, expiresAt))) throw new Refused(401, "session_revoked");
			}
			const user = publicUser(row.user_id, row.nickname, row.avatar_url, row.user_created_at);
			return { active: true, ...timeLeft(expiresAt, now), renewed: isHalfOver, user };
		},

		async login(request, body, requestId) {
			const { code: given, appid: told } = membersOf(request, body, loginMembers);
			const code = textOf(typeof given === "string" ? given.trim() : given, 512);
			const app = await memory.app(told === undefined ? refererAppid(request) : textOf(told, 64));
			if (!app?.enabled) throw new Refused(404, "app_unknown");
			if (!(await memory.claim(app.id, keys.hashCode(code), Date.now()))) throw new Refused(409, "code_used");
			const secret = keys.open(app.sealed_secret, `apps.secret:${app.appid}`);
			const { openid, sessionKey, unionid } = await exchange(app.appid, secret, code);

			const at = Date.now();
			const { sessionLifetime, absoluteLifetime } = app.policy;
			const expiresAt = at + Math.min(sessionLifetime, absoluteLifetime) * 1000;
			const token = `lpt_${randomBytes(32).toString("base64url")}`;
			const place = placeOf(app.id, openid);
			const login = {
				...{ appId: app.id, openid, unionid, newUserId: newId("usr"), tokenHash: keys.hashToken(token), at, expiresAt },
				...{ sealedKey: keys.seal(sessionKey, place), fingerprint: keys.fingerprint(sessionKey, place) },
			};
			const about = { id: newId("evt"), at, action: "login", appid: app.appid, userId: "", requestId } as const;
			const event = { ...about, sessionId: newId("ses"), ...originOf(request), detail: {} };
			const opened = await memory.login(login, event);
			if (!opened) throw new Refused(403, "user_blocked");
			const { id, nickname, avatar_url, created_at } = opened.user;
			const user = { ...publicUser(id, nickname, avatar_url, created_at), isNew: opened.isNew };
			return { token, ...timeLeft(expiresAt, at), user };
		},

		async decrypt(request, body, requestId) {
			const members = membersOf(request, body, decryptMembers);
			const now = Date.now();
			const row = await sessionOf(request, now);
			const encrypted = base64Of(members.encryptedData, 65_536);
			const iv = base64Of(members.iv, 65_536);
			if (iv.length !== 16 || encrypted.length === 0 || encrypted.length % 16 !== 0 || encrypted.length > 16_384) {
				throw new Refused(400, "invalid_request");
			}
			const { maxDataAge } = row.policy;
			// All keys are tried, also after one has fitted, as Lingpai does.
			const opened = (await sessionKeysOf(row)).map((key) => openData(encrypted, iv, Buffer.from(key, "base64")));
			const keyAge = opened.findIndex((data) => data !== null && belongs(data, row, now, maxDataAge));
			const data = opened[keyAge];
			if (!data) throw new Refused(422, "decrypt_failed");
			const kind = kindOf(data);
			await audit(request, requestId, row, "decrypt", { kind, keyAge });
			const { appid, timestamp } = Object(data.watermark);
			return { kind, data, watermark: { appid, timestamp } };
		},

		async verify(request, body, requestId) {
			const members = membersOf(request, body, verifyMembers);
			const row = await sessionOf(request, Date.now());
			const rawData = textOf(members.rawData, 16_384);
			const signature = Buffer.from(textOf(members.signature, 128));
			const userInfo = parseObject(rawData);
			const keyAge = (await sessionKeysOf(row)).findIndex((key) => {
				const expected = createHash("sha1").update(rawData, "utf8").update(key, "utf8").digest("hex");
				return signature.length === expected.length && timingSafeEqual(signature, Buffer.from(expected));
			});
			if (keyAge === -1) throw new Refused(422, "signature_mismatch");
			await audit(request, requestId, row, "verify", { keyAge });
			return { valid: true, userInfo };
		},
	};
}

function originOf({ socket, headers }: IncomingMessage): { ip: string | null; userAgent: string | null } {
	return { ip: socket.remoteAddress ?? null, userAgent: headers["user-agent"]?.slice(0, 256) ?? null };
}

function placeOf(appId: string, openid: string): string {
	return `session_keys.sealed_key:${appId}:${openid}`;
}

function publicUser(id: string, nickname: string | null, avatarUrl: string | null, createdAt: number) {
	return { id, nickname, avatarUrl, createdAt: new Date(createdAt).toISOString() };
}

function timeLeft(expiresAt: number, now: number) {
	const expiresIn = Math.max(0, Math.round((expiresAt - now) / 1000));
	return { expiresAt: new Date(expiresAt).toISOString(), expiresIn };
}
