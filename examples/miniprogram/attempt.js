/**
 * 做一件事，并把结果或错误放进页面的 data：busy 是正在做的事，result 是结果，problem 是错误。
 * 令牌客户端的每个错误都有 code、message、requestId；429、503 还有 retryAfter。
 */
function attempt(page, name, work) {
	if (page.data.busy) return Promise.resolve();
	page.setData({ busy: name, result: "", problem: null });
	return work()
		.then((result) => page.setData({ result: result === undefined ? "完成" : JSON.stringify(result, null, 2) }))
		.catch((error) =>
			page.setData({
				problem: {
					code: error.code || "error",
					message: error.message || error.errMsg || String(error),
					requestId: error.requestId || "",
					wait: error.retryAfter ? `请在 ${error.retryAfter} 秒后再试` : "",
				},
			}),
		)
		.then(() => page.setData({ busy: "" }));
}

module.exports = { attempt };
