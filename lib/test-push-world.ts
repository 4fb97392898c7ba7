import type { AuditEvent } from "../db/audit.ts";
import { sealPushKeys } from "./app-push.ts";
import { auditEvent } from "./audit.ts";
import { takePush } from "./push.ts";
import { pushOf, pushToken, type SentPush, type Writing } from "./test-pushes.ts";
import { appid, stranger, testWorld, type World } from "./test-world.ts";

/** A world whose app takes message pushes, plain ones at first. */
export interface PushWorld extends World {
	/** Keeps what pushes are sealed with from now on; null: plain mode. */
	agree(aesKey: string | null): Promise<void>;
	/** Writes a push as WeChat would now. */
	write(message: object, writing?: Partial<Writing>): SentPush;
	/** Takes a push; `changes` to what stands in its address. */
	take(push: SentPush & { changes?: Record<string, string>; to?: string }): Promise<string>;
	/** Logs a user in of whom nickname, avatar and phone are kept; his id. */
	known(user: string): Promise<string>;
	/** Which of them are kept. */
	kept(id: string): Promise<string[]>;
	/** What the log has of a user, who may be gone; newest first. */
	loggedOf(userId: string): Promise<AuditEvent[]>;
	revoke(info: string | number, openid?: string): object;
	modified(): object;
	cancelled(openid?: string): object;
}

export async function pushWorld(): Promise<PushWorld> {
	const world = await testWorld({ storeNickname: true, storeAvatar: true, storePhone: true });
	const { context } = world;
	const { storage } = context;
	const event = (Event: string, OpenID: string, RevokeInfo: string | number = "") => ({
		...{ ToUserName: "gh_1", FromUserName: "o-platform", MsgType: "event", Event },
		...{ CreateTime: Math.floor(context.now() / 1000), OpenID, AppID: appid, RevokeInfo },
	});
	const made: PushWorld = {
		...world,
		async agree(aesKey) {
			const app = await storage.apps.byAppid(appid);
			const push = sealPushKeys(context, app?.id ?? "", { token: pushToken, aesKey });
			const event = auditEvent(context, null, { action: "app.update", outcome: "ok" });
			await storage.apps.revise(app?.id ?? "", ({ name }) => ({ changes: { name }, push, event }));
		},
		write: (message, writing) => pushOf(message, { at: context.now(), appid, ...writing }),
		async take({ query, text, changes, to = appid }) {
			const { signature = "", timestamp = "", nonce = "", msg_signature, encrypt_type } = { ...query, ...changes };
			const stamp = { signature, timestamp, nonce, msg_signature, encrypt_type };
			const wechat = { ...stranger, address: "203.0.113.99", userAgent: "Mozilla/4.0" };
			return (await takePush(context, { appid: to, text, ...stamp }, wechat)).text;
		},
		async known(name) {
			const { user } = await world.loggedIn(name);
			const held = { nickname: "小明", avatarUrl: "https://x.invalid/a.png", sealedPhone: "k1:phone" };
			const told = { action: "decrypt", outcome: "ok", userId: user.id } as const;
			await storage.users.update(user.id, held, auditEvent(context, stranger, told));
			return user.id;
		},
		async kept(id) {
			const { nickname = null, avatarUrl = null, sealedPhone = null } = (await storage.users.byId(id))?.user ?? {};
			const all = Object.entries({ nickname, avatarUrl, sealedPhone });
			return all.flatMap(([name, value]) => (value === null ? [] : [name]));
		},
		async loggedOf(userId) {
			const none = { action: null, outcome: null, reason: null, appid: null, sessionId: null, operatorId: null };
			return (await storage.audit.page({ ...none, userId, from: null, to: null, q: null }, 10, null)).items;
		},
		revoke: (info, openid = "sim-alice") => event("user_authorization_revoke", openid, info),
		modified: () => event("user_info_modified", "sim-alice"),
		cancelled: (openid = "sim-alice") => event("user_authorization_cancellation", openid),
	};
	await made.agree(null);
	return made;
}
