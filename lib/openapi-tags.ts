import type { Operation } from "./contract/operation.ts";

/** The groups of operations, in the order in which they are read. */
export const tags: { name: Operation["tag"]; description: string }[] = [
	{
		name: "simulator",
		description: "What a phone and the platform would do, for fake users. 模拟器：代替手机和平台。",
	},
	{
		name: "mini-program",
		description: "What the mini-program calls, with its token. 小程序调用，凭登录得到的 token。",
	},
	{
		name: "wafer",
		description:
			"For mini-programs that were made for Wafer and stay as they are: `wafer2-client-sdk` and `wafer-client-sdk` " +
			"need no more than `setLoginUrl` with the first of these addresses. Their `request` works with every operation " +
			"above, as `X-WX-Skey` is the token; with `X-WX-Id` beside it, what ends a session is told in Wafer's shape there " +
			"too. 供沿用 Wafer 客户端 SDK 的小程序：只需把 `setLoginUrl` 指向这里的登录地址，`request` 可调用上面的所有接口；" +
			"请求带 `X-WX-Id` 时，登录态失效会以 Wafer 的格式返回。",
	},
	{ name: "backend", description: "What your own backend or gateway calls. 业务后端与网关调用。" },
	{ name: "platform", description: "What the platform calls. 平台调用。" },
	{ name: "operator", description: "What operators and their scripts do. 管理员及其脚本的操作。" },
	{ name: "system", description: "Health, metrics and this document. 健康检查、指标与本文档。" },
];
