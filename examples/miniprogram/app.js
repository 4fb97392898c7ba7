const client = require("./client.js");

App({
	onLaunch() {
		// 尽早登录：用户点按钮时就已经有会话，不会在点击之后才调用 wx.login。已有会话时不发任何请求。
		client.login().catch(() => {
			// 没连上也不要紧：下一个请求会再登录，页面会显示原因。
		});
	},
});
