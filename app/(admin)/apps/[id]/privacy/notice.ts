import type { Collected } from "../../../../../lib/collected.ts";

/** What stands in brackets is for the developer to fill in: Lingpai cannot know it. */
const purposes = {
	nickname: (platform: string) => `${platform}昵称，用途是【在小程序内显示你的个人资料】`,
	avatar: (platform: string) => `${platform}头像，用途是【在小程序内显示你的个人资料】`,
	phone: () => "手机号，用途是【联系你、核对你的身份】",
} as const;

/**
 * What a mini-program's privacy notice has to say of its logins, as Markdown that reads well as plain text too. Chinese
 * whoever looks at it, `platform` too: its readers are the users of the mini-program.
 */
export function privacyNotice({ kept, settings, absoluteLifetime, isPushed }: Collected, platform: string): string {
	const { keepEndedSessions, keepAuditDays } = settings;
	const consented = (["nickname", "avatar", "phone"] as const).filter((kind) => kept[kind]);
	const sealed = [...(kept.sessionKey ? ["会话密钥"] : []), ...(kept.phone ? ["手机号"] : [])];
	const log = keepAuditDays === null ? "，安全日志长期保存" : `，安全日志保存 ${keepAuditDays} 天`;
	return `## 开发者处理的信息

根据法律规定，开发者仅处理实现小程序功能所必要的信息。

- 为了识别你的身份、完成登录，开发者收集${platform}提供的用户标识（openid、unionid）。
- 为了保持登录状态，开发者收集你的登录时间${kept.sessionKey ? "、" : "和"}${kept.sessionKey ? "最近使用时间和会话密钥（session_key）" : "最近使用时间"}。
- 为了保障账号与登录安全，开发者收集你的 IP 地址、设备信息（User-Agent）和操作日志。
${consented.map((kind) => `- 开发者将在获取你的明示同意后，收集你的${purposes[kind](platform)}。\n`).join("")}
## 信息的存储与保护

- 你的信息存储在【中华人民共和国境内】的服务器上，由开发者自行管理【，不会向第三方提供】。
- ${sealed.length > 0 ? `${sealed.join("和")}加密存储，` : ""}登录凭证只存摘要【；传输全程使用 HTTPS】。
- 每次登录最长 ${days(absoluteLifetime)}，登录记录（含 IP 地址和设备信息）在登录结束 ${keepEndedSessions} 天后删除${log}。
- 用户标识${names(consented)}保存到你注销账号或要求删除为止。

## 你的权益

- 你可以通过【小程序内的“设置 → 账号与隐私”，或联系客服】查看、导出或删除你的信息。删除后，登录立即失效，安全日志中与你有关的 IP 地址和设备信息一并清除。
- 你可以在${platform}中点击小程序右上角“…”，在“设置”中撤回已授权的信息${isPushed ? `；开发者收到${platform}通知后，会自动删除${consented.length > 0 ? `对应的${consented.map(nameOf).join("、")}` : "对应的信息"}。你注销${platform}账号后，你的信息也会自动删除` : ""}。
`;
}

const nameOf = (kind: keyof typeof purposes) => ({ nickname: "昵称", avatar: "头像", phone: "手机号" })[kind];

function names(consented: readonly (keyof typeof purposes)[]): string {
	return consented.map((kind) => `、${nameOf(kind)}`).join("");
}

function days(seconds: number): string {
	if (seconds >= 86_400) return `${Math.round(seconds / 86_400)} 天`;
	return seconds >= 3_600 ? `${Math.round(seconds / 3_600)} 小时` : `${Math.round(seconds / 60)} 分钟`;
}
