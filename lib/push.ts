import type { App, User } from "../db/records.ts";
import { pushKeysOf } from "./app-push.ts";
import { auditEvent } from "./audit.ts";
import type { Caller, Context } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { erase } from "./erasure.ts";
import { conflict, Refusal } from "./errors.ts";
import { forget, type Part, parts } from "./forget.ts";
import { readWechatMessage, type WechatMessage } from "./platforms/wechat-message.ts";
import { isPushSigned, openPush, type PushKeys } from "./platforms/wechat-push.ts";

type Confirm = typeof contract.confirmPush;
type Take = typeof contract.takePush;

/** Seconds that a push's timestamp may be from our clock: WeChat repeats one for half a minute, its clock is right. */
const tolerance = 600;

/** Shows WeChat that this address knows the token. Throws `not_found` and `unauthorized`. */
export async function confirmPush(context: Context, input: InputOf<Confirm>): Promise<OutputOf<Confirm>> {
	const { app } = await signedPush(context, input);
	context.tallies.pushed(app.appid, "confirmed");
	return { text: input.echostr };
}

/**
 * Deletes what a pushed event says has to go. Of anybody and anything else it says "success" too: who has the token learns
 * nothing, and WeChat does not repeat it. Throws `not_found`, `unauthorized` and, where it is no message, `invalid_request`.
 */
export async function takePush(context: Context, input: InputOf<Take>, caller: Caller): Promise<OutputOf<Take>> {
	const { app, keys } = await signedPush(context, input);
	const message = messageIn(context, input, app, keys);
	const user = await userIn(context, app, message, Number(input.timestamp));
	if (user) await obey(context, app, user, message, caller);
	context.tallies.pushed(app.appid, "");
	return { text: "success" };
}

/** The app, once the signature shows that the push is from whoever knows its token. */
async function signedPush(
	context: Context,
	{ appid, signature, timestamp, nonce }: Omit<InputOf<Confirm>, "echostr">,
): Promise<{ app: App; keys: PushKeys }> {
	const app = await context.storage.apps.byAppid(appid);
	const keys = app?.platform === "wechat" ? await pushKeysOf(context, app.id) : null;
	if (!app || !keys) throw new Refusal("not_found");
	const isFresh = Math.abs(context.now() / 1000 - Number(timestamp)) <= tolerance;
	if (!isFresh || !isPushSigned(keys.token, { timestamp, nonce }, signature)) throw refused(context, app);
	return { app, keys };
}

// Counted, so that the app's page can tell that the two tokens differ.
function refused({ tallies }: Context, { appid }: App): Refusal {
	tallies.pushed(appid, "unauthorized");
	return new Refusal("unauthorized");
}

// With a key only what is sealed and signed as a whole counts, whatever else the body says (兼容模式 sends both).
function messageIn(
	context: Context,
	{ text, msg_signature = "", ...stamp }: InputOf<Take>,
	app: App,
	keys: PushKeys,
): WechatMessage {
	const body = readWechatMessage(text);
	if (!body) throw noMessage();
	if (keys.aesKey === null) return body;
	const sealed = body.get("encrypt");
	if (sealed === undefined || !isPushSigned(keys.token, stamp, msg_signature, sealed)) throw refused(context, app);
	const opened = openPush(sealed, keys.aesKey, app.appid);
	const message = opened === null ? null : readWechatMessage(opened);
	if (!message) throw noMessage();
	return message;
}

function noMessage(): Refusal {
	return conflict("", "must be a message of WeChat's, JSON or XML", "必须是微信推送的 JSON 或 XML 消息");
}

/**
 * Whom the message is about: `OpenID` says it; `FromUserName` is WeChat's own. Null for nobody of ours, and for one who
 * came only after it happened: a message that is repeated later must not hit whoever logged in anew.
 */
async function userIn(
	{ storage }: Pick<Context, "storage">,
	app: App,
	message: WechatMessage,
	timestamp: number,
): Promise<User | null> {
	const openid = message.get("openid");
	const user = openid ? await storage.users.byOpenid(app.id, openid) : null;
	if (!user) return null;
	const told = Number(message.get("createtime") ?? timestamp);
	const happened = Math.min(timestamp, Number.isFinite(told) ? told : timestamp) * 1000;
	return user.createdAt <= happened + clockTolerance ? user : null;
}

/** How far WeChat's clock and ours may be apart, milliseconds. */
const clockTolerance = 60_000;

async function obey(context: Context, app: App, user: User, message: WechatMessage, caller: Caller): Promise<void> {
	const event = (message.get("event") ?? "").toLowerCase();
	// The address is WeChat's, not the user's.
	const platform = { ...caller, address: null, userAgent: null };
	if (event === "user_authorization_cancellation") {
		const told = { action: "user.erase", outcome: "ok", appid: app.appid, userId: user.id } as const;
		const detail = { by: "platform", push: event };
		await erase(context, user.id, auditEvent(context, platform, { ...told, detail }));
	} else {
		const unwanted = unwantedAfter(event, message.get("revokeinfo") ?? "");
		await forget(context, user, unwanted, { caller: platform, appid: app.appid, push: event });
	}
}

function unwantedAfter(event: string, revoked: string): readonly Part[] {
	if (event === "user_info_modified") return ["nickname", "avatar"];
	if (event !== "user_authorization_revoke") return [];
	const codes = new Set(revoked.split(/\D+/));
	return parts.filter((part) => revocations[part].some((code) => codes.has(code)));
}

/**
 * What RevokeInfo says of the parts that we may keep: 6 nickname and avatar, 8 phone number, 19 nickname, 20 avatar; 205 and
 * 301 are the same of service accounts and apps. All its other codes are of what we never have.
 * https://developers.weixin.qq.com/miniprogram/dev/server/event_push/platform/authorized_user_information_changes
 */
const revocations: Readonly<Record<Part, readonly string[]>> = {
	nickname: ["6", "19", "205", "301"],
	avatar: ["6", "20", "205", "301"],
	phone: ["8", "301"],
};
