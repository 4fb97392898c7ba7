import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Pool } from "undici";
import { belongs, kindOf, openData } from "./data.ts";
import type { Keys } from "./keys.ts";
import type { SessionRow, statementsOn, writerOn } from "./memory.ts";
import { newId, randomBytes } from "./random.ts";
import { base64Of, membersOf, parseObject, Refused, refererAppid, textOf, tokenOf } from "./validation.ts";

type Operation = (request: IncomingMessage, body: Buffer | null, requestId: string) => Promise<object>;

const loginMembers = new Set(["code", "appid"]);
const decryptMembers = new Set(["token", "encryptedData", "iv"]);
const verifyMembers = new Set(["token", "rawData", "signature"]);

/** The four operations of the benchmark, by hand. */
export function operationsOn(
	keys: Keys,
	sql: ReturnType<typeof statementsOn>,
	{ write, append }: ReturnType<typeof writerOn>,
	upstream: string,
): Record<"check" | "login" | "decrypt" | "verify", Operation> {
	const pool = new Pool(upstream, { connections: 64, headersTimeout: 3_000, bodyTimeout: 3_000 });

	function sessionOf(request: IncomingMessage, now: number): SessionRow {
		const row = sql.session.get(keys.hashToken(tokenOf(request)));
		if (!row) throw new Refused(401, "session_unknown");
		if (row.revoked_at !== null) throw new Refused(401, "session_revoked");
		if (row.expires_at <= now) throw new Refused(401, "session_expired");
		if (row.blocked_at !== null) throw new Refused(403, "user_blocked");
		if (row.enabled === 0) throw new Refused(403, "app_disabled");
		return row;
	}

	function sessionKeysOf(row: SessionRow): string[] {
		const place = placeOf(row.app_id, row.openid);
		return sql.keys
			.all(row.user_id)
			.sort((a, b) => b.obtained_at - a.obtained_at)
			.slice(0, 3)
			.map(({ sealed_key }) => keys.open(sealed_key, place));
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
		return write(() => append({ ...told, ...originOf(request) }));
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
			const row = sessionOf(request, now);
			const { sessionLifetime, absoluteLifetime } = JSON.parse(row.policy);
			const lifetime = sessionLifetime * 1000;
			const renewable = Math.min(now + lifetime, row.created_at + absoluteLifetime * 1000);
			const isHalfOver = row.expires_at - now < lifetime / 2 && renewable > row.expires_at;
			const expiresAt = isHalfOver ? renewable : row.expires_at;
			if (isHalfOver || now - row.last_seen_at >= 600_000) {
				const touched = await write(() => sql.touch.run(now, expiresAt, row.id).changes > 0);
				if (!touched) throw new Refused(401, "session_revoked");
			}
			const user = publicUser(row.user_id, row.nickname, row.avatar_url, row.user_created_at);
			return { active: true, ...timeLeft(expiresAt, now), renewed: isHalfOver, user };
		},

		async login(request, body, requestId) {
			const { code: given, appid: told } = membersOf(request, body, loginMembers);
			const code = textOf(typeof given === "string" ? given.trim() : given, 512);
			const app = sql.app.get(told === undefined ? refererAppid(request) : textOf(told, 64));
			if (!app || app.enabled === 0) throw new Refused(404, "app_unknown");
			const codeHash = keys.hashCode(code);
			const isFirst = await write(() => sql.claim.run(app.id, codeHash, Date.now()).changes > 0);
			if (!isFirst) throw new Refused(409, "code_used");
			const secret = keys.open(app.sealed_secret, `apps.secret:${app.appid}`);
			const { openid, sessionKey, unionid } = await exchange(app.appid, secret, code);

			const at = Date.now();
			const { sessionLifetime, absoluteLifetime } = JSON.parse(app.policy);
			const expiresAt = at + Math.min(sessionLifetime, absoluteLifetime) * 1000;
			const token = `lpt_${randomBytes(32).toString("base64url")}`;
			const tokenHash = keys.hashToken(token);
			const place = placeOf(app.id, openid);
			const sealedKey = keys.seal(sessionKey, place);
			const fingerprint = keys.fingerprint(sessionKey, place);
			const sessionId = newId("ses");
			const newUserId = newId("usr");
			const event = { id: newId("evt"), at, action: "login", appid: app.appid, sessionId, requestId } as const;
			const { ip, userAgent } = originOf(request);

			const { user, isNew } = await write(() => {
				const known = sql.user.get(app.id, openid);
				if (known && known.blocked_at !== null) throw new Refused(403, "user_blocked");
				if (known && unionid !== null && unionid !== known.unionid) sql.setUnionid.run(unionid, known.id);
				if (!known) sql.addUser.run(newUserId, app.id, openid, unionid, at);
				const userId = known?.id ?? newUserId;
				const kept = sql.keys.all(userId).sort((a, b) => b.obtained_at - a.obtained_at);
				sql.saveKey.run(userId, fingerprint, sealedKey, Math.max(at, (kept[0]?.obtained_at ?? 0) + 1));
				const others = kept.filter((key) => !key.fingerprint.equals(fingerprint));
				for (const old of others.slice(2)) sql.removeKey.run(userId, old.fingerprint);
				sql.addSession.run(sessionId, tokenHash, userId, app.id, ip, userAgent, at, at, expiresAt);
				append({ ...event, userId, ip, userAgent, detail: {} });
				const fresh = publicUser(newUserId, null, null, at);
				return known
					? { user: publicUser(known.id, known.nickname, known.avatar_url, known.created_at), isNew: false }
					: { user: fresh, isNew: true };
			});
			return { token, ...timeLeft(expiresAt, at), user: { ...user, isNew } };
		},

		async decrypt(request, body, requestId) {
			const members = membersOf(request, body, decryptMembers);
			const now = Date.now();
			const row = sessionOf(request, now);
			const encrypted = base64Of(members.encryptedData, 65_536);
			const iv = base64Of(members.iv, 65_536);
			if (iv.length !== 16 || encrypted.length === 0 || encrypted.length % 16 !== 0 || encrypted.length > 16_384) {
				throw new Refused(400, "invalid_request");
			}
			const { maxDataAge } = JSON.parse(row.policy);
			// All keys are tried, also after one has fitted, as Lingpai does.
			const opened = sessionKeysOf(row).map((key) => openData(encrypted, iv, Buffer.from(key, "base64")));
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
			const row = sessionOf(request, Date.now());
			const rawData = textOf(members.rawData, 16_384);
			const signature = Buffer.from(textOf(members.signature, 128));
			const userInfo = parseObject(rawData);
			const keyAge = sessionKeysOf(row).findIndex((key) => {
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
