// 记下每个请求和服务器的回答，给「记录」页看。真实项目里不需要这个文件。
const entries = [];
const limit = 100;

/** 与 wx 相同，但每个请求都会被记下。 */
function watched(wx) {
	return {
		request(options) {
			const started = Date.now();
			return wx.request(
				Object.assign({}, options, {
					success(result) {
						note(options, started, result.statusCode, result.data);
						options.success(result);
					},
					fail(reason) {
						note(options, started, 0, reason.errMsg);
						options.fail(reason);
					},
				}),
			);
		},
		login: (options) => wx.login(options),
		getStorageSync: (key) => wx.getStorageSync(key),
		setStorageSync: (key, value) => wx.setStorageSync(key, value),
		removeStorageSync: (key) => wx.removeStorageSync(key),
		getAccountInfoSync: () => wx.getAccountInfoSync(),
	};
}

function note({ method, url }, started, status, answer) {
	const text = typeof answer === "string" ? answer : JSON.stringify(answer || "", null, 2);
	entries.unshift({
		id: entries.length === 0 ? 1 : entries[0].id + 1,
		time: new Date(started).toTimeString().slice(0, 8),
		title: `${method} ${url.replace(/^https?:\/\/[^/]+/, "")}`,
		status: status || "无回答",
		isBad: status < 200 || status >= 300,
		took: `${Date.now() - started} ms`,
		// 令牌等同于密码：显示时只留开头。
		answer: text.replace(/lpt_([\w-]{4})[\w-]+/g, "lpt_$1…"),
	});
	entries.length = Math.min(entries.length, limit);
}

module.exports = { watched, entries };
