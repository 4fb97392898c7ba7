import { operation } from "./operation.ts";
import { userDocument } from "./user-document.ts";

export const exportUser = operation({
	method: "GET",
	path: "/api/user",
	tag: "mini-program",
	summary: "Everything held on the caller, as one document · 导出本人的全部数据",
	access: "session",
	output: userDocument,
	errors: [],
});

export const eraseUser = operation({
	method: "DELETE",
	path: "/api/user",
	tag: "mini-program",
	summary: "Erase the caller: ends the sessions and removes the personal data · 删除本人：结束登录态并清除个人数据",
	access: "session",
	errors: [],
});
