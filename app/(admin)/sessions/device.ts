/** What a user agent tells of a phone and of the app that runs the mini-program; null: nothing that we know. */
export interface Device {
	phone: string | null;
	client: string | null;
}

/** The phone and the client that a user agent claims. Only known names and digits leave: the text itself is a stranger's. */
export function deviceOf(userAgent: string): Device {
	const phone = phones.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
	const found = clients.map(([pattern, name]) => [name, pattern.exec(userAgent)?.[1]] as const);
	const [name, version] = found.find(([, version]) => version !== undefined) ?? [null];
	return { phone, client: name && (version ? `${name} ${version}` : name) };
}

const phones = [
	[/\biPhone\b/, "iPhone"],
	[/\biPad\b/, "iPad"],
	[/\b(?:OpenHarmony|HarmonyOS)\b/, "HarmonyOS"],
	[/\bAndroid\b/, "Android"],
	[/\bwechatdevtools\b/, "DevTools"],
	[/\b(?:MacWechat|Macintosh)\b/, "Mac"],
	[/\b(?:WindowsWechat|Windows NT)\b/, "Windows"],
] as const;

const clients = [
	[/\bMicroMessenger\/(\d{1,3}(?:\.\d{1,3}){0,2})/, "WeChat"],
	[/\bQQ\/(\d{1,3}(?:\.\d{1,3}){0,2})/, "QQ"],
	[/\bAlipayClient\/(\d{1,3}(?:\.\d{1,3}){0,2})/, "Alipay"],
	[/\bbaiduboxapp\/(\d{1,3}(?:\.\d{1,3}){0,2})/, "Baidu"],
	[/\baweme[_/](\d{1,3}(?:\.\d{1,3}){0,2})/, "Douyin"],
	[/\bNewsArticle\/(\d{1,3}(?:\.\d{1,3}){0,2})/, "Toutiao"],
	[/\bKwai\/(\d{1,3}(?:\.\d{1,3}){0,2})/, "Kuaishou"],
	[/\bksNebula\/(\d{1,3}(?:\.\d{1,3}){0,2})/, "Kuaishou Lite"],
	[/\bxhsdiscover\/(\d{1,3}(?:\.\d{1,3}){0,2})/, "Xiaohongshu"],
	// Only the runtime of the mini-program says its name and version: of the app we know no version.
	[/\b(?:AllowKsCallApp)()/, "Kuaishou"],
	[/\b(?:XiaoHongShu|xhsminiapp)()/i, "Xiaohongshu"],
	[/\bToutiaoMicroApp()/i, "ByteDance"],
	[/\bcurl\/(\d{1,3}(?:\.\d{1,3}){0,2})/, "curl"],
] as const;
