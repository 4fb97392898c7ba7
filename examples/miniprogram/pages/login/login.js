const client = require("../../client.js");
const config = require("../../config.js");
const { attempt } = require("../../attempt.js");

Page({
	data: { server: config.baseUrl, simulator: config.simulator, session: null, busy: "", result: "", problem: null },

	onLoad() {
		// 与 App.onLaunch 的登录是同一个：不会登录两次。
		client.login().then(
			(session) => this.show(session),
			() => {},
		);
	},

	login() {
		return attempt(this, "登录", () => client.login().then((session) => this.show(session)));
	},

	check() {
		return attempt(this, "检查登录态", () => client.checkSession().then((session) => this.show(session)));
	},

	// 会话已失效时，20 个请求也只会登录一次：到「记录」页数一数 /api/login。
	many() {
		const calls = () => Array.from({ length: 20 }, () => client.checkSession());
		return attempt(this, "同时检查 20 次", () => Promise.all(calls()).then((answers) => this.show(answers[0])));
	},

	logout() {
		return attempt(this, "退出登录", () =>
			client.logout().then(
				() => this.setData({ session: null }),
				(error) => {
					this.setData({ session: null });
					throw error;
				},
			),
		);
	},

	show({ expiresAt, user }) {
		this.setData({
			session: {
				user: user.id,
				name: user.nickname || "未保存（由小程序的策略决定）",
				until: new Date(expiresAt).toLocaleString(),
			},
		});
		return { expiresAt, user };
	},
});
