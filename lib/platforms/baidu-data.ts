import { z } from "zod";
import type { OpenedJson } from "./aes-cbc.ts";
import type { OpenedFrame } from "./baidu-frame.ts";
import type { DataKind, MemberNames, Opened, OpenFailure } from "./platform.ts";

/** What Baidu's data calls what it tells of the user. It never tells a unionid. */
export const baiduMembers: MemberNames = {
	openid: "openid",
	unionid: null,
	nickname: "nickname",
	avatarUrl: "headimgurl",
	phoneNumber: "mobile",
};

/** What a user's number looks like; that it begins with 1 is what keeps its first digit. */
const phone = z.strictObject({ mobile: z.string().regex(/^1\d{10}$/) });

const ofUsers = ["openid", "nickname", "headimgurl", "sex", "mobile"];

/**
 * Tells what Baidu's data is. The format has no MAC. The first block is thrown away unread, so a client can write it, and
 * the second one with it, at will: the length and the first twelve bytes of the content, before whatever genuine blocks he
 * puts behind them. Data that names the user is bound by its openid, which is longer than that. A phone number names
 * nobody: it must be all there is, and of the mainland's form, for its first digit lies within those bytes and the rest
 * does not. So a number of eleven digits of another country is refused, or, where its owner writes a 1 before the last
 * ten, taken for one of the mainland. Also open remains data of kinds that we do not know, which tells nothing of a user
 * (`baidu.property.test.ts` shows how far). Nothing tells when data was made: its age cannot be checked.
 */
export function recogniseBaiduData({ data, appKey }: OpenedFrame): Opened | OpenFailure {
	const kind = kindOf(data);
	return kind === null ? "not_json" : { data, kind, watermark: { appid: appKey, timestamp: null } };
}

function kindOf(data: OpenedJson): DataKind | null {
	if (typeof data.openid === "string" && !("mobile" in data)) {
		return "nickname" in data || "headimgurl" in data ? "userInfo" : "unknown";
	}
	if ("mobile" in data) return phone.safeParse(data).success ? "phoneNumber" : null;
	return ofUsers.some((member) => member in data) ? null : "unknown";
}
