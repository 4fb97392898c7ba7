const config = require("./config.js");

/**
 * 令牌的模拟器代替微信给出的东西：login 是 wx.login 的 code，data 是各种加密数据，phone 是手机号按钮的事件内容。
 * 只在没有登记真实小程序的服务上存在。
 */
function simulate(door, more) {
	return new Promise((resolve, reject) => {
		wx.request({
			url: `${config.baseUrl}/api/simulator/${door}`,
			method: "POST",
			data: Object.assign({ user: config.simulatedUser }, more),
			success({ statusCode, data }) {
				if (statusCode === 200) resolve(data);
				else reject(new Error(data.message || `模拟器返回 HTTP ${statusCode}`));
			},
			fail: ({ errMsg }) => reject(new Error(`连不上 ${config.baseUrl}：${errMsg}`)),
		});
	});
}

module.exports = { simulate };
